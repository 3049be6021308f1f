// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LiveMessage } from '@fabcommons/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { LiveSocket, type LiveStatus } from './live-socket.js';
import { mergeLive } from './merge.js';

const LiveContext = createContext<LiveSocket | null>(null);

/** Keeps the page's one live connection and feeds the query cache from it. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [socket] = useState(() => {
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`;
    const onMessage = (message: LiveMessage) => mergeLive(client, message);
    return new LiveSocket(url, onMessage, () => void client.invalidateQueries());
  });
  useEffect(() => {
    socket.open();
    const wake = () => {
      if (document.visibilityState === 'visible') socket.wake();
    };
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    return () => {
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
      socket.close();
    };
  }, [socket]);
  return <LiveContext value={socket}>{children}</LiveContext>;
}

/** Watches topics (`machine:…`, `job:…`, `space:…`, `tools:…`, `spaces`) while the component is on screen. */
export function useWatch(...topics: string[]): void {
  const socket = useContext(LiveContext);
  const key = topics.filter((topic) => !topic.endsWith(':')).join(' ');
  useEffect(() => {
    const ends = key === '' ? [] : key.split(' ').map((topic) => socket?.watch(topic));
    return () => {
      for (const end of ends) end?.();
    };
  }, [socket, key]);
}

const CONNECTING: LiveStatus = { kind: 'connecting', since: 0 };
const nothing = () => () => undefined;

/** How the live connection is. */
export function useLiveStatus(): LiveStatus {
  const socket = useContext(LiveContext);
  return useSyncExternalStore(socket?.subscribe ?? nothing, () => socket?.status ?? CONNECTING);
}
