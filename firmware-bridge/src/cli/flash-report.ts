// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FlashEvent, FlashStage } from '../flashing/flash-event.js';

const STAGES: Readonly<Record<FlashStage, string>> = {
  'backing-up': 'Keeping the settings',
  connecting: 'Resetting the board, looking for its bootloader',
  checking: 'Checking the chip',
  writing: 'Writing',
  verifying: 'Reading back',
  leaving: 'Starting the new program',
  restoring: 'Restoring the settings',
};

/** Tells a person, or a program by JSON lines, how a flash goes. */
export class FlashReport {
  #stage: FlashStage | null = null;
  #percent = -1;
  #isBarOpen = false;

  constructor(private readonly isJson: boolean) {}

  take(event: FlashEvent): void {
    switch (event.kind) {
      case 'stage':
        if (event.stage === this.#stage) return;
        this.#stage = event.stage;
        this.#percent = -1;
        return this.say({ event: 'stage', stage: event.stage }, `${STAGES[event.stage]} …`);
      case 'note':
        return this.say({ event: 'note', text: event.text }, event.text);
      case 'progress':
        return this.#progress(event);
    }
  }

  /** One line for a program, or one for a person. */
  say(object: { readonly event: string } & Record<string, unknown>, text: string): void {
    if (this.isJson) process.stdout.write(`${JSON.stringify(object)}\n`);
    else {
      if (this.#isBarOpen) process.stdout.write('\n');
      this.#isBarOpen = false;
      process.stdout.write(`${text}\n`);
    }
  }

  #progress({ stage, done, total }: FlashEvent & { kind: 'progress' }): void {
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    if (percent === this.#percent) return;
    this.#percent = percent;
    if (this.isJson) this.say({ event: 'progress', stage, done, total, percent }, '');
    else if (process.stdout.isTTY) {
      const filled = Math.floor(percent / 4);
      process.stdout.write(`\r  [${'#'.repeat(filled)}${' '.repeat(25 - filled)}] ${String(percent).padStart(3)} %`);
      this.#isBarOpen = true;
    }
  }
}
