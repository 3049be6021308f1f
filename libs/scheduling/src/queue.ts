// SPDX-License-Identifier: AGPL-3.0-or-later

/** A job that has not started yet, as the queue sees it. */
export type WaitingJob = {
  id: string;
  state: 'requested' | 'accepted' | 'preparing' | 'queued';
  /** Since when it waits, ms since 1970: the older is served first. */
  requestedAtMs: number;
  /** Decides between two of the same moment. */
  number: number;
  /** How long it will run; null = nobody can say. */
  estimateMs: number | null;
  /** The lot it wants; null = whatever is loaded. */
  lot: { id: string; name: string } | null;
};

/** How a machine stands, as the queue sees it. */
export type MachineSituation = {
  /** What people call it, e.g. "Prusa". */
  name: string;
  presence: 'online' | 'stale' | 'offline';
  /** The bridge's mode; null = no report yet. */
  mode: 'offline' | 'opening' | 'identifying' | 'idle' | 'run' | 'hold' | 'alarm' | 'flashing' | 'faulted' | null;
  bed: 'clear' | 'occupied';
  /** The job that has the machine now; null = none. */
  busy: { jobId: string; remainingMs: number | null } | null;
  /** Lot by tool number. */
  loaded: readonly (string | null)[];
};

/** First come, first served. */
export const inOrder = (queue: readonly WaitingJob[]): WaitingJob[] =>
  [...queue].sort((a, b) => a.requestedAtMs - b.requestedAtMs || a.number - b.number || (a.id < b.id ? -1 : 1));
