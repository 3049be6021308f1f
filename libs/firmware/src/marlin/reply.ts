// SPDX-License-Identifier: AGPL-3.0-or-later
import { type MarlinTemperatures, parseTemperatures } from './temperature.js';

/** Position as `M114` or `M154` tells it, in mm; projected, not necessarily reached. */
export type MarlinPosition = { readonly x: number; readonly y: number; readonly z: number; readonly e: number | null };

/**
 * What an error line asks of the host (classes: OctoPrint `serial_comm.py` `_handle_errors`):
 * `resend`: a request to send again follows or is meant; `missing-number`: the line is lost and no request follows;
 * `sd`, `ignored`: of no matter to a stream; `fatal`: the firmware has halted; `refused`: `!! …`, which halts some firmwares and not
 * others; `stopped`: waits for `M999`; `other`: told to a person.
 */
export type MarlinErrorClass = 'resend' | 'missing-number' | 'sd' | 'ignored' | 'fatal' | 'refused' | 'stopped' | 'other';

/** One line from Marlin, read. */
export type MarlinReply =
  | {
      kind: 'ok';
      line: number | null;
      plannerFree: number | null;
      slotsFree: number | null;
      temperatures: MarlinTemperatures | null;
      position: MarlinPosition | null;
    }
  | { kind: 'resend'; line: number }
  | { kind: 'busy'; reason: 'processing' | 'user' | 'input' }
  | { kind: 'wait' }
  | { kind: 'start' }
  | { kind: 'temperature'; temperatures: MarlinTemperatures }
  | { kind: 'position'; position: MarlinPosition }
  | { kind: 'line-number'; line: number }
  | { kind: 'error'; errorClass: MarlinErrorClass; text: string; lastLine: number | null }
  | { kind: 'action'; action: string; argument: string }
  | { kind: 'capability'; name: string; enabled: boolean }
  | { kind: 'identity'; text: string }
  | { kind: 'area'; text: string }
  | { kind: 'unknown-command'; text: string }
  | { kind: 'sd-print'; isPrinting: boolean; doneBytes: number | null; totalBytes: number | null }
  | { kind: 'meatpack'; isOn: boolean; dropsSpaces: boolean }
  | { kind: 'echo'; text: string }
  | { kind: 'other'; text: string };

type Reader = (line: string) => MarlinReply | null;

const PLAIN_OK: MarlinReply = {
  kind: 'ok',
  line: null,
  plannerFree: null,
  slotsFree: null,
  temperatures: null,
  position: null,
};
const NUMBER = '(-?\\d+(?:\\.\\d+)?)';
const POSITION = new RegExp(`^\\s*X:\\s*${NUMBER}\\s+Y:\\s*${NUMBER}\\s+Z:\\s*${NUMBER}(?:.*?\\sE:\\s*${NUMBER})?`);

/** A line of two or three characters that is an `ok` but for one: the replies have no checksum, and a lost `ok` costs more than one too many. */
const isGarbledOk = (line: string): boolean => /^(?:o[^k]|[^o]k|ok.|.ok|o.k)$/.test(line);

/** `ok`, `ok N12 P15 B3` (ADVANCED_OK), `ok T:210.0 /210.0`, `ok X:0.00 Y:0.00 Z:5.00 E:0.00`. */
const readOk: Reader = (line) => {
  if (line.length <= 3 && isGarbledOk(line)) return PLAIN_OK;
  if (!/^ok(?![a-z0-9])/i.test(line)) return null;
  const rest = line.slice(2);
  const advanced = /^(?:\s+N(\d+))?(?:\s+P(\d+))?(?:\s+B(\d+))?\s*$/.exec(rest);
  return {
    kind: 'ok',
    line: integer(advanced?.[1]),
    plannerFree: integer(advanced?.[2]),
    slotsFree: integer(advanced?.[3]),
    temperatures: advanced ? null : parseTemperatures(rest),
    position: advanced ? null : parsePosition(rest),
  };
};

/** `Resend: 8`, `Resend:8`, `Resend: N8`, `rs N8`, `rs 8`, `rs N23 expected checksum 109` (OctoPrint `test_serial_comm_helpers.py`). */
const readResend: Reader = (line) => {
  const found = /^(?:resend\s*:?|rs)\s*N?\s*:?\s*(\d{1,10})(?!\d)/i.exec(line) ?? garbledResend(line);
  return found ? { kind: 'resend', line: Number(found[1]) } : null;
};

