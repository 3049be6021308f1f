// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type LicenceExpression, licencesIn, writeExpression } from './expression.js';
import { MAX_EXPRESSION_DEPTH, parseExpression } from './parse-expression.js';
import { LICENCE_IDS } from './spdx-lists.js';

const exception = fc.option(fc.constantFrom('SHL-2.1', 'Classpath-exception-2.0', 'AdditionRef-ours'), { nil: null });
const licence = fc.record({
  kind: fc.constant('licence' as const),
  id: fc.constantFrom(...LICENCE_IDS),
  orLater: fc.boolean(),
  exception,
});
const reference = fc.record({
  kind: fc.constant('reference' as const),
  reference: fc.constantFrom('LicenseRef-workshop-1.0', 'DocumentRef-a:LicenseRef-b'),
  exception,
});
const tree: fc.Arbitrary<LicenceExpression> = fc.letrec<{ node: LicenceExpression }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    licence,
    reference,
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), left: tie('node'), right: tie('node') }),
  ),
})).node;

describe('parseExpression', () => {
  it('reads back every tree that is written (round trip)', () => {
    fc.assert(
      fc.property(tree, (expression) => {
        const text = writeExpression(expression);
        fc.pre(text.length <= 1_000);
        expect(parseExpression(text)).toEqual({ kind: 'expression', expression });
      }),
    );
  });

  it('reads operators and ids in small letters, and ids in any case', () => {
    fc.assert(
      fc.property(tree, (expression) => {
        const text = writeExpression(expression);
        fc.pre(text.length <= 1_000 && !text.includes('Ref-'));
        expect(parseExpression(text.toLowerCase())).toEqual({ kind: 'expression', expression });
      }),
    );
  });

  it('binds WITH before AND, and AND before OR', () => {
    const parsed = parseExpression('MIT OR Apache-2.0 WITH SHL-2.1 AND ISC');
    expect(parsed).toMatchObject({
      expression: { kind: 'or', right: { kind: 'and', left: { id: 'Apache-2.0', exception: 'SHL-2.1' } } },
    });
  });

  it('refuses mixed-case operators, unknown exceptions and withdrawn ids', () => {
    expect(parseExpression('MIT Or ISC')).toMatchObject({ kind: 'problem', code: 'syntax' });
    expect(parseExpression('MIT WITH nothing-real')).toMatchObject({
      kind: 'problem',
      code: 'unknown-id',
      token: 'nothing-real',
    });
    expect(parseExpression('GPL-3.0')).toMatchObject({ kind: 'problem', code: 'unknown-id' });
  });

  it('stops at deep brackets instead of exhausting the stack', () => {
    const deep = MAX_EXPRESSION_DEPTH + 1;
    expect(parseExpression(`${'('.repeat(deep)}MIT${')'.repeat(deep)}`)).toMatchObject({ kind: 'problem', code: 'syntax' });
  });

  it('lists each licence once', () => {
    const parsed = parseExpression('MIT OR ISC OR MIT');
    expect(parsed.kind === 'expression' && licencesIn(parsed.expression)).toEqual(['MIT', 'ISC']);
  });
});
