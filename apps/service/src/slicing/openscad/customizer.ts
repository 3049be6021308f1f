// SPDX-License-Identifier: AGPL-3.0-or-later
// The parameters of an OpenSCAD source, as its Customizer finds them. Source: OpenSCAD User Manual, "Customizer" (2021.01): assignments of literals
// above the first module, with `// [min:step:max]`, `// [a, b]`, `// [v:label, …]` or a number (step) behind, a description on the line above, and
// tabs as `/* [Name] */`; `[Hidden]` hides.

/** A value that a parameter takes. */
export type ParameterValue = number | boolean | string | readonly number[];

/** One field of the form. */
export interface Parameter {
  readonly name: string;
  readonly description: string;
  readonly tab: string;
  readonly initial: ParameterValue;
  readonly kind:
    | { readonly type: 'number'; readonly min: number | null; readonly max: number | null; readonly step: number | null }
    | { readonly type: 'boolean' }
    | { readonly type: 'text'; readonly maxLength: number }
    | { readonly type: 'numbers'; readonly length: number }
    | { readonly type: 'choice'; readonly choices: readonly { readonly value: number | string; readonly label: string }[] };
}

/** Most parameters of a form. */
export const MAX_PARAMETERS = 100;
/** Longest source that is read for parameters. */
export const MAX_SOURCE_CHARS = 1_000_000;
const MAX_LINE_CHARS = 1_000;
const MAX_CHOICES = 200;
const MAX_TEXT_CHARS = 200;
const MAX_NUMBERS = 4;

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/u;
const ASSIGNMENT = /^\s*(\$?[A-Za-z_]\w*)\s*=\s*("(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^;"[\]]+?)\s*;[ \t]*(?:\/\/[ \t]*(.*))?$/u;
const TAB = /^\s*\/\*\s*\[([^\]]*)\]\s*\*\/\s*$/u;
const COMMENT = /^\s*\/\/\s?(.*)$/u;

