// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Quantity } from '@fabcommons/measure';
import type { EntityManager } from 'typeorm';

/** A thing with the name it has in the books. */
export type Named = { id: string; name: string };

/** What a job will probably take, when it is accepted. */
export type Promised = {
  jobId: string;
  /** How the run is called in the books, e.g. `Cable clip on Prusa Mini`. */
  name: string;
  spaceId: string;
  requestedBy: string | null;
  machine: Named;
  timeMs: number | null;
  lot: Named | null;
  /** mg of a spool, blanks of a stack; null = nobody can tell yet. */
  material: Quantity | null;
  at: Date;
};

/** A run that came to its end, as measured. */
export type EndedRun = {
  jobId: string;
  outcome: 'finished' | 'failed' | 'cancelled';
  name: string;
  spaceId: string;
  requestedBy: string | null;
  machine: Named;
  machineMs: number;
  beganAt: Date | null;
  endedAt: Date;
  material: { lot: Named; used: Quantity } | null;
  designVersion: Named;
  /** The designer's person id, where the designer is one of our people. */
  designerId: string | null;
  partName: string;
  copies: number;
  reason: string | null;
};

/** Hands-on time somebody reports when collecting. */
export type ReportedWork = { jobId: string; spaceId: string; personId: string; workMs: number; at: Date; note: string };

/**
 * The ledger as jobs see it; the `ledger` feature provides it. Everything is written in the caller's transaction, so that a job's state and its
 * account are true together or not at all. Event ids are made from the job's id: telling the same again changes nothing.
 */
export interface RunBook {
  /** Commits machine time and material when a job is accepted. */
  promise(promised: Promised, tx: EntityManager): Promise<void>;
  /** Lets commitments go when a job ends without a run. */
  release(jobId: string, tx: EntityManager): Promise<void>;
  /** Books a run that ended: cite, use, consume, produce or scrap; finishes the commitments. */
  book(run: EndedRun, tx: EntityManager): Promise<void>;
  /** Books a run whose end was only concluded before: what was booked for that is taken back by corrections first. */
  rebook(run: EndedRun, tx: EntityManager): Promise<void>;
  /** Books reported work. */
  work(report: ReportedWork, tx: EntityManager): Promise<void>;
}

/** Injection token of {@link RunBook}. */
export const RUN_BOOK = Symbol('RunBook');
