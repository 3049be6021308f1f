// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AvrBoard } from '../boards.js';
import type { FlashImage } from '../flash-image.js';
import { startFlasher, stepFlasher } from '../flasher.js';
import type { FlashEnd, FlasherEffect, FlasherInput, FlasherState } from '../flasher-state.js';
import type { VirtualBootloader } from './virtual-bootloader.js';

/** What happens to one byte on the wire, or at it. */
export type WireFault =
  | { readonly kind: 'drop' }
  | { readonly kind: 'double' }
  | { readonly kind: 'flip'; readonly mask: number }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'unplug' };
/** Asked for every byte: its direction and its number in that direction, from 0. */
export type FaultSchedule = (direction: 'to-board' | 'to-host', index: number) => WireFault | null;

/** Milliseconds of a byte on the wire: 115200 baud, rounded. */
const BYTE_MS = 0.1;
/** More than any flash of a test needs; reaching it is a hang. */
const MAX_STEPS = 400_000;

/** What a run told and did. */
export type BenchRun = { readonly end: FlashEnd; readonly effects: readonly FlasherEffect[]; readonly ms: number };

/** Runs a flasher against a virtual bootloader in virtual time, with faults. Throws when it does not come to an end. */
export function runFlash(
  board: AvrBoard,
  image: FlashImage,
  target: VirtualBootloader,
  options: { readonly faults?: FaultSchedule; readonly onEffect?: (effect: FlasherEffect) => FlasherInput | null } = {},
): BenchRun {
  const started = startFlasher(board, image);
  if (started.kind === 'refused') throw new Error(started.problem.reason);
  return new FlashBench(target, options.faults ?? (() => null), options.onEffect ?? (() => null)).run(
    started.step.state,
    started.step.effects,
  );
}

class FlashBench {
  private nowMs = 0;
  private timerMs: number | null = null;
  private isLost = false;
  private readonly toBoard: { byte: number; atMs: number }[] = [];
  private readonly toHost: { byte: number; atMs: number }[] = [];
  private readonly sent = { 'to-board': 0, 'to-host': 0 };
  private readonly all: FlasherEffect[] = [];
  private readonly inputs: FlasherInput[] = [];

  constructor(
    private readonly target: VirtualBootloader,
    private readonly faults: FaultSchedule,
    private readonly onEffect: (effect: FlasherEffect) => FlasherInput | null,
  ) {}

  run(first: FlasherState, effects: readonly FlasherEffect[]): BenchRun {
    let state = first;
    this.perform(effects);
    for (let step = 0; step < MAX_STEPS; step += 1) {
      if (state.stage.kind === 'ended') return { end: state.stage.end, effects: this.all, ms: this.nowMs };
      const input = this.inputs.shift() ?? this.next();
      const result = stepFlasher(state, input);
      state = result.state;
      this.perform(result.effects);
    }
    throw new Error('the flasher does not come to an end');
  }

  private perform(effects: readonly FlasherEffect[]): void {
    for (const effect of effects) {
      this.all.push(effect);
      const input = this.onEffect(effect);
      if (input) this.inputs.push(input);
      if (effect.kind === 'arm') this.timerMs = this.nowMs + effect.delayMs;
      else if (effect.kind === 'disarm') this.timerMs = null;
      else if (effect.kind === 'write') for (const byte of effect.bytes) this.put('to-board', this.toBoard, byte);
      else if (effect.kind === 'reset') {
        this.nowMs += 400;
        this.toBoard.length = 0;
        this.toHost.length = 0;
        this.target.reset(this.nowMs);
        this.inputs.push({ kind: 'reset-done', isByHand: false });
      }
    }
  }

  /** The next thing that happens: a byte at either end, or the timer. */
  private next(): FlasherInput {
    for (;;) {
      if (this.isLost) return { kind: 'link-lost', reason: 'unplugged' };
      const [up, down] = [this.toBoard[0]?.atMs ?? Infinity, this.toHost[0]?.atMs ?? Infinity];
      const timer = this.timerMs ?? Infinity;
      if (Math.min(up, down, timer) === Infinity) throw new Error('nothing can happen any more: no timer runs');
      this.nowMs = Math.min(up, down, timer);
      this.target.tick(this.nowMs);
      if (up <= Math.min(down, timer)) {
        this.target.receive(this.toBoard.shift()?.byte ?? 0, this.nowMs);
        for (const byte of this.target.out.splice(0)) this.put('to-host', this.toHost, byte);
      } else if (down <= timer) return { kind: 'bytes', bytes: Uint8Array.of(this.toHost.shift()?.byte ?? 0) };
      else {
        this.timerMs = null;
        return { kind: 'timeout' };
      }
    }
  }

  private put(direction: 'to-board' | 'to-host', line: { byte: number; atMs: number }[], byte: number): void {
    const fault = this.faults(direction, this.sent[direction]);
    this.sent[direction] += 1;
    if (fault?.kind === 'drop') return;
    if (fault?.kind === 'unplug') this.isLost = true;
    const free = Math.max(line.at(-1)?.atMs ?? 0, this.nowMs) + BYTE_MS + (fault?.kind === 'delay' ? fault.ms : 0);
    line.push({ byte: fault?.kind === 'flip' ? byte ^ fault.mask : byte, atMs: free });
    if (fault?.kind === 'double') line.push({ byte, atMs: free + BYTE_MS });
  }
}
