// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Lot, LotRef, Machine, Match as MatchAnswer } from '@fabcommons/contracts';
import { match, type Match, type Requirement, type Slicer } from '@fabcommons/matching';
import { estimateStart } from '@fabcommons/scheduling';
import type { Actor } from '../accounts/index.js';
import type { StoredPart } from '../designs/design.js';
import { dialectOf } from '../machines/index.js';
import { permissionOf, stockLotOf } from './question.js';

/** What is asked of every machine. */
export type Question = {
  actor: Actor;
  part: StoredPart;
  requirement: Requirement;
  copies: number;
  slicer: Slicer;
};

/** A machine with what stands around it. `queuedMs`: estimates of all that waits there, null = nobody can say. */
export type Candidate = { machine: Machine; lots: readonly Lot[]; queuedMs: number | null };

/** The answer for the page, and what a job needs beside it. */
export type Answer = { answer: MatchAnswer; match: Match };

/** One machine's answer. */
export function answerOf(question: Question, { machine, lots, queuedMs }: Candidate): Answer {
  const { capability, live } = machine;
  const found = match(
    question.requirement,
    { ...capability, dialect: dialectOf(machine.identity) },
    {
      machineName: machine.name,
      spaceName: machine.spaceName,
      presence: machine.identity === null && live.state === null ? 'never' : live.presence,
      mode: live.state?.mode ?? null,
      detail: live.state?.detail ?? null,
      bed: live.bed,
      permission: permissionOf(question.actor, machine.spaceId),
      acceptPolicy: machine.acceptPolicy,
      slicer: question.slicer,
      lots: lots.map(stockLotOf),
      loaded: machine.loaded.map((lot) => lot?.id ?? null),
    },
  );
  const answer: MatchAnswer = {
    machineId: machine.id,
    machineName: machine.name,
    spaceId: machine.spaceId,
    spaceName: machine.spaceName,
    verdict: found.verdict,
    reasons: found.reasons,
    estimate: { ...estimateOf(question.part, question.copies), startsInMs: startsIn(machine, queuedMs) },
    presence: live.presence,
    bed: live.bed,
    loaded: machine.loaded.find((lot) => lot !== null) ?? null,
    lots: found.lotIds.flatMap((id) => lots.find((lot) => lot.id === id) ?? []).map(refOf),
  };
  return { answer, match: found };
}

/** Time and mass of all copies, before slicing. */
export const estimateOf = ({ timeMs, massMg }: StoredPart, copies: number) => ({
  timeMs: timeMs === null ? null : timeMs * copies,
  massMg: massMg === null ? null : massMg * copies,
});

function startsIn({ name, live, loaded }: Machine, queuedMs: number | null): number | null {
  return estimateStart([{ estimateMs: queuedMs }], {
    name,
    presence: live.presence,
    mode: live.state?.mode ?? null,
    bed: live.bed,
    busy: live.job && { jobId: live.job.id, remainingMs: live.job.remainingMs },
    loaded: loaded.map((lot) => lot?.id ?? null),
  });
}

const refOf = ({ id, name, kind, colorHex, remaining }: Lot): LotRef => ({ id, name, kind, colorHex, remaining });
