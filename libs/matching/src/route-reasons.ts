// SPDX-License-Identifier: AGPL-3.0-or-later
// Reasons that depend on what is run: a program sliced for this machine from the mesh, or the ready program as it is.
import { fitInVolume, fitsLaidDifferently, howManyFit, type Overshoot, type Xyz } from './fit.js';
import { knownMaterial, materialKind } from './material-kind.js';
import { canBeSliced, mayTurnInPlane, processInSentence } from './process-tree.js';
import { blocks, listed, type Reason } from './reason.js';
import type { Capability, Dialect, Requirement, Situation, Tool } from './requirement.js';

/** What is run: `slice` = a program made for this machine from the mesh, `program` = the design's own. */
export type Route = 'slice' | 'program';

/** Diameters nearer than this are one tool: 1/8 inch is sold as 3.175 mm and as 3.18 mm. */
export const SAME_TOOL_WITHIN_MM = 0.02;
/** Room between copies on one bed: PrusaSlicer's default `duplicate_distance` (src/libslic3r/PrintConfig.cpp, 2.5.0). */
export const COPIES_APART_MM = 6;

/** Every reason against one route. */
export const routeReasons = (route: Route, requirement: Requirement, capability: Capability, situation: Situation): Reason[] => [
  ...sizeReasons(route, requirement, capability, situation),
  ...toolReasons(route, requirement, capability, situation),
  ...temperatureReasons(route, requirement, capability, situation),
  ...programReasons(route, requirement, capability, situation),
];

/** Whether the part has to lie turned by 90° to fit; a ready program is never turned. */
export const isTurned = (
  route: Route | null,
  requirement: Requirement,
  capability: Capability,
  situation: Situation,
): boolean => {
  const layout = route && layoutOf(route, requirement, capability, situation);
  return layout ? layout.room > 0 && layout.isTurned : false;
};

/** How copies lie on the bed: as drawn where all find room, else turned where that is allowed, else the way that has more room. */
function layoutOf(route: Route, requirement: Requirement, capability: Capability, { slicer }: Situation) {
  const { process, sizeMm, copies } = requirement;
  if (!sizeMm) return null;
  const mayTurn = route === 'slice' && slicer.canTurn && mayTurnInPlane(process);
  const { x, y, z } = sizeMm;
  const lay = (lying: Xyz, turned: boolean) => ({
    isTurned: turned,
    room: howManyFit({ sizeMm: lying, volumeMm: capability.workVolumeMm, gapMm: COPIES_APART_MM }),
    mayTurn,
  });
  const asDrawn = lay(sizeMm, false);
  const turned = mayTurn ? lay({ x: y, y: x, z }, true) : asDrawn;
  const wanted = route === 'slice' ? copies : 1;
  return asDrawn.room >= wanted || asDrawn.room >= turned.room ? asDrawn : turned;
}

const WORD = { x: 'too wide', y: 'too deep', z: 'too tall' } as const;
/** Up to the next tenth: what is told as missing is never less than what is missing. */
const inWords = ({ axis, byMm }: Overshoot): string => `${Math.ceil(byMm * 10 - 1e-6) / 10} mm ${WORD[axis]}`;

function sizeReasons(route: Route, requirement: Requirement, capability: Capability, situation: Situation): Reason[] {
  const { sizeMm, copies } = requirement;
  const { machineName } = situation;
  const layout = layoutOf(route, requirement, capability, situation);
  if (!sizeMm || !layout || layout.room >= copies) return [];
  if (layout.room > 0) return route === 'slice' ? [tooMany(layout.room, machineName)] : [];
  const fit = fitInVolume({ sizeMm, volumeMm: capability.workVolumeMm, mayTurn: layout.mayTurn });
  const mayLie = route === 'slice' && fitsLaidDifferently({ sizeMm, volumeMm: capability.workVolumeMm });
  return [
    blocks(
      'size',
      `${fit.kind === 'fits' ? 'Too large' : listed(fit.over.map(inWords))} for ${machineName}.`.replace(/^./, (first) =>
        first.toUpperCase(),
      ),
      mayLie
        ? 'It would fit laid differently: publish the part turned, or choose a larger machine.'
        : 'Choose a larger machine, or split the part.',
    ),
  ];
}

const tooMany = (room: number, machineName: string): Reason =>
  blocks('size', `Only ${room} of them find room on ${machineName} at once.`, `Make ${room} now, and the rest in another job.`);

const TOOL_WORD = { nozzle: 'nozzle', 'end-mill': 'end mill', 'v-bit': 'V-bit', drill: 'drill' } as const;
const toolInWords = (tool: Tool): string => `${tool.diameterMm} mm ${TOOL_WORD[tool.kind]}`;

