// SPDX-License-Identifier: AGPL-3.0-or-later
// What the licences of open hardware say, as data. A reading of their texts, not legal advice: each row names its clauses.

/** What making and sharing under one licence means. */
export interface LicenceTerms {
  /** SPDX id. */
  readonly id: string;
  /** The licence's own name. */
  readonly name: string;
  /** May a changed version be published? `non-commercial`: only without profit. */
  readonly fork: 'yes' | 'non-commercial' | 'no';
  /** Must a published change keep this (or a compatible) licence? */
  readonly shareAlike: boolean;
  /** May somebody be paid to make the thing? `ask`: only with the licensor's word. */
  readonly paidFabrication: 'yes' | 'ask';
  /** Duties of who publishes a changed source. */
  readonly sourceDuties: readonly string[];
  /** Duties towards whoever receives the made thing. */
  readonly thingDuties: readonly string[];
  /** The clauses this reading rests on. */
  readonly clause: string;
}

type Row = Omit<LicenceTerms, 'id' | 'name'>;

const OPEN = { fork: 'yes', shareAlike: false, paidFabrication: 'yes' } as const;
const COPYLEFT = { fork: 'yes', shareAlike: true, paidFabrication: 'yes' } as const;
const CREDIT = 'name the creator, the licence and where it came from, and say what you changed';
const CREDIT_THING = 'give credit with the thing in a reasonable manner; a link or a QR code will do';
const SOURCE_LOCATION = 'give the complete source or its Source Location to whoever gets the thing';

const GIVEN_AWAY: Row = {
  ...OPEN,
  sourceDuties: [],
  thingDuties: [],
  clause: 'CC0 §2 and §4a: rights waived, no patent licence; credit by custom',
};
const NOTICES: Row = {
  ...OPEN,
  sourceDuties: ['keep the notices and state your changes'],
  thingDuties: ['pass the notices on'],
  clause: 'notice clause of the licence',
};
const BY: Row = { ...OPEN, sourceDuties: [CREDIT], thingDuties: [CREDIT_THING], clause: 'CC BY §3(a)' };
const BY_SA: Row = {
  ...COPYLEFT,
  sourceDuties: [CREDIT, 'link the licence'],
  thingDuties: [CREDIT_THING],
  clause: 'CC BY-SA §3(a), §3(b)',
};
const BY_NC: Row = { ...BY, fork: 'non-commercial', paidFabrication: 'ask', clause: 'CC BY-NC §1(i), §2(a)(1), §3(a)' };
const BY_NC_SA: Row = { ...BY_SA, fork: 'non-commercial', paidFabrication: 'ask', clause: 'CC BY-NC-SA §1(k), §2(a)(1), §3' };
const BY_ND: Row = { ...BY, fork: 'no', clause: 'CC BY-ND §2(a)(1)(B); slicing is no adaptation: §2(a)(4)' };
const BY_NC_ND: Row = { ...BY_ND, paidFabrication: 'ask', clause: 'CC BY-NC-ND §2(a)(1)' };
const GPL: Row = {
  ...COPYLEFT,
  sourceDuties: ['keep the notices and date your changes'],
  thingDuties: ['give the design source with the thing'],
  clause: 'GPL-3.0 §5, §6',
};
const WEAK: Row = { ...GPL, thingDuties: ['give the covered source with the thing'], clause: 'copyleft clause of the licence' };
const OHL_P: Row = {
  ...OPEN,
  sourceDuties: ['keep all Notices and add a dated one that tells your change'],
  thingDuties: ['let whoever gets the thing see the Notices'],
  clause: 'CERN-OHL-P-2.0 §3.3, §3.4, §4',
};
const OHL_W: Row = {
  ...COPYLEFT,
  sourceDuties: ['keep all Notices, add a dated one, and state the Source Location'],
  thingDuties: [SOURCE_LOCATION],
  clause: 'CERN-OHL-W-2.0 §3.3, §4.1; parts behind a documented interface stay free: §1.7',
};
const OHL_S: Row = {
  ...OHL_W,
  thingDuties: [`${SOURCE_LOCATION}, good for three years`],
  clause: 'CERN-OHL-S-2.0 §3.2, §3.3, §4.1, §1.9',
};
const OHL_1: Row = {
  ...COPYLEFT,
  sourceDuties: ['put a dated notice on it and name the new place of the documentation'],
  thingDuties: ['give easy access to the documentation'],
  clause: 'CERN-OHL-1.2 §3.4, §4.1, §4.2',
};
const TAPR: Row = {
  ...COPYLEFT,
  sourceDuties: ['list what changed, keep the files from before and after, and e-mail the licensors who gave an address'],
  thingDuties: ['hand over the documentation, or offer it for three years'],
  clause: 'TAPR-OHL-1.0 §3, §4',
};

