// SPDX-License-Identifier: AGPL-3.0-or-later

/** First word of a status report (Grbl 1.1 `interface.md`; grblHAL adds `Tool`). `Unknown` is a word that no document has. */
export type GrblMachineState =
  | 'Idle'
  | 'Run'
  | 'Hold'
  | 'Jog'
  | 'Alarm'
  | 'Door'
  | 'Check'
  | 'Home'
  | 'Sleep'
  | 'Tool'
  | 'Unknown';

/** Axes in their order X Y Z A B C, in mm (or inches with `$13=1`). */
export type GrblAxes = readonly number[];

/** One report as it came: an absent field is null. Absent does not mean zero, save for `pins`: absent means that none is active. */
export type GrblStatusReport = {
  readonly state: GrblMachineState;
  readonly sub: number | null;
  readonly machinePosition: GrblAxes | null;
  readonly workPosition: GrblAxes | null;
  readonly workOffset: GrblAxes | null;
  readonly buffer: { readonly planner: number; readonly rxBytes: number } | null;
  readonly line: number | null;
  readonly feed: number | null;
  readonly spindleRpm: number | null;
  readonly pins: string;
  readonly overrides: { readonly feed: number; readonly rapid: number; readonly spindle: number } | null;
  /** `S` `C` spindle, `F` flood, `M` mist. Grbl 1.1 tells it only together with `overrides`, where its absence means none; grblHAL also alone. */
  readonly accessories: string | null;
};

/** What is known after many reports: offsets and overrides are kept from the report that had them. */
export type GrblStatus = Omit<GrblStatusReport, 'machinePosition' | 'workPosition'> & {
  readonly machinePosition: GrblAxes | null;
  readonly workPosition: GrblAxes | null;
};

/** Most axes of a report; grblHAL has up to 8 (`nuts_bolts.h` N_AXIS). */
const MAX_AXES = 8;
const STATES: readonly string[] = [
  'Idle',
  'Run',
  'Hold',
  'Jog',
  'Alarm',
  'Door',
  'Check',
  'Home',
  'Sleep',
  'Tool',
] satisfies GrblMachineState[];
const isState = (word: string): word is GrblMachineState => STATES.includes(word);

/**
 * Reads `<Idle|MPos:0.000,0.000,0.000|FS:0,0|WCO:0.000,0.000,0.000>`. Unknown fields are skipped, a field may be empty (`A:`).
 * Null when the line is no whole report.
 */
export function parseGrblStatus(line: string): GrblStatusReport | null {
  if (!line.startsWith('<') || !line.endsWith('>')) return null;
  const [head = '', ...rest] = line.slice(1, -1).split('|');
  const [word = '', sub] = head.split(':');
  if (!/^[A-Za-z]+$/.test(word)) return null;
  const fields = new Map<string, string>();
  for (const field of rest) {
    const colon = field.indexOf(':');
    if (colon > 0 && !fields.has(field.slice(0, colon))) fields.set(field.slice(0, colon), field.slice(colon + 1));
  }
  const [planner, rxBytes] = numbers(fields.get('Bf')) ?? [];
  const [feed, spindleRpm] = numbers(fields.get('FS')) ?? numbers(fields.get('F')) ?? [];
  const overrides = numbers(fields.get('Ov'));
  return {
    state: isState(word) ? word : 'Unknown',
    sub: sub === undefined || !/^\d+$/.test(sub) ? null : Number(sub),
    machinePosition: numbers(fields.get('MPos')),
    workPosition: numbers(fields.get('WPos')),
    workOffset: numbers(fields.get('WCO')),
    buffer: planner === undefined || rxBytes === undefined ? null : { planner, rxBytes },
    line: numbers(fields.get('Ln'))?.[0] ?? null,
    feed: feed ?? null,
    spindleRpm: spindleRpm ?? null,
    pins: fields.get('Pn') ?? '',
    overrides:
      overrides?.length === 3 ? { feed: overrides[0] ?? 100, rapid: overrides[1] ?? 100, spindle: overrides[2] ?? 100 } : null,
    accessories: fields.get('A') ?? (fields.has('Ov') ? '' : null),
  };
}

/** Joins a report to what was known: WPos = MPos - WCO; WCO and Ov come only every 10th to 30th report. */
export function mergeGrblStatus(known: GrblStatus | null, report: GrblStatusReport): GrblStatus {
  const workOffset = report.workOffset ?? known?.workOffset ?? null;
  return {
    ...report,
    workOffset,
    overrides: report.overrides ?? known?.overrides ?? null,
    accessories: report.accessories ?? known?.accessories ?? null,
    machinePosition: report.machinePosition ?? combine(report.workPosition, workOffset, 1),
    workPosition: report.workPosition ?? combine(report.machinePosition, workOffset, -1),
  };
}

function numbers(text: string | undefined): number[] | null {
  if (text === undefined || text === '') return null;
  const values = text.split(',').map(Number);
  return values.length <= MAX_AXES && values.every(Number.isFinite) ? values : null;
}

const combine = (position: GrblAxes | null, offset: GrblAxes | null, sign: 1 | -1): GrblAxes | null =>
  position && offset ? position.map((value, axis) => value + sign * (offset[axis] ?? 0)) : null;
