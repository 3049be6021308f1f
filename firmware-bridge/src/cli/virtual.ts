// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import { systemClock } from '../driver/clock.js';
import { type Fault, parseFaults } from '../virtual/fault.js';
import { createVirtualGrbl } from '../virtual/grbl/virtual-grbl.js';
import { createVirtualMarlin } from '../virtual/marlin/virtual-marlin.js';
import { pressResetWhenHalted } from '../virtual/reset-button.js';
import { type PtyWire, servePty } from '../virtual/serve-pty.js';
import { serveTcp } from '../virtual/serve-tcp.js';
import { VirtualError } from '../virtual/virtual-error.js';
import type { VirtualMachine } from '../virtual/virtual-machine.js';
import { askedToStop } from './asked-to-stop.js';
import { readVirtualArguments, VIRTUAL_USAGE, type VirtualArguments } from './virtual-arguments.js';

/** Exit codes: 0 after SIGINT or SIGTERM, 1 when the wire cannot be made, 2 for wrong arguments. */
const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/**
 * `fab-bridge virtual marlin|grbl --tcp PORT|--pty PATH`: runs a virtual machine until SIGINT or SIGTERM, or until the program that
 * started it is gone. `argv` is what follows `virtual`.
 * Prints "virtual marlin listening on tcp://127.0.0.1:PORT", or with --json {"event":"listening","firmware":"marlin","port":"tcp://127.0.0.1:PORT"}.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const read = readVirtualArguments(argv);
  if (read === 'help') {
    process.stdout.write(`${VIRTUAL_USAGE}\n`);
    return EXIT.ok;
  }
  if ('problem' in read) {
    process.stderr.write(`fab-bridge virtual: ${read.problem}\n${VIRTUAL_USAGE}\n`);
    return EXIT.usage;
  }
  const faults = await readFaults(read.faultsPath);
  if (typeof faults === 'string') {
    process.stderr.write(`fab-bridge virtual: ${faults}\n`);
    return EXIT.usage;
  }
  const stop = askedToStop();
  try {
    await serve(read, createMachine(read, faults), stop.signal);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof VirtualError)) throw error;
    process.stderr.write(`fab-bridge virtual: ${error.message}\n`);
    return EXIT.failed;
  } finally {
    stop.forget();
  }
}

function createMachine(read: VirtualArguments, faults: readonly Fault[]): VirtualMachine {
  const options = { clock: systemClock, speed: read.speed, faults };
  switch (read.firmware) {
    case 'marlin':
      return createVirtualMarlin(options);
    case 'grbl':
    case 'grblhal':
      return createVirtualGrbl({ ...options, flavour: read.firmware, settings: read.settings });
  }
}

async function serve(read: VirtualArguments, machine: VirtualMachine, stop: AbortSignal): Promise<void> {
  const tcp = await serveTcp(machine, { port: read.tcpPort ?? 0, resetOnConnect: read.resetOnConnect });
  const sendAway = read.resetAfterS > 0 ? pressResetWhenHalted(machine, systemClock, read.resetAfterS * 1000) : () => undefined;
  let pty: PtyWire | null = null;
  try {
    if (read.ptyPath !== null) pty = await servePty(read.ptyPath, tcp.port);
    if (read.tcpPort !== null) announce(read, `tcp://${tcp.host}:${tcp.port}`);
    if (pty !== null) announce(read, pty.path);
    await aborted(stop);
  } finally {
    sendAway();
    await pty?.close();
    await tcp.close();
    machine.close();
  }
}

function announce(read: VirtualArguments, port: string): void {
  const line = read.isJson
    ? JSON.stringify({ event: 'listening', firmware: read.firmware, port })
    : `virtual ${read.firmware} listening on ${port}`;
  process.stdout.write(`${line}\n`);
}

async function readFaults(path: string | null): Promise<readonly Fault[] | string> {
  if (path === null) return [];
  const text = await readFile(path, 'utf8').catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  if (text instanceof Error) return `cannot read the fault schedule: ${text.message}`;
  const parsed = parseFaults(text);
  return 'problem' in parsed ? parsed.problem : parsed.faults;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
