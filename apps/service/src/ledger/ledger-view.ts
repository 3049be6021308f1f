// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { type JobAccount, type LedgerEvent, type LedgerQuery, type Page, VfAction } from '@fabcommons/contracts';
import { sentence } from '@fabcommons/ledger';
import { DataSource } from 'typeorm';
import { PeopleService, SpacesService } from '../accounts/index.js';
import { ApiProblem } from '../errors/index.js';
import { JobsRepository, type StoredJob } from '../jobs/index.js';
import { LotsService } from '../materials/index.js';
import { type BookedEvent, LedgerRepository, type Resource } from './ledger.repository.js';

type Named = { id: string; name: string };
type Names = { agents: ReadonlyMap<string, Named>; resources: ReadonlyMap<string, Resource> };
/** Events of one job; a job has about six. */
const MAX_EVENTS_PER_JOB = 100;

/** The books in the words of a page. */
@Injectable()
export class LedgerView {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(LedgerRepository) private readonly repository: LedgerRepository,
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(SpacesService) private readonly spaces: SpacesService,
    @Inject(LotsService) private readonly lots: LotsService,
  ) {}

  /** Newest first. The cursor is the position of the last event of the page before. */
  async list(query: LedgerQuery): Promise<Page<LedgerEvent>> {
    const { cursor, limit, spaceId, resourceId, jobId } = query;
    const before = cursor === undefined ? undefined : positionOf(cursor);
    const filter = { limit: limit + 1, spaceId, resourceId, jobId, before };
    const booked = await this.repository.events(this.dataSource.manager, filter);
    const page = booked.slice(0, limit);
    const nextCursor = booked.length > limit ? String(page.at(-1)?.position ?? '') : null;
    return { items: await this.describe(page), nextCursor };
  }

  /** What a job cost the commons and what it gave. @throws ApiProblem `not-found` */
  async account(jobId: string): Promise<JobAccount> {
    const job = await this.jobs.find(jobId);
    if (!job) throw new ApiProblem('not-found', 'There is no such job.');
    const booked = await this.repository.events(this.dataSource.manager, { jobId, limit: MAX_EVENTS_PER_JOB });
    const events = await this.describe(booked.reverse());
    return { jobId, events, totals: totalsOf(events), people: await this.peopleOf(job, events), designs: [designOf(job)] };
  }

  private async describe(booked: readonly BookedEvent[]): Promise<LedgerEvent[]> {
    const names = await this.namesOf(booked);
    return booked.map(({ event, scope }) => {
      const provider = event.provider ? (names.agents.get(event.provider) ?? null) : null;
      const receiver = event.receiver ? (names.agents.get(event.receiver) ?? null) : null;
      const resourceId = event.resourceInventoriedAs ?? event.resourceConformsTo;
      const resource = resourceId ? (names.resources.get(resourceId) ?? null) : null;
      return {
        id: event.id,
        action: VfAction.parse(event.action),
        at: event.hasPointInTime,
        jobId: scope.jobId,
        processId: event.inputOf ?? event.outputOf,
        provider,
        receiver,
        resource,
        resourceQuantity: event.resourceQuantity,
        effortQuantity: event.effortQuantity,
        fulfills: event.fulfills,
        corrects: event.corrects,
        note: event.note,
        state: event.state,
        sentence: sentence(event, {
          provider: provider?.name ?? null,
          receiver: receiver?.name ?? null,
          resource: resource?.name ?? null,
        }),
      };
    });
  }

  private async namesOf(booked: readonly BookedEvent[]): Promise<Names> {
    const agentIds = new Set(booked.flatMap(({ event }) => [event.provider, event.receiver]).filter((id) => id !== null));
    const resourceIds = new Set(
      booked.flatMap(({ event }) => [event.resourceInventoriedAs, event.resourceConformsTo]).filter((id) => id !== null),
    );
    const people = await this.people.names(agentIds);
    const agents = new Map<string, Named>([...people].map(([id, { name }]) => [id, { id, name }]));
    if ([...agentIds].some((id) => !agents.has(id)))
      for (const { id, name } of await this.spaces.list()) if (agentIds.has(id)) agents.set(id, { id, name });
    const resources = await this.repository.resources(this.dataSource.manager, [...resourceIds]);
    const lotIds = [...resources.values()].filter(({ kind }) => kind === 'lot').map(({ id }) => id);
    for (const [id, { name }] of await this.lots.refs(lotIds)) resources.set(id, { id, kind: 'lot', name });
    return { agents, resources };
  }

  private async peopleOf(job: StoredJob, events: readonly LedgerEvent[]): Promise<JobAccount['people']> {
    const { designer } = job.subject;
    const accepted = (await this.jobs.transitions([job.id])).get(job.id)?.find(({ toState }) => toState === 'accepted')?.personId;
    const names = await this.people.names([job.requestedBy, accepted].filter((id) => typeof id === 'string'));
    const said: JobAccount['people'] = [{ name: designer.name, for: 'designed it' }];
    const requester = job.requestedBy ? names.get(job.requestedBy) : undefined;
    if (requester) said.push({ name: requester.name, for: 'had it made' });
    const steward = accepted ? names.get(accepted) : undefined;
    if (steward) said.push({ name: steward.name, for: 'took the job on' });
    for (const { action, provider, effortQuantity } of events)
      if (action === 'work' && provider) said.push({ name: provider.name, for: `worked ${minutes(effortQuantity?.value ?? 0)}` });
    return said;
  }
}

const minutes = (ms: number): string => `${Math.round(ms / 60_000)} min`;

function totalsOf(events: readonly LedgerEvent[]): JobAccount['totals'] {
  const totals = { materialMg: 0, blanks: 0, machineMs: 0, workMs: 0, partsMade: 0, scrap: 0 };
  for (const { action, resourceQuantity, effortQuantity, state } of events) {
    const amount = resourceQuantity?.value ?? 0;
    if (action === 'consume' && resourceQuantity?.unit === 'mg') totals.materialMg += amount;
    if (action === 'consume' && resourceQuantity?.unit === 'one') totals.blanks += amount;
    if (action === 'use') totals.machineMs += effortQuantity?.value ?? 0;
    if (action === 'work') totals.workMs += effortQuantity?.value ?? 0;
    if (action === 'produce' && state === null) totals.partsMade += amount;
    if (action === 'produce' && state !== null) totals.scrap += amount;
  }
  return totals;
}

function designOf({ subject }: StoredJob): JobAccount['designs'][number] {
  const { designSlug, designName, version, designer, licence, attribution } = subject;
  return { slug: designSlug, name: designName, version, designer: designer.name, licence, attribution };
}

/** @throws ApiProblem `invalid-input` */
function positionOf(cursor: string): number {
  const position = Number(cursor);
  if (!Number.isSafeInteger(position) || position < 0)
    throw new ApiProblem('invalid-input', 'The cursor is not one of this list.');
  return position;
}
