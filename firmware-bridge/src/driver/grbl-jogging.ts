// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type GrblFlavour,
  GRBL_REALTIME,
  grblErrorText,
  grblJogLine,
  type GrblReply,
  type GrblStatus,
} from '@fabcommons/firmware';
import type { JogMove } from '@fabcommons/contracts';
import type { Clock } from './clock.js';
import type { DriverOutcome, DriverWire } from './driver.js';
import { Timer } from './timer.js';

/** A jog is cancelled so long after the last press: whoever pressed may have gone. Longer ones are asked for anew meanwhile. */
export const JOG_SILENCE_MS = 5_000;
/** Jogs that are not answered yet: what is on the wire starts after a cancel, so there is never much. */
const MAX_UNANSWERED = 2;

/** Reports of Idle after which an answer counts as lost. */
const MAX_IDLE_REPORTS = 20;

/** Motion by hand: `$J=` and its instant cancel (Grbl 1.1 `doc/markdown/jogging.md`). */
export class GrblJogging {
  readonly #silence: Timer;
  #unanswered = 0;
  #idleReports = 0;
  #isCancelling = false;

  constructor(
    private readonly wire: DriverWire,
    clock: Clock,
    private readonly flavour: GrblFlavour,
    private readonly listener: { onOver(): void; onRefused(reason: string): void },
  ) {
    this.#silence = new Timer(clock, () => this.cancel());
  }

  begin(move: JogMove): DriverOutcome {
    const jog = grblJogLine(move);
    if ('problem' in jog) return { kind: 'refused', reason: jog.problem };
    if (this.#isCancelling) return { kind: 'refused', reason: 'the last jog is being stopped' };
    if (this.#unanswered >= MAX_UNANSWERED) return { kind: 'refused', reason: 'the machine has not begun the last jogs yet' };
    this.#unanswered += 1;
    this.#idleReports = 0;
    this.#silence.arm(JOG_SILENCE_MS);
    this.wire.write(`${jog.line}\n`);
    return { kind: 'accepted' };
  }

  /** Stops it now; a jog that the machine has not read yet is stopped as it begins. */
  cancel(): void {
    this.#isCancelling = true;
    this.#silence.disarm();
    this.wire.write(String.fromCharCode(GRBL_REALTIME.jogCancel));
  }

  receive(reply: GrblReply): void {
    if (reply.kind !== 'ok' && reply.kind !== 'error') return;
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    if (this.#isCancelling) this.wire.write(String.fromCharCode(GRBL_REALTIME.jogCancel));
    if (reply.kind === 'error') this.listener.onRefused(grblErrorText(reply.code, this.flavour));
  }

  status(status: GrblStatus): void {
    if (status.state === 'Jog') {
      if (this.#isCancelling) this.wire.write(String.fromCharCode(GRBL_REALTIME.jogCancel));
      return;
    }
    // A lost answer must not keep the machine for ever.
    if (this.#unanswered > 0 && status.state === 'Idle' && ++this.#idleReports < MAX_IDLE_REPORTS) return;
    this.dispose();
    this.listener.onOver();
  }

  dispose(): void {
    this.#silence.dispose();
    this.#unanswered = 0;
    this.#isCancelling = false;
  }
}
