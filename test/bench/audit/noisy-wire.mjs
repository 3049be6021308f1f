// SPDX-License-Identifier: AGPL-3.0-or-later
// A serial line in virtual time: so many bytes a millisecond each way, and every bit may come out wrong.

/** Random numbers by mulberry32: the same ones for the same seed. */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Flips bits of bytes that pass, with a chance for each bit; how far the next flip is away is drawn, not each bit. */
class Noise {
  #next;
  constructor(errorRate, random) {
    this.errorRate = errorRate;
    this.random = random;
    this.#next = this.#gap();
  }
  pass(byte) {
    let out = byte;
    while (this.#next < 8) {
      out ^= 1 << this.#next;
      this.#next += this.#gap() + 1;
    }
    this.#next -= 8;
    return out;
  }
  #gap() {
    return this.errorRate > 0 ? Math.floor(Math.log(1 - this.random()) / Math.log(1 - this.errorRate)) : Number.POSITIVE_INFINITY;
  }
}

/** Both ends of a wire; `advance` moves what time allows. Clean until `isNoisy`. */
export class NoisyWire {
  port = 'noisy';
  isNoisy = false;
  /** Called with each line as it was sent and as it arrived, where these differ. */
  onGarbledLine = () => undefined;
  #listener = null;
  #down = [];
  #up = [];
  #sent = [];
  #arrived = [];
  #stop = null;
  #bytesPerMs;
  #credit = 0;

  constructor(machine, { errorRate, baud, random }) {
    this.machine = machine;
    this.#bytesPerMs = baud / 10_000;
    this.noise = { down: new Noise(errorRate, random), up: new Noise(errorRate, random) };
  }
  get isOpen() {
    return this.#listener !== null;
  }
  get pendingBytes() {
    return this.#down.length;
  }
  open(listener) {
    this.#listener = listener;
    this.#stop = this.machine.onData((bytes) => this.#up.push(...bytes));
    return Promise.resolve();
  }
  write(bytes) {
    this.#down.push(...bytes);
  }
  close() {
    const listener = this.#listener;
    this.#listener = null;
    this.#stop?.();
    listener?.onClosed({ lost: false, reason: 'closed' });
    return Promise.resolve();
  }
  advance(ms) {
    this.#credit += ms * this.#bytesPerMs;
    const count = Math.floor(this.#credit);
    this.#credit -= count;
    const down = this.#down.splice(0, count);
    if (down.length > 0) this.machine.write(Uint8Array.from(down, (byte) => this.#passDown(byte)));
    const up = this.#up.splice(0, count);
    if (up.length > 0 && this.#listener)
      this.#listener.onData(Uint8Array.from(up, (byte) => (this.isNoisy ? this.noise.up.pass(byte) : byte)));
  }
  #passDown(byte) {
    const arrived = this.isNoisy ? this.noise.down.pass(byte) : byte;
    this.#sent.push(byte);
    this.#arrived.push(arrived);
    if (byte === 0x0a) {
      const [sent, came] = [String.fromCharCode(...this.#sent), String.fromCharCode(...this.#arrived)];
      if (sent !== came) this.onGarbledLine(sent, came);
      this.#sent = [];
      this.#arrived = [];
    }
    return arrived;
  }
}
