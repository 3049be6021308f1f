// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JogMove, OverrideTarget } from '@fabcommons/contracts';
import type { MarlinReply } from '@fabcommons/firmware';
import type { Answer, AskOptions } from './answer.js';
import type { Clock } from './clock.js';
import type { DriverListener, DriverOutcome } from './driver.js';
import { MarlinJog } from './marlin-jog.js';
import type { MarlinStream } from './marlin-stream.js';
import { MarlinTalk } from './marlin-talk.js';

/** What a person does with a machine by hand: asks it something, moves it, changes the speed of what runs. */
export class MarlinHands {
  readonly #jog: MarlinJog;
  #talk: MarlinTalk | null = null;
  #isSent = false;
  #isOverridden = false;

  constructor(
    private readonly clock: Clock,
    private readonly stream: MarlinStream,
    private readonly listener: DriverListener,
    private readonly pump: () => void,
  ) {
    this.#jog = new MarlinJog(clock, (...commands) => this.#command(...commands));
  }

  get isTalking(): boolean {
    return this.#talk !== null;
  }

  /** What undoes a changed speed; nothing where it is as written. */
  get undoOverride(): string[] {
    return this.#isOverridden ? ['M220 S100'] : [];
  }

  /** Only on an idle machine. */
  converse(command: string, options: AskOptions): Promise<Answer> {
    if (this.#talk) return Promise.resolve({ kind: 'error', lines: [], error: 'another command is under way' });
    if (this.stream.isFaulted) this.stream.greet();
    this.#talk = new MarlinTalk(command, this.clock, options, () => {
      this.#talk = null;
    });
    this.#isSent = false;
    const { answer } = this.#talk;
    this.pump();
    return answer;
  }

  /** Only on an idle machine. */
  jog(move: JogMove): DriverOutcome {
    if (this.#talk || this.#jog.isMoving) return { kind: 'refused', reason: 'the machine is busy with something else' };
    if (this.stream.isFaulted) this.stream.greet();
    this.#jog.begin(move);
    return { kind: 'accepted' };
  }

  jogCancel(): void {
    this.#jog.stop();
    this.stream.replaceQueue([]);
    this.stream.raw('M410');
    this.#command('G90', 'M114');
  }

  override(target: OverrideTarget, percent: number): DriverOutcome {
    if (target !== 'feed') return { kind: 'refused', reason: 'Marlin can change the speed of the whole program only (feed)' };
    const feedPercent = Math.round(percent);
    this.#isOverridden = feedPercent !== 100;
    this.#command(`M220 S${feedPercent}`);
    this.listener.onMotion({ overrides: { feedPercent, rapidPercent: 100, spindlePercent: 100 } });
    return { kind: 'accepted' };
  }

  /** The speed is as written again: the machine was told so, or has restarted. */
  forgetOverride(): void {
    this.#isOverridden = false;
  }

  receive(reply: MarlinReply, text: string): void {
    this.#talk?.receive(reply, text);
  }

  acked(upTo: number): void {
    this.#talk?.acked(upTo);
  }

  /** Sends the command that waits; false when there is none. Only while the stream has room. */
  sendNext(): boolean {
    if (!this.#talk || this.#isSent) return false;
    this.#isSent = true;
    this.#talk.sentAs(this.stream.next);
    this.stream.submit(this.#talk.command);
    return true;
  }

  /** Whatever is under way ends. */
  end(reason: string): void {
    this.#jog.stop();
    this.#talk?.end(reason);
  }

  dispose(): void {
    this.#jog.dispose();
  }

  #command(...commands: readonly string[]): void {
    this.stream.queue(...commands);
    this.pump();
  }
}
