// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

type Process = { pid: number; parent: number; command: string };

/** What the supervisor of one data folder runs: its children by their command lines, the postmaster by its own pid file. */
export function pidsOf(dataDir: string): Record<string, number> {
  const found: Record<string, number> = {};
  const all = processes();
  const supervisor = all.find(({ pid, command }) => command.includes('supervisor.mjs') && hasSetting(pid, dataDir));
  for (const { pid, parent, command } of all) {
    if (!supervisor || parent !== supervisor.pid) continue;
    if (command.includes('apps/service/dist/main.js')) found.service = pid;
    if (/fab-bridge\.js agent/.test(command)) found.bridge = pid;
    if (/fab-bridge\.js virtual marlin/.test(command)) found['virtual-printer'] = pid;
    if (/fab-bridge\.js virtual grbl/.test(command)) found['virtual-mill'] = pid;
  }
  const postmaster = Number(read(() => readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
  if (postmaster > 0) found.postgres = postmaster;
  return found;
}

/**
 * Every process that has to do with a data folder, as `pid command`: by its environment, its command line or its working folder. PostgreSQL's own
 * children write over the first two, but work in the cluster's folder.
 */
export const processesOf = (dataDir: string): string[] =>
  processes()
    .filter(
      ({ pid, command }) =>
        command.includes(dataDir) || hasSetting(pid, dataDir) || read(() => readlinkSync(`/proc/${pid}/cwd`)).startsWith(dataDir),
    )
    .map(({ pid, command }) => `${pid} ${command}`);

function processes(): Process[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.map((pid) => ({
    pid,
    parent: parentOf(pid),
    command: read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' '),
  }));
}

const hasSetting = (pid: number, dataDir: string): boolean =>
  read(() => readFileSync(`/proc/${pid}/environ`, 'utf8'))
    .split('\0')
    .includes(`FAB_DATA_DIR=${dataDir}`);

/** The process that started this one: fourth field of /proc/PID/stat (proc(5)); the second one is a name in brackets that may hold anything. */
export const parentOf = (pid: number): number =>
  Number(
    read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
      .split(') ')
      .at(-1)
      ?.split(' ')[1] ?? 0,
  );

/** A process may end between being listed and being read: then this is empty. */
function read(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
