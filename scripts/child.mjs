// SPDX-License-Identifier: AGPL-3.0-or-later
// One child process of the supervisor: started again with a bounded back-off when it dies, stopped for good when asked.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** A child that dies is started again after 0.5 s, 1 s, 2 s, … at most this long. */
const LONGEST_BACK_OFF_MS = 10_000;
/** A child that lived this long starts again at the shortest back-off. */
const STEADY_AFTER_MS = 20_000;
/** Exit codes by which a child says that starting it again cannot help: wrong settings, port in use. */
const HOPELESS = new Set([2, 3]);
/** After this long a child that was asked to stop is killed. */
const STOP_WITHIN_MS = 15_000;

/**
 * @param {{ name: string, command: string, args: () => string[], env: NodeJS.ProcessEnv, logFile: string, onLine?: (line: string) => void, onHopeless: (name: string, code: number) => void }} options
 */
export function startChild(options) {
  const log = createWriteStream(options.logFile, { flags: 'a' });
  const state = { stopping: false, process: undefined, backOffMs: 500, tail: '' };
  const run = () => {
    const startedAt = Date.now();
    // A process group of its own: Ctrl-C in the terminal reaches the supervisor alone, which then stops all in the right order.
    // The IPC channel tells the child when the supervisor itself is gone (kill -9), so that nothing is left behind.
    const child = spawn(options.command, options.args(), {
      env: options.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    state.process = child;
    state.tail = '';
    for (const stream of [child.stdout, child.stderr]) readLines(stream, (line) => keep(state, log, options, line));
    child.on('error', (error) => keep(state, log, options, error.message));
    child.on('close', (code) => {
      if (state.stopping) return;
      if (code !== null && HOPELESS.has(code)) return options.onHopeless(options.name, code, state.tail);
      if (Date.now() - startedAt > STEADY_AFTER_MS) state.backOffMs = 500;
      console.error(`${options.name} ended (${code ?? 'killed'}); starting it again in ${state.backOffMs / 1000} s`);
      const delay = state.backOffMs;
      state.backOffMs = Math.min(delay * 2, LONGEST_BACK_OFF_MS);
      setTimeout(() => !state.stopping && run(), delay);
    });
  };
  run();
  return {
    name: options.name,
    get pid() {
      return state.process?.pid;
    },
    stop: async () => {
      state.stopping = true;
      await stopProcess(state.process);
      log.end();
    },
  };
}

function keep(state, log, options, line) {
  log.write(`${line}\n`);
  state.tail = `${state.tail}\n${line}`.slice(-2000);
  options.onLine?.(line);
}

function readLines(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop().slice(-65_536);
    for (const line of lines) onLine(line);
  });
}

async function stopProcess(child) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const inTime = await Promise.race([ended.then(() => true), wait(STOP_WITHIN_MS, false, { ref: false })]);
  if (!inTime) {
    child.kill('SIGKILL');
    await ended;
  }
}
