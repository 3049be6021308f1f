// SPDX-License-Identifier: AGPL-3.0-or-later
import { classifyCommand, type CommandClass } from '@fabcommons/gcode';
import type { FirmwareKind } from '@fabcommons/contracts';
import type { Answer, AskOptions, Workbench } from '../session/workbench.js';

/** What becomes of a line that somebody types. `ask`: only after a person has said yes to `why`. */
export type ConsoleVerdict = {
  readonly kind: 'send' | 'ask' | 'refuse';
  readonly commandClass: CommandClass;
  /** In plain words, without the command; null where there is nothing to say. */
  readonly why: string | null;
};

/** A line that was typed and what came of it. */
export type ConsoleEntry = { readonly line: string; readonly verdict: ConsoleVerdict; readonly answer: Answer | null };

/** Lines that are kept, and the longest that is. */
export const MAX_CONSOLE_HISTORY = 500;

/** Nobody can say over a wire what these do to a machine without a look; why they are refused in words. */
const REFUSED: Partial<Record<CommandClass, string>> = {
  firmware: 'it would replace the firmware: use `flash`, which checks the image and keeps the settings',
  stream: "it would break the bridge's own connection to the machine",
};
/** Classes that a person has to say yes to, in words. */
const ASKED: Partial<Record<CommandClass, string>> = {
  motion: 'it moves the machine: is the way clear?',
  heat: 'it heats: is somebody there?',
  spindle: 'it switches the spindle, laser or coolant.',
  setting: 'it changes how the machine behaves, until its next restart.',
  store: 'it overwrites what the machine has stored: a backup first is wise.',
  stop: 'it stops, restarts or unlocks the machine.',
  files: 'it touches files on the machine.',
  macro: 'it runs commands that nobody sees here.',
  other: 'nobody here knows what it does.',
};

/** Commands of class `other` or `setting` that only answer and touch no machine: asking about each would wear the question out. */
const HARMLESS = /^(?:M117|M118|M400|M73|M75|M76|M77|M78|G4\s+P0)\b/i;

/** Judges a line: questions are sent, what moves, heats or stores is asked about, what would break the link or the firmware is refused. */
export function judgeLine(firmware: FirmwareKind, line: string): ConsoleVerdict {
  const text = line.trim();
  const { class: commandClass, why } = classifyCommand(firmware === 'grbl' || firmware === 'grblhal' ? 'grbl' : 'marlin', text);
  if (firmware === 'unknown') {
    const isQuestion = commandClass === 'query' || classifyCommand('grbl', text).class === 'query';
    if (isQuestion) return { kind: 'send', commandClass: 'query', why: null };
    return { kind: 'refuse', commandClass, why: 'the firmware is not known: it is only asked until its steward names it' };
  }
  // `M112` and the like round the queue are the stop's affair; over the console they would come too late.
  if (/^M112\b/i.test(text))
    return { kind: 'refuse', commandClass: 'stop', why: 'use the emergency stop: it goes round every queue' };
  const refusal = REFUSED[commandClass];
  if (refusal !== undefined) return { kind: 'refuse', commandClass, why: refusal };
  if (HARMLESS.test(text)) return { kind: 'send', commandClass, why: null };
  const question = ASKED[commandClass];
  if (question === undefined) return { kind: 'send', commandClass, why: null };
  return { kind: 'ask', commandClass, why: why === null ? question : `it ${why}: ${question}` };
}

/** A console at one machine: judges each line, sends it where that may be, and keeps what was said. */
export class ConsoleDesk {
  readonly #history: ConsoleEntry[] = [];

  constructor(
    private readonly bench: Workbench,
    private readonly firmware: FirmwareKind,
  ) {}

  /** What was typed and answered, oldest first. */
  get history(): readonly ConsoleEntry[] {
    return this.#history;
  }

  /** Sends a line if it may be sent; `answer` is null when it was not. */
  async say(line: string, isConfirmed: boolean, options: AskOptions = {}): Promise<ConsoleEntry> {
    const verdict = judgeLine(this.firmware, line);
    const maySend = verdict.kind === 'send' || (verdict.kind === 'ask' && isConfirmed);
    const answer = maySend ? await this.bench.ask(line.trim(), { timeoutMs: timeoutOf(verdict.commandClass), ...options }) : null;
    const entry = { line, verdict, answer };
    this.#history.push(entry);
    if (this.#history.length > MAX_CONSOLE_HISTORY) this.#history.shift();
    return entry;
  }
}

/** Silence that a command of a class may keep: heating waits tell their temperature every second, Grbl's homing tells nothing. */
export const timeoutOf = (commandClass: CommandClass): number =>
  commandClass === 'motion' || commandClass === 'macro' ? 300_000 : commandClass === 'heat' ? 60_000 : 15_000;
