// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MachineSettings } from '@fabcommons/contracts';

/** Settings as a file has them, or why it is none. */
export function readSettingsFile(path: string): MachineSettings | { readonly problem: string } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    return { problem: `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
  try {
    const read = MachineSettings.safeParse(JSON.parse(text));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    return { problem: `${path} holds no settings: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'malformed'}` };
  } catch {
    return {
      problem: `${path} holds no settings: it is not JSON; expected a file that "fab-bridge settings backup" has written`,
    };
  }
}

/** Writes settings so that they are on the disk when this returns. Never over another file, unless `mayReplace`. @throws Error of the file system */
export function writeSettingsFile(path: string, settings: MachineSettings, mayReplace: boolean): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(settings, null, 2)}\n`, { flush: true, mode: 0o644, flag: mayReplace ? 'w' : 'wx' });
}

/** Where settings are kept that a restore is about to change. */
export const keptPath = (folder: string, { takenAt }: MachineSettings): string =>
  join(folder, 'settings', `${takenAt.replaceAll(':', '-')}.json`);
