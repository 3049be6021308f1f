// SPDX-License-Identifier: AGPL-3.0-or-later

/** A message inside the broker; aedes adds fields of its own. */
export type Emitted = { topic: string };
/** Takes a message and calls `done` when it is through with it. */
export type EmitListener = (message: Emitted, done: () => void) => void;

/** Messages in delivery at one time; the rest waits in the queue. aedes bounds what each connection may have under way. */
export const EMIT_CONCURRENCY = 100;

/**
 * The switchboard inside aedes (its `mq` option, the interface of mqemitter). mqemitter 7.1.0 empties its queue by recursion and overflows the
 * stack when some ten thousand messages wait (mcollina/mqemitter#204); here a loop takes the next message, so a flood costs memory only.
 */
export class TopicEmitter {
  private readonly root = new Level();
  private queue: { message: Emitted; done: (error?: Error) => void }[] = [];
  private head = 0;
  private inDelivery = 0;
  private isDraining = false;
  private isClosed = false;

  constructor(private readonly concurrency = EMIT_CONCURRENCY) {}

  /** Messages waiting. */
  get length(): number {
    return this.queue.length - this.head;
  }

  /** Messages in delivery. */
  get current(): number {
    return this.inDelivery;
  }

  /** Adds a listener for a topic filter. */
  on(filter: string, listener: EmitListener, done?: () => void): this {
    this.root.reach(filter.split('/')).listeners.push(listener);
    if (done) setImmediate(done);
    return this;
  }

  /** Removes one listener of a filter; after the current turn, so that a message in delivery still reaches it. */
  removeListener(filter: string, listener: EmitListener, done?: () => void): this {
    setImmediate(() => {
      this.root.prune(filter.split('/'), listener);
      done?.();
    });
    return this;
  }

  /** Delivers a message to every matching listener; `done` is called when all are through with it. */
  emit(message: Emitted, done: (error?: Error) => void = ignore): this {
    if (this.isClosed) {
      done(new Error('the broker is closed'));
      return this;
    }
    this.queue.push({ message, done });
    this.drain();
    return this;
  }

  /** Refuses what comes after; what waits is still delivered. */
  close(done: () => void): this {
    this.isClosed = true;
    setImmediate(done);
    return this;
  }

  private drain(): void {
    if (this.isDraining) return;
    this.isDraining = true;
    try {
      while (this.inDelivery < this.concurrency) {
        const next = this.queue[this.head];
        if (!next) break;
        this.head += 1;
        this.deliver(next.message, next.done);
      }
      this.compact();
    } finally {
      this.isDraining = false;
    }
  }

  private deliver(message: Emitted, done: () => void): void {
    const listeners = this.root.match(message.topic.split('/'));
    let open = listeners.length + 1;
    const release = (): void => {
      open -= 1;
      if (open > 0) return;
      this.inDelivery -= 1;
      done();
      this.drain();
    };
    this.inDelivery += 1;
    for (const listener of listeners) listener(message, once(release));
    release();
  }

  /** Drops the delivered front of the queue now and then, so that a queue that never empties does not grow. */
  private compact(): void {
    if (this.head === this.queue.length) {
      this.queue = [];
      this.head = 0;
    } else if (this.head > COMPACT_AFTER && this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
  }
}

const COMPACT_AFTER = 4_096;
const ignore = (): void => undefined;

function once(call: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    call();
  };
}

/** One level of the tree of filters. */
class Level {
  private readonly below = new Map<string, Level>();
  readonly listeners: EmitListener[] = [];

  reach([first, ...rest]: string[]): Level {
    if (first === undefined) return this;
    let next = this.below.get(first);
    if (!next) this.below.set(first, (next = new Level()));
    return next.reach(rest);
  }

  /** @returns true when nothing is left at this level */
  prune([first, ...rest]: string[], listener: EmitListener): boolean {
    const next = first === undefined ? undefined : this.below.get(first);
    if (first === undefined) {
      const at = this.listeners.indexOf(listener);
      if (at >= 0) this.listeners.splice(at, 1);
    } else if (next?.prune(rest, listener)) this.below.delete(first);
    return this.below.size === 0 && this.listeners.length === 0;
  }

  match(levels: readonly string[], at = 0): EmitListener[] {
    const level = levels[at];
    const all = this.below.get('#')?.listeners ?? [];
    if (level === undefined) return [...this.listeners, ...all];
    const exact = this.below.get(level)?.match(levels, at + 1) ?? [];
    const any = this.below.get('+')?.match(levels, at + 1) ?? [];
    return [...all, ...exact, ...any];
  }
}
