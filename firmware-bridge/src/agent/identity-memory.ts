// SPDX-License-Identifier: AGPL-3.0-or-later
import { closeSync, existsSync, fchownSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  afterChange,
  contradiction,
  type IdentityCheck,
  type KnownMachine,
  knownMachine,
  strangerText,
} from '../session/known-machine.js';
import type { BaudMemory } from '../transport/auto-baud-transport.js';
import { AgentError } from './agent-error.js';

const Adapter = z.object({
  vendorId: z.string(),
  productId: z.string(),
  serialNumber: z.string().nullable(),
  socket: z.string(),
});
const Known = z.object({
  firmware: z.enum(['marlin', 'grbl', 'grblhal', 'unknown']).nullable(),
  firmwareName: z.string().nullable(),
  machineType: z.string().nullable(),
  uuid: z.string().nullable(),
  travelMm: z.object({ x: z.number(), y: z.number(), z: z.number() }).nullable(),
  adapter: Adapter.nullable(),
});
const Content = z.object({
  v: z.literal(1),
  machines: z.record(z.string(), Known),
  bauds: z.record(z.string(), z.int().min(300).max(4_000_000)),
});
type Content = z.infer<typeof Content>;

/** Ports of which the speed is kept; the oldest goes first. */
const MAX_BAUDS = 256;

/**
 * Who answered under each machine's key last, and at which speed each port speaks: `machines.json` in the bridge's data folder. Every change
 * is on the disk before it counts: written beside, synced, renamed.
 */
export class IdentityMemory implements BaudMemory {
  readonly #path: string;
  /** Keys under which another machine answered last. */
  readonly #strangers = new Set<string>();
  #content: Content;

  /**
   * What cannot be kept is told to `onTrouble`, once each time: the machine works on.
   * @throws AgentError `data-folder-unusable` when the file is there and cannot be read
   */
  constructor(
    private readonly folder: string,
    private readonly onTrouble: (text: string) => void = () => undefined,
  ) {
    this.#path = join(folder, 'machines.json');
    this.#content = this.#read();
  }

  /** Judges who answers under this key, and keeps who is right. */
  checkOf(key: string): IdentityCheck {
    return (identity, adapter) => {
      const now = knownMachine(identity, adapter);
      // `fab-bridge accept` may have written it meanwhile.
      const trouble = this.#refresh();
      if (trouble !== null) return trouble;
      const known = this.#content.machines[key];
      const found = known ? contradiction(known, now) : null;
      if (found !== null) this.#strangers.add(key);
      else this.#strangers.delete(key);
      if (found !== null) return strangerText(key, found);
      if (JSON.stringify(known) === JSON.stringify(now)) return null;
      this.#keep(`who answers as ${key}`, { ...this.#content, machines: { ...this.#content.machines, [key]: now } });
      return null;
    };
  }

  /** Who was known under this key, or null. */
  known(key: string): KnownMachine | null {
    return this.#content.machines[key] ?? null;
  }

  /** Whether another machine than last time answered here, and nobody has accepted it. */
  isStranger(key: string): boolean {
    return this.#strangers.has(key);
  }

  /** This bridge itself has changed the machine: what it says of itself may differ the next time. */
  expectChange(key: string, change: 'firmware' | 'settings'): void {
    if (this.#refresh() !== null) return;
    const known = this.#content.machines[key];
    if (!known) return;
    const machines = { ...this.#content.machines, [key]: afterChange(known, change) };
    this.#keep(`that ${key} was changed`, { ...this.#content, machines });
  }

  /** A person's word that whoever answers next is right; then `session.recover()` asks. False when nobody was known. @throws Error of the disk */
  accept(key: string): boolean {
    this.#content = this.#read();
    this.#strangers.delete(key);
    if (!Object.hasOwn(this.#content.machines, key)) return false;
    const machines = Object.entries(this.#content.machines).filter(([name]) => name !== key);
    this.#write({ ...this.#content, machines: Object.fromEntries(machines) });
    return true;
  }

  baudOf(port: string): number | null {
    return this.#content.bauds[port] ?? null;
  }

  keepBaud(port: string, baudRate: number): void {
    if (this.#refresh() !== null) return;
    const others = Object.entries(this.#content.bauds).filter(([name]) => name !== port);
    const kept = [...others, [port, baudRate] as const].slice(-MAX_BAUDS);
    this.#keep(`the speed of ${port}`, { ...this.#content, bauds: Object.fromEntries(kept) });
  }

  /** What stands on the disk now; why it cannot be known, or null. */
  #refresh(): string | null {
    try {
      this.#content = this.#read();
      return null;
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      this.onTrouble(text);
      return text;
    }
  }

  #keep(what: string, content: Content): void {
    try {
      this.#write(content);
    } catch (cause) {
      this.onTrouble(`${what} could not be kept in ${this.#path}: ${String(cause)}`);
    }
  }

  #read(): Content {
    if (!existsSync(this.#path)) return { v: 1, machines: {}, bauds: {} };
    try {
      return Content.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch (cause) {
      throw new AgentError(
        'data-folder-unusable',
        `${this.#path} cannot be read: ${String(cause)}. It says which machine answered where; look at every machine's cable, then delete it.`,
        { path: this.#path },
        cause,
      );
    }
  }

  #write(content: Content): void {
    const file = openSync(`${this.#path}.new`, 'w', 0o600);
    try {
      // Root writes it for the user that the bridge runs as, whose folder it is.
      const { uid, gid } = statSync(this.folder);
      if (process.getuid?.() === 0) fchownSync(file, uid, gid);
      writeSync(file, `${JSON.stringify(content, null, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${this.#path}.new`, this.#path);
    this.#content = content;
  }
}
