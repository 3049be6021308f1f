// SPDX-License-Identifier: AGPL-3.0-or-later

/** What a parameter is called and counted in. */
type Parameter = readonly [name: string, unit: string | null];

/** A command of `M503`. */
export type MarlinSettingCommand = {
  readonly group: string;
  /** Parameters that choose what is set (a tool, a preset, a mesh point) rather than set something. */
  readonly selectors: string;
  /** Sent with all its parameters when one differs: `M200 D1.75` alone would switch volumetric extrusion on (Marlin 2.1 `M200-M205.cpp`). */
  readonly whole?: true;
  readonly parameters: Readonly<Record<string, Parameter>>;
};

const axes = (name: string, unit: string | null, letters = 'XYZEABCUVW'): Readonly<Record<string, Parameter>> =>
  Object.fromEntries([...letters].map((letter) => [letter, [`${letter} ${name}`, unit]]));
const pid = (heater: string): MarlinSettingCommand => ({
  group: 'temperature',
  selectors: 'E',
  whole: true,
  parameters: {
    P: [`${heater} proportional gain`, null],
    I: [`${heater} integral gain`, null],
    D: [`${heater} derivative gain`, null],
    C: [`${heater} extrusion gain`, null],
    F: [`${heater} fan gain`, null],
    L: [`${heater} extrusion queue`, null],
  },
});

/**
 * Commands that Marlin 1.1, 2.0 and 2.1 tell by `M503` and that may be sent back: none of them moves, heats or stores by itself.
 * Names and units: MarlinDocumentation `_gcode/*.md`; which are told: Marlin 2.1 `module/settings.cpp` report(), 1.1.9 the same.
 */