/** `Recend: 8`, `Resnd: 8`: a request that is not heard stalls the job until the `ok` times out. */
function garbledResend(line: string): RegExpExecArray | null {
  const found = /^([^\s:]{5,7}):\s*(\d{1,10})\s*$/.exec(line);
  return found && isNearly((found[1] ?? '').toLowerCase(), 'resend') ? /(\d+)\s*$/.exec(line) : null;
}

/** True when one is the other with at most one character changed, lost or added. */
function isNearly(text: string, word: string): boolean {
  let same = 0;
  while (same < word.length && text[same] === word[same]) same += 1;
  const rest = word.slice(same + 1);
  return [rest, word.slice(same)].includes(text.slice(same + 1)) || rest === text.slice(same);
}

/** `echo:busy: processing`, `echo:busy: paused for user`, `echo:busy: paused for input` (Marlin `gcode.cpp` host_keepalive). */
const readBusy: Reader = (line) => {
  const found = /^(?:echo:\s*)?busy:\s*(.*)$/i.exec(line);
  if (!found) return null;
  const what = found[1] ?? '';
  return { kind: 'busy', reason: /user/i.test(what) ? 'user' : /input/i.test(what) ? 'input' : 'processing' };
};

/** Why a board restarted, said in the line after `start` (Marlin `MarlinCore.cpp` setup). A line that the reset cut off may have swallowed the `start`. */
const RESET_CAUSES: ReadonlySet<string> = new Set([
  'PowerUp',
  'External Reset',
  'Brown out Reset',
  'Watchdog Reset',
  'Software Reset',
]);

/** `start` alone on its line, or the cause of a reset: the firmware has restarted. `wait`: idle (NO_TIMEOUTS). */
const readWord: Reader = (line) => {
  const word = line.trim();
  if (word === 'start' || RESET_CAUSES.has(word)) return { kind: 'start' };
  return word === 'wait' ? { kind: 'wait' } : null;
};

/** `Error:Line Number is not Last Line Number+1, Last Line: 7`, `!! halted`, `fatal: …`. */
const readError: Reader = (line) => {
  const isError = /^\s*(?:err?or|!!|fatal:)/i.test(line) || /last line: *\d+\s*$/i.test(line) || isFatal(line.toLowerCase());
  if (!isError) return null;
  const lastLine = /last\s*line:?\s*(\d{1,10})(?!\d)/i.exec(line);
  return { kind: 'error', errorClass: classifyError(line), text: line.trim(), lastLine: integer(lastLine?.[1]) };
};

/** `//action:pause`, `// action:notification Hot`, `//action:prompt_begin Filament` (Marlin `host_actions.cpp`). */
const readAction: Reader = (line) => {
  const found = /^\/\/\s*action:\s*(\S+)\s*(.*)$/.exec(line);
  return found ? { kind: 'action', action: found[1] ?? '', argument: found[2] ?? '' } : null;
};

