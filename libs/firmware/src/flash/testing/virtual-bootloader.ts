// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * Bootloaders in memory: a reading of their sources of its own, no code shared with the flasher. Flash behaves as flash does: erasing
 * sets a page to 0xFF, writing only clears bits. Time is told from outside, in milliseconds.
 */

/** What a virtual board is. */
export type VirtualBoard = {
  readonly behaviour: 'atmegaboot' | 'optiboot' | 'stk500boot';
  readonly signature: readonly [number, number, number];
  readonly flashBytes: number;
  readonly bootloaderStart: number;
  readonly pageBytes: number;
  /** stk500boot: pages from here on are never erased. */
  readonly eraseEnd: number;
};

/** A command as it is being received: how many bytes are missing, and what is done when they are there. */
type Collecting = { want: number; then: (bytes: number[]) => void; bytes: number[] };

/** A board with a bootloader and a program. It answers by pushing to `out`. */
export class VirtualBootloader {
  readonly flash: Uint8Array;
  /** Bytes that wait to be sent, in order. */
  readonly out: number[] = [];
  mode: 'bootloader' | 'program' | 'crashed' = 'program';
  /** Called whenever the board starts its program. */
  onProgram: () => void = () => undefined;
  private address = 0;
  private eraseCounter = 0;
  private errors = 0;
  private collecting: Collecting | null = null;
  private lastByteMs = 0;
  private message: number[] = [];

  constructor(
    readonly board: VirtualBoard,
    content: Uint8Array = new Uint8Array(0),
  ) {
    this.flash = new Uint8Array(board.flashBytes).fill(0xff);
    this.flash.set(content);
  }

  /** The reset line was pulled. */
  reset(nowMs: number): void {
    this.mode = 'bootloader';
    this.address = 0;
    this.eraseCounter = 0;
    this.errors = 0;
    this.collecting = null;
    this.message = [];
    this.out.length = 0;
    this.lastByteMs = nowMs;
  }

  /** One byte arrives. */
  receive(byte: number, nowMs: number): void {
    this.tick(nowMs);
    if (this.mode !== 'bootloader') return;
    this.lastByteMs = nowMs;
    if (this.board.behaviour === 'stk500boot') this.frame(byte);
    else if (this.collecting) this.collect(byte);
    else this.command(byte);
  }

  /** Time goes on: a bootloader to which nobody speaks for a second starts the program, if there is one. */
  tick(nowMs: number): void {
    if (this.mode !== 'bootloader' || nowMs - this.lastByteMs < 1_000) return;
    const isBlank = this.flash[0] === 0xff && this.flash[1] === 0xff;
    if (this.board.behaviour === 'stk500boot' && isBlank) this.lastByteMs = nowMs;
    else this.startProgram();
  }

  private startProgram(): void {
    this.mode = 'program';
    this.collecting = null;
    this.onProgram();
  }

  // ---- STK500v1: optiboot.c, ATmegaBOOT_168.c

  private collect(byte: number): void {
    const collecting = this.collecting;
    if (!collecting) return;
    collecting.bytes.push(byte);
    if (collecting.bytes.length < collecting.want) return;
    this.collecting = null;
    collecting.then(collecting.bytes);
  }

  private take(want: number, then: (bytes: number[]) => void): void {
    this.collecting = { want, then, bytes: [] };
  }

  private mistake(): void {
    this.errors += 1;
    // Optiboot lets its watchdog bite, and then starts the program; ATmegaBOOT gives up after five.
    if (this.board.behaviour === 'optiboot' || this.errors >= 5) this.startProgram();
  }

  /** Waits for the blank, then answers. */
  private closed(answer: () => number[]): void {
    this.take(1, ([end]) => {
      if (end === 0x20) this.out.push(0x14, ...answer(), 0x10);
      else this.mistake();
    });
  }

