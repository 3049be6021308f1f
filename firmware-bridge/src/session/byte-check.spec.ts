// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { ByteCheck } from './byte-check.js';

/** Pushes a program in pieces of every size and tells what was found, once for all of them. */
function found(program: string): ByteCheck['problem'] {
  const bytes = Buffer.from(program, 'latin1');
  const problems = [1, 2, 7, bytes.length].map((size) => {
    const check = new ByteCheck();
    for (let at = 0; at < bytes.length; at += size) check.push(bytes.subarray(at, at + size));
    return check.problem;
  });
  for (const problem of problems) expect(problem).toEqual(problems[0]);
  return problems[0] ?? null;
}

describe('the bytes of a program', () => {
  it.each(['G28\nG1 X1\n', 'G28\r\nG1 X1\r\n', 'G28 \r \nG1', '; caf\xe9\t\f\n', ''])('may be %j', (program) => {
    expect(found(program)).toBe(null);
  });

  it('may not hide a line behind a carriage return', () => {
    expect(found('G28\nM105\rM500\n')).toEqual({ line: 2, text: expect.stringContaining('carriage return') });
  });

  it.each(['G28\nG1 X1\x00\n', 'G28\n\x18\n', '; a\nG1 ; \x7f\n'])('may not be binary: %j', (program) => {
    expect(found(program)).toEqual({ line: 2, text: expect.stringContaining('binary') });
  });
});
