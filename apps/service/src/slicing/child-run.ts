// SPDX-License-Identifier: AGPL-3.0-or-later
import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';

/** Bounds of a child process. Memory and file size need util-linux' prlimit; without it time alone is bounded. */
export interface ChildLimits {
  readonly timeoutMs: number;
  readonly memoryBytes: number;
  readonly fileBytes: number;
}

/** How to run a program. `onLine` gets each line of its output. */
export interface ChildCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly limits: ChildLimits;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

/** How it ended. `missing`: there is no such program. */
export type ChildEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly lines: readonly string[] }
  | { readonly kind: 'missing' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'killed'; readonly bySignal: string; readonly lines: readonly string[] };

/** Last lines kept of a child's output. */
const MAX_KEPT_LINES = 40;
/** Longest line kept. */
const MAX_LINE_CHARS = 500;
const PRLIMIT = '/usr/bin/prlimit';

let hasPrlimit: Promise<boolean> | null = null;

/** Runs a program to its end, in a folder and with no more of our environment than it needs. Never throws. */
export async function runChild(command: ChildCommand): Promise<ChildEnd> {
  if (command.signal?.aborted === true) return { kind: 'aborted' };
  hasPrlimit ??= access(PRLIMIT, constants.X_OK).then(
    () => true,
    () => false,
  );
  const { memoryBytes, fileBytes } = command.limits;
  const bounds = [`--as=${memoryBytes}`, `--fsize=${fileBytes}`, '--core=0', '--'];
  const [program, args] = (await hasPrlimit)
    ? [PRLIMIT, [...bounds, command.program, ...command.args]]
    : [command.program, [...command.args]];
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: command.cwd, TMPDIR: command.cwd, LC_ALL: 'C.UTF-8' };
  const child = spawn(program, args, { cwd: command.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = new LastLines(command.onLine);
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString('utf8')));
  return new Promise<ChildEnd>((resolve) => {
    let why: 'timeout' | 'aborted' | null = null;
    const stop = (reason: 'timeout' | 'aborted'): void => {
      why ??= reason;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop('timeout'), command.limits.timeoutMs);
    const abort = (): void => stop('aborted');
    command.signal?.addEventListener('abort', abort, { once: true });
    // It may have come while the child was being made.
    if (command.signal?.aborted === true) abort();
    const end = (outcome: ChildEnd): void => {
      clearTimeout(timer);
      command.signal?.removeEventListener('abort', abort);
      resolve(why === null ? outcome : { kind: why });
    };
    child.once('error', () => end({ kind: 'missing' }));
    child.once('close', (code, signal) => end(endOf(code, signal, output.lines)));
  });
}

/** prlimit leaves with 127 when there is no such program, as shells do. */
function endOf(code: number | null, signal: string | null, lines: readonly string[]): ChildEnd {
  if (signal !== null) return { kind: 'killed', bySignal: signal, lines };
  if (code === 127) return { kind: 'missing' };
  return { kind: 'exited', code: code ?? 1, lines };
}

class LastLines {
  readonly lines: string[] = [];
  private rest = '';
  constructor(private readonly onLine: ((line: string) => void) | undefined) {}

  push(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARS);
    for (const line of lines) {
      const kept = line.slice(0, MAX_LINE_CHARS);
      this.lines.push(kept);
      if (this.lines.length > MAX_KEPT_LINES) this.lines.shift();
      this.onLine?.(kept);
    }
  }
}
