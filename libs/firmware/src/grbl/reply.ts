// SPDX-License-Identifier: AGPL-3.0-or-later
import { type GrblStatusReport, parseGrblStatus } from './status.js';

/** One line from Grbl 1.1 or grblHAL, read (Grbl `doc/markdown/interface.md`). */
export type GrblReply =
  | { kind: 'ok' }
  | { kind: 'error'; code: number }
  | { kind: 'alarm'; code: number }
  | { kind: 'status'; report: GrblStatusReport }
  | { kind: 'banner'; name: string; version: string; text: string }
  | { kind: 'message'; text: string }
  | { kind: 'setting'; number: number; value: string }
  | { kind: 'startup-block'; number: number; block: string }
  | { kind: 'startup-echo'; block: string; ok: boolean }
  | { kind: 'info'; tag: string; text: string }
  | { kind: 'other'; text: string };

/**
 * Reads one line without its line end; never throws. Samples: `ok`; `error:20`; `ALARM:1`; `<Idle|MPos:…>`;
 * `Grbl 1.1h ['$' for help]`; `GrblHAL 1.1f ['$' or '$HELP' for help]`; `[MSG:Caution: Unlocked]`; `$110=500.000`; `$N0=G54`;
 * `>G54G20:ok` (which is no `ok` of the stream); `[OPT:V,15,128]`.
 */
export function parseGrblReply(line: string): GrblReply {
  const text = line.trim();
  if (text === 'ok') return { kind: 'ok' };
  const code = /^(error|ALARM):\s*(\d{1,5})$/i.exec(text);
  if (code) return { kind: code[1]?.toLowerCase() === 'error' ? 'error' : 'alarm', code: Number(code[2]) };
  const report = parseGrblStatus(text);
  if (report) return { kind: 'status', report };
  // Forks name themselves as they like: `gCarvin 2.0.0 ['$' for help]`, `Grbl 1.1h: LongMill build`.
  const banner = /^(\S+) (\d+\.\d+\S*?):?(?:\s.*)?$/.exec(text);
  if (banner && (/^grbl/i.test(text) || text.includes("['$'"))) {
    return { kind: 'banner', name: banner[1] ?? '', version: banner[2] ?? '', text };
  }
  return readBracketed(text) ?? readDollar(text) ?? { kind: 'other', text: line };
}

function readBracketed(text: string): GrblReply | null {
  const found = /^\[([A-Za-z0-9$.' ]+?):(.*)\]$/.exec(text);
  if (!found) return null;
  const [, tag = '', value = ''] = found;
  return tag === 'MSG' ? { kind: 'message', text: value } : { kind: 'info', tag, text: value };
}

function readDollar(text: string): GrblReply | null {
  const setting = /^\$(\d{1,5})\s*=\s*([^ (]*)/.exec(text);
  if (setting) return { kind: 'setting', number: Number(setting[1]), value: setting[2] ?? '' };
  const block = /^\$N(\d)\s*=(.*)$/.exec(text);
  if (block) return { kind: 'startup-block', number: Number(block[1]), block: block[2] ?? '' };
  const echo = /^>(.*):(ok|error:\d+)$/.exec(text);
  return echo ? { kind: 'startup-echo', block: echo[1] ?? '', ok: echo[2] === 'ok' } : null;
}
