// SPDX-License-Identifier: AGPL-3.0-or-later

/** Steps of the scale from little to much: cividis, made for colour-blind eyes (Nuñez, Anderton, Renslow 2018), darkest left out in the dark. */
export const SCALE_LIGHT: readonly string[] = [
  '#00204d',
  '#1f3a6d',
  '#47506c',
  '#696770',
  '#8a8678',
  '#ada575',
  '#c4a93a',
  '#c98f00',
];

/** The same for a dark page. */
export const SCALE_DARK: readonly string[] = [
  '#4f74c4',
  '#5f7fae',
  '#74889c',
  '#8c948d',
  '#a6a07d',
  '#c4b25f',
  '#e1c744',
  '#ffea46',
];
