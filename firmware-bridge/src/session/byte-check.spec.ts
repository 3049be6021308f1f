// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { ByteCheck, MAX_LINE_BYTES } from './byte-check.js';

/** Pushes a program in pieces of every size and tells what was found, once for all of them. */
function found(program: string): ByteCheck['problem'] {
  const bytes = Buffer.from(program, 'latin1');
  const problems = [1, 7, 100, bytes.length + 1].map((size) => {
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

  it('may not hold a line without end', () => {
    const longest = ';'.padEnd(MAX_LINE_BYTES, '-');
    expect(found(`G28\n${longest}\nG1 X1\n${longest}`)).toBe(null);
    expect(found(`G28\n${longest}-\nG1 X1\n`)).toEqual({ line: 2, text: expect.stringContaining('longer than 65536') });
    expect(found(`G28\n${longest}-`)).toEqual({ line: 2, text: expect.stringContaining('longer than 65536') });
  });

  it.each(['G28\nG1 X1\x00\n', 'G28\n\x18\n', '; a\nG1 ; \x7f\n'])('may not be binary: %j', (program) => {
    expect(found(program)).toEqual({ line: 2, text: expect.stringContaining('binary') });
  });
});
