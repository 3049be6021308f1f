// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ProgramLine } from '../driver/driver.js';
import { type ProgramDialect, sendableText } from './program-line.js';
import { ProgramSource } from './program-source.js';

const folder = mkdtempSync(join(tmpdir(), 'fab-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What has to come: line by line, by the plain rule. */
function expected(program: string, dialect: ProgramDialect): ProgramLine[] {
  const lines: ProgramLine[] = [];
  let endByte = 0;
  program.split('\n').forEach((raw, index) => {
    endByte = Math.min(endByte + raw.length + 1, program.length);
    const text = sendableText(dialect, raw);
    if (text !== '') lines.push({ text, line: index + 1, endByte });
  });
  return lines;
}

async function readAll(program: string, dialect: ProgramDialect): Promise<ProgramLine[]> {
  const path = join(folder, 'program.gcode');
  writeFileSync(path, program, 'latin1');
  const lines: ProgramLine[] = [];
  const problems: string[] = [];
  const source = new ProgramSource(path, dialect, (reason) => problems.push(reason));
  for (;;) {
    const line = source.next();
    if (line === 'end' || problems.length > 0) break;
    if (line === 'wait')
      await new Promise<void>((resolve) => {
        source.onReadable = resolve;
      });
    else lines.push(line);
  }
  await source.close();
  expect(problems).toEqual([]);
  return lines;
}

const dialects = ['marlin', 'grbl'] as const;
const piece = fc.constantFrom(
  ...[
    'G1 X1.5 Y-2',
    ' ',
    '\t',
    '; note',
    '(note)',
    '(open',
    ')',
    'N12 ',
    'n5',
    '*57',
    '\\;',
    '%',
    '\r',
    '\n',
    '\n',
    '\xa0',
    'M117 a*b',
    'g2',
  ],
);

describe.each(dialects)('a program source for %s', (dialect) => {
  it('gives what is sent of every line, with its number and its bytes, whatever stands in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const program = pieces.join('');
        expect(await readAll(program, dialect)).toEqual(expected(program, dialect));
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same whichever way the file falls into pieces', async () => {
    const line = (index: number): string => `G1 X${index} Y${index * 3} ; ${'c'.repeat(index % 97)}`;
    for (const filler of [0, 1, 17, 65_535]) {
      const program = `;${'-'.repeat(filler)}\n${Array.from({ length: 6_000 }, (_, index) => line(index)).join('\n')}`;
      expect(await readAll(program, dialect)).toEqual(expected(program, dialect));
    }
  });

  it('tells a file that is not there', async () => {
    const problem = await new Promise<string>((resolve) => {
      new ProgramSource(join(folder, 'gone.gcode'), dialect, resolve).next();
    });
    expect(problem).toMatch(/cannot be read on/);
  });
});

it('sends a Marlin no words that stand in parentheses, which it would carry out, but leaves messages whole', async () => {
  const program = 'G1 (X400) Y5\n(home) G28 ; (x)\nM104 (S999\nM117 (hi) there\nG91 (a;b) X1\n';
  const lines = await readAll(program, 'marlin');
  expect(lines.map(({ text }) => text)).toEqual(['G1  Y5', 'G28', 'M104', 'M117 (hi) there', 'G91  X1']);
});
