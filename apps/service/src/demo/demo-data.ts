// SPDX-License-Identifier: AGPL-3.0-or-later
// What a newcomer finds after the first start: plain data.
import type { CapabilityDraft, LotForm, Role } from '@fabcommons/contracts';

/** The demo's space. */
export const SPACE = {
  name: 'Commons Workshop',
  description:
    'A demo workshop with two virtual machines. Everything between this page and their serial lines is the real thing.',
  location: null,
};

/** Somebody to sign in as. */
export type DemoPerson = { label: 'steward' | 'maker' | 'designer'; name: string; email: string; role: Role };

/** `label` is how the terminal calls them. The first becomes the space's admin. */
export const PEOPLE: readonly DemoPerson[] = [
  { label: 'steward', name: 'Ada', email: 'ada@demo.example', role: 'admin' },
  { label: 'maker', name: 'Max', email: 'max@demo.example', role: 'member' },
  { label: 'designer', name: 'Dana', email: 'dana@demo.example', role: 'member' },
];

/** A kind of material and the one lot of it. `quantity`: mg for spools, pieces for sheets. `loadedIn`: machine key and tool. */
export type DemoLot = {
  material: {
    name: string;
    kind: string;
    form: LotForm;
    colorHex: string;
    diameterUm: number | null;
    densityMgPerCm3: number | null;
    size: string | null;
  };
  lotName: string;
  quantity: number;
  location: string | null;
  loadedIn: { key: string; tool: number } | null;
};

/** Filament of 1.75 mm; densities as makers' data sheets give them: PLA 1.24, PETG 1.27 g/cm³. */
const filament = (name: string, kind: 'PLA' | 'PETG', colorHex: string) => ({
  name,
  kind,
  form: 'spool' as const,
  colorHex,
  diameterUm: 1_750,
  densityMgPerCm3: kind === 'PLA' ? 1_240 : 1_270,
  size: null,
});
const plywood = (thicknessMm: number, lengthMm: number, widthMm: number, colorHex: string) => ({
  name: `Birch plywood ${thicknessMm} mm`,
  kind: 'birch plywood',
  form: 'sheet' as const,
  colorHex,
  diameterUm: null,
  densityMgPerCm3: null,
  size: `${lengthMm} x ${widthMm} x ${thicknessMm} mm`,
});

/** Key of the virtual printer at the demo's bridge; the supervisor gives it to the bridge. */
export const PRINTER_KEY = 'virtual-printer';
/** Key of the virtual mill. */
export const MILL_KEY = 'virtual-mill';

/** Three colours of PLA, one PETG, and blanks for the shipped designs. */
export const LOTS: readonly DemoLot[] = [
  {
    material: filament('PLA galaxy black', 'PLA', '24242c'),
    lotName: 'PLA galaxy black, spool 1',
    quantity: 1_000_000,
    location: null,
    loadedIn: { key: PRINTER_KEY, tool: 0 },
  },
  {
    material: filament('PLA signal orange', 'PLA', 'f2681f'),
    lotName: 'PLA signal orange, spool 1',
    quantity: 640_000,
    location: 'Shelf A',
    loadedIn: null,
  },
  {
    material: filament('PLA sky blue', 'PLA', '3f8fd2'),
    lotName: 'PLA sky blue, the last of it',
    quantity: 4_000,
    location: 'Shelf A',
    loadedIn: null,
  },
  {
    material: filament('PETG leaf green', 'PETG', '3a8f4d'),
    lotName: 'PETG leaf green, spool 1',
    quantity: 750_000,
    location: 'Shelf B, dry box',
    loadedIn: null,
  },
  {
    material: plywood(4, 168, 82, 'e3c48f'),
    lotName: 'Plywood blanks 4 mm',
    quantity: 20,
    location: null,
    loadedIn: { key: MILL_KEY, tool: 0 },
  },
  {
    material: plywood(6, 260, 165, 'd9b57a'),
    lotName: 'Plywood blanks 6 mm',
    quantity: 12,
    location: null,
    loadedIn: { key: MILL_KEY, tool: 1 },
  },
  {
    material: plywood(12, 250, 150, 'cda768'),
    lotName: 'Plywood blanks 12 mm',
    quantity: 8,
    location: null,
    loadedIn: { key: MILL_KEY, tool: 2 },
  },
];

/** A machine to register. */
export type DemoMachine = { key: string; name: string; description: string; isVirtual: boolean; said: CapabilityDraft };

const NO_HEAT = { maxToolC: null, maxBedC: null };

/** The two virtual machines, and one that nobody has connected: so that "who can make it" shows a no with its reasons. */
export const MACHINES: readonly DemoMachine[] = [
  {
    key: PRINTER_KEY,
    name: 'Virtual printer',
    description: 'A printer without hardware that speaks Marlin 2.1 as a real one does; its clock runs fast.',
    isVirtual: true,
    said: {
      process: 'fdm',
      workVolumeMm: { x: 220, y: 220, z: 250 },
      materials: ['PLA', 'PETG'],
      tools: [{ kind: 'nozzle', diameterMm: 0.4 }],
      maxToolC: 260,
      maxBedC: 100,
      maxSpindleRpm: null,
    },
  },
  {
    key: MILL_KEY,
    name: 'Virtual mill',
    description:
      'A router without hardware that speaks Grbl 1.1 as a real one does; its clock runs fast. Its three end mills and the blanks for each stand ready.',
    isVirtual: true,
    said: {
      process: 'cnc-milling',
      workVolumeMm: { x: 300, y: 200, z: 60 },
      materials: ['plywood'],
      tools: [
        { kind: 'end-mill', diameterMm: 2 },
        { kind: 'end-mill', diameterMm: 3 },
        { kind: 'end-mill', diameterMm: 4 },
      ],
      ...NO_HEAT,
      maxSpindleRpm: 24_000,
    },
  },
  {
    key: 'laser-cutter',
    name: 'Laser cutter',
    description: 'Stands in the corner and is not connected: it waits for somebody to bring it to life.',
    isVirtual: false,
    said: {
      process: 'laser-cutting',
      workVolumeMm: { x: 600, y: 400, z: 8 },
      materials: ['plywood', 'acrylic'],
      tools: [],
      ...NO_HEAT,
      maxSpindleRpm: null,
    },
  },
];
