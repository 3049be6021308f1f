// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, withoutJest } from './stack.js';

const BRIDGE = join(ROOT, 'firmware-bridge/dist/bundle/fab-bridge.js');

/** A line of a `fab-bridge` command with `--json`. */
export type BridgeLine = {
  event: string;
  phase?: string;
  reason?: string | null;
  code?: string | null;
  port?: string;
  [key: string]: unknown;
};

/** A `fab-bridge` command as somebody at a terminal has it. */
export class BridgeCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<number>;
  out = '';
  err = '';
  constructor(...argv: string[]) {
    this.child = spawn(process.execPath, [BRIDGE, ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: withoutJest(process.env),
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.err += chunk.toString()));
    this.ended = new Promise((resolve) => this.child.once('exit', (code) => resolve(code ?? -1)));
  }
  get lines(): BridgeLine[] {
    return this.out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as BridgeLine);
  }
  get phases(): string[] {
    return this.lines.flatMap((line) => (line.event === 'phase' && line.phase ? [line.phase] : []));
  }
  get last(): BridgeLine | undefined {
    return this.lines.at(-1);
  }
  /** Ends it, by default as a person would. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.ended;
  }
}
