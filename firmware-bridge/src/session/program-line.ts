// SPDX-License-Identifier: AGPL-3.0-or-later
import { compactGrblLine, stripComment } from '@fabcommons/firmware';

/** Which wire a program is written for. */
export type ProgramDialect = 'marlin' | 'grbl';

/** Commands whose argument is text to Marlin: messages, names of files and objects, macros. */
const TAKES_TEXT = /^\s*(?:N\d+\s*)?M(?:16|23|28|30|32|33|115|117|118|486|81\d|928)(?!\d)/i;

/** Marlin knows `( )` only with PAREN_COMMENTS; else it reads the words in them: `G1 (X400) Y5` would move X. */
const withoutParentheses = (text: string): string =>
  text.includes('(') && !TAKES_TEXT.test(text) ? text.replace(/\([^)]*\)?/g, '') : text;

/** What is sent of a program line; empty when nothing is. */
export const sendableText = (dialect: ProgramDialect, text: string): string => {
  const code = dialect === 'grbl' ? compactGrblLine(text) : stripComment(withoutParentheses(text));
  return code
    .replace(/^N\d+\s*/i, '')
    .replace(dialect === 'marlin' ? /\*\d+\s*$/ : /$^/, '')
    .trim();
};