/** Reads the parameters. Never throws: what is no literal is no parameter. Names that begin with `$` are OpenSCAD's own and left out. */
export function readParameters(source: string): Parameter[] {
  const parameters = new Map<string, Parameter>();
  let tab = '';
  let above = '';
  let inBlock = false;
  for (const line of source.slice(0, MAX_SOURCE_CHARS).split(/\r?\n/u)) {
    if (line.length > MAX_LINE_CHARS) continue;
    const heading = inBlock ? undefined : TAB.exec(line)?.[1];
    if (heading !== undefined) tab = heading.trim().slice(0, MAX_TEXT_CHARS);
    else if (inBlock || /^\s*\/\*/u.test(line)) inBlock = !line.includes('*/');
    else if (/^\s*(?:module|function)\b|^\s*[\w$]+\s*\([^)]*\)\s*\{|\{\s*$/u.test(line)) break;
    else {
      const found = parameterOf(line, { tab, above });
      if (found !== null && tab.toLowerCase() !== 'hidden' && parameters.size < MAX_PARAMETERS) parameters.set(found.name, found);
    }
    above = COMMENT.exec(line)?.[1]?.trim().slice(0, MAX_TEXT_CHARS) ?? '';
  }
  return [...parameters.values()];
}

function parameterOf(line: string, { tab, above }: { tab: string; above: string }): Parameter | null {
  const [, name = '', literal = '', behind = ''] = ASSIGNMENT.exec(line) ?? [];
  const initial = name === '' || name.startsWith('$') ? null : literalOf(literal.trim());
  if (initial === null) return null;
  const note = behind.trim();
  const bounds = /^\[(.*)\]$/u.exec(note)?.[1];
  const kind = kindOf(initial, bounds ?? null, NUMBER.test(note) ? Number(note) : null);
  // A remark behind that is no bound explains the parameter, as people write it.
  const description = above !== '' ? above : bounds === undefined && !NUMBER.test(note) ? note.slice(0, MAX_TEXT_CHARS) : '';
  return { name, description, tab, initial, kind };
}

function literalOf(text: string): ParameterValue | null {
  if (text === 'true' || text === 'false') return text === 'true';
  if (NUMBER.test(text)) return Number(text);
  if (text.startsWith('"'))
    return text
      .slice(1, -1)
      .replaceAll(/\\(["\\])/gu, '$1')
      .slice(0, MAX_TEXT_CHARS);
  const inner = /^\[(.*)\]$/u.exec(text)?.[1];
  if (inner === undefined || inner.trim() === '') return null;
  const numbers = inner.split(',').map((each) => each.trim());
  return numbers.length <= MAX_NUMBERS && numbers.every((each) => NUMBER.test(each)) ? numbers.map(Number) : null;
}

function kindOf(initial: ParameterValue, bounds: string | null, stepBehind: number | null): Parameter['kind'] {
  if (typeof initial === 'boolean') return { type: 'boolean' };
  if (Array.isArray(initial)) return { type: 'numbers', length: initial.length };
  const range = bounds === null ? null : bounds.split(':').map((each) => each.trim());
  const isRange = range !== null && !bounds?.includes(',') && range.length <= 3 && range.every((each) => NUMBER.test(each));
  if (typeof initial === 'number') {
    if (isRange) return rangeOf(range.map(Number));
    if (bounds === null) return { type: 'number', min: null, max: null, step: stepBehind };
  }
  if (bounds !== null && bounds.trim() !== '') return { type: 'choice', choices: choicesOf(bounds, typeof initial === 'number') };
  return {
    type: 'text',
    maxLength: stepBehind === null ? MAX_TEXT_CHARS : Math.max(1, Math.min(MAX_TEXT_CHARS, Math.floor(stepBehind))),
  };
}

/** `[max]`, `[min:max]` or `[min:step:max]`. */
function rangeOf(numbers: readonly number[]): Parameter['kind'] {
  const [first = 0, second, third] = numbers;
  if (third !== undefined) return { type: 'number', min: first, max: third, step: second ?? null };
  return second === undefined
    ? { type: 'number', min: 0, max: first, step: null }
    : { type: 'number', min: first, max: second, step: null };
}

function choicesOf(bounds: string, asNumbers: boolean): { value: number | string; label: string }[] {
  return bounds
    .split(',')
    .slice(0, MAX_CHOICES)
    .map((each) => {
      const [value = '', ...label] = each.split(':').map((text) => text.trim().replace(/^"(.*)"$/u, '$1'));
      return { value: asNumbers && NUMBER.test(value) ? Number(value) : value, label: label.join(':') || value };
    });
}

/** A value for the command line (`-D name=value`), checked against the form; else why not. Text is quoted so that it stays text. */
export function checkedValue(parameter: Parameter, value: unknown): { readonly text: string } | { readonly problem: string } {
  const { kind, name } = parameter;
  const no = (expected: string): { problem: string } => ({ problem: `${name} must be ${expected}.` });
  switch (kind.type) {
    case 'boolean':
      return typeof value === 'boolean' ? { text: String(value) } : no('true or false');
    case 'number': {
      const isInside =
        typeof value === 'number' &&
        Number.isFinite(value) &&
        value >= (kind.min ?? -Infinity) &&
        value <= (kind.max ?? Infinity);
      return isInside
        ? { text: String(value) }
        : no(kind.min === null ? 'a number' : `a number from ${kind.min} to ${kind.max ?? ''}`);
    }
    case 'numbers': {
      const isSound =
        Array.isArray(value) &&
        value.length === kind.length &&
        value.every((each) => typeof each === 'number' && Number.isFinite(each));
      return isSound ? { text: `[${value.join(',')}]` } : no(`${kind.length} numbers`);
    }
    case 'text':
      return typeof value === 'string' && value.length <= kind.maxLength
        ? { text: quoted(value) }
        : no(`text of at most ${kind.maxLength} characters`);
    case 'choice': {
      const choice = kind.choices.find((each) => each.value === value);
      if (choice === undefined) return no(`one of ${kind.choices.map((each) => each.value).join(', ')}`);
      return { text: typeof choice.value === 'number' ? String(choice.value) : quoted(choice.value) };
    }
  }
}

/** An OpenSCAD string: quotes and backslashes are escaped, control characters are none of its business. */
function quoted(text: string): string {
  return `"${text
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')}"`;
}