export const MARLIN_SETTING_COMMANDS: Readonly<Record<string, MarlinSettingCommand>> = {
  M92: { group: 'steps', selectors: 'T', parameters: axes('steps per mm', 'step/mm') },
  M200: {
    group: 'filament',
    selectors: 'T',
    whole: true,
    parameters: { S: ['volumetric extrusion', 'boolean'], D: ['filament diameter', 'mm'], L: ['volumetric limit', 'mm3/s'] },
  },
  M201: { group: 'motion', selectors: 'T', parameters: axes('maximum acceleration', 'mm/s2') },
  M203: { group: 'motion', selectors: 'T', parameters: axes('maximum feed rate', 'mm/s') },
  M204: {
    group: 'motion',
    selectors: '',
    parameters: {
      P: ['printing acceleration', 'mm/s2'],
      R: ['retract acceleration', 'mm/s2'],
      T: ['travel acceleration', 'mm/s2'],
      S: ['acceleration', 'mm/s2'],
    },
  },
  M205: {
    group: 'motion',
    selectors: '',
    parameters: {
      ...axes('jerk', 'mm/s'),
      B: ['minimum segment time', 'us'],
      Q: ['minimum segment time', 'us'],
      S: ['minimum feed rate', 'mm/s'],
      T: ['minimum travel feed rate', 'mm/s'],
      J: ['junction deviation', 'mm'],
    },
  },
  M206: { group: 'offsets', selectors: '', parameters: axes('home offset', 'mm') },
  M207: {
    group: 'retraction',
    selectors: '',
    parameters: {
      S: ['retract length', 'mm'],
      W: ['retract length at tool change', 'mm'],
      F: ['retract feed rate', 'mm/min'],
      Z: ['retract lift', 'mm'],
    },
  },
  M208: {
    group: 'retraction',
    selectors: '',
    parameters: {
      S: ['recover extra length', 'mm'],
      W: ['recover extra length at tool change', 'mm'],
      F: ['recover feed rate', 'mm/min'],
      R: ['recover feed rate at tool change', 'mm/min'],
    },
  },
  M209: { group: 'retraction', selectors: '', parameters: { S: ['automatic retraction', 'boolean'] } },
  M217: {
    group: 'filament',
    selectors: '',
    parameters: {
      S: ['tool change retract length', 'mm'],
      E: ['tool change extra prime', 'mm'],
      P: ['tool change prime speed', 'mm/min'],
      R: ['tool change retract speed', 'mm/min'],
      Z: ['tool change lift', 'mm'],
    },
  },
  M218: { group: 'offsets', selectors: 'T', whole: true, parameters: axes('tool offset', 'mm', 'XYZ') },
  M250: { group: 'display', selectors: '', parameters: { C: ['display contrast', null] } },
  M255: { group: 'display', selectors: '', parameters: { S: ['display sleep', 'min'] } },
  M256: { group: 'display', selectors: '', parameters: { B: ['display brightness', null] } },
  M281: { group: 'probe', selectors: 'P', parameters: { L: ['servo angle down', 'deg'], U: ['servo angle up', 'deg'] } },
  M301: pid('hotend'),
  M304: pid('bed'),
  M305: {
    group: 'temperature',
    selectors: 'P',
    whole: true,
    parameters: {
      R: ['thermistor pull-up', 'ohm'],
      T: ['thermistor resistance at 25 C', 'ohm'],
      B: ['thermistor beta', null],
      C: ['thermistor Steinhart-Hart C', null],
    },
  },
  M306: {
    group: 'temperature',
    selectors: 'E',
    whole: true,
    parameters: {
      P: ['heater power', 'W'],
      C: ['block heat capacity', 'J/K'],
      R: ['sensor responsiveness', '1/s'],
      A: ['ambient heat transfer', 'W/K'],
      F: ['ambient heat transfer with fan', 'W/K'],
      H: ['filament heat capacity', 'J/K/mm'],
    },
  },
  M309: pid('chamber'),
  M412: {
    group: 'filament',
    selectors: '',
    parameters: { S: ['filament runout sensor', 'boolean'], D: ['runout distance', 'mm'] },
  },
  M413: { group: 'other', selectors: '', parameters: { S: ['power-loss recovery', 'boolean'] } },
  M145: {
    group: 'material',
    selectors: 'S',
    parameters: { H: ['preset hotend temperature', 'C'], B: ['preset bed temperature', 'C'], F: ['preset fan speed', '0-255'] },
  },
  M425: {
    group: 'motion',
    selectors: '',
    parameters: { ...axes('backlash', 'mm', 'XYZ'), F: ['backlash correction', 'fraction'], S: ['backlash smoothing', 'mm'] },
  },
  M569: { group: 'drivers', selectors: 'IT', parameters: { S: ['stealthChop', 'boolean'] } },
  M593: {
    group: 'motion',
    selectors: '',
    parameters: { F: ['input shaping frequency', 'Hz'], D: ['input shaping damping', null] },
  },
  M603: {
    group: 'filament',
    selectors: 'T',
    parameters: { L: ['filament load length', 'mm'], U: ['filament unload length', 'mm'] },
  },
  M665: {
    group: 'kinematics',
    selectors: '',
    parameters: { L: ['diagonal rod', 'mm'], R: ['delta radius', 'mm'], H: ['delta height', 'mm'], S: ['segments', '1/s'] },
  },
  M666: { group: 'kinematics', selectors: '', parameters: axes('endstop adjustment', 'mm', 'XYZ') },
  M710: {
    group: 'other',
    selectors: '',
    parameters: {
      S: ['controller fan speed', '0-255'],
      I: ['controller fan idle speed', '0-255'],
      A: ['controller fan automatic', 'boolean'],
      D: ['controller fan run-on', 's'],
    },
  },
  M851: { group: 'probe', selectors: '', whole: true, parameters: axes('probe offset', 'mm', 'XYZ') },
  M900: {
    group: 'filament',
    selectors: 'T',
    parameters: { K: ['linear advance', 's'], L: ['linear advance 2', 's'], S: ['linear advance slot', null] },
  },
  M906: { group: 'drivers', selectors: 'IT', parameters: axes('driver current', 'mA') },
  M907: { group: 'drivers', selectors: 'T', parameters: axes('motor current', null) },
  M913: { group: 'drivers', selectors: 'IT', parameters: axes('hybrid threshold', 'mm/s') },
  M914: { group: 'drivers', selectors: 'IT', parameters: axes('stallGuard sensitivity', null) },
  G29: { group: 'mesh', selectors: 'SWIJ', parameters: { Z: ['mesh point', 'mm'] } },
  M421: { group: 'mesh', selectors: 'IJ', parameters: { Z: ['mesh point', 'mm'] } },
  M420: {
    group: 'leveling',
    selectors: '',
    whole: true,
    parameters: { S: ['bed leveling', 'boolean'], Z: ['leveling fade height', 'mm'] },
  },
};

/** Commands that tell in which units all others count; numbers under other units mean something else. */
export const MARLIN_UNIT_COMMANDS: Readonly<Record<string, string>> = {
  G20: 'inches',
  G21: 'millimetres',
  M149: 'temperature unit',
};
