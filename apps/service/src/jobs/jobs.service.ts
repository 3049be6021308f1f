// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Job, JobCollect, JobFinding, JobQuery, JobRequest, JobWord, Page } from '@fabcommons/contracts';
import { type Actor, hasRole, type PersonActor, requirePerson, requireRole } from '../accounts/index.js';
import { Clock } from '../config/index.js';
import { ApiProblem } from '../errors/index.js';
import { type ControlAnswer, ControlAnswers } from './control-answers.js';
import { type JobInput, WAITING_STATES } from './job-machine.js';
import { type JobUnit, JobMover } from './job-mover.js';
import { JobView } from './job-view.js';
import { JobsRepository } from './jobs.repository.js';
import { MACHINE_DESK, type MachineDesk } from './machine-desk.js';
import { type Checked, MATCH_CHECK, type MatchCheck } from './match-check.js';
import { PROGRAM_CHECK, type ProgramCheck, subjectOf } from './program-check.js';
import { RUN_BOOK, type RunBook } from './run-book.js';
import { inWords, refusals, unmet, withNew } from './stewards-word.js';
import type { Cause, JobSeed, StoredJob } from './stored-job.js';

/** Jobs of one person that may wait at one time, so that nobody fills a queue alone. */
export const MAX_WAITING_PER_PERSON = 50;

