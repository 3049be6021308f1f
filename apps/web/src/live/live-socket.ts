// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LiveMessage } from '@fabcommons/contracts';

/** The service beats at least this often; silence for longer means the wire is gone though nobody said so. */
const SILENCE_LIMIT_MS = 15_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
/** The service takes no more topics from one connection. */
const MAX_TOPICS = 50;

/** `since`: when this began, ms since 1970. */
export type LiveStatus = { kind: 'connecting' | 'connected' | 'reconnecting'; since: number };

/** One WebSocket for the whole page: knows what is watched, heals by itself, and says how it is. */
export class LiveSocket {
  status: LiveStatus = { kind: 'connecting', since: Date.now() };
  #socket: WebSocket | null = null;
  #watched = new Map<string, number>();
  #retryMs = FIRST_RETRY_MS;
  #retryTimer = 0;
  #silenceTimer = 0;
  #listeners = new Set<() => void>();

  constructor(
    private readonly url: string,
    private readonly onMessage: (message: LiveMessage) => void,
    private readonly onHealed: () => void,
  ) {}

  open(): void {
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.onopen = () => {
      const healed = this.status.kind === 'reconnecting';
      this.#retryMs = FIRST_RETRY_MS;
      this.#setStatus('connected');
      this.#tellTopics();
      this.#heard();
      if (healed) this.onHealed();
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      this.#heard();
      this.onMessage(JSON.parse(event.data) as LiveMessage);
    };
    socket.onclose = () => this.#lost(socket);
  }

  close(): void {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#silenceTimer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** Asks again at once, e.g. when the device wakes up. */
  wake(): void {
    if (this.status.kind !== 'reconnecting') return;
    clearTimeout(this.#retryTimer);
    this.open();
  }

  /** Begins to watch a topic; the answer ends it. */
  watch(topic: string): () => void {
    this.#watched.set(topic, (this.#watched.get(topic) ?? 0) + 1);
    this.#tellTopics();
    return () => {
      const left = (this.#watched.get(topic) ?? 1) - 1;
      if (left > 0) this.#watched.set(topic, left);
      else this.#watched.delete(topic);
      this.#tellTopics();
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tellTopics(): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    const topics = [...this.#watched.keys()].slice(0, MAX_TOPICS);
    this.#socket.send(JSON.stringify({ event: 'watch', data: { topics } }));
  }

  #heard(): void {
    clearTimeout(this.#silenceTimer);
    const socket = this.#socket;
    this.#silenceTimer = window.setTimeout(() => {
      socket?.close();
      if (socket) this.#lost(socket);
    }, SILENCE_LIMIT_MS);
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    clearTimeout(this.#silenceTimer);
    if (this.status.kind !== 'reconnecting') this.#setStatus('reconnecting');
    this.#retryTimer = window.setTimeout(() => this.open(), this.#retryMs * (0.75 + Math.random() / 2));
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  #setStatus(kind: LiveStatus['kind']): void {
    this.status = { kind, since: Date.now() };
    for (const listener of this.#listeners) listener();
  }
}
