// SPDX-License-Identifier: AGPL-3.0-or-later
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { PairAnswer } from '@fabcommons/contracts';
import { z } from 'zod';
import { AgentError } from './agent-error.js';
import { MachineOption } from './machine-option.js';

/** What the bridge proves itself with; got once by pairing. */
export const Credentials = PairAnswer.omit({ bridgeName: true }).extend({ secret: z.string().min(1), mqttUrl: z.url() });
export type Credentials = z.infer<typeof Credentials>;

/** What the next start uses when it is not told otherwise. */
export const BridgeSettings = z.object({ service: z.url({ protocol: /^https?$/ }), machines: z.array(MachineOption) });
export type BridgeSettings = z.infer<typeof BridgeSettings>;

/** The bridge's folder: who it is, which machines it has, its journal and its programs. Readable by its owner alone. */
export class DataFolder {
  /** @throws AgentError `data-folder-unusable` */
  constructor(readonly path: string) {
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      chmodSync(path, 0o700);
    } catch (cause) {
      throw new AgentError('data-folder-unusable', `Cannot use ${path} as data folder: ${textOf(cause)}.`, { path }, cause);
    }
  }

  get journalPath(): string {
    return join(this.path, 'journal.sqlite');
  }
  get programsPath(): string {
    return join(this.path, 'programs');
  }

  /** Null when the bridge was never paired. @throws AgentError `data-folder-unusable` */
  credentials(): Credentials | null {
    return this.read('credentials.json', Credentials);
  }
  saveCredentials(credentials: Credentials): void {
    this.write('credentials.json', credentials);
  }
  /** Null at the first start. @throws AgentError `data-folder-unusable` */
  settings(): BridgeSettings | null {
    return this.read('settings.json', BridgeSettings);
  }
  saveSettings(settings: BridgeSettings): void {
    this.write('settings.json', settings);
  }

  private read<S extends z.ZodType>(name: string, schema: S): z.infer<S> | null {
    const path = join(this.path, name);
    if (!existsSync(path)) return null;
    try {
      return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (cause) {
      throw new AgentError(
        'data-folder-unusable',
        `${path} cannot be read: ${textOf(cause)}. Delete it and pair the bridge again.`,
        { path },
        cause,
      );
    }
  }

  /** Writes beside, syncs and renames: after a crash the old or the new content is there, never a part. */
  private write(name: string, value: unknown): void {
    const path = join(this.path, name);
    const file = openSync(`${path}.new`, 'w', 0o600);
    try {
      writeSync(file, `${JSON.stringify(value, null, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.new`, path);
  }
}

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
