// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * What one browser is owed. A message about something replaces an older one about the same thing that still waits, so however fast
 * machines report and however slow a line is, at most one message per thing waits.
 */
import { LIVE_MAX_RATE_HZ, type LiveMessage } from '@fabcommons/contracts';

/** The socket as the client sees it. */
export interface LiveSink {
  send(text: string): void;
  /** Bytes handed over that the line has not taken yet. */
  readonly bufferedBytes: number;
  /** Ends the connection at once. */
  cut(): void;
}

/** Time, so that specs need not wait. */
export interface LiveTime {
  nowMs(): number;
  /** Runs `work` once after `delayMs`; the answer forgets it. */
  after(delayMs: number, work: () => void): () => void;
}

const MIN_INTERVAL_MS = 1000 / LIVE_MAX_RATE_HZ;
/** A change of state goes out at once; should a thing flap, this much apart. */
const MIN_CHANGE_INTERVAL_MS = 50;
/** Above this nothing more is handed to the line; messages wait and replace each other. */
const MAX_BUFFERED_BYTES = 256 * 1024;
/** A line that takes nothing for so long is cut; the page connects anew. */
const MAX_STALL_MS = 15_000;
/** Things remembered at once; a page watches tens. Beyond, times of the oldest are forgotten. */
const MAX_SLOTS = 1_000;

/** See the file's header. */
export class LiveClient {
  private readonly waiting = new Map<string, LiveMessage>();
  private readonly lastSent = new Map<string, { atMs: number; state: string }>();
  private stalledSinceMs: number | null = null;
  private timer: { atMs: number; cancel: () => void } | null = null;

  constructor(
    private readonly sink: LiveSink,
    private readonly time: LiveTime,
  ) {}

  /** Sends now, or as soon as the rate and the line allow. */
  offer(message: LiveMessage): void {
    const slot = slotOf(message);
    if (this.dueInMs(slot, message) > 0 || this.isLineFull()) {
      if (this.waiting.size < MAX_SLOTS || this.waiting.has(slot)) this.waiting.set(slot, message);
      this.arm();
      return;
    }
    this.waiting.delete(slot);
    this.send(slot, message);
  }

  /** Forgets what waits; the socket is gone. */
  close(): void {
    this.timer?.cancel();
    this.timer = null;
    this.waiting.clear();
  }

  private flush(): void {
    this.timer = null;
    for (const [slot, message] of this.waiting) {
      if (this.isLineFull()) break;
      if (this.dueInMs(slot, message) > 0) continue;
      this.waiting.delete(slot);
      this.send(slot, message);
    }
    if (this.waiting.size > 0) this.arm();
  }

  private arm(): void {
    const dues = [...this.waiting].map(([slot, message]) => this.dueInMs(slot, message));
    const isFull = this.sink.bufferedBytes > MAX_BUFFERED_BYTES;
    const dueMs = isFull ? MIN_INTERVAL_MS : Math.max(0, Math.min(MIN_INTERVAL_MS, ...dues));
    const atMs = this.time.nowMs() + dueMs;
    if (this.timer && this.timer.atMs <= atMs) return;
    this.timer?.cancel();
    this.timer = { atMs, cancel: this.time.after(dueMs, () => this.flush()) };
  }

  private send(slot: string, message: LiveMessage): void {
    if (this.lastSent.size >= MAX_SLOTS) this.lastSent.clear();
    this.lastSent.set(slot, { atMs: this.time.nowMs(), state: stateOf(message) });
    this.sink.send(JSON.stringify(message));
  }

  private dueInMs(slot: string, message: LiveMessage): number {
    const last = this.lastSent.get(slot);
    if (!last) return 0;
    const intervalMs = last.state === stateOf(message) ? MIN_INTERVAL_MS : MIN_CHANGE_INTERVAL_MS;
    return last.atMs + intervalMs - this.time.nowMs();
  }

  /** Also ends a line that has been full for too long. */
  private isLineFull(): boolean {
    if (this.sink.bufferedBytes <= MAX_BUFFERED_BYTES) {
      this.stalledSinceMs = null;
      return false;
    }
    const nowMs = this.time.nowMs();
    this.stalledSinceMs ??= nowMs;
    if (nowMs - this.stalledSinceMs >= MAX_STALL_MS) {
      this.close();
      this.sink.cut();
    }
    return true;
  }
}

/** What a message is about: messages of one slot replace each other. */
function slotOf(message: LiveMessage): string {
  switch (message.event) {
    case 'machine':
      return `machine ${message.data.machineId}`;
    case 'job':
      return `job ${message.data.id}`;
    case 'changed':
      return `changed ${message.data.what} ${message.data.id ?? ''}`;
    case 'tool':
      return `tool ${message.data.id}`;
    case 'console':
      // Lines are told one after the other: none replaces another.
      return `console ${message.data.machineId} ${message.data.lines[0]?.number ?? ''}`;
    case 'hello':
    case 'beat':
      return message.event;
  }
}

/** What somebody who pressed a button waits to see; figures that merely move are left out. */
function stateOf(message: LiveMessage): string {
  switch (message.event) {
    case 'machine': {
      const { presence, state, bed, job } = message.data;
      return [presence, state?.mode, state?.job?.phase, bed, job?.id, job?.state].join(' ');
    }
    case 'job':
      return [message.data.state, message.data.phase, message.data.waitingFor].join(' ');
    case 'tool':
      return message.data.state;
    case 'console':
    case 'changed':
    case 'hello':
    case 'beat':
      return message.event;
  }
}
