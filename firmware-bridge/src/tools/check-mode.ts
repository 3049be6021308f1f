// SPDX-License-Identifier: AGPL-3.0-or-later
import { classifyCommand, type CommandClass } from '@fabcommons/gcode';
import { compactGrblLine, grblLineProblem } from '@fabcommons/firmware';
import type { Workbench } from '../session/workbench.js';

/** A line that the machine does not take; `line` from 1. */
export type CheckFinding = { readonly line: number; readonly text: string; readonly problem: string };

/**
 * How a check ended. `clean`: the machine has left check mode and rests. `found` are at most {@link MAX_FINDINGS}; `errors` counts all. `notSent`:
 * lines that would have done something even in check mode, e.g. `G10 L2` writes its offset.
 */
export type CheckResult = {
  readonly kind: 'checked' | 'failed';
  readonly lines: number;
  readonly errors: number;
  readonly found: readonly CheckFinding[];
  readonly notSent: readonly CheckFinding[];
  /** Why it did not come to its end; null where it did. */
  readonly reason: string | null;
  /** Check mode is over, by the machine's own word. */
  readonly isLeft: boolean;
};

/** Findings that are kept. */
export const MAX_FINDINGS = 100;
/** Longest line asked about: more is refused by the machine itself (grblHAL/core `protocol.h`). */
const MAX_LINE = 255;

/** What works in check mode as ever (Grbl 1.1 `gcode.c`: offsets are written; `system.c`: settings, sleep, reset): not sent. */
const ACTS: readonly CommandClass[] = ['store', 'stop', 'firmware', 'stream', 'files', 'macro'];

/**
 * Has a Grbl or grblHAL read a program in check mode (`$C`, Grbl 1.1 `doc/markdown/commands.md`): every line is judged by the machine's own parser,
 * nothing moves, no spindle turns. Leaving resets it, so its modes are as after switching on. `isWanted` false: it leaves at the next line.
 */
export async function checkProgram(
  bench: Workbench,
  program: AsyncIterable<string>,
  isWanted: () => boolean = () => true,
): Promise<CheckResult> {
  const entered = await bench.ask('$C');
  const isIn = entered.kind === 'ok' && entered.lines.some((line) => /\bEnabled\]/i.test(line));
  if (!isIn) {
    // It was in check mode already: that `$C` has left it.
    const reason = entered.error ?? 'the machine did not go into check mode';
    return { kind: 'failed', lines: 0, errors: 0, found: [], notSent: [], reason, isLeft: entered.kind === 'ok' };
  }
  const found: CheckFinding[] = [];
  const notSent: CheckFinding[] = [];
  let [lines, errors] = [0, 0];
  let reason: string | null = null;
  for await (const raw of program) {
    lines += 1;
    if (!isWanted()) reason = 'it was interrupted';
    if (reason !== null) break;
    const text = compactGrblLine(raw);
    if (text === '') continue;
    const { class: kind, why } = classifyCommand('grbl', text);
    if (ACTS.includes(kind) || text.startsWith('$')) {
      if (notSent.length < MAX_FINDINGS) notSent.push({ line: lines, text, problem: why ?? 'does something even in check mode' });
      continue;
    }
    const unsendable = grblLineProblem(text, MAX_LINE);
    const answer = unsendable === null ? await bench.ask(text) : null;
    if (answer?.kind === 'ok') continue;
    if (answer !== null && answer.kind !== 'error') reason = `line ${lines}: ${answer.error ?? 'no answer'}`;
    errors += 1;
    if (found.length < MAX_FINDINGS) found.push({ line: lines, text, problem: unsendable ?? answer?.error ?? 'no answer' });
    // An alarm (a soft limit) ends check mode by itself; grblHAL repeats an error until a `$` command comes.
    if (reason === null && answer !== null && !(await isStillIn(bench)))
      reason = `line ${lines}: the machine has left check mode`;
  }
  const isLeft = await leave(bench);
  return { kind: reason === null && isLeft ? 'checked' : 'failed', lines, errors, found, notSent, reason, isLeft };
}

/** `$G` is answered in check mode, and refused in an alarm. */
async function isStillIn(bench: Workbench): Promise<boolean> {
  return (await bench.ask('$G')).kind === 'ok';
}

/** `$C` again: Grbl says `[MSG:Disabled]` and resets. */
async function leave(bench: Workbench): Promise<boolean> {
  const answer = await bench.ask('$C');
  return answer.kind === 'ok' && answer.lines.some((line) => /\bDisabled\]/i.test(line));
}
