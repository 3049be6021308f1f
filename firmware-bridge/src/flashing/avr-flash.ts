// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type AvrBoard,
  type FlashEnd,
  type FlasherEffect,
  type FlasherInput,
  type FlasherState,
  type FlashImage,
  startFlasher,
  stepFlasher,
} from '@fabcommons/firmware';
import type { Clock } from '../driver/clock.js';
import { Timer } from '../driver/timer.js';
import type { Transport } from '../transport/transport.js';
import type { FlashEvent } from './flash-event.js';
import { FlashWire } from './flash-wire.js';

/** What an AVR is flashed with. The transport is closed before and after. */
export type AvrFlashParts = {
  readonly transport: Transport;
  readonly board: AvrBoard;
  readonly image: FlashImage;
  /** Speed of the machine's own program, set again at the end; null: it is not known. */
  readonly machineBaudRate: number | null;
  readonly clock: Clock;
  readonly onEvent: (event: FlashEvent) => void;
  /** A person has thought better of it. */
  readonly signal?: AbortSignal;
};

/** Flashes an AVR through its bootloader, at each of the board's speeds until one answers. Never rejects: a failure is an end. */
export async function flashAvr(parts: AvrFlashParts): Promise<FlashEnd> {
  let end: FlashEnd = failedBefore('no-bootloader', `${parts.board.name} has no known speed`);
  for (const [index, baudRate] of parts.board.bauds.entries()) {
    if (index > 0) parts.onEvent({ kind: 'note', text: `trying ${baudRate} baud` });
    end = await new AvrFlash(parts, baudRate).run();
    if (end.kind === 'done' || end.code !== 'no-bootloader') return end;
  }
  return end;
}

/** Performs the effects of one flasher. */
class AvrFlash {
  private state: FlasherState | null = null;
  private readonly wire: FlashWire;
  private readonly timer: Timer;
  private resolve: (end: FlashEnd) => void = () => undefined;

  constructor(
    private readonly parts: AvrFlashParts,
    private readonly baudRate: number,
  ) {
    this.wire = new FlashWire(parts.transport, parts.clock, {
      onBytes: (bytes) => this.take({ kind: 'bytes', bytes }),
      onLost: (reason) => this.take({ kind: 'link-lost', reason }),
    });
    this.timer = new Timer(parts.clock, () => this.take({ kind: 'timeout' }));
  }

  async run(): Promise<FlashEnd> {
    const { board, image, machineBaudRate, signal } = this.parts;
    const started = startFlasher(board, image);
    if (started.kind === 'refused') return failedBefore('cancelled', started.problem.reason);
    const ended = new Promise<FlashEnd>((resolve) => {
      this.resolve = resolve;
    });
    const onAbort = (): void => this.take({ kind: 'cancel' });
    try {
      await this.wire.open(this.baudRate);
      if (signal?.aborted) return failedBefore('cancelled', 'cancelled on request');
      signal?.addEventListener('abort', onAbort);
      this.state = started.step.state;
      this.perform(started.step.effects);
      return await ended;
    } catch (cause) {
      return failedBefore('link-lost', cause instanceof Error ? cause.message : String(cause));
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.timer.dispose();
      await this.wire.close(machineBaudRate);
    }
  }

  private take(input: FlasherInput): void {
    if (!this.state) return;
    const step = stepFlasher(this.state, input);
    this.state = step.state;
    this.perform(step.effects);
  }

  private perform(effects: readonly FlasherEffect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'reset':
          void this.reset();
          break;
        case 'write':
          this.wire.write(effect.bytes);
          break;
        case 'arm':
          this.timer.arm(effect.delayMs);
          break;
        case 'disarm':
          this.timer.disarm();
          break;
        case 'phase':
          this.parts.onEvent({ kind: 'stage', stage: effect.phase });
          break;
        case 'progress':
          this.parts.onEvent(effect);
          break;
        case 'trouble':
          this.parts.onEvent({ kind: 'note', text: effect.text });
          break;
        case 'end':
          this.resolve(effect.end);
          break;
      }
    }
  }

  private async reset(): Promise<void> {
    try {
      const { isByHand } = await this.wire.reset(this.baudRate);
      if (isByHand) this.parts.onEvent({ kind: 'note', text: 'press the reset button of the board now' });
      this.take({ kind: 'reset-done', isByHand });
    } catch (cause) {
      this.take({ kind: 'link-lost', reason: cause instanceof Error ? cause.message : String(cause) });
    }
  }
}

const failedBefore = (code: 'cancelled' | 'link-lost' | 'no-bootloader', reason: string): FlashEnd => ({
  kind: 'failed',
  code,
  condition: 'untouched',
  reason,
  resets: 0,
});
