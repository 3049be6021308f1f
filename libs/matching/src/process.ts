// SPDX-License-Identifier: AGPL-3.0-or-later

/** Form in which a process takes its material: filament by weight, or blanks by number. */
export type StockForm = 'spool' | 'sheet';

/** One row of the vocabulary. What a row leaves open (`stockForm`, …) holds as its parent says. */
export type ManufacturingProcess = {
  /** Our id, e.g. `fdm`; never changes, stands in manifests and rows. */
  id: string;
  name: string;
  /** The more general process; a specialisation satisfies its parent's requirement. */
  parent: string | null;
  /** Technology-specific documentation criterion of DIN SPEC 3105-1 as OKH writes it, e.g. `3DP`. */
  tsdc: string | null;
  /** Wikipedia page: how OKW v1 names a process. */
  reference: string;
  /** Wikidata item, e.g. `Q229367`, where we checked one. */
  wikidata: string | null;
  /** Other spellings met in OKH and OKW documents, lower case. */
  aliases: readonly string[];
  stockForm?: StockForm;
  /** Whether a slicer we drive turns a mesh into a program for it. */
  canBeSliced?: boolean;
  /** Whether a part may lie turned by 90° in the plane without becoming another part. */
  mayTurnInPlane?: boolean;
};