const TABLE: readonly (readonly [name: string, row: Row, ids: readonly string[]])[] = [
  ['Creative Commons Zero', GIVEN_AWAY, ['CC0-1.0']],
  ['Public domain dedication', { ...GIVEN_AWAY, clause: 'whole text' }, ['Unlicense', '0BSD']],
  ['Creative Commons Attribution', BY, ['CC-BY-4.0', 'CC-BY-3.0', 'CC-BY-2.5', 'CC-BY-2.0']],
  ['Creative Commons Attribution-ShareAlike', BY_SA, ['CC-BY-SA-4.0', 'CC-BY-SA-3.0', 'CC-BY-SA-2.5', 'CC-BY-SA-2.0']],
  ['Creative Commons Attribution-NonCommercial', BY_NC, ['CC-BY-NC-4.0', 'CC-BY-NC-3.0']],
  ['Creative Commons Attribution-NonCommercial-ShareAlike', BY_NC_SA, ['CC-BY-NC-SA-4.0', 'CC-BY-NC-SA-3.0']],
  ['Creative Commons Attribution-NoDerivatives', BY_ND, ['CC-BY-ND-4.0', 'CC-BY-ND-3.0']],
  ['Creative Commons Attribution-NonCommercial-NoDerivatives', BY_NC_ND, ['CC-BY-NC-ND-4.0', 'CC-BY-NC-ND-3.0']],
  ['CERN Open Hardware Licence v2, permissive', OHL_P, ['CERN-OHL-P-2.0']],
  ['CERN Open Hardware Licence v2, weakly reciprocal', OHL_W, ['CERN-OHL-W-2.0']],
  ['CERN Open Hardware Licence v2, strongly reciprocal', OHL_S, ['CERN-OHL-S-2.0']],
  ['CERN Open Hardware Licence v1', OHL_1, ['CERN-OHL-1.2', 'CERN-OHL-1.1']],
  ['TAPR Open Hardware License', TAPR, ['TAPR-OHL-1.0']],
  ['Solderpad Hardware License', NOTICES, ['SHL-0.5', 'SHL-0.51']],
  ['Apache License', NOTICES, ['Apache-2.0']],
  ['Permissive licence', NOTICES, ['MIT', 'MIT-0', 'ISC', 'Zlib', 'BSD-2-Clause', 'BSD-3-Clause', 'BSL-1.0', 'Artistic-2.0']],
  ['Licence Art Libre', BY_SA, ['LAL-1.3']],
  ['GNU General Public License', GPL, ['GPL-3.0-only', 'GPL-3.0-or-later', 'GPL-2.0-only', 'GPL-2.0-or-later']],
  ['GNU Affero General Public License', GPL, ['AGPL-3.0-only', 'AGPL-3.0-or-later']],
  ['GNU Lesser General Public License', WEAK, ['LGPL-3.0-only', 'LGPL-3.0-or-later', 'LGPL-2.1-only', 'LGPL-2.1-or-later']],
  ['Weak copyleft licence', WEAK, ['MPL-2.0', 'EUPL-1.2', 'EPL-2.0', 'OFL-1.1', 'ODbL-1.0']],
];

const BY_ID: ReadonlyMap<string, LicenceTerms> = new Map(
  TABLE.flatMap(([name, row, ids]) => ids.map((id) => [id, { ...row, id, name }] as const)),
);

/** The terms of one SPDX licence id, or null when we have not read that licence. Source: the licence texts, as noted in each `clause`. */
export function licenceTerms(id: string): LicenceTerms | null {
  return BY_ID.get(id) ?? null;
}
