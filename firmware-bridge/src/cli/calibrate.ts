// SPDX-License-Identifier: AGPL-3.0-or-later
import { CalibrationProcedure, type ToolResult } from '@fabcommons/contracts';
import { resultOf, type StepInput } from '../tools/calibration/calibration.js';
import { ABORT, CalibrationRun, KEEP, START, type StepDone } from '../tools/calibration/calibration-run.js';
import { EXIT_DONE, EXIT_FAILED, readArguments, UsageError } from './arguments.js';
import { askPerson, isYes } from './question.js';
import { MACHINE_HELP, MACHINE_VALUES, now, openToolMachine, type ToolMachine } from './tool-machine.js';

const HELP = `fab-bridge calibrate pid|steps|probe-offset|mesh --port PORT [--baud BAUD] [--set NAME=VALUE,…] [--yes]

Guided calibration at the terminal: each step says what it will do and asks first, old and new values are shown, and nothing is kept before you say so.
  pid            gains of a heater (M303; M301, M304)
  steps          steps per mm of an axis or the extruder (M92; $100)
  probe-offset   Z offset of a probe by the paper test (M851)
  mesh           bed mesh (G29, M420)
--set gives answers beforehand, e.g. --set targetC=210,cycles=5 . --yes says yes to all questions: for a machine that somebody watches.
Ctrl-C ends it: nothing is kept, heaters off. A second Ctrl-C is the emergency stop.
${MACHINE_HELP}
Exit code 0: kept, or shown and not kept. 1: refused, failed or ended. 2: called wrongly.
`;

type Result = Extract<ToolResult, { op: 'calibrate' }>;
type Session = { readonly run: CalibrationRun; readonly given: Readonly<Record<string, number>>; readonly isSure: boolean };

/** `fab-bridge calibrate`. */
export async function run(argv: string[]): Promise<number> {
  const args = readArguments(argv, { values: [...MACHINE_VALUES, 'set'], flags: ['yes'], positionals: ['PROCEDURE'] });
  if (args.flags.has('help')) {
    process.stdout.write(HELP);
    return EXIT_DONE;
  }
  const procedure = CalibrationProcedure.safeParse(args.positionals[0]);
  if (!procedure.success)
    throw new UsageError(`calibrate ${args.positionals[0]}: expected ${CalibrationProcedure.options.join(', ')}`);
  const given = readSet(args.values['set']);
  const isSure = args.flags.has('yes');
  if (!isSure && !process.stdin.isTTY) throw new UsageError('--yes is missing, and nobody can be asked here');
  const machine = await openToolMachine(args, `calibrate ${procedure.data}`);
  if ('problem' in machine) return fail(machine.problem);
  const forget = stopsOnInterrupt(machine);
  const calibration = new CalibrationRun(machine.bench, machine.identity, procedure.data, now);
  try {
    return await guide({ run: calibration, given, isSure });
  } catch (cause) {
    // The person went: heaters off, guards on.
    await calibration.step(ABORT);
    throw cause;
  } finally {
    forget();
    await machine.close();
  }
}

async function guide(session: Session): Promise<number> {
  const { run, isSure } = session;
  let done = await run.step(START);
  let name: string = START;
  for (;;) {
    if (done.kind === 'failed') return fail(`failed: ${done.reason}. Nothing was kept; heaters off.`);
    if (done.kind === 'refused') {
      process.stderr.write(`${done.reason}\n`);
      if (run.next === null || isSure) return EXIT_FAILED;
    } else show(told(run, resultOf(done.outcome, name)));
    const next = run.next;
    if (next === null) return EXIT_DONE;
    if (next === KEEP) {
      const keeps = isSure || (await isYes('Keep them?'));
      name = keeps ? KEEP : ABORT;
      done = await run.step(name);
      continue;
    }
    const chosen = await choose(session, next);
    if (chosen === null) {
      show(resultOf(outcomeOf(await run.step(ABORT)), ABORT));
      return EXIT_FAILED;
    }
    ({ name } = chosen);
    done = await run.step(name, chosen.args, { onLine: (line) => process.stdout.write(`    ${line}\n`) });
  }
}

