// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Command } from './command.js';
import { autoReport, setTemperature, waitForTemperature } from './heat-commands.js';
import { keep, keepFilament, keepPreset, storedSettings } from './kept-commands.js';
import { KEPT_COMMANDS } from './kept-settings.js';
import { level, leveling, meshPoint } from './leveling-commands.js';
import { QUICK_STOP_HOLD_MS } from './marlin-options.js';
import { arc, home, line, setPosition } from './move-commands.js';
import { pidAutotune } from './pid-autotune.js';
import type { Printer } from './printer.js';
import { firmwareReport, heaterStates, positionReport } from './reports.js';
import { setLimits, setMode, setOutputs, softEndstops } from './setting-commands.js';
import { settingsReport } from './settings-report.js';
import type { Handling } from './wait.js';

type Handler = (printer: Printer, command: Command) => Handling | void;

/** Taken and answered with ok, nothing to see from outside: steppers, job timer, progress, tones. */
const SILENT = ['M17', 'M18', 'M73', 'M75', 'M76', 'M77', 'M84', 'M117', 'M300'];

/** What each command does; a code that is not here is unknown to this build. Sources: MarlinDocumentation _gcode, Marlin 2.1 gcode/gcode.cpp. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ...SILENT.map((code) => [code, () => undefined] as const),
  ...['G20', 'G21', 'G90', 'G91', 'M82', 'M83'].map((code) => [code, (printer: Printer) => setMode(printer, code)] as const),
  ...['M106', 'M107', 'M220', 'M221'].map((code) => [code, setOutputs] as const),
  ...['M201', 'M203', 'M204'].map((code) => [code, setLimits] as const),
  ...Object.keys(KEPT_COMMANDS).map((code) => [code, keep] as const),
  ...['M500', 'M501', 'M502', 'M504'].map((code) => [code, storedSettings] as const),
  ['G0', line],
  ['G1', line],
  ['G2', arc],
  ['G3', arc],
  ['G4', dwell],
  ['G28', home],
  ['G29', level],
  ['G92', setPosition],
  ['M0', pause],
  ['M1', pause],
  ['M104', (printer, command) => setTemperature(printer, printer.hotend, command)],
  ['M105', temperatures],
  ['M108', () => undefined],
  ['M109', (printer, command) => waitForTemperature(printer, printer.hotend, command)],
  ['M110', (printer, command) => lineNumber(printer, command)],
  ['M111', debug],
  ['M112', kill],
  ['M113', keepalive],
  ['M114', position],
  ['M115', (printer) => printer.print(firmwareReport(printer))],
  ['M118', say],
  ['M119', (printer) => printer.print('Reporting endstop status\nx_min: open\ny_min: open\nz_min: open\n')],
  ['M140', (printer, command) => setTemperature(printer, printer.bed, command)],
  ['M145', keepPreset],
  ['M154', autoReport],
  ['M155', autoReport],
  ['M190', (printer, command) => waitForTemperature(printer, printer.bed, command)],
  ['M200', keepFilament],
  ['M211', softEndstops],
  ['M302', coldExtrusion],
  ['M303', pidAutotune],
  ['M400', synchronize],
  ['M410', queuedQuickStop],
  ['M420', leveling],
  ['M421', meshPoint],
  ['M503', (printer, command) => printer.print(settingsReport(printer, command.parameters.get('S') !== 0))],
  ['M999', () => undefined],
  ['T0', (printer) => printer.print('echo:Active Extruder: 0\n')],
]);

/** Carries a command out; null when it is done at once. Unknown ones are told of, and acknowledged like all others. */
export function handle(printer: Printer, command: Command): Handling | null {
  const handler = HANDLERS.get(command.code);
  if (handler !== undefined) return handler(printer, command) ?? null;
  if (command.code.startsWith('T')) printer.print(`echo:${command.code} Invalid extruder\n`);
  else printer.print(`echo:Unknown command: "${command.text}"\n`);
  return null;
}

/** Everything off and nothing ever again until a reset: MarlinCore.cpp, kill() and minkill(). */
export function kill(printer: Printer): void {
  shutDown(printer);
  printer.print('Error:Printer halted. kill() called!\n');
}

