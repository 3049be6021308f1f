// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Command } from './command.js';
import { keptValue } from './kept-settings.js';
import type { Printer } from './printer.js';
import { positionReport } from './reports.js';
import type { Handling } from './wait.js';

/** Points a side (Configuration.h, GRID_MAX_POINTS_X 3), about two seconds each. */
const GRID = 3;
const PROBE_MS = 2000;

/** G29: probes the bed, when homed; `G29 W I1 J0 Z0.1` sets one point of a grid that is there (gcode/bedlevel/abl/G29.cpp). */
export function* level(printer: Printer, command: Command): Handling {
  if (command.parameters.has('W')) {
    if (printer.kept.mesh === null) printer.print('Error:No bilinear grid\n');
    else setPoint(printer, command);
    return;
  }
  if (printer.homed.includes(false)) {
    printer.print('echo:Home XYZ First\n');
    return;
  }
  yield { kind: 'synchronized' };
  yield { kind: 'until', ms: printer.nowMs + GRID * GRID * PROBE_MS };
  const [width, depth] = [printer.options.bedMm.x, printer.options.bedMm.y];
  const at = (index: number, length: number): number => ((index + 0.5) / GRID) * length;
  printer.kept.mesh = Array.from({ length: GRID }, (_row, y) =>
    Array.from({ length: GRID }, (_cell, x) => bedHeight(printer, at(x, width), at(y, depth))),
  );
  printer.kept.isLeveling = true;
  printer.print(`Bilinear Leveling Grid:\n${grid(printer.kept.mesh)}\n${positionReport(printer)}\n`);
}

/** M420: S switches, Z sets the fade height, V tells the mesh (gcode/bedlevel/M420.cpp). */
export function leveling(printer: Printer, command: Command): void {
  const { kept, print } = printer;
  const wanted = command.parameters.has('S') ? (command.parameters.get('S') ?? 1) !== 0 : kept.isLeveling;
  const shows = command.parameters.has('V');
  if (!wanted) kept.isLeveling = false;
  if (kept.mesh === null && (wanted || shows)) print('echo:Invalid mesh.\n');
  if (kept.mesh !== null && shows) print(`Bilinear Leveling Grid:\n${grid(kept.mesh)}\n`);
  const fade = command.parameters.get('Z');
  const values = kept.values['M420'];
  if (typeof fade === 'number' && values !== undefined) values['Z'] = fade;
  kept.isLeveling = wanted && kept.mesh !== null;
  if (wanted && !kept.isLeveling) print('Error:Failed to enable Bed Leveling\n');
  const fadeMm = keptValue(kept, 'M420', 'Z');
  print(`echo:Bed Leveling ${kept.isLeveling ? 'ON' : 'OFF'}\necho:Fade Height ${fadeMm > 0 ? fadeMm.toFixed(2) : 'OFF'}\n`);
}

/** M421 I1 J0 Z0.1, or Q to add (gcode/bedlevel/abl/M421.cpp). */
export function meshPoint(printer: Printer, command: Command): void {
  if (printer.kept.mesh === null) printer.print('Error:No bilinear grid\n');
  else setPoint(printer, command);
}

function setPoint(printer: Printer, command: Command): void {
  const [x, y] = [command.parameters.get('I'), command.parameters.get('J')];
  const row = typeof y === 'number' ? printer.kept.mesh?.[y] : undefined;
  const before = typeof x === 'number' ? row?.[x] : undefined;
  if (row === undefined || typeof x !== 'number' || before === undefined)
    return void printer.print('Error:Mesh point out of range\n');
  const [z, add] = [command.parameters.get('Z'), command.parameters.get('Q')];
  if (typeof z === 'number') row[x] = z;
  else if (typeof add === 'number') row[x] = before + add;
}

/** A bed that hangs a little in its middle and leans to the right; with the probe's offset the nozzle would find it so. */
function bedHeight(printer: Printer, xMm: number, yMm: number): number {
  const { x, y } = printer.options.bedMm;
  const [right, back] = [xMm / x - 0.5, yMm / y - 0.5];
  return Number((0.3 * right - 0.12 * back + 0.4 * (right * right + back * back) - 0.1).toFixed(5));
}

/** As feature/bedlevel/bedlevel.cpp, print_2d_array, with three decimals. */
function grid(mesh: number[][]): string {
  const head = (mesh[0] ?? []).map((_z, x) => `      ${x}`).join('');
  const rows = mesh.map((row, y) => ` ${y}${row.map((z) => ` ${z >= 0 ? '+' : ''}${z.toFixed(3)}`).join('')}`);
  return [head, ...rows, ''].join('\n');
}
