// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import type { FlashImage, ToolFailureCode } from '@fabcommons/contracts';
import { findBoard } from '@fabcommons/firmware';
import type { FlashJobEnd } from '../flashing/flash-job.js';
import { wordsForEnd } from '../flashing/flash-words.js';
import type { AgentClock } from './agent-clock.js';
import type { ProgramCache } from './program-cache.js';
import type { ToolRun } from './tool-run.js';
import { refusal, result, type ToolEnd, type ToolWorld } from './tool-work.js';

/** What a flash over the service needs. */
export type ToolFlashParts = ToolWorld & {
  readonly key: string;
  readonly cache: Pick<ProgramCache, 'fetch' | 'release'>;
  readonly clock: AgentClock;
  /** Folder of the journal of flashes. */
  readonly dataFolder: string;
  /** Speed that was set for the machine; null: found out. */
  readonly baudRate: number | null;
};

/** How often a flash in progress looks whether its port is free: it may just be opened, or its speed be looked for. */
const PORT_RETRY_MS = 250;
const SETTLING: ReadonlySet<string> = new Set(['opening', 'identifying']);
/** The longest search of a speed, or the longest asking who is there, and a bit. */
const PORT_WAIT_MS = 40_000;

/** Fetches an image by its hash and writes it into the board: settings kept before, restored after (`../flashing`). */
export async function flash(parts: ToolFlashParts, image: FlashImage, run: ToolRun): Promise<ToolEnd> {
  const { cache, session, trust, key } = parts;
  if (!findBoard(image.board)) return refusal('wrong-board', `board "${image.board}" is not known to this bridge`);
  run.progressed(0, null, 'fetching the image');
  let file: Uint8Array;
  try {
    const path = await cache.fetch({ sha256: image.sha256, sizeBytes: image.sizeBytes, dialect: 'marlin' }, run.abort.signal);
    try {
      file = new Uint8Array(await readFile(path));
    } finally {
      cache.release(image.sha256);
    }
  } catch (cause) {
    return refusal('file-unavailable', cause instanceof Error ? cause.message : String(cause));
  }
  // Loaded only where somebody flashes: bootloaders, boards, settings of every firmware.
  const [{ flashOverSession }, { SessionKeeper }] = await Promise.all([
    import('../flashing/session-flash.js'),
    import('../tools/session-keeper.js'),
  ]);
  const name = `image ${image.sha256.slice(0, 12)}`;
  const keep: ConstructorParameters<typeof SessionKeeper>[0]['keep'] = (settings, reason) =>
    parts.publishBackup(settings, reason, run.request.toolId);
  await portAtRest(parts, run.abort.signal);
  const end = await flashOverSession({
    session,
    machineKey: key,
    dataFolder: parts.dataFolder,
    image: { name, file, format: image.format, boardId: image.board },
    keeper: new SessionKeeper({ session, now: parts.now, keep }),
    machineBaudRate: parts.baudRate,
    clock: parts.clock,
    startedAt: parts.now(),
    signal: run.abort.signal,
    onEvent: (event) => {
      if (event.kind === 'progress') return run.progressed(event.done, event.total, event.stage);
      // From here on the machine says something else of itself, and that is our own doing.
      if (event.kind === 'stage' && event.stage === 'writing') trust.expectChange(key, 'firmware');
      run.progressed(0, null, event.kind === 'stage' ? event.stage : event.text);
    },
  });
  return endOf(parts, end, name);
}

/** Who is just being asked who it is may have settings to keep; a board without a program is asked again and again, its port free between two tries. */
async function portAtRest({ session, clock }: ToolFlashParts, signal: AbortSignal): Promise<void> {
  const until = clock.nowMs() + PORT_WAIT_MS;
  while (SETTLING.has(session.snapshot.mode) && clock.nowMs() < until && !signal.aborted)
    await new Promise<void>((resolve) => clock.after(PORT_RETRY_MS, resolve));
}

/** What went wrong, in the words of the contract. */
const CODES: Readonly<Record<string, ToolFailureCode>> = {
  'wrong-chip': 'wrong-chip',
  'verify-failed': 'verify-failed',
  'link-lost': 'link-lost',
  'link-unreliable': 'link-lost',
  'no-bootloader': 'timeout',
  cancelled: 'cancelled',
};

function endOf({ session }: ToolFlashParts, end: FlashJobEnd, name: string): ToolEnd {
  switch (end.kind) {
    case 'refused':
      return refusal(end.code ?? 'not-ready', end.reason);
    case 'failed': {
      const { code, condition, reason } = end.end;
      const text = wordsForEnd(end.end, name, 'on the page of its firmware').slice(0, 1_000);
      const asked = session.snapshot.detail?.includes('emergency stop') === true ? 'emergency-stop' : undefined;
      return {
        kind: 'failed',
        code: asked ?? CODES[code] ?? 'firmware-error',
        reason: reason.slice(0, 500),
        recovery: condition === 'untouched' ? null : { text, retryable: code !== 'wrong-chip' },
      };
    }
    case 'done': {
      const restored = end.restore?.kind ?? 'nothing-to-restore';
      const firmwareName = session.identity?.firmwareName ?? null;
      const { bytes, backupId } = end;
      return result({ op: 'flash', verified: true, bytes, backupId, settings: restored, firmwareName });
    }
  }
}
