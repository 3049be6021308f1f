// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type GrblIdentity,
  type GrblParameters,
  grblSettingNumber,
  type GrblStatus,
  learnGrblParameters,
  NO_GRBL_PARAMETERS,
  parseGrblModes,
  parseGrblReply,
} from '@fabcommons/firmware';
import type { Answer } from './answer.js';
import type { Point } from './grbl-path.js';
import type { ProgramStart } from './grbl-program.js';

/** What is asked before a program, while nothing moves: offsets, then the parser's modes. */
export const START_QUESTIONS = ['$#', '$G'] as const;

const MM_PER_INCH = 25.4;

/** Puts together what a program starts from; null when the machine tells too little to follow it (or is in check mode: nothing moves). */
export function programStart(identity: GrblIdentity, status: GrblStatus | null, answers: readonly Answer[]): ProgramStart | null {
  if (status?.state !== 'Idle' || !status.machinePosition) return null;
  let told: GrblParameters = NO_GRBL_PARAMETERS;
  let modes: readonly string[] | null = null;
  for (const line of answers.flatMap((answer) => answer.lines)) {
    const reply = parseGrblReply(line);
    told = learnGrblParameters(told, reply);
    modes = parseGrblModes(reply) ?? modes;
  }
  const unitMm = grblSettingNumber(identity.settings, 13) === 1 ? MM_PER_INCH : 1;
  const point = (axes: readonly number[] | undefined): Point | null => {
    const [x, y, z] = axes ?? [];
    return x === undefined || y === undefined || z === undefined ? null : [x * unitMm, y * unitMm, z * unitMm];
  };
  const systems: Record<string, Point> = {};
  for (const [name, axes] of Object.entries(told.offsets)) {
    const offset = point(axes);
    if (offset && /^G5/.test(name)) systems[name] = offset;
  }
  const position = point(status.machinePosition);
  if (!position || modes === null || !systems['G54']) return null;
  return {
    position,
    systems,
    g92: point(told.offsets['G92']) ?? [0, 0, 0],
    // One value on Grbl (Z); one for each axis on grblHAL.
    toolLengthMm: (told.toolLength?.length === 1 ? (told.toolLength[0] ?? 0) : (told.toolLength?.[2] ?? 0)) * unitMm,
    modes,
  };
}
