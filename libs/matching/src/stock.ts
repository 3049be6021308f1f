// SPDX-License-Identifier: AGPL-3.0-or-later
import { compare, formatQuantity, type Quantity } from '@fabcommons/measure';
import { isBlankFor } from './blank.js';
import { isMaterialFor, materialKind } from './material-kind.js';
import { isAllowed } from './part-reasons.js';
import { isKindOf, stockFormOf } from './process-tree.js';
import { blocks, delays, type Reason } from './reason.js';
import type { Capability, Requirement, Situation, StockLot } from './requirement.js';

/** The lots of the space that fit, those to take first first, and what is wrong with the stock. */
export type Stock = { lots: StockLot[]; reasons: Reason[] };

/**
 * Looks for the material. A lot fits when its kind is the wanted one (or a special kind of it), the machine may work it, it comes in the
 * form the process takes and a blank is large enough and of the right thickness. Stock is not judged where the process takes neither spools
 * nor sheets, nor where process or material are refused anyway.
 */
export function findStock(requirement: Requirement, capability: Capability, situation: Situation): Stock {
  const form = stockFormOf(requirement.process);
  const { material, need } = requirement;
  if (form === null || !isWorkable(requirement, capability)) return { lots: [], reasons: [] };
  const fitting = situation.lots.filter(
    (lot) =>
      lot.form === form &&
      (material === null || isMaterialFor({ offered: lot.kind, wanted: material })) &&
      capability.materials.some((allowed) => isMaterialFor({ offered: lot.kind, wanted: allowed })) &&
      isBlankFor(lot.blankMm, requirement.sizeMm),
  );
  const isLoaded = (lot: StockLot): boolean => situation.loaded.includes(lot.id);
  const lots = fitting.sort(
    (a, b) =>
      Number(holds(b, need)) - Number(holds(a, need)) || Number(isLoaded(b)) - Number(isLoaded(a)) || b.free.value - a.free.value,
  );
  return { lots, reasons: stockReasons(lots, requirement, situation, isLoaded) };
}

const isWorkable = ({ process, material }: Requirement, { process: offered, materials }: Capability): boolean =>
  isKindOf({ offered, wanted: process }) && materials.length > 0 && (material === null || isAllowed(material, materials));

const holds = (lot: StockLot, need: Quantity | null): boolean =>
  lot.free.value > 0 && (need === null || (lot.free.unit === need.unit && compare(lot.free, need) >= 0));

/** Sheets are asked for with their thickness. */
const thicknessOf = ({ process, sizeMm }: Requirement): string =>
  stockFormOf(process) === 'sheet' && sizeMm ? ` of ${sizeMm.z} mm` : '';

const PIECE = { spool: 'spool', sheet: 'stack of blanks' } as const;

function stockReasons(
  lots: readonly StockLot[],
  requirement: Requirement,
  { spaceName }: Situation,
  isLoaded: (lot: StockLot) => boolean,
): Reason[] {
  const { material, need, process } = requirement;
  const piece = PIECE[stockFormOf(process) ?? 'sheet'];
  const [best] = lots;
  if (!best) {
    const what = material === null ? 'material that fits' : `${materialKind(material)}${thicknessOf(requirement)}`;
    return [blocks('stock', `${spaceName} has no ${what}.`, `Ask a steward to register a ${piece} of it, or bring one.`)];
  }
  if (!holds(best, need)) {
    const needs = need ? `This needs ${formatQuantity(need)}; ` : '';
    const left = `the fullest ${piece} that fits (${best.name}) has ${formatQuantity(best.free)} free.`;
    const text = `${needs}${left}`.replace(/^./, (first) => first.toUpperCase());
    return [blocks('stock', text, `Make fewer copies, or ask a steward for a new ${piece}.`)];
  }
  if (lots.some((lot) => holds(lot, need) && isLoaded(lot))) return [];
  return [delays('stock', `Still to be loaded: ${best.name}.`, 'A steward puts it in when it is your turn.')];
}
