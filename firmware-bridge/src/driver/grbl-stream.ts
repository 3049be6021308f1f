// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  grblRoom,
  type GrblReply,
  type GrblSenderConfig,
  type GrblSenderInput,
  type GrblSenderState,
  isGrblSenderIdle,
  isLongGrblLine,
  startGrblSender,
  stepGrblSender,
} from '@fabcommons/firmware';
import type { Clock } from './clock.js';
import type { DriverFault, DriverWire, ProgramLine } from './driver.js';
import { Timer } from './timer.js';

/** Whom a stream tells. */
export interface GrblStreamListener {
  onAcked(line: ProgramLine): void;
  onFault(fault: DriverFault): void;
  /** The machine says that it rests, and has not answered a line for a while. */
  onUnanswered(): void;
}

/** Lines on their way to a Grbl: performs what the sender of `libs/firmware` asks for. */
export class GrblStream {
  readonly #timer: Timer;
  #sender: GrblSenderState;
  #lines: ProgramLine[] = [];

  constructor(
    private readonly wire: DriverWire,
    clock: Clock,
    private readonly config: GrblSenderConfig,
    private readonly listener: GrblStreamListener,
  ) {
    this.#sender = startGrblSender(config);
    this.#timer = new Timer(clock, () => this.#tooLong());
  }

  /** One more line may be submitted. */
  get hasRoom(): boolean {
    return grblRoom(this.#sender);
  }

  /** Every line is answered and none waits. */
  get isIdle(): boolean {
    return isGrblSenderIdle(this.#sender);
  }

  /** The oldest line may take its time without a word. */
  get isOnLongLine(): boolean {
    const oldest = this.#lines[0];
    return oldest !== undefined && isLongGrblLine(oldest.text, this.config.firmware);
  }

  /** Homing answers nothing at all until it is over. */
  get isHoming(): boolean {
    return this.#lines.some((line) => /^\$H/i.test(line.text));
  }

  submit(line: ProgramLine): void {
    this.#lines.push(line);
    this.#step({ kind: 'submit', text: line.text, line: line.line });
  }

  receive(reply: GrblReply): void {
    this.#step({ kind: 'reply', reply });
  }

  /** An answer is lost for good. */
  lost(): void {
    this.#step({ kind: 'timeout' });
  }

  dispose(): void {
    this.#timer.dispose();
    this.#lines = [];
  }

  #tooLong(): void {
    if (this.#sender.saidIdle) this.listener.onUnanswered();
    else this.lost();
  }

  #step(input: GrblSenderInput): void {
    const step = stepGrblSender(this.#sender, input);
    this.#sender = step.state;
    for (const effect of step.effects) {
      switch (effect.kind) {
        case 'write':
          this.wire.write(effect.text);
          break;
        case 'arm':
          this.#timer.arm(effect.delayMs);
          break;
        case 'disarm':
          this.#timer.disarm();
          break;
        case 'acked': {
          const line = this.#lines.shift();
          if (line) this.listener.onAcked(line);
          break;
        }
        case 'fault':
          this.listener.onFault({ code: effect.code, reason: effect.reason });
          break;
      }
    }
  }
}
