// SPDX-License-Identifier: AGPL-3.0-or-later
// May a design under this licence be published here? Public designs are open: anyone may make, change, share and sell.
import type { LicenceExpression } from './expression.js';
import { licenceTerms } from './licence-terms.js';
import { readLicence } from './read-licence.js';

/** The verdict of {@link openForPublic}; `reason` and `nextStep` are sentences for people. */
export type Openness = { open: true } | { open: false; reason: string; nextStep: string };

const OPEN: Openness = { open: true };
const CHOOSE =
  'Choose an open licence such as CERN-OHL-S-2.0, CERN-OHL-P-2.0, CC-BY-SA-4.0 or CC0-1.0, or ask the author for one.';

/**
 * Is this SPDX expression open in the sense of the Open Source Hardware Definition 1.0 (§5 derived works, §8 no limits on fields of endeavour)?
 * OR needs one open branch, AND needs all.
 */
export function openForPublic(expression: string): Openness {
  const reading = readLicence(expression);
  if (reading.kind === 'problem') return { open: false, reason: reading.text, nextStep: CHOOSE };
  return openTree(reading.tree);
}

function openTree(tree: LicenceExpression): Openness {
  switch (tree.kind) {
    case 'licence':
      return openId(tree.id);
    case 'reference':
      return {
        open: false,
        reason: `${tree.reference} is a licence of its own; we cannot read what it allows.`,
        nextStep: CHOOSE,
      };
    case 'and': {
      const left = openTree(tree.left);
      return left.open ? openTree(tree.right) : left;
    }
    case 'or': {
      const left = openTree(tree.left);
      return left.open ? left : openTree(tree.right);
    }
  }
}

function openId(id: string): Openness {
  const terms = licenceTerms(id);
  if (terms === null)
    return { open: false, reason: `${id} is an SPDX licence, but nobody here has read it for hardware yet.`, nextStep: CHOOSE };
  if (terms.fork === 'no')
    return { open: false, reason: `${id} forbids sharing a changed version (${terms.clause}).`, nextStep: CHOOSE };
  if (terms.fork === 'non-commercial' || terms.paidFabrication === 'ask') {
    return { open: false, reason: `${id} forbids commercial use (${terms.clause}).`, nextStep: CHOOSE };
  }
  return OPEN;
}
