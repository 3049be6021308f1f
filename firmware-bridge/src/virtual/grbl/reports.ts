// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LineReader } from './line-reader.js';
import { machinePosition, type Mill, workOffset } from './mill.js';
import type { Point } from './settings.js';

/** "[MSG:...]" lines (report.c, report_feedback_message). */
export function message(text: string): string {
  return `[MSG:${text}]\r\n`;
}

/** "1.000,2.000,3.000", or in inches with four decimals when $13 says so. */
export function coordinates(mill: Mill, point: Point): string {
  const isInches = mill.settings.isOn(13);
  return point.map((mm) => (isInches ? (mm / 25.4).toFixed(4) : mm.toFixed(3))).join(',');
}

/** A feed: no decimals in mm/min, one in in/min. */
function rate(mill: Mill, mmPerMin: number): string {
  return mill.settings.isOn(13) ? (mmPerMin / 25.4).toFixed(1) : mmPerMin.toFixed(0);
}

/** Reports until a field comes again, at rest and busy (config.h, REPORT_WCO_REFRESH_*, REPORT_OVR_REFRESH_*). */
const REFRESH = { wco: { idle: 10, busy: 30 }, overrides: { idle: 10, busy: 20 } } as const;

/** "<Idle|MPos:0.000,0.000,0.000|FS:0,0|WCO:0.000,0.000,0.000>": report.c, report_realtime_status, with its counters. */
export function statusReport(mill: Mill, reader: LineReader, doorSubstate: number): string {
  const { settings, counters } = mill;
  const mask = settings.get(10);
  const offset = workOffset(mill);
  const position = machinePosition(mill);
  const isMachine = (mask & 1) !== 0;
  const shown: Point = isMachine ? position : [position[0] - offset[0], position[1] - offset[1], position[2] - offset[2]];
  const fields = [`${isMachine ? 'MPos' : 'WPos'}:${coordinates(mill, shown)}`];
  if ((mask & 2) !== 0) fields.push(`Bf:${mill.flavour.plannerBlocks - mill.motion.size},${reader.freeBytes}`);
  fields.push(`FS:${rate(mill, mill.motion.speedMmPerS * 60)},${mill.spindleRpm.toFixed(0)}`);
  const pins = mill.limitPins + (mill.isDoorOpen ? 'D' : '');
  if (pins !== '') fields.push(`Pn:${pins}`);
  const isBusy = ['Home', 'Run', 'Hold', 'Jog', 'Door'].includes(mill.state);
  if (counters.wco > 0) counters.wco -= 1;
  else {
    counters.wco = (isBusy ? REFRESH.wco.busy : REFRESH.wco.idle) - 1;
    if (counters.overrides === 0) counters.overrides = 1;
    fields.push(`WCO:${coordinates(mill, offset)}`);
  }
  if (counters.overrides > 0) counters.overrides -= 1;
  else {
    counters.overrides = (isBusy ? REFRESH.overrides.busy : REFRESH.overrides.idle) - 1;
    fields.push(`Ov:${mill.overrides.feed},${mill.overrides.rapid},${mill.overrides.spindle}`);
    const accessories = (mill.spindle === 3 ? 'S' : mill.spindle === 4 ? 'C' : '') + (mill.isFlooding ? 'F' : '');
    if (accessories !== '') fields.push(`A:${accessories}`);
  }
  // What grblHAL adds, with its habit of an empty field; a host has to pass over it.
  if (mill.flavour.name === 'grblhal' && fields.some((field) => field.startsWith('WCO')))
    fields.push('H:0', 'T:0', 'TLR:0', 'Sc:');
  return `<${stateName(mill, doorSubstate)}|${fields.join('|')}>\r\n`;
}

function stateName(mill: Mill, doorSubstate: number): string {
  if (mill.state === 'Hold') return `Hold:${mill.motion.hold === 'braking' ? 1 : 0}`;
  return mill.state === 'Door' ? `Door:${doorSubstate}` : mill.state;
}

/** "[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F0 S0]": $G. */
export function parserState(mill: Mill): string {
  const { modal } = mill;
  const words = [
    `G${modal.motion}`,
    `G${54 + modal.coordinates}`,
    `G${modal.plane}`,
    modal.isInches ? 'G20' : 'G21',
    modal.isIncremental ? 'G91' : 'G90',
    modal.isInverseTime ? 'G93' : 'G94',
    `M${modal.spindle}`,
    `M${modal.coolant}`,
    `T${mill.tool}`,
    `F${rate(mill, mill.feedMmPerMin)}`,
    `S${mill.spindleSpeed.toFixed(0)}`,
  ];
  if (mill.flavour.name === 'grblhal') {
    words.splice(6, 0, 'G40', mill.toolLengthMm === 0 ? 'G49' : 'G43.1', 'G98', 'G50');
    return `[GC:${words.join(' ')}.]\r\n`;
  }
  return `[GC:${words.join(' ')}]\r\n`;
}

/** $#: offsets, tool length, probe. */
export function parameters(mill: Mill): string {
  const { stored } = mill;
  const lines = stored.systems.map((system, index) => `[G${54 + index}:${coordinates(mill, system)}]`);
  lines.push(
    `[G28:${coordinates(mill, stored.g28)}]`,
    `[G30:${coordinates(mill, stored.g30)}]`,
    `[G92:${coordinates(mill, mill.g92)}]`,
  );
  const length = mill.toolLengthMm.toFixed(3);
  if (mill.flavour.name === 'grblhal') lines.splice(6, 0, ...[1, 2, 3].map((n) => `[G59.${n}:${coordinates(mill, [0, 0, 0])}]`));
  lines.push(mill.flavour.name === 'grblhal' ? `[TLO:${coordinates(mill, [0, 0, mill.toolLengthMm])}]` : `[TLO:${length}]`);
  return `${lines.join('\r\n')}\r\n${probeReport(mill)}`;
}

/** "[PRB:0.000,0.000,-5.000:1]". */
export function probeReport(mill: Mill): string {
  return `[PRB:${coordinates(mill, mill.probe.position)}:${mill.probe.hasTouched ? 1 : 0}]\r\n`;
}

/** $I: version, and options: V variable spindle, + safety door pin; planner blocks, receive bytes; grblHAL tells who it is. */
export function buildInfo({ flavour, stored }: Mill): string {
  if (flavour.name === 'grbl')
    return `[VER:1.1h.20190830:${stored.info}]\r\n[OPT:V+,${flavour.plannerBlocks},${flavour.rxBytes}]\r\n`;
  const lines = [
    `[VER:1.1f.20260817:${stored.info}]`,
    `[OPT:VNMSL+,${flavour.plannerBlocks},${flavour.rxBytes},3,0]`,
    '[AXS:3:XYZ]',
    '[NEWOPT:ENUMS,RT+,TC,SED]',
    '[FIRMWARE:grblHAL]',
    '[SIGNALS:D]',
    '[NVS STORAGE:*EEPROM]',
    '[DRIVER:Virtual]',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
