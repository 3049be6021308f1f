// SPDX-License-Identifier: AGPL-3.0-or-later
import { type GrblFlavour, GRBL_REALTIME, type GrblReply, grblErrorText } from '@fabcommons/firmware';
import type { Clock } from './clock.js';
import type { DriverWire } from './driver.js';
import { Timer } from './timer.js';

/** How long the banner after the reset, and then the answer to `$X`, may take. */
const ANSWER_MS = 3_000;

/**
 * Brings a Grbl back from alarm or sleep: reset (after alarms 1 and 2 it takes nothing else, 1.1h `protocol.c`), wait for the banner, `$X`
 * (`doc/markdown/commands.md`, "Kill alarm lock"). Homing (`$H`) moves the machine, so it is not done here.
 */
export class GrblRecovery {
  readonly #limit: Timer;
  #step: 'over' | 'resetting' | 'unlocking' = 'over';

  constructor(
    private readonly wire: DriverWire,
    clock: Clock,
    private readonly firmware: GrblFlavour,
    /** `problem` null: it is unlocked; else why it is not, in plain words. */
    private readonly done: (problem: string | null) => void,
  ) {
    this.#limit = new Timer(clock, () => this.#end('the controller does not answer: switch it off and on'));
  }

  begin(): void {
    this.#step = 'resetting';
    this.#limit.arm(ANSWER_MS);
    this.wire.write(String.fromCharCode(GRBL_REALTIME.softReset));
  }

  receive(reply: GrblReply): void {
    if (reply.kind === 'banner') {
      this.#step = 'unlocking';
      this.#limit.arm(ANSWER_MS);
      this.wire.write('$X\n');
    } else if (this.#step === 'unlocking' && reply.kind === 'ok') this.#end(null);
    else if (this.#step === 'unlocking' && reply.kind === 'error')
      this.#end(`it could not be unlocked: ${grblErrorText(reply.code, this.firmware)}`);
  }

  /** Something else comes first: nothing more is sent. */
  stop(): void {
    this.#limit.dispose();
    this.#step = 'over';
  }

  #end(problem: string | null): void {
    this.#limit.disarm();
    this.#step = 'over';
    this.done(problem);
  }
}
