// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BAUD_CANDIDATES, BAUD_QUESTIONS } from './auto-baud-transport.js';
import { judgeBaud } from './baud-evidence.js';
import { readAtOtherSpeed } from './testing/uart.js';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('what came at one speed', () => {
  it.each([
    'ok\n',
    'start\r\n',
    "Grbl 1.1h ['$' for help]\r\n",
    '<Idle|MPos:0.000,0.000,0.000|FS:0,0>\r\n',
    'error:20\r\n',
    ' T:21.2 /0.0 B:20.1 /0.0\n',
    'FIRMWARE_NAME:Marlin 2.1.2\nok\n',
    "\x00\xfeGrbl 1.1h ['$' for help]\r\n",
    'Klipper state: Disconnect\n',
  ])('%j is an answer', (text) => expect(judgeBaud(bytes(text))).toBe('answer'));

  it('nothing is silence, a flipped byte is no noise', () => {
    expect(judgeBaud(bytes(''))).toBe('silence');
    expect(judgeBaud(bytes('\xf8'))).toBe('unsure');
  });

  it("a firmware's words at another speed are garbage or too little, never an answer", () => {
    const words =
      "\r\nGrbl 1.1h ['$' for help]\r\n[MSG:'$H'|'$X' to unlock]\r\nok\r\nFIRMWARE_NAME:Marlin 2.1.2 (Aug 1 2023)\nok\n";
    for (const sent of BAUD_CANDIDATES)
      for (const read of BAUD_CANDIDATES) {
        const evidence = judgeBaud(readAtOtherSpeed(bytes(words), { sentBaud: sent, readBaud: read }));
        if (sent === read) expect(evidence).toBe('answer');
        else if (Math.max(sent, read) / Math.min(sent, read) > 1.1) expect(evidence).not.toBe('answer');
      }
  });

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        expect(['silence', 'garbage', 'unsure', 'answer']).toContain(judgeBaud(noise));
      }),
    );
  });
});

describe('a question at a wrong speed', () => {
  it('is never read as a cycle start, nor as a letter of a command that moves or heats', () => {
    for (const question of BAUD_QUESTIONS)
      for (const sentBaud of BAUD_CANDIDATES)
        for (const readBaud of BAUD_CANDIDATES) {
          if (sentBaud === readBaud) continue;
          const read = [...readAtOtherSpeed(bytes(question), { sentBaud, readBaud })];
          // Grbl 1.1h `config.h`: cycle start.
          expect(read).not.toContain(0x7e);
          // A line that is carried out needs its end and a G, M, T, S, J or $ before it.
          const lines = String.fromCharCode(...read)
            .split(/[\r\n]/)
            .slice(0, -1);
          expect(lines.filter((line) => /[GMTSJ$]\s*[\d=H]/i.test(line))).toEqual([]);
        }
  });
});
