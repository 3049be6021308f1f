// SPDX-License-Identifier: AGPL-3.0-or-later

/** Aborts when this process is asked to stop; `forget` lets go of the process again. */
export type StopRequest = { readonly signal: AbortSignal; forget(): void };

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Listens for SIGTERM and SIGINT, and for the end of the program that started this one with an IPC channel: a supervisor that was killed
 * sends no signal, but its end of the channel closes. What is written for it afterwards is lost; that must not end a stop half way.
 */
export function askedToStop(): StopRequest {
  const stop = new AbortController();
  const onAsked = (): void => stop.abort();
  for (const signal of SIGNALS) process.on(signal, onAsked);
  const isChild = process.send !== undefined;
  if (isChild) {
    process.on('disconnect', onAsked);
    for (const stream of [process.stdout, process.stderr]) stream.on('error', onAsked);
    // It went while this process was starting.
    if (!process.connected) stop.abort();
  }
  return {
    signal: stop.signal,
    // The stream listeners stay: the last lines are written after this.
    forget: () => {
      for (const signal of SIGNALS) process.off(signal, onAsked);
      process.off('disconnect', onAsked);
    },
  };
}
