// SPDX-License-Identifier: AGPL-3.0-or-later
// Names of licences as people write them. Data only: what is found in manifests and READMEs -> the SPDX id we read it as.
import { LICENCE_IDS } from './spdx-lists.js';

/** Small letters, digits and single spaces; the words that carry nothing ("licence", "version", "international") dropped. */
export function aliasKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/\b(?:licen[cs]ed?|version|international|unported|the)\b|v(?=\.?\s?\d)/gu, ' ')
    .replace(/([a-z])(\d)/gu, '$1 $2')
    .replace(/[^a-z0-9+]+/gu, ' ')
    .trim();
}

// CERN-OHL without a variant is read as the strongly reciprocal one: the licences' own rule (S 7.3, W 8.3).
const ALIASES: readonly (readonly [id: string, names: readonly string[]])[] = [
  [
    'CERN-OHL-S-2.0',
    [
      'cern ohl',
      'cern ohl 2',
      'cern ohl 2 0',
      'cern ohl s',
      'cern ohl s 2',
      'cern ohl s 2 0',
      'cern ohl 2 s',
      'cern ohl strongly reciprocal',
    ],
  ],
  [
    'CERN-OHL-S-2.0',
    [
      'cern open hardware',
      'cern open hardware 2',
      'cern open hardware 2 strongly reciprocal',
      'cern open hardware strongly reciprocal',
      'cernohl',
    ],
  ],
  ['CERN-OHL-S-2.0', ['cern ohl 2 strongly reciprocal', 'cern ohl s 2 or later', 'cern ohl s 2 +', 'cern ohl s 2+']],
  [
    'CERN-OHL-W-2.0',
    [
      'cern ohl w',
      'cern ohl w 2',
      'cern ohl w 2 0',
      'cern ohl 2 w',
      'cern open hardware 2 weakly reciprocal',
      'cern ohl 2 weakly reciprocal',
      'cern ohl weakly reciprocal',
    ],
  ],
  [
    'CERN-OHL-P-2.0',
    [
      'cern ohl p',
      'cern ohl p 2',
      'cern ohl p 2 0',
      'cern ohl 2 p',
      'cern open hardware 2 permissive',
      'cern ohl 2 permissive',
      'cern ohl permissive',
    ],
  ],
  ['CERN-OHL-1.2', ['cern ohl 1 2', 'cern open hardware 1 2', 'cern ohl 1']],
  ['TAPR-OHL-1.0', ['tapr', 'tapr ohl', 'tapr ohl 1', 'tapr open hardware', 'tapr open hardware 1 0']],
  [
    'CC0-1.0',
    [
      'cc 0',
      'cc zero',
      'cc 0 1 0',
      'creative commons zero',
      'creative commons zero 1 0 universal',
      'cc 0 1 0 universal',
      'cc 0 universal',
    ],
  ],
  [
    'CC-BY-4.0',
    [
      'cc by',
      'cc by 4',
      'creative commons attribution',
      'creative commons attribution 4 0',
      'creative commons by',
      'creative commons by 4 0',
      'attribution 4 0',
    ],
  ],
  [
    'CC-BY-SA-4.0',
    [
      'cc by sa',
      'cc by sa 4',
      'cc bysa',
      'creative commons attribution sharealike',
      'creative commons attribution share alike',
      'creative commons by sa',
    ],
  ],
  [
    'CC-BY-SA-4.0',
    [
      'creative commons attribution sharealike 4 0',
      'creative commons attribution share alike 4 0',
      'creative commons by sa 4 0',
      'attribution sharealike 4 0',
    ],
  ],
  ['CC-BY-SA-3.0', ['creative commons attribution sharealike 3 0', 'creative commons attribution share alike 3 0', 'cc by sa 3']],
  [
    'CC-BY-NC-4.0',
    [
      'cc by nc',
      'cc by nc 4',
      'creative commons attribution noncommercial',
      'creative commons attribution noncommercial 4 0',
      'creative commons attribution non commercial',
    ],
  ],
  [
    'CC-BY-NC-SA-4.0',
    [
      'cc by nc sa',
      'creative commons attribution noncommercial sharealike',
      'creative commons attribution noncommercial sharealike 4 0',
    ],
  ],
  ['CC-BY-ND-4.0', ['cc by nd', 'creative commons attribution noderivatives', 'creative commons attribution noderivatives 4 0']],
  ['CC-BY-NC-ND-4.0', ['cc by nc nd']],
  ['GPL-3.0-only', ['gpl 3', 'gpl 3 0', 'gnu gpl 3', 'gnu gpl 3 0', 'gnu general public 3', 'gnu general public 3 0']],
  [
    'GPL-3.0-or-later',
    [
      'gpl 3+',
      'gpl 3 0+',
      'gpl 3 or later',
      'gpl 3 0 or later',
      'gnu gpl 3 0 or later',
      'gnu gpl 3 or later',
      'gnu general public 3 0 or later',
    ],
  ],
  ['GPL-2.0-only', ['gpl 2', 'gpl 2 0', 'gnu gpl 2', 'gnu gpl 2 0', 'gnu general public 2', 'gnu general public 2 0']],
  ['GPL-2.0-or-later', ['gpl 2+', 'gpl 2 0+', 'gpl 2 or later', 'gpl 2 0 or later', 'gnu general public 2 or later']],
  ['LGPL-3.0-only', ['lgpl 3', 'lgpl 3 0', 'gnu lgpl 3', 'gnu lesser general public 3 0']],
  ['LGPL-3.0-or-later', ['lgpl 3+', 'lgpl 3 0+', 'lgpl 3 0 or later']],
  ['LGPL-2.1-only', ['lgpl 2 1', 'gnu lgpl 2 1']],
  ['LGPL-2.1-or-later', ['lgpl 2 1+', 'lgpl 2 1 or later']],
  ['AGPL-3.0-only', ['agpl 3', 'agpl 3 0', 'gnu agpl 3', 'gnu agpl 3 0', 'gnu affero general public 3 0']],
  ['AGPL-3.0-or-later', ['agpl 3+', 'agpl 3 0+', 'agpl 3 0 or later', 'gnu affero general public 3 0 or later']],
  ['Apache-2.0', ['apache', 'apache 2', 'apache 2 0']],
  ['MIT', ['mit', 'expat', 'mit expat']],
  ['BSD-2-Clause', ['bsd 2', 'bsd 2 clause', 'simplified bsd']],
  ['BSD-3-Clause', ['bsd 3', 'bsd 3 clause', 'new bsd', 'modified bsd']],
  ['MPL-2.0', ['mpl 2', 'mpl 2 0', 'mozilla public 2 0']],
  ['Unlicense', ['unlicense']],
  [
    'Apache-2.0 WITH SHL-2.1',
    ['solderpad', 'solderpad hardware', 'solderpad hardware 2 1', 'shl 2 1', 'apache 2 0 with shl 2 1'],
  ],
];

// Last the listed ids themselves, so that `CC BY 4.0` finds CC-BY-4.0; a name above wins over them.
const BY_KEY: ReadonlyMap<string, string> = new Map([
  ...LICENCE_IDS.map((id) => [aliasKey(id), id] as const),
  ...ALIASES.flatMap(([id, names]) => names.map((name) => [name, id] as const)),
]);

/** The SPDX text that this name of a licence is read as, e.g. `CERN OHL` -> `CERN-OHL-S-2.0`, or null when nobody could say. */
export function aliasOf(text: string): string | null {
  return BY_KEY.get(aliasKey(text)) ?? null;
}
