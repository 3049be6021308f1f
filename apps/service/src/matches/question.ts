// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Lot } from '@fabcommons/contracts';
import { readBlankSize, type Requirement, type Situation, stockFormOf, type StockLot } from '@fabcommons/matching';
import { type Quantity, quantity, subtract } from '@fabcommons/measure';
import type { Actor } from '../accounts/index.js';
import { hasRole } from '../accounts/index.js';
import type { StoredPart } from '../designs/design.js';

/** How often and of what a part is to be made. */
export type Wish = { copies: number; material: string | null };

/** What a part asks of a machine for so many copies. */
export function requirementOf(part: StoredPart, { copies, material }: Wish): Requirement {
  const { process, sizeMm, tool, program, meshSha256 } = part;
  return {
    process,
    material: material ?? part.material,
    sizeMm,
    tool,
    program: part.programSha256 === null ? null : (program?.dialect ?? null),
    hasMesh: meshSha256 !== null,
    programHeat: { toolC: program?.maxToolC || null, bedC: program?.maxBedC || null },
    need: needOf(part, copies),
    copies,
  };
}

/** Filament by weight where somebody knows it, blanks by number. */
function needOf({ process, massMg, stock }: StoredPart, copies: number): Quantity | null {
  switch (stockFormOf(process)) {
    case 'spool':
      return massMg === null ? null : quantity(massMg * copies, 'mg');
    case 'sheet':
      return quantity((stock?.count ?? 1) * copies, 'one');
    case null:
      return null;
  }
}

/** A lot as matching sees it: what accepted jobs have put aside is not free. */
export function stockLotOf(lot: Lot): StockLot {
  const free = subtract(lot.remaining, lot.reserved);
  return {
    id: lot.id,
    name: lot.name,
    kind: lot.kind,
    form: lot.form,
    free: quantity(Math.max(free.value, 0), free.unit),
    blankMm: lot.form === 'sheet' ? readBlankSize(lot.material.size) : null,
  };
}

/** Whether the one who asks may have something made in the space. */
export function permissionOf(actor: Actor, spaceId: string): Situation['permission'] {
  if (actor.kind !== 'person') return 'guest';
  return hasRole(actor, spaceId, 'member') ? 'may-request' : 'not-a-member';
}
