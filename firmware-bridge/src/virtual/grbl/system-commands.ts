// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Control, executeLine } from './execute.js';
import { machinePosition, type Mill } from './mill.js';
import { enumeration } from './enumerations.js';
import { buildInfo, message, parameters, parserState } from './reports.js';
import type { Point } from './settings.js';
import type { Handling } from './wait.js';

/** What $ commands may ask of the machine besides what G-code may. */
export type SystemControl = Control & {
  /** A soft reset once this line has been answered. */
  resetAfterLine(): void;
  /** `ok` comes first, then the message. */
  sleepAfterLine(): void;
};

const HELP = '[HLP:$$ $# $G $I $N $x=val $Nx=line $J=line $SLP $C $X $H ~ ! ? ctrl-x]\r\n';

/** Carries out a line that begins with $. Source: Grbl 1.1h system.c, system_execute_line. */
export function* executeSystem(mill: Mill, control: SystemControl, line: string): Handling {
  const rest = line.slice(1);
  if (rest === '') {
    mill.print(HELP);
    return 0;
  }
  if (rest.startsWith('J')) {
    if (mill.state !== 'Idle' && mill.state !== 'Jog') return 8;
    return rest.startsWith('J=') ? yield* executeLine(mill, control, line) : 3;
  }
  if ('$GCX'.includes(rest.charAt(0))) return rest.length > 1 ? 3 : atAnyTime(mill, control, rest);
  if (mill.state !== 'Idle' && mill.state !== 'Alarm') return 8;
  if (rest.startsWith('H')) return yield* homing(mill, rest);
  if (rest.startsWith('N') && rest.length > 1) return yield* storeStartup(mill, control, rest);
  return atRest(mill, control, rest);
}

function atAnyTime(mill: Mill, control: SystemControl, command: string): number {
  switch (command) {
    case '$':
      if (mill.state === 'Run' || mill.state === 'Hold') return 8;
      mill.print(mill.settings.report());
      return 0;
    case 'G':
      mill.print(parserState(mill));
      return 0;
    case 'X':
      if (mill.state !== 'Alarm') return 0;
      if (mill.isDoorOpen) return 13;
      mill.print(message('Caution: Unlocked'));
      mill.state = 'Idle';
      return 0;
    default:
      return toggleCheck(mill, control);
  }
}

function toggleCheck(mill: Mill, control: SystemControl): number {
  if (mill.state === 'Check') {
    control.resetAfterLine();
    mill.print(message('Disabled'));
    return 0;
  }
  if (mill.state !== 'Idle') return 8;
  mill.state = 'Check';
  mill.print(message('Enabled'));
  return 0;
}

function atRest(mill: Mill, control: SystemControl, rest: string): number {
  switch (rest) {
    case '#':
      mill.print(parameters(mill));
      return 0;
    case 'I':
      mill.print(buildInfo(mill));
      return 0;
    case 'N':
      mill.stored.startup.forEach((text, index) => mill.print(`$N${index}=${text}\r\n`));
      return 0;
    case 'EA':
    case 'EE':
    case 'ES':
      if (mill.flavour.name === 'grbl') return 2;
      mill.print(enumeration(rest));
      return 0;
    case 'SLP':
      control.sleepAfterLine();
      return 0;
    case 'RST=$':
    case 'RST=#':
    case 'RST=*':
      return restore(mill, control, rest.slice(4));
  }
  if (rest.startsWith('I=')) {
    mill.stored.info = rest.slice(2);
    return 0;
  }
  if ('#SIR'.includes(rest.charAt(0))) return 3;
  return storeSetting(mill, rest);
}

function storeSetting(mill: Mill, rest: string): number {
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+))(=)?([-+]?(?:\d+\.?\d*|\.\d+))?(.*)$/.exec(rest);
  if (match === null) return 2;
  if (match[2] === undefined) return 3;
  if (match[3] === undefined) return 2;
  if (match[4] !== '' || Number(match[1]) > 255) return 3;
  return mill.settings.store(Math.trunc(Number(match[1])), Number(match[3]));
}

function restore(mill: Mill, control: SystemControl, what: string): number {
  if (what !== '#') mill.settings.restore();
  if (what !== '$')
    mill.stored = {
      ...mill.stored,
      systems: Array.from({ length: 6 }, () => [0, 0, 0] as Point),
      g28: [0, 0, 0],
      g30: [0, 0, 0],
    };
  if (what === '*') mill.stored = { ...mill.stored, startup: ['', ''], info: '' };
  mill.print(message('Restoring defaults'));
  control.resetAfterLine();
  return 0;
}

/** $N0=line: the line is tried out before it is stored. */
function* storeStartup(mill: Mill, control: SystemControl, rest: string): Handling {
  const match = /^N(\d)=(.*)$/.exec(rest);
  if (match === null) return 3;
  if (mill.state !== 'Idle') return 8;
  const index = Number(match[1]);
  if (index > 1) return 3;
  const text = match[2] ?? '';
  const status = text === '' ? 0 : yield* executeLine(mill, control, text);
  if (status === 0) mill.stored.startup[index === 0 ? 0 : 1] = text;
  return status;
}

/**
 * $H: Z first, then X and Y together, each to its switch at $25, off by $27, again at $24, off again. Nothing but a reset is answered meanwhile.
 * Where the switches are from power-on only the machine knows: half the travel away. Source: limits.c, limits_go_home; config.h, HOMING_CYCLE_0 and 1.
 */
function* homing(mill: Mill, rest: string): Handling {
  if (!mill.settings.isOn(22)) return 5;
  if (mill.isDoorOpen) return 13;
  if (rest !== 'H') return 3;
  mill.state = 'Home';
  const { settings } = mill;
  const home = homePosition(mill);
  const away = home.map((value, axis) =>
    mill.hasHomed ? Math.abs(value - (machinePosition(mill)[axis] ?? 0)) : (settings.axes(130)[axis] ?? 0) / 2,
  );
  const [seek, feed, pullOff] = [settings.get(25) / 60, settings.get(24) / 60, settings.get(27)];
  const settleMs = 4 * settings.get(26);
  for (const distance of [away[2] ?? 0, Math.max(away[0] ?? 0, away[1] ?? 0)]) {
    const seconds = (distance + pullOff) / seek + (2 * pullOff) / seek + (2 * pullOff) / feed;
    yield { kind: 'until', ms: mill.nowMs + seconds * 1000 + settleMs };
  }
  mill.motion.setPosition(home);
  mill.planned = home;
  mill.hasHomed = true;
  mill.limitPins = '';
  mill.state = 'Idle';
  return 0;
}

/** Where axes stand after homing: pulled off zero, or off the far end where $23 turns an axis round. */
function homePosition(mill: Mill): Point {
  const pullOff = mill.settings.get(27);
  const [x, y, z] = mill.settings
    .axes(130)
    .map((travel, axis) => ((mill.settings.get(23) >> axis) & 1 ? pullOff - travel : -pullOff));
  return [x ?? 0, y ?? 0, z ?? 0];
}
