// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Fault } from './fault.js';

/** Bytes that wait in a wire at most; a wire that is that late has lost them. */
const MAX_LATE_BYTES = 65_536;

/** A wire in which a byte, and all that come behind it, are late (a busy USB hub, a network): nothing is lost, nothing overtakes. */
export class LateWire {
  readonly #delays: ReadonlyMap<number, number>;
  #bytes = 0;
  #late: number[] = [];

  constructor(
    faults: readonly Fault[],
    /** Calls back after so many milliseconds of machine time. */
    private readonly after: (delayMs: number, then: () => void) => void,
    private readonly deliver: (bytes: Uint8Array) => void,
  ) {
    this.#delays = new Map(
      faults.flatMap((fault): [number, number][] => (fault.kind === 'delay-byte' ? [[fault.at, fault.ms]] : [])),
    );
  }

  write(bytes: Uint8Array): void {
    if (this.#delays.size === 0) return this.deliver(bytes);
    if (this.#late.length > 0) return void this.#late.push(...bytes.subarray(0, MAX_LATE_BYTES - this.#late.length));
    for (let at = 0; at < bytes.length; at++) {
      this.#bytes += 1;
      const delayMs = this.#delays.get(this.#bytes);
      if (delayMs === undefined) continue;
      if (at > 0) this.deliver(bytes.subarray(0, at));
      this.#late = [...bytes.subarray(at, at + MAX_LATE_BYTES)];
      return this.after(delayMs, () => this.#release());
    }
    this.deliver(bytes);
  }

  #release(): void {
    const [first, ...rest] = this.#late;
    this.#late = [];
    if (first === undefined) return;
    this.deliver(Uint8Array.of(first));
    if (rest.length > 0) this.write(Uint8Array.from(rest));
  }
}