function toolReasons(route: Route, { tool }: Requirement, { tools }: Capability, { machineName }: Situation): Reason[] {
  if (!tool || tools.some((mounted) => serves(route, mounted, tool))) return [];
  return [
    blocks(
      'tool',
      `This part needs a ${toolInWords(tool)}; ${machineName} has ${mountedInWords(tools)} mounted.`,
      `Ask a steward to mount a ${toolInWords(tool)}.`,
    ),
  ];
}

const mountedInWords = (tools: readonly Tool[]): string =>
  tools.length === 0 ? 'no tool' : `a ${listed(tools.map(toolInWords))}`;

/** A ready program needs its very tool; slicing can do with a finer nozzle. */
function serves(route: Route, mounted: Tool, wanted: Tool): boolean {
  if (mounted.kind !== wanted.kind) return false;
  const wider = mounted.diameterMm - wanted.diameterMm;
  if (wider > SAME_TOOL_WITHIN_MM) return false;
  return wider >= -SAME_TOOL_WITHIN_MM || (route === 'slice' && wanted.kind === 'nozzle');
}

function temperatureReasons(
  route: Route,
  requirement: Requirement,
  capability: Capability,
  { machineName }: Situation,
): Reason[] {
  const known = requirement.material === null ? null : knownMaterial(requirement.material);
  const what = route === 'program' ? 'the program' : materialKind(requirement.material ?? '');
  const wanted = route === 'program' ? requirement.programHeat : { toolC: known?.minToolC ?? null, bedC: known?.minBedC ?? null };
  const short = (part: string, needC: number | null, maxC: number | null): string[] =>
    needC !== null && maxC !== null && needC > maxC ? [`its ${part} reaches ${maxC} °C, ${what} needs ${needC} °C`] : [];
  const missing = [...short('nozzle', wanted.toolC, capability.maxToolC), ...short('bed', wanted.bedC, capability.maxBedC)];
  if (missing.length === 0) return [];
  return [
    blocks(
      'temperature',
      `${machineName} does not get hot enough: ${listed(missing)}.`,
      'Choose another material or a hotter machine.',
    ),
  ];
}

const DIALECT_WORD: Record<Dialect, string> = { marlin: 'Marlin', grbl: 'Grbl' };

function programReasons(route: Route, requirement: Requirement, capability: Capability, situation: Situation): Reason[] {
  const { dialect } = capability;
  const { machineName } = situation;
  if (dialect === 'read-only')
    return [
      blocks(
        'program',
        `The firmware of ${machineName} is one we can only listen to, not drive.`,
        'Choose another machine, or run the file by hand.',
      ),
    ];
  const speaks = route === 'slice' ? 'marlin' : requirement.program;
  const reasons = route === 'slice' ? slicerReasons(requirement, capability, situation) : oneAtATime(requirement);
  const isMade = route === 'program' || canBeSliced(capability.process);
  if (isMade && dialect !== null && speaks !== null && dialect !== speaks)
    reasons.push(
      blocks(
        'program',
        `The program is in ${DIALECT_WORD[speaks]} G-code, ${machineName} reads ${DIALECT_WORD[dialect]}.`,
        `Add a program for ${DIALECT_WORD[dialect]} to the design, or choose a ${DIALECT_WORD[speaks]} machine.`,
      ),
    );
  return reasons;
}

function oneAtATime({ copies }: Requirement): Reason[] {
  if (copies === 1) return [];
  return [
    blocks(
      'program',
      'This part comes as a ready program, which makes one at a time.',
      'Ask for one, and again for each further one.',
    ),
  ];
}

function slicerReasons({ material }: Requirement, capability: Capability, { slicer, machineName }: Situation): Reason[] {
  if (!canBeSliced(capability.process))
    return [
      blocks(
        'program',
        `There is a mesh but no program, and nothing here makes programs for ${processInSentence(capability.process)}.`,
        'Add a ready G-code program to the design.',
      ),
    ];
  if (!slicer.isAvailable)
    return [blocks('program', slicer.text, 'Add a ready G-code program to the design, or ask for a slicer to be installed.')];
  const wanted = material === null ? null : materialKind(material);
  const fitting = slicer.profiles.filter(({ materials }) => wanted === null || materials.map(materialKind).includes(wanted));
  if (fitting.length === 0)
    return [
      blocks(
        'program',
        `There is no slicing profile for ${wanted ?? 'any material'} yet.`,
        'Choose another material, or add a ready G-code program to the design.',
      ),
    ];
  const nozzles = fitting.map(({ nozzleMm }): Tool => ({ kind: 'nozzle', diameterMm: nozzleMm }));
  if (nozzles.some((nozzle) => capability.tools.some((mounted) => serves('program', mounted, nozzle)))) return [];
  const words = [...new Set(nozzles.map(toolInWords))].join(' or ');
  return [
    blocks(
      'tool',
      `Slicing here is for a ${words}; ${machineName} has ${mountedInWords(capability.tools)} mounted.`,
      `Ask a steward to mount a ${words}.`,
    ),
  ];
}
