// SPDX-License-Identifier: AGPL-3.0-or-later
// From our words to PrusaSlicer's keys (2.5, `prusa-slicer --help-fff`).
import type { SlicingQuality, SlicingSettings } from '@fabcommons/contracts';
import { ApiProblem } from '../errors/index.js';

/** PrusaSlicer's own keys and values, laid over a profile. */
export type Overrides = Readonly<Record<string, string>>;

/** What the machine says of itself; null = not known. */
export interface SlicingMachine {
  readonly nozzleMm: number | null;
  readonly maxToolC: number | null;
  readonly maxBedC: number | null;
}

/** Draft and fine differ from the profile (normal) in what a maker sees: layers and speed. */
const QUALITY: Readonly<Record<SlicingQuality, SlicingSettings>> = {
  draft: { layerHeightMm: 0.28, perimeters: 2, infillPercent: 10, topLayers: 3, bottomLayers: 3 },
  normal: {},
  fine: { layerHeightMm: 0.12, firstLayerHeightMm: 0.2, topLayers: 7, bottomLayers: 5, perimeterMmPerS: 60, infillMmPerS: 80 },
};
const KEYS: Readonly<Record<keyof SlicingSettings, readonly string[]>> = {
  layerHeightMm: ['layer_height'],
  firstLayerHeightMm: ['first_layer_height'],
  perimeters: ['perimeters'],
  topLayers: ['top_solid_layers'],
  bottomLayers: ['bottom_solid_layers'],
  infillPercent: ['fill_density'],
  toolC: ['temperature'],
  firstLayerToolC: ['first_layer_temperature'],
  bedC: ['bed_temperature'],
  firstLayerBedC: ['first_layer_bed_temperature'],
  perimeterMmPerS: ['perimeter_speed'],
  infillMmPerS: ['infill_speed', 'solid_infill_speed'],
  travelMmPerS: ['travel_speed'],
  brimMm: ['brim_width'],
  retractionMm: ['retract_length'],
  supports: ['support_material'],
};
/** Our profiles are written for this nozzle. */
const PROFILE_NOZZLE_MM = 0.4;
/** Lines are a little wider than the nozzle, layers at most three quarters of it. */
const [WIDTH, FIRST_WIDTH, HIGHEST_LAYER] = [1.125, 1.2, 0.75];

/** Quality, then the machine's own profile, then what was asked for this once; then the nozzle. */
export function overridesOf(quality: SlicingQuality, own: SlicingSettings, machine: SlicingMachine | null): Overrides {
  const nozzleMm = machine?.nozzleMm ?? PROFILE_NOZZLE_MM;
  const chosen: SlicingSettings = { ...QUALITY[quality], ...own };
  const highest = round(nozzleMm * HIGHEST_LAYER);
  // A quality gives way to the nozzle; what an owner wrote does not, and the slicer then says what is wrong with it.
  if (own.layerHeightMm === undefined && chosen.layerHeightMm !== undefined && chosen.layerHeightMm > highest)
    chosen.layerHeightMm = highest;
  if (own.layerHeightMm === undefined && nozzleMm < 0.27)
    chosen.layerHeightMm = Math.min(chosen.layerHeightMm ?? highest, highest);
  const overrides: Record<string, string> = {};
  for (const [name, keys] of Object.entries(KEYS) as [keyof SlicingSettings, readonly string[]][]) {
    const value = chosen[name];
    if (value !== undefined) for (const key of keys) overrides[key] = textOf(name, value);
  }
  if (nozzleMm !== PROFILE_NOZZLE_MM) {
    overrides['nozzle_diameter'] = String(nozzleMm);
    overrides['extrusion_width'] = String(round(nozzleMm * WIDTH));
    overrides['first_layer_extrusion_width'] = String(round(nozzleMm * FIRST_WIDTH));
    if (nozzleMm < 0.27) overrides['first_layer_height'] ??= String(highest);
  }
  return overrides;
}

/** A profile's text with the overrides in place of its own lines. */
export function merged(ini: string, overrides: Overrides): string {
  const kept = ini.split('\n').filter((line) => !Object.hasOwn(overrides, /^(\w+)\s*=/u.exec(line)?.[1] ?? ''));
  const added = Object.keys(overrides)
    .sort()
    .map((key) => `${key} = ${overrides[key] ?? ''}`);
  return `${[...kept, ...added].join('\n')}\n`;
}

/** Holds a profile to what the machine takes. @throws ApiProblem `invalid-input` */
export function requireWithin(ini: string, machine: SlicingMachine | null): void {
  const hottest = (keys: readonly string[]): number =>
    Math.max(0, ...keys.map((key) => Number(new RegExp(`^${key}\\s*=\\s*(\\d+)`, 'mu').exec(ini)?.[1] ?? 0)));
  const check = (what: string, wanted: number, most: number | null | undefined): void => {
    if (typeof most === 'number' && wanted > most)
      throw new ApiProblem(
        'invalid-input',
        `The slicing profile heats the ${what} to ${wanted} °C, this machine takes ${most} °C. Choose another material, or change the machine's profile.`,
      );
  };
  check('nozzle', hottest(['temperature', 'first_layer_temperature']), machine?.maxToolC);
  check('bed', hottest(['bed_temperature', 'first_layer_bed_temperature']), machine?.maxBedC);
}

function textOf(name: keyof SlicingSettings, value: number | boolean): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return name === 'infillPercent' ? `${value}%` : String(value);
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
