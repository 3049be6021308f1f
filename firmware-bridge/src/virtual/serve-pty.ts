// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, spawn } from 'node:child_process';
import { lstat } from 'node:fs/promises';
import { VirtualError } from './virtual-error.js';

/** A pseudo-terminal that leads to a TCP port. */
export interface PtyWire {
  readonly path: string;
  close(): Promise<void>;
}

/** How long socat may take to make its link, and between looks. */
const LINK_TIMEOUT_MS = 5000;
const LINK_POLL_MS = 20;

/**
 * Makes `path` a link to a pseudo-terminal whose other end is the TCP port, by socat. For programs that open a serial device.
 * Throws VirtualError 'socat-missing' or 'pty-failed'.
 */
export async function servePty(path: string, tcpPort: number): Promise<PtyWire> {
  const child = spawn('socat', [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${tcpPort},nodelay`], { stdio: 'ignore' });
  const ended = new Promise<Error | null>((resolve) => {
    child.once('error', resolve);
    child.once('exit', () => resolve(null));
  });
  const outcome = await Promise.race([
    linked(path, child),
    ended.then((error) => error ?? new Error('socat ended before the link was there')),
  ]);
  if (outcome !== null) {
    child.kill();
    const isMissing = 'code' in outcome && outcome.code === 'ENOENT';
    const text = isMissing
      ? 'a pty needs socat, which is not installed (Debian: apt install socat); or use --tcp'
      : `no pty at ${path}: ${outcome.message}`;
    throw new VirtualError(isMissing ? 'socat-missing' : 'pty-failed', text, { path }, outcome);
  }
  return {
    path,
    close: async () => {
      child.kill();
      await ended;
    },
  };
}

async function linked(path: string, child: ChildProcess): Promise<Error | null> {
  for (let waitedMs = 0; waitedMs < LINK_TIMEOUT_MS && child.exitCode === null; waitedMs += LINK_POLL_MS) {
    const isThere = await lstat(path).then(
      (stat) => stat.isSymbolicLink(),
      () => false,
    );
    if (isThere) return null;
    await new Promise((resolve) => setTimeout(resolve, LINK_POLL_MS));
  }
  return new Error(`socat made no link within ${LINK_TIMEOUT_MS / 1000} s`);
}
