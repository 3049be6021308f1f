// SPDX-License-Identifier: AGPL-3.0-or-later
import { Worker } from 'node:worker_threads';

/** Bounds of a pool. */
export interface PoolBounds {
  /** Threads at most; they are made when there is work. */
  readonly threads: number;
  /** Tasks that may wait for a thread; one more is refused. */
  readonly queued: number;
  /** A task that takes longer is ended together with its thread. */
  readonly timeoutMs: number;
  /** Heap of one thread (V8's old generation); beyond, the thread ends and the task fails. Typed arrays are not in it. */
  readonly heapMb: number;
  /** A thread without work ends after this long. */
  readonly idleMs: number;
}

/** Why a task has no answer. */
export type PoolErrorCode = 'full' | 'timeout' | 'memory' | 'crashed' | 'aborted' | 'closed';

/** A task that was not answered by a thread. */
export class PoolError extends Error {
  override readonly name = 'PoolError';
  constructor(
    readonly code: PoolErrorCode,
    message: string,
    readonly context: Readonly<Record<string, number>> = {},
    override readonly cause?: unknown,
  ) {
    super(message);
  }
}

interface Waiting<Task, Answer> {
  readonly task: Task;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  idle: NodeJS.Timeout | null;
}

/** Worker threads for one kind of code: a task goes to a free thread, or waits in a bounded queue. A task may be aborted at any time. */
export class ThreadPool<Task, Answer> {
  private readonly free: Thread[] = [];
  private readonly all = new Set<Thread>();
  private readonly queue: Waiting<Task, Answer>[] = [];
  private isClosed = false;

  constructor(
    private readonly code: URL,
    private readonly bounds: PoolBounds,
  ) {}

  /** @throws PoolError; the answer is whatever the thread sent */
  run(task: Task, signal?: AbortSignal): Promise<Answer> {
    if (this.isClosed) return Promise.reject(new PoolError('closed', 'The service is being stopped.'));
    if (signal?.aborted === true) return Promise.reject(aborted());
    const { queued } = this.bounds;
    if (this.queue.length >= queued)
      return Promise.reject(new PoolError('full', `${queued} files wait to be read already. Try again in a minute.`, { queued }));
    return new Promise<Answer>((resolve, reject) => {
      const waiting: Waiting<Task, Answer> = { task, signal, resolve, reject };
      signal?.addEventListener('abort', () => this.drop(waiting), { once: true });
      this.queue.push(waiting);
      this.next();
    });
  }

  /** Ends all threads; what waits and what runs is rejected with `closed`. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const waiting of this.queue.splice(0)) waiting.reject(new PoolError('closed', 'The service is being stopped.'));
    await Promise.all([...this.all].map((thread) => this.end(thread)));
  }

  private drop(waiting: Waiting<Task, Answer>): void {
    const at = this.queue.indexOf(waiting);
    if (at < 0) return;
    this.queue.splice(at, 1);
    waiting.reject(aborted());
  }

  private next(): void {
    if (this.isClosed || this.queue.length === 0) return;
    const thread = this.free.pop() ?? (this.all.size < this.bounds.threads ? this.begin() : null);
    const waiting = thread && this.queue.shift();
    if (thread && waiting) this.give(thread, waiting);
  }

  private begin(): Thread {
    const worker = new Worker(this.code, { resourceLimits: { maxOldGenerationSizeMb: this.bounds.heapMb }, env: {} });
    worker.unref();
    // A thread that fails between two tasks, or while it ends, has nobody to tell and must not end the service.
    worker.on('error', () => undefined);
    const thread: Thread = { worker, idle: null };
    this.all.add(thread);
    return thread;
  }

  private give(thread: Thread, { task, signal, resolve, reject }: Waiting<Task, Answer>): void {
    const { worker } = thread;
    if (thread.idle !== null) clearTimeout(thread.idle);
    const { timeoutMs } = this.bounds;
    let isOver = false;
    const over = (settle: () => void, mayGoOn: boolean): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      worker.off('message', done).off('error', failed).off('exit', left);
      settle();
      if (mayGoOn && !this.isClosed) this.rest(thread);
      else void this.end(thread);
      this.next();
    };
    const fail = (error: PoolError): void => over(() => reject(error), false);
    const abort = (): void => fail(aborted());
    const done = (answer: Answer): void => over(() => resolve(answer), true);
    const failed = (error: Error & { code?: string }): void => fail(threadError(error, this.bounds.heapMb));
    const left = (): void =>
      fail(new PoolError(this.isClosed ? 'closed' : 'crashed', 'The thread that read the file ended before its answer.'));
    const timer = setTimeout(() => fail(new PoolError('timeout', inTime(timeoutMs), { timeoutMs })), timeoutMs);
    signal?.addEventListener('abort', abort, { once: true });
    worker.on('message', done).on('error', failed).on('exit', left);
    worker.ref();
    worker.postMessage(task);
  }

  /** It waits for work without keeping the process. */
  private rest(thread: Thread): void {
    thread.worker.unref();
    this.free.push(thread);
    thread.idle = setTimeout(() => void this.end(thread), this.bounds.idleMs).unref();
  }

  private async end(thread: Thread): Promise<void> {
    if (thread.idle !== null) clearTimeout(thread.idle);
    this.all.delete(thread);
    const at = this.free.indexOf(thread);
    if (at >= 0) this.free.splice(at, 1);
    await thread.worker.terminate();
  }
}

const aborted = (): PoolError => new PoolError('aborted', 'Reading the file was cancelled.');
const inTime = (timeoutMs: number): string =>
  `Reading the file took more than ${Math.round(timeoutMs / 1000)} s and was ended. A smaller file is read sooner.`;

function threadError(error: Error & { code?: string }, heapMb: number): PoolError {
  return error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new PoolError('memory', `Reading the file took more than ${heapMb} MB of memory and was ended.`, { heapMb }, error)
    : new PoolError('crashed', 'The thread that read the file failed.', {}, error);
}
