// SPDX-License-Identifier: AGPL-3.0-or-later
import { createAnalysis, DEFAULT_JOB_POLICY, preflight, UNKNOWN_LIMITS } from '../../../libs/gcode/dist/index.js';

const WORDS = [
  'G0',
  'G1',
  'G2',
  'G3',
  'G4',
  'G28',
  'G90',
  'G91',
  'G92',
  'G20',
  'G21',
  'G53',
  'G55',
  'G10',
  'G81',
  'M3',
  'M104',
  'M82',
  'M83',
  'M200',
  'M220',
  'T1',
  'T99',
  '$H',
  '$100=1',
  'N3',
  '(',
  ')',
  ';',
  ';TYPE:x',
  ';LAYER_CHANGE',
  '; thumbnail begin 2x2 9',
  'M810 M500|G28',
  'M117',
  '%',
  '*9',
  '"',
];
const NUMBERS = [
  '0',
  '-0',
  '1',
  '.5',
  '-.25',
  '10.',
  '1e999',
  'NaN',
  'Infinity',
  '999999999',
  '1000000001',
  '-1000000000',
  '0.000001',
  '--1',
  '',
  '1.2.3',
  '12345678901234567890',
];
const LETTERS = 'XYZEFSPIJKRDLTNQ';
const ENDS = ['\n', '\n', '\n', '\r\n', '\r', ' ', ''];

/** A generator of numbers that can be repeated: mulberry32. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Runs `count` generated programs; throws at the first that throws, hangs, gives another report when cut, or a figure that is none. */
export function fuzz(count, seed) {
  const random = seeded(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  let slowestMs = 0;
  for (let index = 0; index < count; index++) {
    const text = program(random, pick);
    const dialect = random() < 0.5 ? 'marlin' : 'grbl';
    const bytes = Buffer.from(text, 'latin1');
    const began = performance.now();
    const whole = reportOf(dialect, [bytes]);
    const cut = Math.floor(random() * (bytes.length + 1));
    const cutter = Math.floor(random() * (bytes.length + 1));
    const [low, high] = cut < cutter ? [cut, cutter] : [cutter, cut];
    const pieces = reportOf(dialect, [bytes.subarray(0, low), bytes.subarray(low, high), bytes.subarray(high)]);
    preflight(whole, UNKNOWN_LIMITS, DEFAULT_JOB_POLICY);
    slowestMs = Math.max(slowestMs, performance.now() - began);
    const image = JSON.stringify(whole, strict);
    if (image !== JSON.stringify(pieces, strict))
      throw new Error(`seed ${seed}, program ${index}: cutting changes the report of ${JSON.stringify(text)}`);
    if (!(whole.timeMs >= 0 && Number.isFinite(whole.timeMs)))
      throw new Error(`seed ${seed}, program ${index}: time ${whole.timeMs} of ${JSON.stringify(text)}`);
  }
  return { slowestMs };
}

function strict(_key, value) {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`a figure is ${value}`);
  return value;
}

function reportOf(dialect, chunks) {
  const analysis = createAnalysis({ dialect });
  for (const chunk of chunks) analysis.push(chunk);
  return analysis.finish();
}

function program(random, pick) {
  let text = '';
  for (let line = 1 + Math.floor(random() * 12); line > 0; line--) {
    const kind = random();
    if (kind < 0.06)
      text += String.fromCharCode(...Array.from({ length: 1 + Math.floor(random() * 20) }, () => Math.floor(random() * 256)));
    else if (kind < 0.5)
      text += `G1 X${(random() * 200).toFixed(3)} Y${(random() * 200).toFixed(3)} E${random().toFixed(5)} F${Math.floor(random() * 9000)}`;
    else {
      if (random() < 0.9) text += pick(WORDS);
      for (let word = Math.floor(random() * 6); word > 0; word--)
        text += `${pick([' ', ''])}${LETTERS[Math.floor(random() * LETTERS.length)]}${pick(NUMBERS)}`;
    }
    text += pick(ENDS);
  }
  return text;
}
