// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Classified, CommandClass } from './command-class.js';
import { graver } from './command-class.js';
import { MARLIN_M_CLASSES, MARLIN_REASONS } from './marlin-commands.js';

const CLASS_OF: ReadonlyMap<number, CommandClass> = new Map(
  Object.entries(MARLIN_M_CLASSES).flatMap(([name, codes]) =>
    codes.map((code): [number, CommandClass] => [code, name as CommandClass]),
  ),
);

/** Commands in one macro at most; Marlin's own buffer is GCODE_MACROS_SLOT_SIZE 50 characters (Configuration_adv.h). */
const MAX_MACRO_COMMANDS = 64;

const MOTION: Classified = { class: 'motion', why: null };
const OTHER: Classified = { class: 'other', why: null };

/** One line for a Marlin machine: one command, its first word (gcode/parser.cpp). */
export function classifyMarlin(text: string): Classified {
  const match = /^\s*(?:N\d+\s*)?([A-Z])\s*0*(\d+(?:\.\d+)?)?/i.exec(text);
  const letter = match?.[1]?.toUpperCase();
  const code = match?.[2] === undefined ? null : Number(match[2]);
  if (match === null || letter === undefined) return OTHER;
  if (letter === 'T' || 'XYZEFIJR'.includes(letter)) return MOTION;
  if (letter === 'D') return { class: 'store', why: 'is a debug command that can write to the memory of the machine' };
  if (letter === 'G' && code !== null) return classifyG(code, text);
  if (letter !== 'M' || code === null) return OTHER;
  if (code >= 810 && code <= 819) return classifyMacro(text.slice(match[0].length));
  return {
    class: CLASS_OF.get(code) ?? CLASS_OF.get(Math.floor(code)) ?? 'other',
    why: unguarded(Math.floor(code), text.slice(match[0].length)) ?? MARLIN_REASONS[`M${Math.floor(code)}`] ?? null,
  };
}

/** M commands whose words decide whether they take away a guard. */
export const UNGUARDING: ReadonlySet<number> = new Set([42, 43, 92, 206, 211, 305, 428, 665, 666, 851]);

/** What takes away a guard of the machine, or makes its places and lengths mean something else than preflight has reckoned with. */
function unguarded(code: number, words: string): string | null {
  if (!UNGUARDING.has(code)) return null;
  if (code === 42 || code === 43)
    return 'would switch pins of the board, those of heaters and motors too, past every guard of the firmware';
  if (code === 92)
    return /[XYZ]\s*[-+.\d]/i.test(words) ? 'would change how far the axes go for a millimetre, so that no limit holds' : null;
  if (code === 211)
    return /S\s*0*(?![\d.])/i.test(words) ? 'would let the axes run against their ends (soft endstops off)' : null;
  if (code === 428 || /[-+.\d]/.test(words)) return code === 305 ? MEASURES : SHIFTS;
  return null;
}

const MEASURES = 'would change how the machine measures temperatures';
const SHIFTS = 'would shift or bend the coordinates of the machine, so that its limits lie elsewhere';

/** `G29 S1` of the unified bed levelling and `G29 S` in general store a mesh (MarlinDocumentation, G029-ubl); Prusa's G87 and G88 store too. */
function classifyG(code: number, text: string): Classified {
  if (code === 29 && /\bS\s*\d/i.test(text)) return { class: 'store', why: 'would overwrite a stored mesh of the machine' };
  if (code === 28.1 || code === 30.1) return { class: 'store', why: 'would overwrite a stored position of the machine' };
  return MOTION;
}

/** `M810 G28|M500` defines a macro, `M810` runs it: a definition is as grave as the gravest command in it (MarlinDocumentation, M810). */
function classifyMacro(definition: string): Classified {
  let found: Classified = { class: 'macro', why: 'would run or keep a macro that nobody has looked at' };
  for (const command of definition.split('|').slice(0, MAX_MACRO_COMMANDS)) {
    const inner = command.trim();
    if (inner === '') continue;
    if (/^M\s*0*81\d(?!\d)/i.test(inner)) continue;
    const classified = classifyMarlin(inner);
    const worst = graver(found, classified);
    if (worst !== found)
      found = { class: worst.class, why: `holds ${inner.slice(0, 20)}, which ${worst.why ?? 'is not for a macro'}` };
  }
  return found;
}