/** What people do with jobs. */
@Injectable()
export class JobsService {
  constructor(
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(JobMover) private readonly mover: JobMover,
    @Inject(JobView) private readonly view: JobView,
    @Inject(MATCH_CHECK) private readonly matches: MatchCheck,
    @Inject(MACHINE_DESK) private readonly desk: MachineDesk,
    @Inject(RUN_BOOK) private readonly book: RunBook,
    @Inject(PROGRAM_CHECK) private readonly program: ProgramCheck,
    @Inject(ControlAnswers) private readonly answers: ControlAnswers,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(actor: Actor, query: JobQuery): Promise<Page<Job>> {
    if (query.mine) requirePerson(actor);
    const requestedBy = query.mine && actor.kind === 'person' ? actor.personId : null;
    const rows = await this.jobs.list(query, { requestedBy, before: beforeOf(query.cursor) });
    const page = rows.slice(0, query.limit);
    const nextCursor = rows.length > query.limit ? String(page.at(-1)?.number ?? '') : null;
    return { items: await this.view.describe(actor, page), nextCursor };
  }

  /** @throws ApiProblem `not-found` */
  async get(actor: Actor, id: string): Promise<Job> {
    const job = await this.jobs.find(id);
    const [described] = job ? await this.view.describe(actor, [job]) : [];
    if (!described) throw noJob();
    return described;
  }

  /**
   * Asks for a job. The same id with the same wish again answers the same job.
   * @throws ApiProblem `no-match` with every reason, `preflight-refused` with every line, `not-found`, `conflict` when the id stands for another wish, `too-many-requests`
   */
  async request(actor: Actor, wish: JobRequest): Promise<Job> {
    requirePerson(actor);
    const requestHash = hashOf(wish, actor.personId);
    const known = await this.jobs.find(wish.id);
    if (known) return this.again(actor, known, requestHash);
    if ((await this.jobs.countWaiting(actor.personId)) >= MAX_WAITING_PER_PERSON)
      throw new ApiProblem('too-many-requests', `${MAX_WAITING_PER_PERSON} of your jobs wait already: let some be made first.`);
    const checked = await this.matches.check(wish, actor);
    if (checked.kind === 'not-found') throw new ApiProblem('not-found', checked.text);
    if (checked.kind === 'no') throw noMatch(checked);
    const { spaceId, subject, lot, estimate } = checked;
    const { partId, route } = subject;
    const none = { programSha256: null, programDialect: null };
    const findings = passable(await this.program.check({ ...none, machineId: wish.machineId, partId, route }));
    await this.insert(actor, {
      id: wish.id,
      spaceId,
      machineId: wish.machineId,
      requestedBy: actor.personId,
      requestedAt: this.clock.now(),
      note: wish.note,
      copies: wish.copies,
      requestHash,
      subject,
      lot,
      estimateMs: estimate.timeMs,
      estimateMg: estimate.massMg,
      findings,
    });
    const job = await this.jobs.find(wish.id);
    if (!job) throw noJob();
    return this.again(actor, job, requestHash);
  }

  /** @throws ApiProblem `not-found`, `not-allowed`, `wrong-state`, `preflight-refused` */
  async accept(actor: Actor, id: string): Promise<Job> {
    const job = await this.jobs.find(id);
    // Only a request: whoever may not accept, or comes too late, is told that and not what is in the program.
    const isAsked = job?.state === 'requested' && hasRole(actor, job.spaceId, 'steward');
    const findings = isAsked ? withNew(job.findings, passable(await this.program.check(subjectOf(job)))) : null;
    return this.asSteward(actor, id, 'accept', null, findings === null ? {} : { findings });
  }

  /** @throws like {@link accept} */
  async decline(actor: Actor, id: string, reason: string): Promise<Job> {
    return this.asSteward(actor, id, 'decline', reason);
  }

  /** Before the run: at once. During the run: the machine is told, and the job ends when the machine says so. @throws like {@link accept} */
  async cancel(actor: Actor, id: string, reason: string): Promise<Job> {
    return this.asOwner(actor, id, 'ask-cancel', reason);
  }

  /** @throws like {@link accept} */
  async pause(actor: Actor, id: string): Promise<Job> {
    return this.asAnswered(id, 'pause', () => this.asOwner(actor, id, 'ask-pause', null));
  }

  /** @throws like {@link accept} */
  async resume(actor: Actor, id: string): Promise<Job> {
    return this.asAnswered(id, 'resume', () => this.asOwner(actor, id, 'ask-resume', null));
  }

  /** The part was fetched: the bed may be clear again, and time somebody gave is booked as work. @throws like {@link accept} */
  async collect(actor: Actor, id: string, { bedClear, workMinutes, note }: JobCollect): Promise<Job> {
    return this.act(actor, id, async (unit, job, person) => {
      requireTheirs(actor, job);
      await this.moveOrThrow(unit, job, 'collect', by(person, note || null));
      const at = this.clock.now();
      if (bedClear && (await this.isLastOnBed(unit, job))) await this.desk.clearBed(job.machineId, person.personId, unit.tx);
      const work = { jobId: id, spaceId: job.spaceId, personId: person.personId, workMs: workMinutes * MS_PER_MINUTE, at, note };
      if (workMinutes > 0) await this.book.work(work, unit.tx);
    });
  }

  /**
   * A steward's word: findings with these codes may run. It goes out with the start. @throws ApiProblem `invalid-input` for a code that nothing
   * was found under, and like {@link decline}
   */
  async giveWord(actor: Actor, id: string, { codes, note }: JobWord): Promise<Job> {
    return this.act(actor, id, async (unit, job, person) => {
      requireRole(actor, job.spaceId, 'steward');
      if (!isWaiting(job)) throw new ApiProblem('wrong-state', 'Only a job that has not begun can be given a word.');
      const strange = codes.filter(
        (code) => !job.findings.some((finding) => finding.code === code && finding.severity === 'ask'),
      );
      if (strange.length > 0)
        throw new ApiProblem('invalid-input', `Nothing was found that waits for a word about ${strange.join(', ')}.`);
      const at = this.clock.now().toISOString();
      const wanted = new Set(unmet(job).map(({ code }) => code));
      const given = [...new Set(codes)].filter((code) => wanted.has(code));
      const grants = [...job.grants, ...given.map((code) => ({ code, personId: person.personId, at, note }))];
      await this.mover.note(unit, job, { grants, holdUntil: null, holdReason: null });
    });
  }

  /** Does it, and waits a little for the bridge's own word. @throws ApiProblem `wrong-state` with the bridge's reason */
  private async asAnswered(id: string, command: 'pause' | 'resume', act: () => Promise<Job>): Promise<Job> {
    const answered = this.answers.wait(id, command);
    const job = await act();
    const answer: ControlAnswer | null = await answered;
    if (answer?.kind !== 'refused') return job;
    throw new ApiProblem('wrong-state', `The machine did not ${command}: ${answer.reason}.`);
  }

  private async asSteward(
    actor: Actor,
    id: string,
    input: JobInput,
    reason: string | null,
    change: Partial<StoredJob> = {},
  ): Promise<Job> {
    return this.act(actor, id, async (unit, job, person) => {
      requireRole(actor, job.spaceId, 'steward');
      await this.moveOrThrow(unit, job, input, by(person, reason), change);
    });
  }

  private async asOwner(actor: Actor, id: string, input: JobInput, reason: string | null): Promise<Job> {
    return this.act(actor, id, async (unit, job, person) => {
      requireTheirs(actor, job);
      const isOver = input === 'ask-cancel' ? { cancelReason: reason, holdReason: null } : { holdReason: null };
      await this.moveOrThrow(unit, job, input, by(person, reason), isOver);
    });
  }

  private async act(
    actor: Actor,
    id: string,
    work: (unit: JobUnit, job: StoredJob, person: PersonActor) => Promise<void>,
  ): Promise<Job> {
    requirePerson(actor);
    await this.mover.transact(async (unit) => {
      const job = await this.jobs.lock(id, unit.tx);
      if (!job) throw noJob();
      await work(unit, job, actor);
    });
    return this.get(actor, id);
  }

  private async moveOrThrow(
    unit: JobUnit,
    job: StoredJob,
    input: JobInput,
    cause: Cause,
    change: Partial<StoredJob> = {},
  ): Promise<void> {
    const moved = await this.mover.move(unit, job, input, cause, change);
    if (moved.kind === 'refused') throw new ApiProblem('wrong-state', moved.reason);
  }

  private async insert(actor: PersonActor, seed: JobSeed): Promise<void> {
    const machine = await this.desk.find(seed.machineId);
    await this.mover.transact(async (unit) => {
      if (!(await this.jobs.insert(seed, unit.tx))) return;
      const job = await this.jobs.lock(seed.id, unit.tx);
      if (!job) throw noJob();
      await this.mover.begin(unit, job, by(actor, seed.note || null));
      if (machine?.acceptPolicy !== 'auto') return;
      const begun = await this.jobs.lock(seed.id, unit.tx);
      if (begun) await this.mover.move(unit, begun, 'accept', AUTO);
    });
  }

  private async again(actor: Actor, job: StoredJob, requestHash: string): Promise<Job> {
    if (job.requestHash !== requestHash)
      throw new ApiProblem('conflict', 'This id stands for another job already: ask with a new id.');
    const [described] = await this.view.describe(actor, [job]);
    if (!described) throw noJob();
    return described;
  }

  /** Whoever collects late must not declare a bed clear on which another job already lies. */
  private async isLastOnBed(unit: JobUnit, job: StoredJob): Promise<boolean> {
    const { open, last } = await this.jobs.activeAndWaiting(job.machineId, unit.tx);
    return last?.id === job.id && !open.some(({ startedAt, state }) => startedAt !== null || state === 'starting');
  }
}

const MS_PER_MINUTE = 60_000;
const AUTO: Cause = { byWhat: 'service', personId: null, reason: 'this machine takes jobs of members by itself' };
const by = (person: PersonActor, reason: string | null): Cause => ({ byWhat: 'person', personId: person.personId, reason });
const noJob = (): ApiProblem => new ApiProblem('not-found', 'There is no such job.');

const isWaiting = ({ state }: StoredJob): boolean => WAITING_STATES.some((waiting) => waiting === state);

/** Findings that a word can let through. @throws ApiProblem `preflight-refused` with every line when there are others */
function passable(findings: readonly JobFinding[]): JobFinding[] {
  const refused = refusals(findings);
  if (refused.length === 0) return [...findings];
  const issues = refused.map(({ line, text }) => ({ path: `line.${line}`, message: text }));
  throw new ApiProblem('preflight-refused', `This machine must not run this program: ${inWords(refused)}.`, { issues });
}

function requireTheirs(actor: Actor, job: StoredJob): void {
  requirePerson(actor);
  if (job.requestedBy === actor.personId || hasRole(actor, job.spaceId, 'steward')) return;
  throw new ApiProblem('not-allowed', "This is somebody else's job: only they and the stewards of the space may do this.");
}

function hashOf(wish: JobRequest, personId: string): string {
  const { designSlug, version, partId, machineId, lotId, copies, note } = wish;
  const text = JSON.stringify([personId, designSlug, version, partId, machineId, lotId, copies, note]);
  return createHash('sha256').update(text).digest('hex');
}

function noMatch({ reasons }: Extract<Checked, { kind: 'no' }>): ApiProblem {
  const blocking = reasons.filter(({ blocks }) => blocks);
  const issues = blocking.map(({ code, text, next }) => ({ path: `match.${code}`, message: next ? `${text} ${next}` : text }));
  return new ApiProblem('no-match', blocking.map(({ text }) => text).join(' ') || 'This machine cannot make it.', { issues });
}

/** The cursor is the number of the last job of the page before. @throws ApiProblem `invalid-input` */
function beforeOf(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const before = Number(cursor);
  if (!Number.isSafeInteger(before) || before < 0) throw new ApiProblem('invalid-input', 'The cursor is not one of this list.');
  return before;
}
