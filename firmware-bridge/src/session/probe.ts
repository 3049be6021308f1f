// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type GrblIdentity,
  type GrblStatusReport,
  learnGrblIdentity,
  learnMarlinIdentity,
  type MarlinIdentity,
  type MarlinReply,
  marlinVariant,
  NO_GRBL_IDENTITY,
  NO_MARLIN_IDENTITY,
  parseGrblReply,
  parseMarlinReply,
} from '@fabcommons/firmware';
import type { Clock } from '../driver/clock.js';
import type { DriverWire } from '../driver/driver.js';
import { Timer } from '../driver/timer.js';

/** Which firmware to expect: `auto` asks; a named one is believed even if it does not answer as itself. */
export type FirmwareChoice = 'auto' | 'marlin' | 'grbl';

/** Who is at the other end. `transcript` holds the first lines as they came. */
export type Probed =
  | { kind: 'marlin'; identity: MarlinIdentity }
  | { kind: 'grbl'; identity: GrblIdentity }
  | {
      kind: 'unknown';
      firmwareName: string;
      transcript: readonly string[];
      /** It is known well, but is not who answered here before: it is treated as unknown until a person accepts it. */
      contradiction?: string;
    };

/** Who is there but cannot answer yet: a Marlin in the middle of something long, a Grbl that moves (`rests` false) or is held. */
export type Busy = { readonly family: 'marlin' } | { readonly family: 'grbl'; readonly rests: boolean };

/** Time between two questions: a board that was reset by the opening boots in 1-2 s (Optiboot) or longer (Marlin with a boot screen). */
const ATTEMPT_MS = 1_500;
/** Questions before the far end counts as unknown: 12 s, more than OctoPrint's 10 s for the first detection. */
const MAX_ATTEMPTS = 8;
/** Time between two questions to a Marlin that says it is busy: it answers when its long command (a wait for heaters) has ended. */
const BUSY_ATTEMPT_MS = 5_000;
/** Lines that a board may say after a reset before it is asked all the same (a Marlin that boots says some twenty). */
const MAX_LISTENED_LINES = 100;
/** Silence that ends an answer which has no end of its own. */
const QUIET_MS = 400;
/** Longest wait for answers to earlier questions: an `M115` answer of 3 kB takes 270 ms at 115200 baud. */
const TAIL_MS = 600;
/** A Grbl in a hold answers no line before it is let go: it is known as one after this time. */
const HELD_MS = 500;
/** Lines of the transcript that are kept. */
export const MAX_TRANSCRIPT_LINES = 200;

/** Asks who is there, with questions that no firmware takes amiss: `M115` and `$I` (each is an unknown command to the other). */
export class Probe {
  readonly #attempt: Timer;
  readonly #quiet: Timer;
  readonly #transcript: string[] = [];
  #attempts = 0;
  /** Questions that a Marlin has not said `ok` to: a late one would count for a line of the stream. */
  #owed = 0;
  /** It has answered, and the rest of what was asked comes in. */
  #isTail = false;
  #family: 'marlin' | 'grbl' | null;
  #step: 'listen' | 'ask' | 'settings' | 'over' = 'ask';
  /** A Marlin has said that it is busy, and is given BUSY_ATTEMPT_MS. */
  #isPatient = false;
  /** Lines that came before the first question. */
  #heard = 0;
  #hasStatus = false;
  /** Its last word was that it is held. */
  #isHeld = false;
  #marlin: MarlinIdentity = NO_MARLIN_IDENTITY;
  #grbl: GrblIdentity = NO_GRBL_IDENTITY;

  constructor(
    private readonly wire: DriverWire,
    clock: Clock,
    private readonly choice: FirmwareChoice,
    private readonly done: (probed: Probed) => void,
    /** True: something is done about it, and it will answer. */
    private readonly onBusy: (busy: Busy) => boolean = () => false,
  ) {
    this.#family = choice === 'auto' ? null : choice;
    this.#attempt = new Timer(clock, () => this.#ask());
    this.#quiet = new Timer(clock, () => this.#answerOver());
  }

  /** Asks at once, or when the machine has spoken first, at the latest after `quietMs`. */
  begin(quietMs = 0): void {
    if (quietMs === 0) return this.#ask();
    this.#step = 'listen';
    this.#attempt.arm(quietMs);
  }

