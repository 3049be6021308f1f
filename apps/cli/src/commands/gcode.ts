// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type Bounds,
  createAnalysis,
  type Dialect,
  type Finding,
  type MachineLimits,
  type Note,
  type ProgramReport,
  preflight,
} from '@fabcommons/gcode';
import { CliError } from '../cli-error.js';
import { type Call, type Command, text } from '../command.js';
import { inflate, programBytes } from '../gcode-file.js';
import { readMachineFile } from '../machine-file.js';
import { show, table } from '../output.js';
import { duration } from '../words.js';

/** Lines of warnings and findings for people; --json has all. */
const SHOWN_NOTES = 20;
/** A milligram. */
const MG_PER_G = 1000;

/** What `fab gcode report --json` prints; `report` is the whole of it as libs/gcode gives it. */
type GcodeDocument = {
  readonly file: string;
  readonly dialect: Dialect;
  readonly timeSeconds: number;
  readonly filamentMm: number;
  readonly filamentGrams: number | null;
  readonly bounds: Bounds | null;
  readonly layers: number;
  readonly warnings: readonly Note[];
  readonly problems: readonly Note[];
  /** Against the machine of --machine; null without one. */
  readonly findings: readonly Finding[] | null;
  readonly report: ProgramReport;
};

/** `fab gcode report FILE`: what a program needs, makes and does, on this computer, without the service. */
export const gcode: Command = {
  usage: 'gcode report FILE|- [--machine LIMITS.json] [--marlin | --grbl]',
  summary: 'what a program needs, makes and does: time, filament, bounds, layers, warnings',
  words: { least: 2, most: 2 },
  options: { machine: 'text', marlin: 'flag', grbl: 'flag' },
  run: async (call) => {
    const [verb, file = '-'] = call.words;
    if (verb !== 'report') throw new CliError('usage', `expected: fab ${gcode.usage}`);
    const machineFile = text(call, 'machine');
    const machine = machineFile === undefined ? null : await readMachineFile(machineFile);
    show(call.output, await reportOn(file, dialectOf(call, file), machine), inWords);
  },
};

async function reportOn(file: string, dialect: Dialect, machine: MachineLimits | null): Promise<GcodeDocument> {
  const limits = machine?.motion ?? undefined;
  const analysis = createAnalysis({ dialect, inflate, ...(limits === undefined ? {} : { limits }) });
  for await (const chunk of programBytes(file)) analysis.push(chunk);
  const report = analysis.finish();
  const grams = report.filamentMg === null ? null : report.filamentMg.reduce((sum, mg) => sum + mg, 0) / MG_PER_G;
  return {
    file,
    dialect,
    timeSeconds: report.timeMs / 1000,
    filamentMm: report.filamentUm.reduce((sum, um) => sum + um, 0) / 1000,
    filamentGrams: grams ?? report.metadata.filamentG ?? null,
    bounds: report.boundsMm,
    layers: report.layers,
    warnings: report.warnings,
    problems: report.problems,
    findings: machine === null ? null : preflight(report, machine),
    report,
  };
}

/** As said, else by the name: CNC programs end in .nc, .ngc, .tap or .cnc. */
function dialectOf(call: Call, file: string): Dialect {
  if (call.options.grbl === true && call.options.marlin === true)
    throw new CliError('usage', 'A program is for Marlin or for Grbl, not for both.');
  if (call.options.grbl === true) return 'grbl';
  if (call.options.marlin === true) return 'marlin';
  return /\.(?:nc|ngc|tap|cnc)$/iu.test(file) ? 'grbl' : 'marlin';
}

function inWords(document: GcodeDocument): string[] {
  const { report, bounds } = document;
  const rows: string[][] = [
    ['time', duration(report.timeMs)],
    [
      'bounds',
      bounds === null
        ? '–'
        : (['x', 'y', 'z'] as const)
            .map((axis) => `${axis.toUpperCase()} ${mm(bounds.min[axis])} to ${mm(bounds.max[axis])}`)
            .join(', '),
    ],
    ['lines', String(report.blocks)],
  ];
  if (document.filamentMm > 0) {
    const grams = document.filamentGrams === null ? '' : `, ${Math.round(document.filamentGrams * 100) / 100} g`;
    rows.push(['filament', `${mm(document.filamentMm)}${grams}`], ['layers', String(report.layers)]);
  }
  if (report.maxToolC > 0 || report.maxBedC > 0) rows.push(['hottest', `nozzle ${report.maxToolC} °C, bed ${report.maxBedC} °C`]);
  if (report.usesSpindle) rows.push(['spindle', `up to ${report.maxSpindleRpm} rpm`]);
  if (report.metadata.slicer !== undefined) rows.push(['made by', report.metadata.slicer]);
  const features = [...report.features].sort((left, right) => right.timeMs - left.timeMs).slice(0, 5);
  for (const { feature, timeMs } of features.length > 1 ? features : []) rows.push([`  ${feature}`, duration(timeMs)]);
  return [
    ...table([document.file, `for ${document.dialect === 'marlin' ? 'Marlin' : 'Grbl'}`], rows),
    ...noteLines('problem', document.problems),
    ...noteLines('warning', document.warnings),
    ...(document.findings ?? [])
      .slice(0, SHOWN_NOTES)
      .map(({ line, severity, text: said }) => `${severity}: ${where(line)}${said}`),
    ...(document.findings?.length === 0 ? ['Nothing speaks against it on this machine.'] : []),
  ];
}

const mm = (value: number): string => `${Math.round(value * 100) / 100} mm`;
const where = (line: number): string => (line === 0 ? '' : `line ${line}: `);

function noteLines(kind: string, notes: readonly Note[]): string[] {
  const shown = notes.slice(0, SHOWN_NOTES).map(({ line, text: said }) => `${kind}: ${where(line)}${said}`);
  return notes.length > SHOWN_NOTES ? [...shown, `and ${notes.length - SHOWN_NOTES} more; --json has them`] : shown;
}
