// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const BRIDGE = new URL('../../firmware-bridge/dist/fab-bridge.js', import.meta.url).pathname;

/** A line of `fab-bridge flash --json`. */
export type FlashLine = {
  event: string;
  stage?: string;
  done?: number;
  total?: number;
  result?: string;
  reason?: string;
  text?: string;
  condition?: string;
  code?: string;
};

/** `fab-bridge flash … --json` as somebody at a terminal has it. */
export class FlashCommand {
  readonly lines: FlashLine[] = [];
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  #onLine: (line: FlashLine) => void = () => undefined;

  constructor(...argv: string[]) {
    this.child = spawn(process.execPath, [BRIDGE, 'flash', ...argv, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = new Promise<number | null>((resolve) => this.child.once('exit', (code) => resolve(code)));
    const read = new Promise<void>((resolve) => {
      if (!this.child.stdout) return resolve();
      const reader = createInterface({ input: this.child.stdout });
      reader.on('line', (text) => {
        const line = JSON.parse(text) as FlashLine;
        this.lines.push(line);
        this.#onLine(line);
      });
      reader.on('close', () => resolve());
    });
    this.ended = Promise.all([exited, read]).then(([code]) => code);
  }

  get last(): FlashLine | undefined {
    return this.lines.at(-1);
  }

  /** Resolves when it has written (or read) so many pages. */
  reached(stage: 'write' | 'verify', pages: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#onLine = (line) => {
        if (line.event === 'progress' && line.stage === stage && (line.done ?? 0) >= pages) resolve();
        if (line.event === 'end' || line.event === 'refused') reject(new Error(`it ended before: ${JSON.stringify(line)}`));
      };
    });
  }
}
