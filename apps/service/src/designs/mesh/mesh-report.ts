// SPDX-License-Identifier: AGPL-3.0-or-later

/** Angles from a vertical wall above which the overhanging area is told, degrees. */
export const OVERHANG_DEG = [30, 45, 60, 75] as const;

/** What a mesh shows when all of it is looked at together. Hints are guesses in plain words, and say so. */
export interface MeshReport {
  /** Places where corners meet; corners count as one where their coordinates are equal bit by bit. */
  readonly vertices: number;
  /** Pieces that hang together. */
  readonly shells: number;
  /** Triangles without area. */
  readonly degenerate: number;
  /** Edges with a triangle on one side only: borders of holes. */
  readonly openEdges: number;
  /** Edges with more than two triangles. */
  readonly crowdedEdges: number;
  /** Edges along which both triangles run the same way: one of them is turned inside out. */
  readonly flippedEdges: number;
  /** Faces look inwards as a whole; slicers turn that round. */
  readonly isInsideOut: boolean;
  /** Share of the surface (0 to 1) that hangs more than `deg` from the vertical; what lies on the bed does not count. */
  readonly overhang: readonly { readonly deg: number; readonly share: number }[];
  /** Thickness measured inwards at `samples` places: the thin end (5th percentile) in mm and the share below two lines; null when nothing was hit. */
  readonly thin: { readonly mm: number; readonly share: number; readonly samples: number } | null;
  readonly hints: readonly string[];
}
