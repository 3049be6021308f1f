// SPDX-License-Identifier: AGPL-3.0-or-later
import { stepsPerMm } from './kept-settings.js';
import type { Printer } from './printer.js';

/** The banner of a reset; `settings` says where they come from. Source: Marlin 2.1 MarlinCore.cpp, setup(). */
export function banner(cause: 'power' | 'external', settings: string): string {
  const reason = cause === 'power' ? 'PowerUp' : ' External Reset';
  return [
    'start',
    reason,
    'Marlin 2.1.2.5',
    '',
    'echo: Last Updated: 2024-11-28 | Author: (Fabcommons, virtual)',
    'echo:Compiled: Nov 28 2024',
    'echo: Free Memory: 4382  PlannerBufferBytes: 1232',
    settings,
    '',
  ].join('\n');
}

/** " T:210.04 /210.00 B:52.00 /52.00 @:85 B@:31": temperature.cpp, print_heater_states of a printer with one hotend. */
export function heaterStates(printer: Printer): string {
  const { hotend, bed, nowMs } = printer;
  const states = [hotend, bed].map((heater) => `${heater.readC(nowMs).toFixed(2)} /${heater.targetC.toFixed(2)}`);
  return ` T:${states[0]} B:${states[1]} @:${hotend.duty(nowMs)} B@:${bed.duty(nowMs)}`;
}

/** "X:0.00 Y:0.00 Z:5.00 E:0.00 Count X:0 Y:0 Z:2000": gcode/host/M114.cpp. Coordinates are planned, or with `isReal` those of this moment; Count is always of this moment. */
export function positionReport(printer: Printer, isReal = false): string {
  const perMm = stepsPerMm(printer.kept);
  const steps = printer.motion.position.map((mm, axis) => Math.round(mm * (perMm[axis] ?? 1)));
  const source = isReal ? [...printer.motion.position.slice(0, 3), printer.planned[3] ?? 0] : printer.planned;
  const shown = source.map((mm, axis) => mm + (printer.shift[axis] ?? 0));
  const [x = 0, y = 0, z = 0, e = 0] = shown;
  return `X:${x.toFixed(2)} Y:${y.toFixed(2)} Z:${z.toFixed(2)} E:${e.toFixed(2)} Count X:${steps[0]} Y:${steps[1]} Z:${steps[2]}`;
}

/** Capabilities of a plain Marlin 2.1 build with this virtual printer's options, in the order of gcode/host/M115.cpp. */
function capabilities(printer: Printer): [string, boolean][] {
  return [
    ['SERIAL_XON_XOFF', false],
    ['BINARY_FILE_TRANSFER', false],
    ['EEPROM', true],
    ['VOLUMETRIC', false],
    ['AUTOREPORT_POS', true],
    ['AUTOREPORT_TEMP', true],
    ['PROGRESS', false],
    ['PRINT_JOB', true],
    ['AUTOLEVEL', true],
    ['RUNOUT', false],
    ['Z_PROBE', true],
    ['LEVELING_DATA', true],
    ['BUILD_PERCENT', true],
    ['SOFTWARE_POWER', false],
    ['TOGGLE_LIGHTS', false],
    ['CASE_LIGHT_BRIGHTNESS', false],
    ['EMERGENCY_PARSER', printer.options.emergencyParser],
    ['HOST_ACTION_COMMANDS', false],
    ['PROMPT_SUPPORT', false],
    ['SDCARD', false],
    ['REPEAT', false],
    ['SD_WRITE', false],
    ['AUTOREPORT_SD_STATUS', false],
    ['LONG_FILENAME', false],
    ['THERMAL_PROTECTION', true],
    ['MOTION_MODES', false],
    ['ARCS', true],
    ['BABYSTEPPING', false],
    ['CHAMBER_TEMPERATURE', false],
    ['COOLER_TEMPERATURE', false],
    ['MEATPACK', false],
    ['CONFIG_EXPORT', false],
  ];
}

/** M115 in full. */
export function firmwareReport(printer: Printer): string {
  const { x, y, z } = printer.options.bedMm;
  const box = (max: { x: number; y: number; z: number }): string =>
    `{min:{x:0.0000,y:0.0000,z:0.0000},max:{x:${max.x.toFixed(4)},y:${max.y.toFixed(4)},z:${max.z.toFixed(4)}}}`;
  const identity = [
    'FIRMWARE_NAME:Marlin 2.1.2.5 (Nov 28 2024 10:00:00)',
    'SOURCE_CODE_URL:github.com/MarlinFirmware/Marlin',
    'PROTOCOL_VERSION:1.0',
    `MACHINE_TYPE:${printer.options.machineName}`,
    'KINEMATICS:Cartesian',
    'EXTRUDER_COUNT:1',
    'UUID:cede2a2f-41a2-4748-9b12-c55c62f367ff',
  ].join(' ');
  const lines = capabilities(printer).map(([name, isThere]) => `Cap:${name}:${isThere ? 1 : 0}`);
  return [identity, ...lines, `area:{full:${box({ x, y, z })},work:${box({ x, y, z })}}`, ''].join('\n');
}
