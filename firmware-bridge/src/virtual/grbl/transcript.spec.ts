// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isGarbledGrbl, learnGrblIdentity, NO_GRBL_IDENTITY, parseGrblReply } from '@fabcommons/firmware';
import { asciiBytes } from '../firmware.js';
import { ManualClock } from '../manual-clock.js';
import { createVirtualGrbl } from './virtual-grbl.js';

type Step = { readonly kind: 'send' | 'hear' | 'wait'; readonly text: string };

/** Reads a transcript: `> sent`, `< heard`, `~ milliseconds`, `# source`. */
function steps(name: string): readonly Step[] {
  const text = readFileSync(new URL(`../../../../test/transcripts/grbl/${name}`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ kind: line[0] === '>' ? 'send' : line[0] === '<' ? 'hear' : 'wait', text: line.slice(2) }));
}
const bytesOf = (text: string): string =>
  /^(?:\\x[0-9a-f]{2})+$/.test(text)
    ? text.replace(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : `${text}\n`;

describe('what real firmware has said', () => {
  it.each([['grbl-1.1h.txt', 'grbl'] as const, ['grblhal-1.1f.txt', 'grblhal'] as const])(
    '%s is what the virtual machine says',
    (name, flavour) => {
      const clock = new ManualClock();
      const machine = createVirtualGrbl({ clock, flavour });
      const heard: string[] = [];
      machine.onData((bytes) =>
        heard.push(
          ...String.fromCharCode(...bytes)
            .split('\r\n')
            .filter((line) => line !== ''),
        ),
      );
      heard.length = 0;
      const conversation: string[] = [];
      const wanted: string[] = [];
      for (const { kind, text } of steps(name)) {
        if (kind === 'hear') wanted.push(`< ${text}`);
        else conversation.push(...heard.splice(0).map((line) => `< ${line}`));
        if (kind === 'send') {
          conversation.push(`> ${text}`);
          wanted.push(`> ${text}`);
          machine.write(asciiBytes(bytesOf(text)));
        } else if (kind === 'wait') clock.advance(Number(text));
      }
      conversation.push(...heard.splice(0).map((line) => `< ${line}`));
      machine.close();
      // Where the tool stands after a motion is the machine's own business.
      const plain = (lines: readonly string[]): readonly string[] => lines.map((line) => line.replace(/PRB:[-\d.,]+/, 'PRB'));
      expect(plain(conversation)).toEqual(plain(wanted));
    },
  );
  it.each(['grbl-1.1h.txt', 'grblhal-1.1f.txt', 'grblhal-reports.txt', 'virgin-eeprom.txt', 'fluidnc-3.9.txt'])(
    '%s is understood line by line',
    (name) => {
      for (const { kind, text } of steps(name)) {
        if (kind !== 'hear') continue;
        const reply = parseGrblReply(text);
        expect([text, reply.kind]).not.toEqual([text, 'other']);
        expect([text, isGarbledGrbl(text, reply)]).toEqual([text, false]);
      }
    },
  );
  it.each([
    ['fluidnc-3.9.txt', { flavour: 'fluidnc', rxBytes: null, firmwareName: 'Grbl 3.9 FluidNC v3.9.1' }],
    ['grblhal-reports.txt', { flavour: 'grblhal', rxBytes: 1024, plannerBlocks: 100 }],
    ['virgin-eeprom.txt', { flavour: 'grbl', firmwareName: 'Grbl 1.1h' }],
  ])('%s tells who is there', (name, identity) => {
    const replies = steps(name).map(({ text }) => parseGrblReply(text));
    expect(replies.reduce(learnGrblIdentity, NO_GRBL_IDENTITY)).toMatchObject(identity);
  });
});