  private command(byte: number): void {
    switch (String.fromCharCode(byte)) {
      case '0':
      case 'P':
        return this.closed(() => []);
      case 'Q':
        return this.take(1, ([end]) => {
          if (end !== 0x20) return this.mistake();
          this.out.push(0x14, 0x10);
          this.startProgram();
        });
      case 'u':
        return this.closed(() => [...this.board.signature]);
      case 'U':
        return this.take(2, ([low = 0, high = 0]) => {
          this.address = (low + high * 256) * 2;
          this.closed(() => []);
        });
      case 'd':
        return this.take(3, ([high = 0, low = 0]) => {
          const length = high * 256 + low;
          if (length > 0) this.take(length, (page) => this.closed(() => (this.writePage(page), [])));
        });
      case 't':
        return this.take(3, ([high = 0, low = 0]) => this.closed(() => this.read(high * 256 + low)));
      default:
        return this.mistake();
    }
  }

  private writePage(bytes: number[]): void {
    const start = this.address - (this.address % this.board.pageBytes);
    this.erase(start);
    this.program(this.address, bytes);
  }

  private erase(start: number): void {
    if (start < this.board.bootloaderStart) this.flash.fill(0xff, start, start + this.board.pageBytes);
  }

  private program(start: number, bytes: number[]): void {
    for (const [offset, byte] of bytes.entries()) {
      const at = start + offset;
      if (at < this.board.bootloaderStart) this.flash[at] = (this.flash[at] ?? 0) & byte;
    }
  }

  private read(length: number): number[] {
    return Array.from({ length }, (_, offset) => this.flash[(this.address + offset) % this.flash.length] ?? 0xff);
  }

  // ---- STK500v2: stk500boot.c

  private frame(byte: number): void {
    const message = this.message;
    message.push(byte);
    if (message[0] !== 0x1b || (message.length === 5 && byte !== 0x0e)) {
      this.message = [];
      return;
    }
    if (message.length < 6) return;
    const length = (message[2] ?? 0) * 256 + (message[3] ?? 0);
    // Its buffer has 285 bytes and no guard.
    if (message.length - 5 > 285) {
      this.mode = 'crashed';
      return;
    }
    if (message.length < length + 6) return;
    this.message = [];
    if (message.reduce((sum, each) => sum ^ each, 0) !== 0) return;
    const body = message.slice(5, -1);
    const answer = this.answer(body);
    const reply = [0x1b, message[1] ?? 0, answer.length >> 8, answer.length & 0xff, 0x0e, ...answer];
    this.out.push(
      ...reply,
      reply.reduce((sum, each) => sum ^ each, 0),
    );
    if (body[0] === 0x11) this.startProgram();
  }

  private answer(body: number[]): number[] {
    const [code = 0] = body;
    const size = (body[1] ?? 0) * 256 + (body[2] ?? 0);
    switch (code) {
      case 0x01:
        return [code, 0, 8, ...Array.from('AVRISP_2', (character) => character.charCodeAt(0))];
      case 0x06:
        this.address =
          ((((body[1] ?? 0) & 0x7f) * 0x1000000 + (body[2] ?? 0) * 0x10000 + (body[3] ?? 0) * 256 + (body[4] ?? 0)) * 2) >>> 0;
        return [code, 0];
      case 0x10:
      case 0x11:
        return [code, 0];
      case 0x12:
        this.eraseCounter = 0;
        return [code, 0xc0];
      case 0x13:
        if (this.eraseCounter < this.board.eraseEnd) {
          this.erase(this.eraseCounter);
          this.eraseCounter += this.board.pageBytes;
        }
        this.program(this.address, body.slice(10, 10 + size));
        this.address += size;
        return [code, 0];
      case 0x14: {
        const data = this.read(size);
        this.address += size;
        return [code, 0, ...data, 0];
      }
      case 0x1b:
        return [code, 0, this.board.signature[body[4] ?? 0] ?? 0xff, 0];
      default:
        return [code, 0xc0];
    }
  }
}
