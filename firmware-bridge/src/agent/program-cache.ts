// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ProgramFile, Sha256 } from '@fabcommons/contracts';
import { type AgentClock, pause } from './agent-clock.js';
import { AgentError } from './agent-error.js';
import { backOffMs } from './back-off.js';
import type { Credentials } from './data-folder.js';
import { send, serviceUrl } from './service-http.js';

/** Bytes of programs that are kept; the least lately used go first. */
export const MAX_CACHE_BYTES = 512 * 1024 * 1024;
/** Longest program that is fetched. */
export const MAX_PROGRAM_BYTES = 256 * 1024 * 1024;
/** Attempts to fetch one program. */
export const FETCH_ATTEMPTS = 6;
/** Pauses between the attempts: in all about half a minute. */
export const FETCH_BACK_OFF = { firstMs: 500, longestMs: 10_000 };

/** What the cache needs; `service` is the address of the HTTP API. */
export type ProgramCacheParts = {
  folder: string;
  service: string;
  credentials: () => Credentials;
  clock: AgentClock;
  maxBytes?: number;
};

/** Programs by the SHA-256 of their bytes; what {@link ProgramCache.fetch} returns was verified in this moment. */
export class ProgramCache {
  /** How many jobs need a program now. */
  private readonly users = new Map<string, number>();
  private readonly maxBytes: number;

  constructor(private readonly parts: ProgramCacheParts) {
    this.maxBytes = parts.maxBytes ?? MAX_CACHE_BYTES;
  }

  /**
   * @returns path of a file with exactly these bytes; it stays until {@link release}
   * @throws AgentError `file-unavailable` (not there, not allowed, wrong bytes, not reached in time), `stopped` (signal)
   */
  async fetch(program: ProgramFile, signal: AbortSignal): Promise<string> {
    const path = join(this.parts.folder, program.sha256);
    this.users.set(program.sha256, (this.users.get(program.sha256) ?? 0) + 1);
    try {
      await mkdir(this.parts.folder, { recursive: true, mode: 0o700 });
      if (!(await this.isIntact(path, program))) await this.download(path, program, signal);
      if (signal.aborted) throw new AgentError('stopped', 'Stopped while the program was fetched.');
      await this.evict();
      return path;
    } catch (cause) {
      this.release(program.sha256);
      throw cause;
    }
  }

  /** Says that one job does not need the program any more; it stays while there is room. */
  release(sha256: string): void {
    const users = this.users.get(sha256) ?? 0;
    if (users > 1) this.users.set(sha256, users - 1);
    else this.users.delete(sha256);
  }

  private async isIntact(path: string, { sha256, sizeBytes }: ProgramFile): Promise<boolean> {
    const known = await stat(path).catch(() => null);
    if (known?.size !== sizeBytes) return false;
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    if (hash.digest('hex') !== sha256) return false;
    const now = this.parts.clock.wallMs() / 1000;
    await utimes(path, now, now);
    return true;
  }

  private async download(path: string, program: ProgramFile, signal: AbortSignal): Promise<void> {
    if (program.sizeBytes > MAX_PROGRAM_BYTES)
      throw unavailable(program, `it has ${program.sizeBytes} bytes, a bridge takes ${MAX_PROGRAM_BYTES}`);
    let reason = '';
    for (let failures = 0; failures < FETCH_ATTEMPTS; failures += 1) {
      if (failures > 0) await pause(this.parts.clock, backOffMs(FETCH_BACK_OFF, failures - 1, this.parts.clock.random()), signal);
      if (signal.aborted) throw new AgentError('stopped', 'Stopped while the program was fetched.');
      const outcome = await this.attempt(path, program, signal);
      if (outcome.kind === 'done') return;
      reason = outcome.reason;
      if (outcome.kind === 'hopeless') break;
    }
    throw unavailable(program, reason);
  }

  private async attempt(path: string, program: ProgramFile, signal: AbortSignal): Promise<Attempt> {
    const { bridgeId, secret } = this.parts.credentials();
    const part = `${path}.${this.parts.clock.newId()}.part`;
    try {
      const url = serviceUrl(this.parts.service, `api/files/${program.sha256}`);
      const answer = await send({ url, method: 'GET', headers: { authorization: `Bridge ${bridgeId}:${secret}` }, signal });
      const status = answer.statusCode ?? 0;
      if (status !== 200) {
        answer.resume();
        const isPassing = status >= 500 || status === 429;
        return { kind: isPassing ? 'again' : 'hopeless', reason: `the service answered HTTP ${status}` };
      }
      const check = new ByteCheck(program.sizeBytes);
      await pipeline(answer, check, createWriteStream(part, { mode: 0o600, flush: true }), { signal });
      const found = check.digest();
      if (check.bytes !== program.sizeBytes || found !== program.sha256)
        return { kind: 'again', reason: `${check.bytes} bytes with SHA-256 ${found} came, expected ${program.sizeBytes}` };
      await rename(part, path);
      return { kind: 'done' };
    } catch (cause) {
      return { kind: 'again', reason: cause instanceof Error ? cause.message : String(cause) };
    } finally {
      await rm(part, { force: true });
    }
  }

  /** Removes the least lately used programs until the rest fits, and leftovers of a crash. Never one that a job needs. */
  private async evict(): Promise<void> {
    const names = await readdir(this.parts.folder);
    const found = await Promise.all(names.map((name) => this.look(name)));
    const files = found.filter((file) => file !== null).sort((a, b) => a.mtimeMs - b.mtimeMs);
    let total = files.reduce((sum, file) => sum + file.size, 0);
    for (const file of files) {
      const isProgram = Sha256.safeParse(file.name).success;
      if (this.users.has(file.name.slice(0, SHA256_DIGITS)) || (isProgram && total <= this.maxBytes)) continue;
      await rm(file.path, { force: true });
      total -= file.size;
    }
  }

  /** Null when it went meanwhile: another machine's download ended. */
  private async look(name: string): Promise<CachedFile | null> {
    const path = join(this.parts.folder, name);
    const known = await stat(path).catch(() => null);
    return known && { name, path, size: known.size, mtimeMs: known.mtimeMs };
  }
}

type CachedFile = { name: string; path: string; size: number; mtimeMs: number };

/** A program's file name; a download under way has a suffix. */
const SHA256_DIGITS = 64;

type Attempt = { kind: 'done' } | { kind: 'again' | 'hopeless'; reason: string };

/** Hashes and counts what passes; ends the transfer when more comes than was promised. */
class ByteCheck extends Transform {
  private readonly hash = createHash('sha256');
  bytes = 0;

  constructor(private readonly expectedBytes: number) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: Error | null, chunk?: Buffer) => void): void {
    this.bytes += chunk.length;
    if (this.bytes > this.expectedBytes) return done(new Error(`more than ${this.expectedBytes} bytes came`));
    this.hash.update(chunk);
    done(null, chunk);
  }

  digest(): string {
    return this.hash.digest('hex');
  }
}

const unavailable = ({ sha256 }: ProgramFile, reason: string): AgentError =>
  new AgentError('file-unavailable', `The program could not be fetched: ${reason}.`, { sha256 });