/** What kill does without its words, for a fault that has its own before them. */
export function shutDown(printer: Printer): void {
  printer.motion.stop();
  printer.hotend.setTarget(0, printer.nowMs);
  printer.bed.setTarget(0, printer.nowMs);
  printer.fanPwm = 0;
  printer.isHalted = true;
}

/**
 * M410 on its way in: stops dead, forgets the plan, takes the place where it stands for where it is, and carries nothing out for a second. Lines that
 * are in the command buffer already come after it (motion.cpp, quickstop_stepper).
 */
export function quickStop(printer: Printer): void {
  printer.heldUntilMs = printer.nowMs + QUICK_STOP_HOLD_MS;
  printer.motion.stop();
  printer.planned = [...printer.motion.position.slice(0, 3), printer.planned[3] ?? 0];
}

/** M410 when its turn comes: with an emergency parser it was done long ago, and does nothing now (M108_M112_M410.cpp). */
function* queuedQuickStop(printer: Printer): Handling {
  if (printer.options.emergencyParser) return;
  quickStop(printer);
  yield { kind: 'until', ms: printer.heldUntilMs };
}

function* synchronize(): Handling {
  yield { kind: 'synchronized' };
}

/** G4: after all moves; P milliseconds or S seconds. */
function* dwell(printer: Printer, command: Command): Handling {
  yield { kind: 'synchronized' };
  const ms =
    typeof command.parameters.get('S') === 'number'
      ? (command.parameters.get('S') ?? 0) * 1000
      : (command.parameters.get('P') ?? 0);
  if (ms > 0) yield { kind: 'until', ms: printer.nowMs + ms };
}

/** M0, M1: after all moves, until M108. */
function* pause(printer: Printer): Handling {
  yield { kind: 'synchronized' };
  printer.isWaiting = true;
  yield { kind: 'user' };
}

/** M105 prints its ok on the line of the temperatures. */
function* temperatures(printer: Printer): Handling {
  printer.print(`ok${heaterStates(printer)}\n`);
  return 'quiet';
}

/** M114 tells what is planned; R what is; D and E detail are not here. */
function position(printer: Printer, command: Command): void {
  printer.print(`${positionReport(printer, command.parameters.has('R'))}\n`);
}

function lineNumber(printer: Printer, command: Command): void {
  const n = command.parameters.get('N');
  if (typeof n === 'number' && command.lineNumber === null) printer.serial.setLastN(n);
}

function keepalive(printer: Printer, command: Command): void {
  const seconds = command.parameters.get('S');
  if (typeof seconds === 'number') printer.keepaliveS = Math.min(Math.max(seconds, 0), 60);
  else printer.print(`echo:M113 S${printer.keepaliveS}\n`);
}

/** M111: bits of what is told of each command; bit 0 repeats it before it is carried out (gcode/control/M111.cpp). */
function debug(printer: Printer, command: Command): void {
  const flags = command.parameters.get('S');
  if (typeof flags === 'number') printer.debugFlags = flags & 0xff;
  const names = ['ECHO', 'INFO', 'ERRORS', 'DRYRUN', 'COMMUNICATION'].filter((_, bit) => printer.debugFlags & (1 << bit));
  printer.print(`echo:DEBUG:${names.length > 0 ? names.join(',') : 'off'}\n`);
}

/** M118: E1 prefixes "echo:", A1 prefixes "// ". */
function say(printer: Printer, command: Command): void {
  const match = /^((?:[EAP]\d\s+)*)(.*)$/s.exec(command.argument);
  const flags = match?.[1] ?? '';
  printer.print(`${flags.includes('E1') ? 'echo:' : ''}${flags.includes('A1') ? '// ' : ''}${match?.[2] ?? ''}\n`);
}

function coldExtrusion(printer: Printer, command: Command): void {
  if (command.parameters.has('P')) printer.allowsColdExtrusion = command.parameters.get('P') !== 0;
  else if (command.parameters.has('S')) printer.allowsColdExtrusion = command.parameters.get('S') === 0;
  else printer.print(`echo:Cold extrudes are ${printer.allowsColdExtrusion ? 'en' : 'dis'}abled (min temp 170C)\n`);
}
