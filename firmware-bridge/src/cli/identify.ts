// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineIdentity } from '@fabcommons/contracts';
import { MAX_TRANSCRIPT_LINES } from '../session/probe.js';
import { EXIT_DONE, EXIT_FAILED, readArguments, readBaud, required } from './arguments.js';

const HELP = `fab-bridge identify --port PORT [--baud BAUD] [--json]

Asks the machine who it is: firmware, version, capabilities, travel. PORT is a name that "fab-bridge ports" shows, or tcp://host:port; BAUD is
found out unless given.
Opening a serial port may reset the board. Nothing moves. Exit code 0 when the firmware is known, 1 when it is not or does not answer.
`;

/** `fab-bridge identify`. */
export async function run(argv: string[]): Promise<number> {
  const args = readArguments(argv, { values: ['port', 'baud'], flags: ['json'], positionals: [] });
  if (args.flags.has('help')) {
    process.stdout.write(HELP);
    return EXIT_DONE;
  }
  const port = required(args, 'port', '/dev/ttyUSB0');
  const baud = readBaud(args.values['baud']);
  const { createTransport } = await import('../transport/create-transport.js');
  const { createSession } = await import('../session/machine-session.js');
  const session = createSession({ transport: await createTransport(port, baud) });
  const transcript: string[] = [];
  session.subscribe(
    (event) => {
      if (event.kind === 'transcript' && event.direction === 'in' && transcript.length < MAX_TRANSCRIPT_LINES)
        transcript.push(event.line);
    },
    { transcript: true },
  );
  await session.open();
  const { identity, snapshot } = session;
  await session.close();
  if (!identity) {
    const reason = snapshot.detail ?? `nothing answered on ${port}`;
    if (args.flags.has('json')) process.stdout.write(`${JSON.stringify({ error: reason, port })}\n`);
    else process.stderr.write(`${reason}\n`);
    return EXIT_FAILED;
  }
  const isKnown = identity.firmware !== 'unknown';
  if (args.flags.has('json')) process.stdout.write(`${JSON.stringify(isKnown ? identity : { ...identity, transcript })}\n`);
  else process.stdout.write(describe(identity, transcript));
  return isKnown ? EXIT_DONE : EXIT_FAILED;
}

function describe(identity: MachineIdentity, transcript: string[]): string {
  if (identity.firmware === 'unknown') {
    const said = transcript.length === 0 ? 'It said nothing.' : `It said:\n${transcript.map((line) => `  ${line}`).join('\n')}`;
    return `Unknown firmware on ${identity.port} (${identity.firmwareName}). Wrong --baud? ${said}\n`;
  }
  const able = Object.entries(identity.capabilities).filter(([, has]) => has);
  const travel = identity.travelMm;
  const lines = [
    `Firmware      ${identity.firmwareName}`,
    `Machine       ${identity.machineType ?? 'not told'}`,
    `UUID          ${identity.uuid ?? 'not told'}`,
    `Travel        ${travel ? `${travel.x} x ${travel.y} x ${travel.z} mm` : 'not told'}`,
    `Extruders     ${identity.extruders ?? 'not told'}`,
    `Spindle       ${identity.maxSpindleRpm === null ? 'not told' : `up to ${identity.maxSpindleRpm} rpm`}`,
    `Capabilities  ${able.map(([name]) => name).join(' ') || 'none told'}`,
    `Port          ${identity.port}`,
  ];
  return `${lines.join('\n')}\n`;
}
