// SPDX-License-Identifier: AGPL-3.0-or-later
import { Box3, Group, Mesh, MeshStandardMaterial } from 'three';
import { STLLoader } from 'three/addons/loaders/STLLoader.js';

/** Something to look at. */
export type Thing = { object: Group; bounds: Box3; recolour: (colours: Colours) => void };
/** Colours of the page, as CSS writes them. */
export type Colours = { thing: string; grid: string };

/** A mesh from STL bytes, binary or text, standing on the table. */
export function meshThing(bytes: ArrayBuffer, colours: Colours): Thing {
  const geometry = new STLLoader().parse(bytes);
  geometry.computeBoundingBox();
  const material = new MeshStandardMaterial({ color: colours.thing, roughness: 0.62, metalness: 0.02, flatShading: true });
  const object = new Group();
  object.add(new Mesh(geometry, material));
  return {
    object,
    bounds: geometry.boundingBox ?? new Box3(),
    recolour: ({ thing }) => material.color.set(thing),
  };
}
