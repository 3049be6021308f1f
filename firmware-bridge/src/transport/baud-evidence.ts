// SPDX-License-Identifier: AGPL-3.0-or-later

/** What came in at one speed: nothing, noise of a wrong speed, or words. `unsure`: too little to tell. */
export type BaudEvidence = 'silence' | 'garbage' | 'unsure' | 'answer';

/** Bytes that noise needs to be called so: a single flipped byte is none. */
const MIN_NOISE_BYTES = 4;
/** Printable characters in whole lines that make words of an unknown tongue. */
const MIN_WORDS = 12;
/** Share of bytes that no firmware sends. One in 20 may be a byte that was lost at the opening. */
const MAX_ODD_SHARE = 0.05;

/**
 * Lines that only a firmware says: `ok`, `start`, `error:20`, `<Idle|MPos:…>`, `[MSG:…]`, `ALARM:1`, `Grbl 1.1h ['$' for help]`, `echo:…`,
 * `FIRMWARE_NAME:…`, ` T:20.1 /0.0`, `Resend: 1`, `wait` (Marlin 2.1 `queue.cpp`, `M115.cpp`; Grbl 1.1h `report.c`; Repetier).
 */
const KNOWN_LINE =
  /^(ok\b.*|start|wait|busy:.*|error:.*|echo:.*|ALARM:.*|Grbl .*|GrblHAL .*|<[A-Z][a-z]+.*>|\[.*\]|FIRMWARE_NAME:.*|\s?(ok )?T\d?:.*|Resend:.*|!!.*|\/\/.*)\r?$/i;

/** Judges the bytes that came at one speed. Pure; `bytes` in any number. */
export function judgeBaud(bytes: Uint8Array): BaudEvidence {
  if (bytes.length === 0) return 'silence';
  let odd = 0;
  for (const byte of bytes) if (!isTextByte(byte)) odd += 1;
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  // The first line may begin with what was left in the adapter, or with the noise of a board that starts.
  const whole = lines
    .slice(0, -1)
    .map((line) => line.replace(/^[^\t\x20-\x7e]+/, ''))
    .filter((line) => [...line].every((character) => isTextByte(character.charCodeAt(0))));
  if (whole.some((line) => KNOWN_LINE.test(line)) && odd / bytes.length <= 0.5) return 'answer';
  if (odd / bytes.length > MAX_ODD_SHARE) return bytes.length >= MIN_NOISE_BYTES ? 'garbage' : 'unsure';
  const words = whole.reduce((sum, line) => sum + line.trim().length, 0);
  return words >= MIN_WORDS ? 'answer' : 'unsure';
}

/** Printable ASCII, tab and line ends. */
const isTextByte = (byte: number): boolean => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13;