/** `Cap:AUTOREPORT_TEMP:1`; `area:{full:{…}}`; `FIRMWARE_NAME:Marlin 2.1.2 …` (Marlin `M115.cpp`). */
const readIdentity: Reader = (line) => {
  const capability = /^Cap:\s*([A-Z0-9_]+)\s*:\s*(\d)/i.exec(line);
  if (capability) return { kind: 'capability', name: (capability[1] ?? '').toUpperCase(), enabled: capability[2] !== '0' };
  if (/^area:\s*\{/i.test(line)) return { kind: 'area', text: line };
  return /(?:^|\s)FIRMWARE_NAME:|^NAME[:.]\s/.test(line) ? { kind: 'identity', text: line } : null;
};

/** `echo:Unknown command: "M9999"` (Marlin `parser.cpp` unknown_command_warning), `// Unknown command:"M9999"` (Klipper `gcode.py`). */
const readUnknownCommand: Reader = (line) =>
  /^(?:echo:|\/\/)\s*unknown command/i.test(line) ? { kind: 'unknown-command', text: line } : null;

/** `SD printing byte 123/12345`, `Not SD printing` (Marlin `cardreader.cpp` report_status). */
const readSdPrint: Reader = (line) => {
  const found = /^SD printing byte (\d{1,15})\/(\d{1,15})/i.exec(line);
  if (found) return { kind: 'sd-print', isPrinting: true, doneBytes: integer(found[1]), totalBytes: integer(found[2]) };
  return /^Not SD printing/i.test(line) ? { kind: 'sd-print', isPrinting: false, doneBytes: null, totalBytes: null } : null;
};

/** `[MP] PV01 ON ESP` (Marlin `feature/meatpack.cpp` report_state). */
const readMeatPack: Reader = (line) => {
  const found = /^\[MP\].*\b(ON|OFF)\b(?:\s+(NSP|ESP))?/i.exec(line);
  return found ? { kind: 'meatpack', isOn: /on/i.test(found[1] ?? ''), dropsSpaces: /nsp/i.test(found[2] ?? '') } : null;
};

/** ` T:21.3 /0.0 B:21.0 /0.0 @:0 B@:0`; `X:0.00 Y:0.00 Z:5.00 E:0.00 Count X:0 Y:0 Z:2000`; `Line: 7` (bare M110, 2.1.3). */
const readReport: Reader = (line) => {
  const position = parsePosition(line);
  if (position) return { kind: 'position', position };
  const lineNumber = /^Line:\s*(\d{1,10})\s*$/i.exec(line);
  if (lineNumber) return { kind: 'line-number', line: Number(lineNumber[1]) };
  const temperatures = /^\s*(?:T\d{0,2}|B):/.test(line) ? parseTemperatures(line) : null;
  return temperatures ? { kind: 'temperature', temperatures } : null;
};

const readEcho: Reader = (line) => (/^echo:/i.test(line) ? { kind: 'echo', text: line.slice(5).trim() } : null);

/** In this order; the first that knows the line wins. */
const READERS: readonly Reader[] = [
  readOk,
  readBusy,
  readReport,
  readResend,
  readWord,
  readError,
  readAction,
  readUnknownCommand,
  readIdentity,
  readSdPrint,
  readMeatPack,
  readEcho,
];

/** Reads one line without its line end. Never throws; a line nobody knows is `other`. */
export function parseMarlinReply(line: string): MarlinReply {
  if (line === 'ok') return PLAIN_OK;
  for (const read of READERS) {
    const reply = read(line);
    if (reply) return reply;
  }
  return { kind: 'other', text: line };
}

/** Reads the X, Y, Z and E of a position report. */
function parsePosition(text: string): MarlinPosition | null {
  const found = POSITION.exec(text);
  if (!found) return null;
  return { x: Number(found[1]), y: Number(found[2]), z: Number(found[3]), e: found[4] === undefined ? null : Number(found[4]) };
}

/** Lower-case substrings, from OctoPrint `serial_comm.py` and Marlin `core/language.h`. The wire may garble: match loosely. */
const MISSING_NUMBER = ['no line number with checksum', 'missing linenumber'];
const RESEND = ['line number', 'linenumber', 'checksum', 'format error', 'expected line', 'last line'];
const SD = ['volume.init', 'openroot', 'workdir', 'error writing to file', 'cannot open', 'open failed', 'cannot enter'];
const FATAL = [
  'kill() called',
  'fatal:',
  'heating failed',
  'thermal runaway',
  'thermal malfunction',
  'maxtemp triggered',
  'mintemp triggered',
  'invalid extruder number',
  'watchdog barked',
  'kill caused',
];

function classifyError(line: string): MarlinErrorClass {
  const text = line.toLowerCase();
  const has = (words: readonly string[]): boolean => words.some((word) => text.includes(word));
  if (isFatal(text)) return 'fatal';
  if (text.startsWith('!!')) return 'refused';
  if (text.includes('printer stopped due to errors')) return 'stopped';
  if (has(MISSING_NUMBER)) return 'missing-number';
  if (has(RESEND)) return 'resend';
  if (has(SD)) return 'sd';
  return text.includes('unknown command') ? 'ignored' : 'other';
}

const isFatal = (lowerCase: string): boolean => FATAL.some((word) => lowerCase.includes(word));
const integer = (digits: string | undefined): number | null => (digits === undefined ? null : Number(digits));
