// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { correct, eventsOfRun, type RunRole, workEvent } from '@fabcommons/ledger';
import { quantity } from '@fabcommons/measure';
import type { EntityManager } from 'typeorm';
import type { EndedRun, Promised, ReportedWork, RunBook } from '../jobs/run-book.js';
import { LedgerRepository, type Resource } from './ledger.repository.js';
import { LedgerService } from './ledger.service.js';
import { stableId } from './stable-id.js';

/** What kind of work operating a machine is: one skill for all spaces. Made from a fixed namespace, so every service knows it by the same id. */
export const OPERATING: Resource = {
  id: stableId('a3f9c1de-5b0e-4a53-9c0d-7e0f2a6f3b41', 'skill/operating'),
  kind: 'skill',
  name: 'operating a machine',
};

/** Everything that {@link eventsOfRun} writes; work is reported apart. */
const RUN_ROLES = ['cite', 'use', 'raise', 'consume', 'produce', 'scrap'] as const satisfies readonly RunRole[];
const TOLD_LATER = 'The machine told later how the run really ended.';

/** The account of a job: promised when accepted, booked when it ends. */
@Injectable()
export class LedgerRunBook implements RunBook {
  constructor(
    @Inject(LedgerService) private readonly ledger: LedgerService,
    @Inject(LedgerRepository) private readonly repository: LedgerRepository,
  ) {}

  async promise(promised: Promised, tx: EntityManager): Promise<void> {
    const { jobId, machine, lot, material, timeMs } = promised;
    await this.openProcess(tx, promised);
    const common = {
      provider: promised.spaceId,
      receiver: promised.requestedBy,
      inputOf: processIdOf(jobId),
      created: promised.at.toISOString(),
      finished: false,
    };
    await this.repository.insertCommitment(tx, {
      ...common,
      id: stableId(jobId, 'commit/use'),
      action: 'use',
      resourceInventoriedAs: machine.id,
      resourceQuantity: null,
      effortQuantity: timeMs === null ? null : quantity(timeMs, 'ms'),
    });
    if (lot)
      await this.repository.insertCommitment(tx, {
        ...common,
        id: stableId(jobId, 'commit/consume'),
        action: 'consume',
        resourceInventoriedAs: lot.id,
        resourceQuantity: material,
        effortQuantity: null,
      });
  }

  async release(jobId: string, tx: EntityManager): Promise<void> {
    const id = processIdOf(jobId);
    const process = await this.repository.lockProcess(tx, id);
    if (process === null || process.finished) return;
    await this.repository.finishProcess(tx, id, { beginning: null, ending: null });
    await this.repository.finishCommitments(tx, id);
  }

  async book(run: EndedRun, tx: EntityManager): Promise<void> {
    // Let go without a run is not booked: the machine may still tell of one that nobody expected any more.
    if ((await this.openRun(tx, run)) === 'open') await this.write(run, tx, (role) => stableId(run.jobId, role));
  }

  async rebook(run: EndedRun, tx: EntityManager): Promise<void> {
    if ((await this.openRun(tx, run)) === 'open') return this.write(run, tx, (role) => stableId(run.jobId, role));
    const ids = RUN_ROLES.map((role) => stableId(run.jobId, role));
    const told = (role: RunRole) => stableId(run.jobId, `${role}/told`);
    const known = await this.repository.eventsAround(tx, [...ids, told('cite')]);
    if (known.some(({ id }) => id === told('cite'))) return;
    const at = run.endedAt.toISOString();
    // Backwards, so that nothing is taken that is not there.
    const booked = known.filter(({ corrects }) => corrects === null).reverse();
    const back = booked.map((event) => correct(event, { id: stableId(event.id, 'taken back'), at, note: TOLD_LATER }));
    await this.ledger.mustBook(tx, { spaceId: run.spaceId, jobId: run.jobId }, back, []);
    await this.write(run, tx, told);
  }

  /** Locks the run's process. */
  private async openRun(tx: EntityManager, run: EndedRun): Promise<'open' | 'booked'> {
    await this.openProcess(tx, run);
    return (await this.repository.lockProcess(tx, processIdOf(run.jobId)))?.ending ? 'booked' : 'open';
  }

  private async write(run: EndedRun, tx: EntityManager, idOf: (role: RunRole) => string): Promise<void> {
    const processId = processIdOf(run.jobId);
    const { machine, designVersion, material } = run;
    const part: Resource = { id: stableId(run.jobId, 'part'), kind: 'part', name: run.partName };
    const scrap: Resource = { id: stableId(run.jobId, 'scrap-heap'), kind: 'scrap', name: run.partName };
    const resources: Resource[] = [
      { ...machine, kind: 'machine' },
      { ...designVersion, kind: 'design-version' },
      run.outcome === 'finished' ? part : scrap,
      ...(material ? [{ ...material.lot, kind: 'lot' as const }] : []),
    ];
    const events = eventsOfRun(
      {
        outcome: run.outcome,
        processId,
        beganAt: run.beganAt?.toISOString() ?? null,
        endedAt: run.endedAt.toISOString(),
        spaceId: run.spaceId,
        requestedBy: run.requestedBy,
        designerId: run.designerId,
        designVersionId: designVersion.id,
        machineId: machine.id,
        machineMs: run.machineMs,
        material: material ? await this.withOnhand(tx, material) : null,
        part: { resourceId: part.id, scrapId: scrap.id, copies: run.copies },
        commitments: await this.commitmentIds(tx, processId),
        reason: run.reason,
      },
      idOf,
    );
    if (events.length > 0) await this.ledger.mustBook(tx, { spaceId: run.spaceId, jobId: run.jobId }, events, resources);
    await this.repository.finishProcess(tx, processId, { beginning: run.beganAt, ending: run.endedAt });
    await this.repository.finishCommitments(tx, processId);
  }

  async work(report: ReportedWork, tx: EntityManager): Promise<void> {
    const event = workEvent({
      id: stableId(report.jobId, 'work'),
      processId: processIdOf(report.jobId),
      personId: report.personId,
      spaceId: report.spaceId,
      skillId: OPERATING.id,
      workMs: report.workMs,
      at: report.at.toISOString(),
      note: report.note,
    });
    await this.ledger.mustBook(tx, { spaceId: report.spaceId, jobId: report.jobId }, [event], [OPERATING]);
  }

  private async openProcess(
    tx: EntityManager,
    { jobId, name, spaceId }: { jobId: string; name: string; spaceId: string },
  ): Promise<void> {
    const empty = { hasBeginning: null, hasEnd: null, finished: false };
    await this.repository.insertProcess(tx, { id: processIdOf(jobId), jobId, name, inScopeOf: spaceId, ...empty });
  }

  /** The lot is locked before its balance is read: what the story says of it is still true when it is booked. */
  private async withOnhand(tx: EntityManager, { lot, used }: NonNullable<EndedRun['material']>) {
    await this.repository.ensureResources(tx, [{ ...lot, kind: 'lot' }]);
    const onhand = (await this.repository.lockBalances(tx, [lot.id])).get(lot.id)?.onhand;
    return { lotId: lot.id, used, onhand: onhand ?? quantity(0, used.unit) };
  }

  private async commitmentIds(tx: EntityManager, processId: string) {
    const made = await this.repository.commitmentsOf(tx, processId);
    return { use: made.get('use')?.id ?? null, consume: made.get('consume')?.id ?? null };
  }
}

/** Id of a job's Valueflows process. */
export const processIdOf = (jobId: string): string => stableId(jobId, 'process');
