// SPDX-License-Identifier: AGPL-3.0-or-later
// Reasons that lie in part and machine alone, whatever file is run.
import { isMaterialFor, materialKind } from './material-kind.js';
import { isKindOf, processInSentence } from './process-tree.js';
import { blocks, listed, type Reason } from './reason.js';
import type { Capability, Requirement, Situation } from './requirement.js';

/** The machine's process is neither the wanted one nor a specialisation of it. */
export function processReasons(requirement: Requirement, capability: Capability, situation: Situation): Reason[] {
  const { process: wanted } = requirement;
  const { process: offered } = capability;
  if (isKindOf({ offered, wanted })) return [];
  const { machineName, spaceName } = situation;
  if (isKindOf({ offered: wanted, wanted: offered }))
    return [
      blocks(
        'process',
        `${machineName} is only described as “${processInSentence(offered)}”; this part needs “${processInSentence(wanted)}”.`,
        `Ask a steward of ${spaceName} to say exactly what ${machineName} does.`,
      ),
    ];
  return [
    blocks(
      'process',
      `${machineName} does ${processInSentence(offered)}; this part needs ${processInSentence(wanted)}.`,
      `Choose a machine for ${processInSentence(wanted)}.`,
    ),
  ];
}

/** True when the machine may work the wanted material: its steward allows the kind, a kind it belongs to, or a special kind of it. */
export const isAllowed = (wanted: string, allowed: readonly string[]): boolean =>
  allowed.some((kind) => isMaterialFor({ offered: kind, wanted }) || isMaterialFor({ offered: wanted, wanted: kind }));

/** The steward does not allow the wanted material. */
export function materialReasons(requirement: Requirement, capability: Capability, situation: Situation): Reason[] {
  const { materials } = capability;
  const { machineName, spaceName } = situation;
  if (materials.length === 0)
    return [
      blocks(
        'material',
        `Nobody has said which materials ${machineName} may use.`,
        `Ask a steward of ${spaceName} to list the materials of ${machineName}.`,
      ),
    ];
  if (requirement.material === null || isAllowed(requirement.material, materials)) return [];
  const kinds = listed(materials.map(materialKind));
  return [
    blocks(
      'material',
      `${machineName} takes ${kinds}, not ${materialKind(requirement.material)}.`,
      `Choose ${listed(materials.map(materialKind)).replace(/ and ([^,]+)$/, ' or $1')} if the part may be made of it, or another machine.`,
    ),
  ];
}
