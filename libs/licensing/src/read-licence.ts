// SPDX-License-Identifier: AGPL-3.0-or-later
// The door for licences: any text a person or a manifest gives -> one canonical SPDX expression, or a clear problem.
import { type LicenceExpression, licencesIn, writeExpression } from './expression.js';
import { aliasOf } from './licence-alias.js';
import { nearestLicenceId } from './nearest-id.js';
import { MAX_EXPRESSION_CHARS, parseExpression } from './parse-expression.js';
import { findDeprecatedId, findLicenceId } from './spdx-lists.js';

/** A licence that was understood. `note` says "we read X as Y" when the text was not SPDX as it stood. */
export type ReadableLicence = { kind: 'ok'; expression: string; tree: LicenceExpression; ids: string[]; note?: string };

/**
 * A licence that was not understood.
 * `absent`: nothing there, NONE or NOASSERTION. `unknown-id`: SPDX in form, but the id is not listed. `not-spdx`: prose or a file name.
 * `syntax`: operators or brackets are wrong.
 */
export type UnreadableLicence = {
  kind: 'problem';
  code: 'absent' | 'unknown-id' | 'not-spdx' | 'syntax';
  text: string;
  suggestion?: string;
};

/** The outcome of {@link readLicence}. */
export type LicenceReading = ReadableLicence | UnreadableLicence;

// SPDX 3.0.1 core: NONE and NOASSERTION say that there is no licence to go by; people write the others.
const ABSENT = new Set(['', 'none', 'noassertion', 'tbd', 'todo', 'n/a', 'unknown', 'unlicensed', '-']);
const PLACES_TO_LOOK =
  'See https://spdx.org/licenses for the list, or choose one such as CERN-OHL-S-2.0, CERN-OHL-P-2.0, CC-BY-SA-4.0, CC0-1.0.';

/** Reads a licence text, e.g. `CERN-OHL-S-2.0`, `gpl-3.0-or-later or mit`, or a common name such as `CERN OHL`. Never throws. */
export function readLicence(text: string): LicenceReading {
  const trimmed = text.trim();
  if (ABSENT.has(trimmed.toLowerCase())) {
    return {
      kind: 'problem',
      code: 'absent',
      text: 'No licence is given. Without one nobody may make, change or share the design.',
      suggestion: 'CERN-OHL-S-2.0',
    };
  }
  const plain = parseExpression(trimmed);
  if (plain.kind === 'expression') return readable(plain.expression);
  if (trimmed.length > MAX_EXPRESSION_CHARS) {
    return {
      kind: 'problem',
      code: 'not-spdx',
      text: `${plain.text} Give the SPDX id, not the licence's own text. ${PLACES_TO_LOOK}`,
    };
  }
  const renewed = parseExpression(aliasOf(trimmed) ?? renewIds(trimmed));
  if (renewed.kind === 'expression') {
    const expression = writeExpression(renewed.expression);
    return { ...readable(renewed.expression), note: `We read "${trimmed}" as ${expression}.` };
  }
  return explain(trimmed, plain);
}

function readable(tree: LicenceExpression): ReadableLicence {
  return { kind: 'ok', expression: writeExpression(tree), tree, ids: licencesIn(tree) };
}

/** Replaces withdrawn ids (`GPL-3.0+`) and one-word names (`GPLv3`) inside an expression; all else stays as it is. */
function renewIds(text: string): string {
  return text.replace(/[^\s()]+/gu, (token) => {
    if (findLicenceId(token) !== null || /^(?:and|or|with)$/iu.test(token)) return token;
    const orLater = token.endsWith('+');
    const withdrawn = findDeprecatedId(orLater ? token.slice(0, -1) : token);
    const successor = withdrawn === null ? null : findLicenceId(`${withdrawn}-${orLater ? 'or-later' : 'only'}`);
    return successor ?? aliasOf(token) ?? token;
  });
}

function explain(text: string, found: { code: 'unknown-id' | 'syntax'; token: string; text: string }): UnreadableLicence {
  const nearest = nearestLicenceId(found.token) ?? nearestLicenceId(text);
  const suggestion = nearest === null ? {} : { suggestion: nearest };
  const hint = nearest === null ? PLACES_TO_LOOK : `Did you mean ${nearest}?`;
  const looksLikeSpdx = !/\s/u.test(text) || /[()]|\b(?:AND|OR|WITH)\b/u.test(text);
  if (looksLikeSpdx) return { kind: 'problem', code: found.code, text: `${found.text} ${hint}`, ...suggestion };
  return { kind: 'problem', code: 'not-spdx', text: `"${text}" is not an SPDX licence expression. ${hint}`, ...suggestion };
}
