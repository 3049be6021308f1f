// SPDX-License-Identifier: AGPL-3.0-or-later
// The tree of an SPDX licence expression and its canonical text (SPDX 3.0.1, annex B "SPDX license expressions").

/** A licence expression. `licence` is one listed id, `reference` a LicenseRef-…; both may carry a WITH addition. */
export type LicenceExpression =
  | { kind: 'licence'; id: string; orLater: boolean; exception: string | null }
  | { kind: 'reference'; reference: string; exception: string | null }
  | { kind: 'and' | 'or'; left: LicenceExpression; right: LicenceExpression };

const BINDING = { or: 1, and: 2, simple: 3 } as const;

function bindingOf(expression: LicenceExpression): number {
  return expression.kind === 'and' || expression.kind === 'or' ? BINDING[expression.kind] : BINDING.simple;
}

function wrapped(expression: LicenceExpression, atLeast: number): string {
  const text = writeExpression(expression);
  return bindingOf(expression) < atLeast ? `(${text})` : text;
}

/** The canonical text: listed spelling, operators in capitals, only the brackets that are needed. Reading it again gives the same tree. */
export function writeExpression(expression: LicenceExpression): string {
  switch (expression.kind) {
    case 'licence':
      return `${expression.id}${expression.orLater ? '+' : ''}${expression.exception === null ? '' : ` WITH ${expression.exception}`}`;
    case 'reference':
      return `${expression.reference}${expression.exception === null ? '' : ` WITH ${expression.exception}`}`;
    case 'and':
    case 'or': {
      const own = BINDING[expression.kind];
      // Operators lean left, so an equal operator on the right needs its brackets to survive a round trip.
      return `${wrapped(expression.left, own)} ${expression.kind.toUpperCase()} ${wrapped(expression.right, own + 1)}`;
    }
  }
}

/** Every licence id and LicenseRef in the expression, each once, in order of appearance. */
export function licencesIn(expression: LicenceExpression): string[] {
  switch (expression.kind) {
    case 'licence':
      return [expression.id];
    case 'reference':
      return [expression.reference];
    case 'and':
    case 'or':
      return [...new Set([...licencesIn(expression.left), ...licencesIn(expression.right)])];
  }
}
