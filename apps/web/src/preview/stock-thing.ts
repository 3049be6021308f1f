// SPDX-License-Identifier: AGPL-3.0-or-later
import { BufferAttribute, BufferGeometry, CylinderGeometry, Group, Mesh, MeshStandardMaterial } from 'three';
import type { StockGrid } from './stock.js';

const TOOL_LENGTH_MM = 25;

/** The blank as a solid: its upper face from the heights of its cells, walls down to its bottom. */
export class StockThing {
  readonly mesh: Mesh;
  readonly #material = new MeshStandardMaterial({ roughness: 0.85, metalness: 0, flatShading: true });
  readonly #positions: Float32Array;
  readonly #columns: number;
  readonly #rows: number;
  readonly #geometry = new BufferGeometry();

  constructor(readonly grid: StockGrid) {
    // One more on each side for the foot of the walls.
    this.#columns = grid.columns + 2;
    this.#rows = grid.rows + 2;
    this.#positions = new Float32Array(this.#columns * this.#rows * 3);
    const position = new BufferAttribute(this.#positions, 3);
    this.#geometry.setAttribute('position', position);
    this.#geometry.setIndex(new BufferAttribute(faces(this.#columns, this.#rows), 1));
    this.mesh = new Mesh(this.#geometry, this.#material);
    this.mesh.frustumCulled = false;
    this.take(new Float32Array(grid.columns * grid.rows).fill(grid.top));
  }

  take(heights: Float32Array): void {
    const { grid } = this;
    for (let row = 0; row < this.#rows; row += 1)
      for (let column = 0; column < this.#columns; column += 1) {
        const isFoot = row === 0 || column === 0 || row === this.#rows - 1 || column === this.#columns - 1;
        const inRow = Math.min(grid.rows - 1, Math.max(0, row - 1));
        const inColumn = Math.min(grid.columns - 1, Math.max(0, column - 1));
        const at = (row * this.#columns + column) * 3;
        this.#positions[at] = grid.x + (inColumn + 0.5) * grid.cellMm;
        this.#positions[at + 1] = grid.y + (inRow + 0.5) * grid.cellMm;
        this.#positions[at + 2] = isFoot ? grid.bottom : (heights[inRow * grid.columns + inColumn] ?? grid.top);
      }
    const position = this.#geometry.getAttribute('position');
    position.needsUpdate = true;
  }

  recolour(css: string): void {
    this.#material.color.set(css);
  }

  dispose(): void {
    this.#geometry.dispose();
    this.#material.dispose();
  }
}

/** Where the tool is: a nozzle's cone for a print, a cutter for a mill, its tip in the group's origin. */
export function headThing(toolMm: number | null, css: string): Group {
  const group = new Group();
  const material = new MeshStandardMaterial({ color: css, roughness: 0.4, transparent: true, opacity: 0.85 });
  const shape =
    toolMm === null ? new CylinderGeometry(3.2, 0.4, 7, 20) : new CylinderGeometry(toolMm / 2, toolMm / 2, TOOL_LENGTH_MM, 24);
  const mesh = new Mesh(shape, material);
  mesh.rotation.x = Math.PI / 2;
  mesh.position.z = toolMm === null ? 3.5 : TOOL_LENGTH_MM / 2;
  group.add(mesh);
  group.visible = false;
  return group;
}

function faces(columns: number, rows: number): Uint32Array<ArrayBuffer> {
  const indices = new Uint32Array((columns - 1) * (rows - 1) * 6);
  let to = 0;
  for (let row = 0; row + 1 < rows; row += 1)
    for (let column = 0; column + 1 < columns; column += 1) {
      const at = row * columns + column;
      indices.set([at, at + 1, at + columns, at + 1, at + columns + 1, at + columns], to);
      to += 6;
    }
  return indices;
}
