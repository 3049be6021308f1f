// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ManufacturingProcess, StockForm } from './process.js';
import { PROCESSES } from './process-table.js';

const BY_ID: ReadonlyMap<string, ManufacturingProcess> = new Map(PROCESSES.map((process) => [process.id, process]));

/** The row of an id; null for one that is not in the vocabulary. */
export const processById = (id: string): ManufacturingProcess | null => BY_ID.get(id) ?? null;

/** What people call it; an unknown id is shown as it is. */
export const processName = (id: string): string => BY_ID.get(id)?.name ?? id;

/** The process and all it specialises, the most special first; an unknown id stands alone. */
export function lineageOf(id: string): string[] {
  const lineage: string[] = [];
  for (let at: string | null = id; at !== null; at = BY_ID.get(at)?.parent ?? null) lineage.push(at);
  return lineage;
}

/** The name inside a sentence: `CNC milling`, `3D printing`, but `laser cutting`. */
export const processInSentence = (id: string): string =>
  processName(id).replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());

/**
 * Exact subsumption: true when `offered` is `wanted` or a specialisation of it. A sibling never is, nor is the general process for the
 * special one.
 */
export const isKindOf = (relation: { offered: string; wanted: string }): boolean =>
  lineageOf(relation.offered).includes(relation.wanted);

/** Form of the material a process takes; null where it is open. */
export const stockFormOf = (id: string): StockForm | null => nearest(id, (process) => process.stockForm) ?? null;

/** Whether a mesh can be sliced for it. */
export const canBeSliced = (id: string): boolean => nearest(id, (process) => process.canBeSliced) ?? false;

/** Whether a part may lie turned by 90° in the plane. */
export const mayTurnInPlane = (id: string): boolean => nearest(id, (process) => process.mayTurnInPlane) ?? false;

function nearest<T>(id: string, read: (process: ManufacturingProcess) => T | undefined): T | undefined {
  for (const ancestor of lineageOf(id)) {
    const process = BY_ID.get(ancestor);
    const value = process && read(process);
    if (value !== undefined) return value;
  }
  return undefined;
}