/** The next step or the one that may be repeated, with its answers; null to end. */
async function choose(
  { run, given, isSure }: Session,
  next: string,
): Promise<{ name: string; args: Record<string, number> } | null> {
  let name = next;
  // The one loop there is: lower, lower, …, found.
  if (run.repeats === 'lower') {
    if (isSure) return null;
    const answer = await askPerson(`${next} (y), ${run.repeats} again (Enter or a number), or end (q)? `, '--yes');
    if (/^q/i.test(answer)) return null;
    if (!/^y/i.test(answer)) {
      name = run.repeats;
      const number = Number(answer);
      const [input] = run.notice(name)?.inputs ?? [];
      if (input)
        return { name, args: { [input.name]: answer === '' || !Number.isFinite(number) ? (input.initial ?? 0) : number } };
    }
  }
  const notice = run.notice(name);
  if (!notice) return { name, args: {} };
  process.stdout.write(`\n${name}: ${notice.instruction}\n`);
  const args: Record<string, number> = {};
  for (const input of notice.inputs) args[input.name] = given[input.name] ?? (await answerTo(input, isSure));
  if (!notice.moves && !notice.heats) return { name, args };
  const what = [notice.moves ? 'move' : null, notice.heats ? 'heat' : null].filter((part) => part !== null).join(' and ');
  return isSure || (await isYes(`The machine will ${what}. Go on?`)) ? { name, args } : null;
}

async function answerTo({ name, text, unit, initial }: StepInput, isSure: boolean): Promise<number> {
  if (isSure) {
    if (initial === null) throw new UsageError(`--set ${name}=… is missing: ${text}`);
    return initial;
  }
  for (;;) {
    const answer = await askPerson(
      `  ${text}${initial === null ? '' : ` [${initial}]`}${unit ? ` ${unit}` : ''}: `,
      `--set ${name}=…`,
    );
    if (answer === '' && initial !== null) return initial;
    if (answer !== '' && Number.isFinite(Number(answer))) return Number(answer);
    process.stdout.write('  expected a number\n');
  }
}

function show({ text, values, mesh, commands, next }: Result): void {
  process.stdout.write(`\n${text}\n`);
  for (const row of mesh ?? [])
    process.stdout.write(`  ${row.map((z) => (z === null ? '     .' : z.toFixed(3).padStart(7))).join(' ')}\n`);
  for (const { key, name, before, after, unit } of values)
    process.stdout.write(`  ${name.padEnd(28)} ${before ?? '-'} -> ${after ?? '-'} ${unit ?? ''} (${key})\n`);
  if (next === KEEP) process.stdout.write(`  would send: ${commands.join(' | ')}\n`);
}

/** The instruction of the step that follows is shown when it is asked about. */
const told = (run: CalibrationRun, result: Result): Result => {
  const instruction = run.next === null ? undefined : run.notice(run.next)?.instruction;
  return instruction === undefined ? result : { ...result, text: result.text.replace(instruction, '').trim() };
};

const outcomeOf = (done: StepDone) => {
  if (done.kind === 'done') return done.outcome;
  throw new Error(done.reason);
};

/** Once: heaters off, the run ends by itself. Twice: everything. */
function stopsOnInterrupt({ session }: ToolMachine): () => void {
  let interrupts = 0;
  const interrupt = (): void => {
    interrupts += 1;
    if (interrupts > 1) session.emergencyStop();
    else session.makeSafe();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return () => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  };
}

function readSet(text: string | undefined): Readonly<Record<string, number>> {
  const given: Record<string, number> = {};
  for (const part of text?.split(',') ?? []) {
    const [, name, value] = /^\s*(\w+)\s*=\s*(-?\d+(?:\.\d+)?)\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--set ${part}: expected NAME=NUMBER, e.g. targetC=210`);
    given[name] = Number(value);
  }
  return given;
}

function fail(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return EXIT_FAILED;
}
