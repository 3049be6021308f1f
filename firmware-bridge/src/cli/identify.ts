// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareDocument } from '@fabcommons/contracts';
import { describeFirmware, documentWithoutSettings } from '../tools/firmware-document.js';
import { EXIT_DONE, EXIT_FAILED, readArguments } from './arguments.js';
import { MACHINE_HELP, MACHINE_VALUES, now, openToolMachine } from './tool-machine.js';

const HELP = `fab-bridge identify --port PORT [--baud BAUD] [--firmware auto|marlin|grbl] [--json]

Asks the machine for all it says of itself: firmware, version, board, options, capabilities, limits, and a fingerprint of its settings.
${MACHINE_HELP} Nothing moves, nothing is changed.
Exit code 0 when the firmware is known, 1 when it is not or does not answer.
`;

/** `fab-bridge identify`. */
export async function run(argv: string[]): Promise<number> {
  const args = readArguments(argv, { values: MACHINE_VALUES, flags: ['json'], positionals: [] });
  if (args.flags.has('help')) {
    process.stdout.write(HELP);
    return EXIT_DONE;
  }
  const isJson = args.flags.has('json');
  const machine = await openToolMachine(args, 'identify');
  if ('problem' in machine) {
    // Busy, held or in alarm: it has said who it is.
    if (machine.identity && machine.identity.firmware !== 'unknown')
      return told(documentWithoutSettings(machine.identity, machine.problem), isJson);
    return problem(machine.problem, isJson);
  }
  try {
    const described = await describeFirmware(machine.bench, machine.identity, now());
    if (described.kind === 'failed') return problem(described.reason, isJson);
    return told(described.document, isJson);
  } finally {
    await machine.close();
  }
}

/** What a machine is stands at the top of the JSON, as it always did; the rest of the document beside it. */
function told(document: FirmwareDocument, isJson: boolean): number {
  const { identity, ...rest } = document;
  process.stdout.write(isJson ? `${JSON.stringify({ ...identity, ...rest })}\n` : describe(document));
  return identity.firmware === 'unknown' ? EXIT_FAILED : EXIT_DONE;
}

function problem(reason: string, isJson: boolean): number {
  if (isJson) process.stdout.write(`${JSON.stringify({ error: reason })}\n`);
  else process.stderr.write(`${reason}\n`);
  return EXIT_FAILED;
}

function describe(document: FirmwareDocument): string {
  const { identity, limits, options } = document;
  if (identity.firmware === 'unknown') {
    const said = document.transcript.map((line) => `  ${line}`).join('\n');
    return `Unknown firmware on ${identity.port} (${identity.firmwareName}). Wrong --baud? It was asked (>) and said:\n${said}\n`;
  }
  const able = Object.entries(identity.capabilities).filter(([, has]) => has);
  const { travelMm, maxFeedMmPerMin: feed, motion } = limits;
  const acceleration = motion?.maxAccelerationMmPerS2;
  const span = (axis: 'x' | 'y' | 'z'): string => `${travelMm?.min[axis]} to ${travelMm?.max[axis]}`;
  const spindle = limits.maxSpindleRpm == null ? null : `${limits.minSpindleRpm ?? 0} to ${limits.maxSpindleRpm} rpm`;
  const rows: [string, string | null][] = [
    ['Firmware', identity.firmwareName],
    ['Version', document.version],
    ['Board', document.board],
    ['UUID', identity.uuid],
    ['Travel', travelMm ? `X ${span('x')}, Y ${span('y')}, Z ${span('z')} mm` : null],
    ['Max feed', feed ? `X ${feed.x}, Y ${feed.y}, Z ${feed.z}${feed.e > 0 ? `, E ${feed.e}` : ''} mm/min` : null],
    ['Acceleration', acceleration ? `X ${acceleration.x}, Y ${acceleration.y}, Z ${acceleration.z} mm/s2` : null],
    identity.firmware === 'marlin' ? ['Extruders', identity.extruders?.toString() ?? null] : ['Spindle', spindle],
    ['Homing', limits.needsHoming === undefined ? null : limits.needsHoming ? 'on' : 'off'],
    ['Capabilities', able.map(([name]) => name).join(' ') || 'none told'],
    ...options.map(({ key, text }): [string, string] => [key, text]),
    ['Port', identity.port],
  ];
  return rows
    .filter(([name, text]) => text !== null || ['Board', 'UUID', 'Travel'].includes(name))
    .map(([name, text]) => `${name.padEnd(18)}${text ?? 'not told'}\n`)
    .join('');
}
