// SPDX-License-Identifier: AGPL-3.0-or-later
import { createInterface } from 'node:readline/promises';
import { findBoard, type FlashBoard, pagesOf, signatureText } from '@fabcommons/firmware';
import { instant, systemAgentClock } from '../agent/agent-clock.js';
import { systemClock } from '../driver/clock.js';
import { FlashJournal, type JournalEntry } from '../flashing/flash-journal.js';
import { type FlashJobEnd, runFlashJob } from '../flashing/flash-job.js';
import { wordsForEnd, wordsForEntry } from '../flashing/flash-words.js';
import { checkImage, type LoadedImage, loadImageFile } from '../flashing/image-file.js';
import { MachineKeeper } from '../flashing/machine-keeper.js';
import { EXIT_DONE, EXIT_FAILED, UsageError } from './arguments.js';
import { askedToStop } from './asked-to-stop.js';
import { FLASH_HELP, type FlashArguments, readFlashArguments } from './flash-arguments.js';
import { FlashReport } from './flash-report.js';

/** What is to go into which board, and what is known of an earlier try. */
type Plan = {
  readonly board: FlashBoard;
  readonly loaded: LoadedImage;
  readonly name: string;
  readonly earlier: JournalEntry | null;
};

/** `fab-bridge flash`. */
export async function run(argv: string[]): Promise<number> {
  const args = readFlashArguments(argv);
  if (!args) {
    process.stdout.write(FLASH_HELP);
    return EXIT_DONE;
  }
  const report = new FlashReport(args.isJson);
  const journal = new FlashJournal(args.dataFolder, args.port);
  const plan = await planOf(args, journal);
  if ('refused' in plan) return refuse(report, plan.refused);
  if (plan.earlier) report.say({ event: 'note', text: wordsForEntry(plan.earlier) }, wordsForEntry(plan.earlier));
  const summary = summaryOf(plan, args);
  report.say({ event: 'plan', ...summary.facts }, summary.text);
  if (args.isDryRun) return EXIT_DONE;
  if (!args.isSure && !(await isConfirmed(QUESTION))) return refuse(report, 'not confirmed: nothing was sent');
  return flash(args, report, journal, plan);
}

async function planOf(args: FlashArguments, journal: FlashJournal): Promise<Plan | { readonly refused: string }> {
  const known = journal.read();
  if (known.kind === 'unreadable') return { refused: known.reason };
  const earlier = known.kind === 'entry' ? known.entry : null;
  if (!args.isRecovery) {
    if (!args.board || args.imagePath === null) throw new UsageError('expected IMAGE and --board');
    const load = await loadImageFile(args.imagePath, args.board, {
      ...(args.format ? { format: args.format } : {}),
      ...(args.offset === null ? {} : { offset: args.offset }),
    });
    if (load.kind === 'refused') return { refused: load.reason };
    return { board: args.board, loaded: load.loaded, name: args.imagePath.replace(/^.*[\\/]/, ''), earlier };
  }
  if (known.kind !== 'entry') return { refused: `no flash of ${args.port} was cut off: there is nothing to recover` };
  const board = findBoard(known.entry.board);
  if (!board) return { refused: `the flash that was cut off was for board ${known.entry.board}, which is not known any more` };
  const { format, offset, name } = known.entry.image;
  const load = checkImage(known.file, board, board.kind === 'esp' ? { format, offset } : { format });
  return load.kind === 'refused' ? { refused: load.reason } : { board, loaded: load.loaded, name, earlier };
}

async function flash(args: FlashArguments, report: FlashReport, journal: FlashJournal, plan: Plan): Promise<number> {
  const stop = askedToStop();
  const now = (): string => instant(systemAgentClock);
  const machine = await MachineKeeper.create({
    port: args.port,
    baudRate: args.machineBaudRate,
    dataFolder: args.dataFolder,
    now,
    onNote: (text) => report.take({ kind: 'note', text }),
  });
  try {
    // Nobody would answer after a flash that was cut off.
    const atWork = args.hasBackup && plan.earlier?.phase !== 'writing' ? await machine.ask() : null;
    if (atWork !== null) return refuse(report, atWork);
    const end = await runFlashJob({
      board: plan.board,
      loaded: plan.loaded,
      imageName: plan.name,
      journal,
      keeper: args.hasBackup ? machine : null,
      // A machine that is not recognised may have settings all the same.
      mayLoseSettings: async (reason) =>
        !args.isSure && isConfirmed(`No settings could be read (${reason}). Flash all the same? [y/N] `),
      earlier: plan.earlier,
      takePort: machine.takePort,
      machineBaudRate: plan.earlier?.machineBaudRate ?? args.machineBaudRate,
      clock: systemClock,
      startedAt: now(),
      onEvent: (event) => report.take(event),
      signal: stop.signal,
    });
    return tellEnd(report, end, plan.name);
  } finally {
    await machine.close();
    stop.forget();
  }
}

function tellEnd(report: FlashReport, end: FlashJobEnd, name: string): number {
  if (end.kind === 'refused') return refuse(report, end.reason);
  const text = wordsForEnd(end.end, name);
  const restore = end.kind === 'done' ? end.restore : null;
  report.say({ event: 'end', result: end.kind, text, ...end.end, restore }, [text, restore?.text].filter(Boolean).join('\n'));
  return end.kind === 'done' && restore?.kind !== 'not-restored' ? EXIT_DONE : EXIT_FAILED;
}

function summaryOf({ board, loaded, name }: Plan, args: FlashArguments): { text: string; facts: Record<string, unknown> } {
  const { sizeBytes, endAddress, segments } = loaded.image;
  const facts = {
    image: name,
    sha256: loaded.sha256,
    format: loaded.format,
    sizeBytes,
    endAddress,
    board: board.id,
    port: args.port,
  };
  const where =
    board.kind === 'avr'
      ? `${pagesOf(loaded.image, board.pageBytes).length} pages of ${board.pageBytes} bytes, ${segments.length === 1 ? 'no gap' : `${segments.length - 1} gaps`}; ${board.mcu} with signature ${signatureText(board.signature)}`
      : `from 0x${loaded.offset.toString(16)}`;
  return { facts, text: `${name}: ${sizeBytes} bytes for ${board.name}\n  ${where}\n  SHA-256 ${loaded.sha256}` };
}

const QUESTION = 'The program in the board will be replaced. Is the machine still, and may it be flashed? [y/N] ';

/** @throws UsageError when there is nobody to ask */
async function isConfirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('--yes is missing, and nobody can be asked here');
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asking.question(question);
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}

function refuse(report: FlashReport, reason: string): number {
  report.say({ event: 'refused', reason }, `refused: ${reason}`);
  return EXIT_FAILED;
}
