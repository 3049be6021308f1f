// SPDX-License-Identifier: AGPL-3.0-or-later
import { compactGrblLine, stripComment } from '@fabcommons/firmware';

/** Which wire a program is written for. */
export type ProgramDialect = 'marlin' | 'grbl';

/** What is sent of a program line; empty when nothing is. */
export const sendableText = (dialect: ProgramDialect, text: string): string => {
  const code = dialect === 'grbl' ? compactGrblLine(text) : stripComment(text);
  return code
    .replace(/^N\d+\s*/i, '')
    .replace(dialect === 'marlin' ? /\*\d+\s*$/ : /$^/, '')
    .trim();
};
