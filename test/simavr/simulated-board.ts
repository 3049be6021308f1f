// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = new URL('../..', import.meta.url).pathname;
const BOOTLOADERS = '/usr/share/arduino/hardware/arduino/avr/bootloaders';

/** Debian's bootloader images that work in simavr; its Optiboot image is broken (534 bytes, the program's start lies outside the flash). */
export const BOARDS = {
  'nano-old': {
    mcu: 'atmega328p',
    bootloader: `${BOOTLOADERS}/atmega/ATmegaBOOT_168_atmega328.hex`,
    avrdude: ['-c', 'arduino', '-p', 'm328p', '-b', '57600'],
  },
  mega2560: {
    mcu: 'atmega2560',
    bootloader: `${BOOTLOADERS}/stk500v2/stk500boot_v2_mega2560.hex`,
    avrdude: ['-c', 'wiring', '-p', 'm2560', '-b', '115200'],
  },
} as const;
/** A board by its name for `--board`. */
export type BoardName = keyof typeof BOARDS;

/** What these tests need of the system, and where one sees that it is there. */
const NEEDED = {
  avrdude: '/usr/bin/avrdude',
  'arduino-core-avr': BOARDS.mega2560.bootloader,
  'libsimavr-dev': '/usr/include/simavr/sim_avr.h',
  'libelf-dev': '/usr/include/libelf.h',
  gcc: '/usr/bin/gcc',
} as const;

/** An AVR that runs a real bootloader in simavr, in real time, its serial line at `port`. */
export class SimulatedBoard {
  readonly port: string;
  readonly #folder: string;
  readonly #flashPath: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(name: BoardName, content: Uint8Array) {
    this.#folder = mkdtempSync(join(tmpdir(), 'fab-simavr-'));
    this.port = join(this.#folder, 'tty');
    this.#flashPath = join(this.#folder, 'flash.bin');
    writeFileSync(this.#flashPath, content);
    const { mcu, bootloader } = BOARDS[name];
    this.#process = spawn(compiled(), [mcu, bootloader, this.port, this.#flashPath], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!this.#process.stdout) throw new Error('the board has no output');
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Starts one with this in its flash. */
  static async start(name: BoardName, content: Uint8Array = new Uint8Array([0xff])): Promise<SimulatedBoard> {
    const board = new SimulatedBoard(name, content);
    await board.#answer('ready');
    return board;
  }

  /** The whole flash, as it is now. */
  async flash(): Promise<Uint8Array> {
    await this.#say('dump');
    return new Uint8Array(readFileSync(this.#flashPath));
  }
  /** Pulls the cable out of the computer; the board keeps its power. */
  unplug = (): Promise<void> => this.#say('unplug');
  plug = (): Promise<void> => this.#say('plug');

  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()));
    this.#process.kill('SIGTERM');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #say(command: string): Promise<void> {
    this.#process.stdin?.write(`${command}\n`);
    await this.#answer(`${command} done`);
  }

  async #answer(expected: string): Promise<void> {
    const line = await this.#lines.next();
    if (line.value !== expected) throw new Error(`the board said ${JSON.stringify(line.value)}, expected "${expected}"`);
  }
}

/** A program that nobody wrote: turns on the spot, then bytes like noise, with what bootloaders stumble over among them. */
export function someProgram(length: number, seed: number): Uint8Array {
  let value = seed;
  const bytes = Uint8Array.from({ length }, () => {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
    return value >>> 24;
  });
  bytes.set([0xff, 0xcf]);
  // "!!!" opens a monitor in stk500boot when it comes early; 0x1b begins a frame; blanks end commands of STK500v1.
  bytes.set(Buffer.from('!!!\x1b\x1b\x1b   0 0 !!!'), Math.min(256, length - 20));
  return bytes;
}

/** Flashes with avrdude, as people do. */
export function flashWithAvrdude(board: SimulatedBoard, name: BoardName, hexPath: string): void {
  execFileSync('avrdude', [...BOARDS[name].avrdude, '-q', '-q', '-D', '-P', board.port, '-U', `flash:w:${hexPath}:i`], {
    stdio: 'pipe',
    timeout: 60_000,
  });
}

/** Compiles `board.c`, once for each version of it. */
function compiled(): string {
  const missing = Object.entries(NEEDED).filter(([, path]) => !existsSync(path));
  if (missing.length > 0)
    throw new Error(
      `These tests run real bootloaders in simavr and need: ${missing.map(([name]) => name).join(', ')} (sudo apt-get install ${missing.map(([name]) => name).join(' ')})`,
    );
  const source = join(ROOT, 'test/simavr/board.c');
  const version = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const folder = join(ROOT, 'node_modules/.cache/simavr');
  const program = join(folder, `board-${version}`);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const own = `${program}.${process.pid}`;
  execFileSync('gcc', ['-O2', '-o', own, source, '-I/usr/include/simavr', '-lsimavr', '-lelf', '-lutil', '-lm'], {
    stdio: 'pipe',
  });
  renameSync(own, program);
  return program;
}
