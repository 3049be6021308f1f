// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DriverListener } from './driver.js';
import type { MarlinReports } from './marlin-reports.js';
import type { MarlinStream } from './marlin-stream.js';

/** The firmware waits for somebody at its display, in the middle of a program: `M0`, new filament, a question. */
export class MarlinPerson {
  #isAwaited = false;

  constructor(
    private readonly stream: MarlinStream,
    private readonly reports: MarlinReports,
    private readonly listener: DriverListener,
  ) {}

  /** The firmware says that it waits. */
  call(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    this.listener.onCondition(
      'hold',
      this.reports.promptText() ?? 'the machine waits for a person: see its display, then resume',
    );
    this.listener.onPaused('the machine waits for a person');
  }

  /** Answers in the person's place. False when nobody is awaited. */
  answer(): boolean {
    if (!this.#isAwaited) return false;
    // M0 or a filament change waits for a person; M108 is the button (Marlin `M108.cpp`). With the emergency parser it is read at once.
    this.#isAwaited = false;
    this.stream.raw(this.reports.promptAnswer() ?? 'M108');
    this.listener.onResumed();
    return true;
  }

  /** Lines are taken again: somebody was there. */
  came(): void {
    if (!this.#isAwaited) return;
    this.#isAwaited = false;
    this.listener.onCondition('run', null);
    this.listener.onResumed();
  }
}
