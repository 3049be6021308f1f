// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A process that has a port open. */
export type PortHolder = { readonly pid: number; readonly name: string };

/** Most processes that are looked at. */
const MAX_PROCESSES = 8_192;

/**
 * Who has which of these devices open, by `/proc` (Linux; elsewhere nobody is found). Another user's process is seen only by root, or by the lock
 * that it took (`/proc/locks` is everybody's to read). This process is left out.
 */
export async function findHolders(devices: readonly string[], root = '/'): Promise<Map<string, PortHolder[]>> {
  const found = new Map<string, PortHolder[]>();
  const add = async (device: string, pid: number): Promise<void> => {
    const holders = found.get(device) ?? [];
    if (pid === process.pid || holders.some((one) => one.pid === pid)) return;
    const name = await readFile(join(root, 'proc', String(pid), 'comm'), 'utf8').catch(() => '?');
    found.set(device, [...holders, { pid, name: name.trim() }]);
  };
  if (devices.length === 0) return found;
  for (const [device, pid] of await lockers(devices, root)) await add(device, pid);
  const processes = (await readdir(join(root, 'proc')).catch((): string[] => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of processes.slice(0, MAX_PROCESSES)) {
    const folder = join(root, 'proc', pid, 'fd');
    for (const descriptor of await readdir(folder).catch((): string[] => [])) {
      const target = await readlink(join(folder, descriptor)).catch(() => '');
      if (devices.includes(target)) await add(target, Number(pid));
    }
  }
  return found;
}

/** Lines of `/proc/locks`: `1: FLOCK  ADVISORY  WRITE 4711 00:05:312 0 EOF` (pid, device of the file system in hex, inode; man 5 proc_locks). */
async function lockers(devices: readonly string[], root: string): Promise<[string, number][]> {
  const locks = await readFile(join(root, 'proc/locks'), 'utf8').catch(() => '');
  const byInode = new Map<string, string>();
  for (const device of devices) {
    const file = await stat(join(root, device)).catch(() => null);
    if (file) byInode.set(`${(file.dev >> 8) & 0xfff}:${file.dev & 0xff}:${file.ino}`, device);
  }
  const found: [string, number][] = [];
  for (const line of locks.split('\n')) {
    const [, pid, major, minor, inode] = /\s(\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /.exec(line) ?? [];
    const device = byInode.get(`${parseInt(major ?? '', 16)}:${parseInt(minor ?? '', 16)}:${inode}`);
    if (device !== undefined && pid !== undefined) found.push([device, Number(pid)]);
  }
  return found;
}
