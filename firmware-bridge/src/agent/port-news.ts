// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdir } from 'node:fs/promises';
import { readPortDirectory } from '../transport/port-directory.js';
import { portWatch } from '../transport/port-watch.js';
import type { AgentLog } from './agent-log.js';

/** udev keeps one link here for every port. */
const LINKS = '/dev/serial/by-path';

/** Tells in the log which ports come and go, until the returned function is called. Without udev nothing is told. */
export function tellPorts(log: AgentLog): () => void {
  let before: ReadonlySet<string> | null = null;
  let isLooking = false;
  const look = async (): Promise<void> => {
    const names = new Set(await readdir(LINKS).catch((): string[] => []));
    const known = before;
    before = names;
    if (known === null) return;
    for (const name of known) if (!names.has(name)) log.info('port unplugged', { port: `${LINKS}/${name}` });
    const fresh = [...names].filter((name) => !known.has(name)).map((name) => `${LINKS}/${name}`);
    if (fresh.length === 0) return;
    for (const { byPath, recommended, device } of await readPortDirectory())
      if (byPath !== null && fresh.includes(byPath)) log.info('port plugged in', { port: recommended, device });
  };
  const take = (): void => {
    if (isLooking) return;
    isLooking = true;
    void look().finally(() => {
      isLooking = false;
    });
  };
  take();
  return portWatch.subscribe(take);
}
