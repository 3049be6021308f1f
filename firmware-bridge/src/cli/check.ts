// SPDX-License-Identifier: AGPL-3.0-or-later
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { checkProgram, type CheckResult } from '../tools/check-mode.js';
import { EXIT_DONE, EXIT_FAILED, readArguments } from './arguments.js';
import { MACHINE_HELP, MACHINE_VALUES, openToolMachine } from './tool-machine.js';

const HELP = `fab-bridge check FILE --port PORT [--baud BAUD] [--json]

Has a Grbl or grblHAL read a program in its check mode ($C): each line that it does not take is told with its number. Nothing moves.
Lines that would write or reset something even then (G10 L2, G28.1, $x=, ...) are told and not sent. Afterwards the machine is reset.
${MACHINE_HELP}
With --json one object: {"lines":300,"errors":1,"found":[{"line":7,"text":"G1Q5","problem":"error:20: …"}],"notSent":[],"reason":null}.
Exit code 0: every line was taken. 1: some were not, or the machine could not do it. 2: called wrongly.
`;

/** `fab-bridge check`. */
export async function run(argv: string[]): Promise<number> {
  const args = readArguments(argv, { values: MACHINE_VALUES, flags: ['json'], positionals: ['FILE'] });
  if (args.flags.has('help')) {
    process.stdout.write(HELP);
    return EXIT_DONE;
  }
  const isJson = args.flags.has('json');
  const path = args.positionals[0] ?? '';
  const file = await stat(path).catch(() => null);
  if (!file?.isFile()) return refused(`${path}: there is no such file`, isJson);
  const machine = await openToolMachine(args, 'check');
  if ('problem' in machine) return refused(machine.problem, isJson);
  let isWanted = true;
  const stop = (): void => {
    isWanted = false;
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    if (machine.identity.firmware === 'marlin') return refused('Marlin has no check mode', isJson);
    return told(await checkProgram(machine.bench, linesOf(path), () => isWanted), isJson);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await machine.close();
  }
}

/** Opened when the first line is asked for: an interface that nobody reads yet lets its lines go by. */
async function* linesOf(path: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(path, 'latin1'), crlfDelay: Number.POSITIVE_INFINITY });
}

function told(result: CheckResult, isJson: boolean): number {
  const { kind, lines, errors, found, notSent, reason, isLeft } = result;
  if (isJson) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    for (const { line, text, problem } of found) process.stdout.write(`line ${line} (${text}): ${problem}\n`);
    for (const { line, text, problem } of notSent) process.stdout.write(`line ${line} (${text}) was not sent: it ${problem}\n`);
    if (errors > found.length) process.stdout.write(`and ${errors - found.length} more\n`);
    process.stdout.write(`${lines} lines read, ${errors} not taken\n`);
    if (reason !== null) process.stderr.write(`stopped: ${reason}\n`);
    if (!isLeft) process.stderr.write('the machine did not say that it has left check mode: reset it\n');
  }
  return kind === 'checked' && errors === 0 ? EXIT_DONE : EXIT_FAILED;
}

function refused(reason: string, isJson: boolean): number {
  if (isJson) process.stdout.write(`${JSON.stringify({ error: reason })}\n`);
  else process.stderr.write(`${reason}\n`);
  return EXIT_FAILED;
}
