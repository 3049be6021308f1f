// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FlashImage, ToolFailureCode } from '@fabcommons/contracts';
import { findBoard } from '@fabcommons/firmware';
import { FlashJournal } from '../flashing/flash-journal.js';
import { type FlashJobEnd, runFlashJob } from '../flashing/flash-job.js';
import { wordsForEnd } from '../flashing/flash-words.js';
import { loadImageFile } from '../flashing/image-file.js';
import { SessionKeeper } from '../tools/session-keeper.js';
import type { AgentClock } from './agent-clock.js';
import type { ProgramCache } from './program-cache.js';
import type { ToolRun } from './tool-run.js';
import { refusal, result, type ToolEnd, type ToolWorld } from './tool-work.js';

/** What a flash over the service needs. */
export type ToolFlashParts = ToolWorld & {
  readonly cache: Pick<ProgramCache, 'fetch' | 'release'>;
  readonly clock: AgentClock;
  /** Folder of the journal of flashes. */
  readonly dataFolder: string;
};

/** Fetches an image by its hash and writes it into the board: settings kept before, restored after (`../flashing`). */
export async function flash(parts: ToolFlashParts, image: FlashImage, run: ToolRun): Promise<ToolEnd> {
  const { cache, session } = parts;
  const board = findBoard(image.board);
  if (!board) return refusal('wrong-board', `board "${image.board}" is not known to this bridge`);
  run.progressed(0, null, 'fetching the image');
  let path: string;
  try {
    path = await cache.fetch({ sha256: image.sha256, sizeBytes: image.sizeBytes, dialect: 'marlin' }, run.abort.signal);
  } catch (cause) {
    return refusal('file-unavailable', cause instanceof Error ? cause.message : String(cause));
  }
  try {
    const load = await loadImageFile(path, board, { format: image.format });
    if (load.kind === 'refused') return refusal('bad-image', load.reason);
    const name = `image ${image.sha256.slice(0, 12)}`;
    const journal = new FlashJournal(parts.dataFolder, session.identity?.port ?? run.request.toolId);
    const known = journal.read();
    if (known.kind === 'unreadable') return refusal('not-ready', known.reason);
    const end = await runFlashJob({
      board,
      loaded: load.loaded,
      imageName: name,
      journal,
      keeper: keeperOf(parts, run),
      earlier: known.kind === 'entry' ? known.entry : null,
      takePort: async () => {
        const lent = await session.lendPort('flash');
        return lent.kind === 'granted' ? lent.loan : { refused: lent.reason };
      },
      machineBaudRate: null,
      clock: parts.clock,
      startedAt: parts.now(),
      signal: run.abort.signal,
      onEvent: (event) => {
        if (event.kind === 'progress') run.progressed(event.done, event.total, event.stage);
        else run.progressed(0, null, event.kind === 'stage' ? event.stage : event.text);
      },
    });
    return endOf(parts, end, { name, bytes: load.loaded.image.sizeBytes });
  } finally {
    cache.release(image.sha256);
  }
}

const keeperOf = ({ session, now, publishBackup }: ToolFlashParts, run: ToolRun): SessionKeeper =>
  new SessionKeeper({ session, now, keep: (settings, reason) => publishBackup(settings, reason, run.request.toolId) });

/** What went wrong, in the words of the contract. */
const CODES: Readonly<Record<string, ToolFailureCode>> = {
  'wrong-chip': 'wrong-chip',
  'verify-failed': 'verify-failed',
  'link-lost': 'link-lost',
  'link-unreliable': 'link-lost',
  'no-bootloader': 'timeout',
  cancelled: 'cancelled',
};

function endOf({ session }: ToolFlashParts, end: FlashJobEnd, { name, bytes }: { name: string; bytes: number }): ToolEnd {
  switch (end.kind) {
    case 'refused':
      return refusal('not-ready', end.reason);
    case 'failed': {
      const { code, condition, reason } = end.end;
      const recovery = { text: wordsForEnd(end.end, name).slice(0, 1_000), retryable: code !== 'wrong-chip' };
      const asked = session.snapshot.detail?.includes('emergency stop') === true ? 'emergency-stop' : undefined;
      return {
        kind: 'failed',
        code: asked ?? CODES[code] ?? 'firmware-error',
        reason: reason.slice(0, 500),
        recovery: condition === 'untouched' ? null : recovery,
      };
    }
    case 'done': {
      const restored = end.restore?.kind ?? 'nothing-to-restore';
      const firmwareName = session.identity?.firmwareName ?? null;
      return result({ op: 'flash', verified: true, bytes, backupId: end.backupId, settings: restored, firmwareName });
    }
  }
}
