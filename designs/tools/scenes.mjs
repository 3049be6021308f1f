// SPDX-License-Identifier: AGPL-3.0-or-later
// How each design is posed for its picture. Lengths in mm, in the coordinates of its drawing.
const STEEL = { color: '#c3cad2', metalness: 0.15, roughness: 0.35 };
const CABLES = ['#2f3640', '#e8e8e6', '#2f3640', '#c0392b', '#2f3640', '#4a5a6a'];
const CABLE_MM = [4, 4, 5, 5, 6.5, 8];
const DRILLS = [1, 2, 2.5, 3, 3.3, 4, 4.2, 5, 6, 8];

const cables = CABLE_MM.map((diameter, i) => {
  const before = CABLE_MM.slice(0, i).reduce((sum, each) => sum + each, 0);
  return { shape: 'cylinder', at: [12 + 3 + before + 3 * i + diameter / 2, 4 + diameter / 2, 5], size: [diameter, 50], color: CABLES[i] };
});
const drills = DRILLS.map((diameter, i) => ({ shape: 'cylinder', at: [i * 10.2, 5, 1.5 + (26 + diameter * 4) / 2], size: [diameter, 26 + diameter * 4], ...STEEL }));

export const scenes = {
  'cable-comb': { color: '#1f8a8a', turn: [0, 0, 0], props: cables, azimuth: 62, elevation: 36, zoom: 0.95 },
  'filament-end-clip': {
    color: '#e2703a',
    turn: [90, 0, 0],
    props: [
      { shape: 'box', at: [0, -6, -3], size: [3.9, 62, 31], color: '#dfe3e6' },
      { shape: 'cylinder', at: [-14, -3.6, 20], size: [1.75, 62], color: '#2fa36b', turn: [0, 90, 0] },
    ],
    azimuth: -34,
    elevation: 24,
    zoom: 0.62,
  },
  'stacking-tray': { color: '#3f6fb5', copies: [[0, 0, 0], [0, 0, 17.2]], azimuth: -58, elevation: 34 },
  'drill-stand': { color: '#d9a521', props: drills, azimuth: -66, elevation: 30, zoom: 1.05 },
  'board-feet': {
    color: '#7a52a8',
    props: [
      { shape: 'box', at: [20.5, 20.5, 8], size: [32.4, 32.4, 1.6], color: '#1d7a4c' },
      { shape: 'box', at: [21, 21, 10.4], size: [9, 9, 3.2], color: '#22272d' },
      { shape: 'box', at: [13, 25, 9.6], size: [3, 2, 1.6], color: '#cfae7a' },
      { shape: 'box', at: [29, 17, 9.6], size: [3, 2, 1.6], color: '#cfae7a' },
    ],
    azimuth: -52,
    elevation: 36,
  },
  'phone-stand': {
    color: '#d2a56d',
    props: [{ shape: 'box', at: [30.5, 34, 86], size: [8, 74, 150], color: '#3a424b', turn: [0, 17.5, 0], roughness: 0.35 }],
    azimuth: 236,
    elevation: 20,
    zoom: 0.72,
  },
  'cleat-hook': {
    color: '#d2a56d',
    copies: [[0, 0, 0], [0, 70, 0]],
    props: [
      { shape: 'box', at: [-29, 30, 62], size: [20, 260, 200], color: '#f1efea', roughness: 0.9 },
      { shape: 'box', at: [-9.5, 30, 57], size: [18.6, 260, 54], color: '#b98a54' },
      { shape: 'box', at: [-5, 30, 88], size: [9, 260, 9], color: '#b98a54' },
    ],
    azimuth: -40,
    elevation: 16,
    zoom: 0.95,
  },
  'hex-gauge': {
    color: '#d8c39c',
    props: [
      { shape: 'hex', at: [93.75, 54, 4.5], size: [19.4, 9], turn: [0, 0, 30], ...STEEL },
      { shape: 'cylinder', at: [93.75, 54, 12], size: [10, 30], ...STEEL },
    ],
    azimuth: -72,
    elevation: 50,
    zoom: 1.12,
  },
};
