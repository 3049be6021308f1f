// SPDX-License-Identifier: AGPL-3.0-or-later
// A recursive descent parser for SPDX licence expressions (SPDX 3.0.1, annex B.1 grammar). Reports, never throws.
import type { LicenceExpression } from './expression.js';
import { findDeprecatedId, findExceptionId, findLicenceId } from './spdx-lists.js';

/** Longest licence text looked at; a longer one is no expression but a licence pasted whole. */
export const MAX_EXPRESSION_CHARS = 1_000;
/** Most brackets inside brackets, so that hostile text cannot exhaust the stack. */
export const MAX_EXPRESSION_DEPTH = 32;

/** Why a text is no SPDX expression. `token` is the piece that was not understood. */
export type ExpressionProblem = { kind: 'problem'; code: 'unknown-id' | 'syntax'; token: string; text: string };

/** The outcome of {@link parseExpression}. */
export type ParsedExpression = { kind: 'expression'; expression: LicenceExpression } | ExpressionProblem;

type Cursor = { tokens: readonly string[]; at: number; depth: number };
type Step = LicenceExpression | ExpressionProblem;

// idstring = 1*(ALPHA / DIGIT / "-" / "."), annex B.1; the colon joins DocumentRef-x:LicenseRef-y.
const TOKEN = /[()]|[^\s()]+/gu;
const IDSTRING = /^[A-Za-z0-9.-]+$/u;
const REFERENCE = /^(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/u;
const ADDITION_REFERENCE = /^(?:DocumentRef-[A-Za-z0-9.-]+:)?AdditionRef-[A-Za-z0-9.-]+$/u;

const problem = (code: ExpressionProblem['code'], token: string, text: string): ExpressionProblem => ({
  kind: 'problem',
  code,
  token,
  text,
});

/** Operators are all capitals or all small letters (annex B.2). */
function isOperator(token: string | undefined, operator: 'AND' | 'OR' | 'WITH'): boolean {
  return token === operator || token === operator.toLowerCase();
}

/** Reads one SPDX expression, e.g. `CERN-OHL-S-2.0 OR (Apache-2.0 WITH SHL-2.1)`. Ids may be in any case; withdrawn ids are unknown here. */
export function parseExpression(text: string): ParsedExpression {
  if (text.length > MAX_EXPRESSION_CHARS) {
    return problem(
      'syntax',
      text.slice(0, 40),
      `A licence expression has at most ${MAX_EXPRESSION_CHARS} characters; this text has ${text.length}.`,
    );
  }
  const tokens = text.match(TOKEN) ?? [];
  if (tokens.length === 0) return problem('syntax', '', 'The licence is empty.');
  const cursor: Cursor = { tokens, at: 0, depth: 0 };
  const expression = parseOr(cursor);
  if (expression.kind === 'problem') return expression;
  const rest = tokens[cursor.at];
  if (rest !== undefined) return problem('syntax', rest, `After a licence AND, OR or WITH is expected, not "${rest}".`);
  return { kind: 'expression', expression };
}

function parseOr(cursor: Cursor): Step {
  return parseChain(cursor, 'OR', (inner) => parseChain(inner, 'AND', parseSimple));
}

function parseChain(cursor: Cursor, operator: 'AND' | 'OR', next: (cursor: Cursor) => Step): Step {
  let left = next(cursor);
  while (left.kind !== 'problem' && isOperator(cursor.tokens[cursor.at], operator)) {
    cursor.at += 1;
    const right = next(cursor);
    if (right.kind === 'problem') return right;
    left = { kind: operator === 'AND' ? 'and' : 'or', left, right };
  }
  return left;
}

function parseBracket(cursor: Cursor): Step {
  cursor.depth += 1;
  if (cursor.depth > MAX_EXPRESSION_DEPTH)
    return problem('syntax', '(', `More than ${MAX_EXPRESSION_DEPTH} brackets inside one another.`);
  const inner = parseOr(cursor);
  if (inner.kind === 'problem') return inner;
  if (cursor.tokens[cursor.at] !== ')')
    return problem('syntax', cursor.tokens[cursor.at] ?? '', 'A bracket is opened and never closed.');
  cursor.at += 1;
  cursor.depth -= 1;
  return inner;
}

function parseSimple(cursor: Cursor): Step {
  const token = cursor.tokens[cursor.at];
  cursor.at += 1;
  if (token === undefined) return problem('syntax', '', 'A licence is missing at the end.');
  if (token === '(') return parseBracket(cursor);
  if (token === ')' || isOperator(token, 'AND') || isOperator(token, 'OR') || isOperator(token, 'WITH')) {
    return problem('syntax', token, `A licence is expected before "${token}".`);
  }
  const licence = readId(token);
  if (licence.kind === 'problem' || !isOperator(cursor.tokens[cursor.at], 'WITH')) return licence;
  const addition = cursor.tokens[cursor.at + 1];
  cursor.at += 2;
  if (addition === undefined) return problem('syntax', 'WITH', 'An exception is missing after WITH.');
  const exception = findExceptionId(addition) ?? (ADDITION_REFERENCE.test(addition) ? addition : null);
  if (exception === null) return problem('unknown-id', addition, `"${addition}" is not an exception that SPDX lists.`);
  return { ...licence, exception };
}

type Simple = Extract<LicenceExpression, { kind: 'licence' | 'reference' }>;

function readId(token: string): Simple | ExpressionProblem {
  if (REFERENCE.test(token)) return { kind: 'reference', reference: token, exception: null };
  const orLater = token.endsWith('+');
  const bare = orLater ? token.slice(0, -1) : token;
  if (!IDSTRING.test(bare)) return problem('syntax', token, `"${token}" has characters that no SPDX id has.`);
  const id = findLicenceId(bare);
  if (id !== null) return { kind: 'licence', id, orLater, exception: null };
  const withdrawn = findDeprecatedId(bare);
  if (withdrawn !== null) return problem('unknown-id', token, `SPDX has withdrawn the id "${withdrawn}".`);
  return problem('unknown-id', token, `"${token}" is not a licence that SPDX lists.`);
}
