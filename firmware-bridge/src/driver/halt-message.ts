// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Clock } from './clock.js';
import { Timer } from './timer.js';

/** How long the second line of a fatal message may take; both are printed in one go (Marlin `MarlinCore.cpp` kill). */
const SECOND_LINE_MS = 300;

/**
 * Joins the two lines of a fatal message: `Error:Thermal Runaway, system stopped! Heater_ID: 0`, then
 * `Error:Printer halted. kill() called!`. Tells the whole at once, with what a person has to do.
 */
export class HaltMessage {
  readonly #timer: Timer;
  #first: string | null = null;

  constructor(
    clock: Clock,
    private readonly tell: (reason: string) => void,
  ) {
    this.#timer = new Timer(clock, () => this.#end(''));
  }

  begin(text: string): void {
    if (/kill\(\) called/i.test(text)) {
      this.#first = text;
      this.#end('');
      return;
    }
    this.#first = text;
    this.#timer.arm(SECOND_LINE_MS);
  }

  /** True when the line belongs to the message. */
  receive(line: string): boolean {
    if (this.#first === null) return false;
    this.#end(line);
    return true;
  }

  dispose(): void {
    this.#timer.dispose();
  }

  #end(second: string): void {
    const words = [this.#first ?? '', second].map((part) => part.replace(/^\s*(?:Error:|echo:)\s*/i, '').trim()).filter(Boolean);
    this.#first = null;
    this.#timer.disarm();
    this.tell(
      `the machine has stopped itself: ${words.join('; ')}. Find the cause; when it is safe, bring it back or press its reset button.`,
    );
  }
}