  receive(line: string): void {
    if (this.#step === 'over') return;
    if (this.#transcript.length < MAX_TRANSCRIPT_LINES) this.#transcript.push(line);
    if (this.#step === 'listen' && ++this.#heard <= MAX_LISTENED_LINES) this.#attempt.arm(QUIET_MS);
    const marlin = parseMarlinReply(line);
    const grbl = parseGrblReply(line);
    this.#marlin = learnMarlinIdentity(this.#marlin, marlin);
    this.#grbl = learnGrblIdentity(this.#grbl, grbl);
    if (this.#family === null) {
      if (marlin.kind === 'identity' || marlin.kind === 'start') this.#family = 'marlin';
      else if (grbl.kind === 'banner' || grbl.kind === 'error' || (grbl.kind === 'info' && grbl.tag === 'VER'))
        this.#family = 'grbl';
      // The question was the other firmware's; ask again in its own words.
      if (this.#family === 'grbl' && !this.#grbl.options) this.#ask();
    }
    if (this.#family !== 'grbl' && !this.#marlin.firmwareName && isBusyMarlin(marlin)) {
      this.#family = 'marlin';
      // Reports that come by themselves must not put the question off for ever (`M155 S2` of a bridge that was killed).
      if (this.#step === 'listen') this.#ask();
      if (!this.#isPatient) this.#attempt.arm(BUSY_ATTEMPT_MS);
      this.#isPatient = true;
      this.#attempts = 1;
      this.onBusy({ family: 'marlin' });
      return;
    }
    if (grbl.kind === 'status' && this.#family !== 'marlin') return this.#receiveStatus(grbl.report);
    if (this.#family === 'marlin') {
      if (marlin.kind === 'start') this.#owed = 0;
      if (marlin.kind === 'ok') this.#owed -= 1;
      if (marlin.kind === 'ok' && this.#marlin.firmwareName) this.#identified();
      else if (!this.#isTail && (this.choice !== 'auto' || this.#marlin.firmwareName)) this.#quiet.arm(QUIET_MS);
    } else if (this.#family === 'grbl') this.#receiveGrbl(grbl.kind);
  }

  dispose(): void {
    this.#step = 'over';
    this.#attempt.dispose();
    this.#quiet.dispose();
  }

  /** A Marlin has answered whole; the answers to what was asked before are waited for, for a while: a board that was starting has lost them. */
  #identified(): void {
    if (this.#owed <= 0) return this.#answerOver();
    if (this.#isTail) return;
    this.#isTail = true;
    this.#attempt.disarm();
    this.#quiet.arm(TAIL_MS);
  }

  /** In a hold Grbl reads no lines (1.1h `protocol.c` protocol_exec_rt_suspend), but it tells its state. */
  #receiveStatus({ state, sub }: GrblStatusReport): void {
    this.#hasStatus = true;
    const isHeld = state === 'Hold' || state === 'Door';
    const isHelped = isHeld
      ? this.onBusy({ family: 'grbl', rests: sub !== 1 })
      : (state === 'Run' || state === 'Jog') && this.onBusy({ family: 'grbl', rests: false });
    this.#isHeld = isHeld && !isHelped && !this.#grbl.options;
    if (this.#isHeld) this.#attempt.arm(HELD_MS);
  }

  #receiveGrbl(kind: string): void {
    if (kind === 'banner') return this.#ask();
    const isWhole = this.#step === 'ask' ? this.#grbl.options !== '' : Object.keys(this.#grbl.settings).length > 0;
    if (kind === 'ok' && isWhole) this.#answerOver();
    else this.#quiet.arm(QUIET_MS);
  }

  #ask(): void {
    if (this.#step === 'over') return;
    this.#attempts += 1;
    if (this.#isHeld || this.#attempts > MAX_ATTEMPTS)
      return this.#end(
        this.#hasStatus
          ? { kind: 'grbl', identity: this.#grbl }
          : { kind: 'unknown', firmwareName: this.#name(), transcript: this.#transcript },
      );
    this.#step = 'ask';
    this.#isPatient = false;
    this.#attempt.arm(ATTEMPT_MS);
    const asksMarlin = this.#family === 'marlin' || (this.#family === null && this.#attempts % 2 === 1);
    // The line end ends what noise may have left in the far end's line buffer. `?` is answered by a Grbl in every state but homing.
    const asksState = this.#attempts === 1 || !asksMarlin;
    if (asksState) this.wire.write('?\n');
    this.#owed += asksState ? 2 : 1;
    this.wire.write(asksMarlin ? 'M115\n' : '$I\n');
  }

  #answerOver(): void {
    this.#quiet.disarm();
    if (this.#step === 'over') return;
    if (this.#family === 'grbl' && this.#step === 'ask') {
      this.#step = 'settings';
      this.#attempt.arm(ATTEMPT_MS);
      this.wire.write('$$\n');
      this.#quiet.arm(ATTEMPT_MS);
    } else if (this.#family === 'grbl') this.#end({ kind: 'grbl', identity: this.#grbl });
    // Every row but the last is a firmware whose habits are known; another name is not driven on the strength of an M115.
    else if (this.choice === 'marlin' || (this.#name() && marlinVariant(this.#name()).id !== 'unknown'))
      this.#end({ kind: 'marlin', identity: this.#marlin });
    else if (this.#name()) this.#end({ kind: 'unknown', firmwareName: this.#name(), transcript: this.#transcript });
  }

  #name = (): string => this.#marlin.firmwareName || this.#grbl.firmwareName;

  #end(probed: Probed): void {
    this.dispose();
    this.done(probed);
  }
}

/** `echo:busy: processing`, or a temperature that comes by itself: a bridge that restarts may find a printer that heats (`M109`). */
const isBusyMarlin = (reply: MarlinReply): boolean => reply.kind === 'busy' || reply.kind === 'temperature';
