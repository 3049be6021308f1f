// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../virtual/manual-clock.js';
import { AutoBaudTransport, type BaudMemory, type SpeedyTransport } from './auto-baud-transport.js';
import { readAtOtherSpeed } from './testing/uart.js';
import type { LineOutcome, TransportListener } from './transport.js';

/** A board at one speed behind an adapter at any. */
class Board implements SpeedyTransport {
  readonly port = '/dev/test';
  readonly pendingBytes = 0;
  isOpen = false;
  baudRate = 115_200;
  written = '';
  tried: number[] = [];
  /** False: the machine is off, its adapter has power from USB. */
  isOn = true;
  #listener: TransportListener | null = null;

  constructor(
    private readonly speed: number,
    private readonly answer: string,
    private readonly impossible: number[] = [],
  ) {}

  open(listener: TransportListener): Promise<void> {
    this.#listener = listener;
    this.isOpen = true;
    this.tried.push(this.baudRate);
    return Promise.resolve();
  }
  write(bytes: Uint8Array): void {
    const text = Buffer.from(bytes).toString('latin1');
    this.written += text;
    if (!this.isOn || !/M115|\$I/.test(text)) return;
    const heard = readAtOtherSpeed(Buffer.from(this.answer, 'latin1'), { sentBaud: this.speed, readBaud: this.baudRate });
    queueMicrotask(() => this.#listener?.onData(heard));
  }
  close(): Promise<void> {
    this.end(false);
    return Promise.resolve();
  }
  end(lost: boolean): void {
    const listener = this.#listener;
    this.#listener = null;
    this.isOpen = false;
    listener?.onClosed({ lost, reason: lost ? 'pulled' : 'closed' });
  }
  setBaud(baudRate: number): Promise<LineOutcome> {
    this.tried.push(baudRate);
    this.baudRate = baudRate;
    return Promise.resolve(this.impossible.includes(baudRate) ? 'not-there' : 'done');
  }
}

class Memory implements BaudMemory {
  readonly kept = new Map<string, number>();
  baudOf = (port: string): number | null => this.kept.get(port) ?? null;
  keepBaud = (port: string, baudRate: number): void => void this.kept.set(port, baudRate);
}

const ANSWER = 'FIRMWARE_NAME:Marlin 2.1.2 (Aug 1 2023) SOURCE_CODE_URL:x PROTOCOL_VERSION:1.0\nok\n';
const IGNORE: TransportListener = { onData: () => undefined, onClosed: () => undefined };

async function opened(
  board: Board,
  memory = new Memory(),
  listener = IGNORE,
  meanwhile: (passedMs: number) => void = () => undefined,
) {
  const clock = new ManualClock();
  const transport = new AutoBaudTransport(board, { memory, clock });
  let outcome: unknown = null;
  const over = transport.open(listener).then(
    () => {
      outcome = 'open';
    },
    (cause: unknown) => {
      outcome = cause;
    },
  );
  let passedMs = 0;
  while (outcome === null && passedMs < 60_000) {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (outcome !== null) break;
    clock.advance(50);
    passedMs += 50;
    meanwhile(passedMs);
  }
  await over;
  return { transport, outcome, passedMs, memory };
}

describe('the speed of a port', () => {
  it.each([115_200, 250_000, 57_600, 38_400, 19_200, 9_600])('%d is found, and kept', async (speed) => {
    const { transport, outcome, passedMs, memory } = await opened(new Board(speed, ANSWER));
    expect(outcome).toBe('open');
    expect(transport.baudRate).toBe(speed);
    expect(memory.kept).toEqual(new Map([['/dev/test', speed]]));
    expect(passedMs).toBeLessThan(17_000);
  });

  it('that was remembered is tried first', async () => {
    const memory = new Memory();
    memory.keepBaud('/dev/test', 57_600);
    const board = new Board(57_600, ANSWER);
    board.baudRate = 57_600;
    const { outcome, passedMs } = await opened(board, memory);
    expect([outcome, board.tried, passedMs]).toEqual(['open', [57_600], 0]);
  });

  it('is not found on a machine that is off: told with what was heard, within 17 s, and the port is free', async () => {
    const board = new Board(115_200, ANSWER);
    board.isOn = false;
    const { outcome, passedMs, transport } = await opened(board);
    expect(outcome).toMatchObject({ code: 'no-answer' });
    expect(String(outcome)).toContain('115200: silence, 250000: silence');
    expect(passedMs).toBeLessThanOrEqual(17_000);
    expect([board.isOpen, transport.isOpen]).toEqual([false, false]);
  });

  it('is looked for with questions only', async () => {
    const board = new Board(115_200, '\xff');
    await opened(board);
    expect(new Set(board.written.split('\n'))).toEqual(new Set(['', '?', 'M115', '$I']));
  });

  it('is found when the board boots for four seconds first', async () => {
    const board = new Board(115_200, ANSWER);
    board.isOn = false;
    const { outcome, passedMs } = await opened(board, new Memory(), IGNORE, (ms) => {
      board.isOn = ms > 4_000;
    });
    expect([outcome, board.tried]).toEqual(['open', [115_200]]);
    expect(passedMs).toBeLessThan(6_000);
  });

  it('search ends at once when the plug is pulled, and tells nobody of a wire that was never open', async () => {
    const ends: boolean[] = [];
    const board = new Board(115_200, '');
    const { outcome, passedMs } = await opened(
      board,
      new Memory(),
      { onData: () => undefined, onClosed: (end) => ends.push(end.lost) },
      (ms) => {
        if (ms === 1_000) board.end(true);
      },
    );
    expect(outcome).toMatchObject({ code: 'open-failed' });
    expect([passedMs, ends]).toEqual([1_000, []]);
  });

  it('that was remembered is kept while the machine is off: its port opens, and it is asked again there', async () => {
    const memory = new Memory();
    memory.keepBaud('/dev/test', 250_000);
    const board = new Board(250_000, ANSWER);
    board.isOn = false;
    const { outcome, transport } = await opened(board, memory);
    expect([outcome, transport.isOpen, board.baudRate]).toEqual(['open', true, 250_000]);
  });

  it('search ends when the port is closed meanwhile; the port is free', async () => {
    const board = new Board(115_200, '');
    let close: () => void = () => undefined;
    const clock = new ManualClock();
    const transport = new AutoBaudTransport(board, { clock });
    const opening = transport.open(IGNORE);
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    setImmediate(() => void transport.close().then(close));
    await expect(opening).rejects.toMatchObject({ code: 'open-failed' });
    await closed;
    expect([board.isOpen, transport.isOpen]).toEqual([false, false]);
  });

  it('once found, bytes and the end go to the owner', async () => {
    const heard: string[] = [];
    const board = new Board(250_000, ANSWER);
    const { transport } = await opened(board, new Memory(), {
      onData: (bytes) => heard.push(Buffer.from(bytes).toString('latin1')),
      onClosed: (end) => heard.push(`closed ${end.lost}`),
    });
    transport.write(Buffer.from('M115\n'));
    await new Promise((resolve) => setImmediate(resolve));
    board.end(true);
    expect(heard).toEqual([ANSWER, 'closed true']);
    expect(transport.isOpen).toBe(false);
  });
});
