// SPDX-License-Identifier: AGPL-3.0-or-later
import { GRBL_REALTIME, type GrblReply, type GrblStatus } from '@fabcommons/firmware';
import type { Clock } from './clock.js';
import type { DriverWire } from './driver.js';
import type { StatusPoll } from './status-poll.js';
import { Timer } from './timer.js';

/** How long a feed hold may take to come to rest before the reset is sent all the same (it then costs the position). */
const HOLD_TIMEOUT_MS = 5_000;
/** How long the banner after a reset, and the answers to `M5` and `M9`, may take. */
const RESET_TIMEOUT_MS = 3_000;
/** The banner comes within milliseconds of a reset; without it the byte goes out again, so often at most. */
const RESET_AGAIN_MS = 400;
const MAX_SENDS = 4;
/** The same at the end of a job: grblHAL waits up to 20 s for its spindle. */
const END_TIMEOUT_MS = 30_000;
/** Resets in one stop: the byte itself may be garbled on its way, and a spindle that still turns gets one more. */
const MAX_RESETS = 3;
/** Reports that are asked for until one tells accessories; Grbl tells them at most two reports after a change (1.1h `report.c`). */
const MAX_LOOKS = 4;

const OFF = ['M5', 'M9'] as const;

/**
 * Brings a Grbl to rest with spindle and coolant off: `!`, at rest a reset (which keeps the position then, observed on 1.1h; in motion it loses it), the
 * banner, `M5` and `M9` in words for machines with their own spindle control, and a look at the status: what is off has to be seen off.
 */
export class GrblStop {
  readonly #limit: Timer;
  #phase: 'over' | 'holding' | 'resetting' | 'quieting' | 'looking' = 'over';
  #unsaid: string[] = [];
  #sends = 0;
  #looks = 0;
  #resets = 0;

  constructor(
    private readonly wire: DriverWire,
    clock: Clock,
    private readonly poll: StatusPoll,
    private readonly done: (confirmed: boolean) => void,
  ) {
    this.#limit = new Timer(clock, () => this.#tooSlow());
  }

  /** From motion: hold first. */
  hold(): void {
    this.#phase = 'holding';
    this.#resets = 0;
    this.#limit.arm(HOLD_TIMEOUT_MS);
    this.wire.write(String.fromCharCode(GRBL_REALTIME.feedHold));
    this.poll.ask();
  }

  /** At once: after an alarm, and in an emergency. */
  reset(): void {
    this.#resets = 0;
    this.#reset();
  }

  #reset(): void {
    this.#phase = 'resetting';
    this.#resets += 1;
    this.#sends = 0;
    this.#sendReset();
  }

  /** One byte without a checksum: where it is lost on its way, what is planned goes on. Twice does no harm. */
  #sendReset(): void {
    this.#sends += 1;
    this.#limit.arm(this.#sends < MAX_SENDS ? RESET_AGAIN_MS : RESET_TIMEOUT_MS);
    this.wire.write(String.fromCharCode(GRBL_REALTIME.softReset));
  }

  /** From rest: `M5` and `M9` only. `isEnd`: of a job that was taken whole. */
  quiet(isEnd = false): void {
    this.#resets = 0;
    this.#quiet(isEnd);
  }

  #quiet(isEnd: boolean): void {
    this.#phase = 'quieting';
    this.#limit.arm(isEnd ? END_TIMEOUT_MS : RESET_TIMEOUT_MS);
    this.#unsaid = [...OFF];
    this.#say();
  }

  /** While a reset is under way the answers of old lines concern nobody. */
  receive(reply: GrblReply): void {
    if (reply.kind === 'banner' && this.#phase !== 'over') return this.#quiet(false);
    // In an alarm M5 is refused with error:9; the reset has stopped the spindle already, and the status tells.
    if (this.#phase === 'quieting' && (reply.kind === 'ok' || reply.kind === 'error')) this.#say();
  }

  status(status: GrblStatus, accessories: string | null): void {
    if (this.#phase === 'holding' && isAtRest(status)) this.#reset();
    if (this.#phase === 'looking') this.#look(status, accessories);
  }

  dispose(): void {
    this.#phase = 'over';
    this.#limit.dispose();
  }

  #say(): void {
    const text = this.#unsaid.shift();
    if (text !== undefined) return this.wire.write(`${text}\n`);
    this.#beginLooking();
  }

  #beginLooking(): void {
    this.#phase = 'looking';
    this.#looks = 0;
    this.#limit.arm(RESET_TIMEOUT_MS);
    this.poll.ask();
  }

  /** `A:` comes only together with `Ov:`; a machine that tells neither is believed by its speed. */
  #look(status: GrblStatus, accessories: string | null): void {
    this.#looks += 1;
    if (accessories === null && this.#looks < MAX_LOOKS) return this.poll.ask();
    const isOff = !/[SCFM]/.test(accessories ?? '') && (status.spindleRpm ?? 0) === 0;
    if (!isOff && this.#looks < MAX_LOOKS) return this.poll.ask();
    if (isOff || this.#resets >= MAX_RESETS) this.#end(isOff);
    else this.#reset();
  }

  #tooSlow(): void {
    if (this.#phase === 'holding') this.#reset();
    else if (this.#phase === 'resetting' && this.#resets < MAX_RESETS) this.#reset();
    else if (this.#phase === 'resetting' && this.#sends < MAX_SENDS) this.#sendReset();
    else if (this.#phase === 'resetting') this.#quiet(false);
    // With its door open it reads no line, but it tells that its spindle stands.
    else if (this.#phase === 'quieting') this.#beginLooking();
    else if (this.#phase !== 'over') this.#end(false);
  }

  #end(confirmed: boolean): void {
    this.#phase = 'over';
    this.#limit.disarm();
    this.done(confirmed);
  }
}

/** It stands: a reset costs no position. `Hold:1` and `Door:2` still brake (Grbl 1.1 `interface.md`). */
function isAtRest({ state, sub }: GrblStatus): boolean {
  if (state === 'Hold') return sub !== 1;
  if (state === 'Door') return sub === 0 || sub === 1;
  return ['Idle', 'Alarm', 'Check', 'Sleep', 'Tool'].includes(state);
}
