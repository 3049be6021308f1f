// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { GRANT_ALL } from '../session/grant.js';
import type { FirmwareChoice } from '../session/probe.js';
import type { MachineSession } from '../session/session.js';
import { EXIT_DONE, EXIT_FAILED, readArguments, readBaud, required, UsageError } from './arguments.js';
import { isYes } from './question.js';
import { isFinal, type StreamEnd, StreamReport } from './stream-report.js';

const HELP = `fab-bridge stream FILE --port PORT [--baud BAUD] [--firmware auto|marlin|grbl] [--yes | --strict] [--json]

Runs a G-code file on a machine, without the service. PORT is a name that "fab-bridge ports" shows, or tcp://host:port; BAUD is
found out unless given.
The program is held against the machine's own limits first. What it breaks is refused. What only a person can judge (is it homed?)
is told, and asked at a terminal; --yes answers beforehand. From a script the command itself is the word; with --strict it is refused
with code "needs-word".
Opening a serial port may reset the board. Ctrl-C cancels: heaters and spindle off, then it ends; a second Ctrl-C is the emergency stop.
Exit code 0: the machine has finished and says so. 1: refused, failed or cancelled. 2: called wrongly.
With --json one JSON object a line: {"event":"identity"|"asked"|"phase"|"progress"|"refused"|"error", …}.
`;

/** `fab-bridge stream`. */
export async function run(argv: string[]): Promise<number> {
  const args = readArguments(argv, {
    values: ['port', 'baud', 'firmware'],
    flags: ['json', 'yes', 'strict'],
    positionals: ['FILE'],
  });
  if (args.flags.has('help')) {
    process.stdout.write(HELP);
    return EXIT_DONE;
  }
  const port = required(args, 'port', '/dev/ttyUSB0');
  const baud = readBaud(args.values['baud']);
  const firmware = readFirmware(args.values['firmware']);
  const programPath = args.positionals[0] ?? '';
  const report = new StreamReport(args.flags.has('json'));
  const file = await stat(programPath).catch(() => null);
  if (!file?.isFile()) return report.refused('file-unavailable', `${programPath}: there is no such file`);

  const { createTransport } = await import('../transport/create-transport.js');
  const { createSession } = await import('../session/machine-session.js');
  const session = createSession({ transport: await createTransport(port, baud), firmware });
  session.subscribe((event) => report.take(event));
  await session.open();
  try {
    const { identity, snapshot } = session;
    if (!identity) return report.refused('not-ready', snapshot.detail ?? `nothing answered on ${port}`);
    if (identity.firmware === 'unknown')
      return report.refused('not-ready', `${snapshot.detail ?? 'unknown firmware'}; see: fab-bridge identify --port ${port}`);
    const idle = await untilSettled(session);
    if (idle !== null) return report.refused('not-ready', idle);
    const dialect = identity.firmware === 'marlin' ? 'marlin' : 'grbl';
    const job = { programPath, sizeBytes: file.size, dialect } as const;
    const first = await runJob(session, { ...job, jobId: randomUUID() });
    if (!('code' in first) || first.code !== 'needs-word' || args.flags.has('strict')) return report.end(first);
    report.asked(first.reason ?? '');
    const isAsked = process.stdin.isTTY && !args.flags.has('yes') && !args.flags.has('json');
    if (isAsked && !(await isYes('Run it all the same?'))) return EXIT_FAILED;
    return report.end(await runJob(session, { ...job, jobId: randomUUID(), grants: [GRANT_ALL] }));
  } finally {
    await session.close();
  }
}

/** How long a machine may take after its greeting to say what state it is in. */
const SETTLE_MS = 2_000;

/** Waits for the first report of the machine's own state; null when it is idle, else why nothing can start. */
async function untilSettled(session: MachineSession): Promise<string | null> {
  if (session.identity?.firmware !== 'marlin' && session.snapshot.positionMm === null) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, SETTLE_MS);
      const stop = session.subscribe((event) => {
        if (event.kind !== 'snapshot' || event.snapshot.positionMm === null) return;
        clearTimeout(timer);
        stop();
        resolve();
      });
    });
  }
  const { mode, detail } = session.snapshot;
  return mode === 'idle' ? null : `the machine is not idle but ${detail ? `${mode}: ${detail}` : mode}`;
}

/** How a job ended; `refused` before it began. */
async function runJob(session: MachineSession, job: Parameters<MachineSession['start']>[0]): Promise<StreamEnd> {
  let interrupts = 0;
  const interrupt = (): void => {
    interrupts += 1;
    if (interrupts > 1) session.emergencyStop();
    else session.cancel(job.jobId, 'Ctrl-C');
  };
  let stop = (): void => undefined;
  const over = new Promise<StreamEnd>((resolve) => {
    stop = session.subscribe((event) => {
      if (event.kind === 'phase' && isFinal(event.phase)) resolve(event);
    });
  });
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    const outcome = session.start(job);
    return outcome.kind === 'refused' ? outcome : await over;
  } finally {
    stop();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

function readFirmware(text = 'auto'): FirmwareChoice {
  if (text === 'auto' || text === 'marlin' || text === 'grbl') return text;
  throw new UsageError(`--firmware ${text}: expected auto, marlin or grbl`);
}
