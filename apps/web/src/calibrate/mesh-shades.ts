// SPDX-License-Identifier: AGPL-3.0-or-later

/** A cell of the mesh's picture: its height and where that lies, -1 (lowest) over 0 (even) to 1 (highest). */
export type MeshCell = { mm: number | null; share: number };
export type MeshPicture = { rows: MeshCell[][]; lowestMm: number; highestMm: number; spreadMm: number };

/** Rows of the bed from the back to the front, as one sees it standing before the machine; the firmware counts from the front. */
export function meshShades(mesh: readonly (readonly (number | null)[])[]): MeshPicture | null {
  const heights = mesh.flat().filter((mm) => mm !== null);
  if (heights.length === 0) return null;
  const [lowestMm, highestMm] = [Math.min(...heights), Math.max(...heights)];
  const most = Math.max(Math.abs(lowestMm), Math.abs(highestMm));
  const rows = mesh.map((row) => row.map((mm) => ({ mm, share: mm === null || most === 0 ? 0 : mm / most })));
  return { rows: rows.reverse(), lowestMm, highestMm, spreadMm: highestMm - lowestMm };
}

/** "+0.12", "−0.05", "0.00". */
export function signed(mm: number): string {
  const text = Math.abs(mm).toFixed(2);
  return text === '0.00' ? text : `${mm < 0 ? '−' : '+'}${text}`;
}
