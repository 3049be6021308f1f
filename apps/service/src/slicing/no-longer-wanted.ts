// SPDX-License-Identifier: AGPL-3.0-or-later

/** Reason of an abort: nobody needs the program any more, so work on it may end. */
export class NoLongerWanted extends Error {
  override readonly name = 'NoLongerWanted';
  constructor() {
    super('nobody needs the program any more');
  }
}

/** Rejects with the reason as soon as the signal is aborted. */
export function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
