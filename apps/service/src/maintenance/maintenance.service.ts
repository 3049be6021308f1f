// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type {
  MachineUse,
  MaintenanceDone,
  MaintenanceEntry,
  MaintenanceLog,
  MaintenanceTask,
  MaintenanceTaskDraft,
  PersonRef,
} from '@fabcommons/contracts';
import { DataSource } from 'typeorm';
import { type Actor, hasRole, PeopleService, requireRole } from '../accounts/index.js';
import { Clock } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import { JobsRepository } from '../jobs/index.js';
import { CareBook } from '../ledger/index.js';
import { LiveService } from '../live/index.js';
import { type DirectoryEntry, MachineDirectory } from '../machines/index.js';
import { nearnessOf, type StoredEntry, type StoredTask } from './maintenance-task.js';
import { MaintenanceRepository } from './maintenance.repository.js';
import { MaintenanceWatch } from './maintenance-watch.js';

const MS_PER_MINUTE = 60_000;

/** The maintenance log of machines: what is due, what was done, and the credit for it. */
@Injectable()
export class MaintenanceService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MachineDirectory) private readonly directory: MachineDirectory,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(LiveService) private readonly live: LiveService,
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(CareBook) private readonly book: CareBook,
    @Inject(MaintenanceRepository) private readonly repository: MaintenanceRepository,
    @Inject(MaintenanceWatch) private readonly watch: MaintenanceWatch,
  ) {}

  /** @throws ApiProblem `not-found` */
  async log(actor: Actor, machineId: string): Promise<MaintenanceLog> {
    const { spaceId } = this.entry(machineId);
    const use = await this.jobs.useOf(machineId);
    const [tasks, entries] = [await this.repository.tasks(machineId), await this.repository.entries(machineId)];
    const people = await this.names([...tasks.map(({ lastDoneBy }) => lastDoneBy), ...entries.map(({ personId }) => personId)]);
    const names = new Map(tasks.map(({ id, name }) => [id, name]));
    return {
      use,
      tasks: tasks.map((task) => this.toTask(task, use, people)),
      entries: entries.map((entry) => toEntry(entry, entry.taskId === null ? null : (names.get(entry.taskId) ?? null), people)),
      may: { manage: hasRole(actor, spaceId, 'steward'), report: hasRole(actor, spaceId, 'member') },
    };
  }

  /** Makes a task; the same id again changes nothing. @throws ApiProblem `not-found`, `not-allowed`, `conflict` */
  async addTask(actor: Actor, machineId: string, draft: MaintenanceTaskDraft): Promise<MaintenanceTask> {
    requireRole(actor, this.entry(machineId).spaceId, 'steward');
    const now = this.clock.now();
    const begun = {
      since: now,
      useSince: await this.jobs.useOf(machineId),
      lastDoneAt: null,
      lastDoneBy: null,
      isRetired: false,
    };
    await this.repository.insertTask({ ...draft, machineId, ...begun });
    await this.changed(machineId);
    return this.one(await this.task(machineId, draft.id));
  }

  /** @throws ApiProblem `not-found`, `not-allowed` */
  async changeTask(actor: Actor, machineId: string, taskId: string, draft: MaintenanceTaskDraft): Promise<MaintenanceTask> {
    requireRole(actor, this.entry(machineId).spaceId, 'steward');
    await this.task(machineId, taskId);
    const { name, instructions, every, blocksWhenOverdue } = draft;
    await this.repository.updateTask(taskId, { name, instructions, every, blocksWhenOverdue });
    await this.changed(machineId);
    return this.one(await this.task(machineId, taskId));
  }

  /** What was done stays in the log. @throws ApiProblem `not-found`, `not-allowed` */
  async retireTask(actor: Actor, machineId: string, taskId: string): Promise<void> {
    requireRole(actor, this.entry(machineId).spaceId, 'steward');
    await this.task(machineId, taskId);
    await this.repository.updateTask(taskId, { isRetired: true });
    await this.changed(machineId);
  }

  /** Something was done: the task counts anew, and time given is booked as work. @throws ApiProblem `not-found`, `not-allowed`, `conflict` */
  async done(actor: Actor, machineId: string, done: MaintenanceDone): Promise<MaintenanceEntry> {
    const { spaceId, name: machine } = this.entry(machineId);
    requireRole(actor, spaceId, 'member');
    const { personId } = actor;
    const task = done.taskId === null ? null : await this.task(machineId, done.taskId);
    const known = await this.repository.entry(done.id);
    if (known && (known.machineId !== machineId || known.personId !== personId))
      throw new ApiProblem('conflict', 'This id stands for another entry already: report with a new id.');
    const at = this.clock.now();
    const entry: StoredEntry = { ...done, machineId, personId, at, use: await this.jobs.useOf(machineId) };
    await inTransaction(this.dataSource, async (tx) => {
      if (!(await this.repository.insertEntry(entry, tx))) return;
      if (task)
        await this.repository.updateTask(task.id, { since: at, useSince: entry.use, lastDoneAt: at, lastDoneBy: personId }, tx);
      const what = `${task?.name ?? 'Maintenance'} on ${machine}`;
      const work = { id: done.id, spaceId, personId, workMs: done.workMinutes * MS_PER_MINUTE, at, name: what, note: done.note };
      if (done.workMinutes > 0) await this.book.work(work, tx);
    });
    await this.changed(machineId);
    return toEntry(known ?? entry, task?.name ?? null, await this.names([personId]));
  }

  private async one(task: StoredTask): Promise<MaintenanceTask> {
    return this.toTask(task, await this.jobs.useOf(task.machineId), await this.names([task.lastDoneBy]));
  }

  private toTask(task: StoredTask, use: MachineUse, people: ReadonlyMap<string, PersonRef>): MaintenanceTask {
    const { id, machineId, name, instructions, every, blocksWhenOverdue, lastDoneAt, lastDoneBy } = task;
    const person = lastDoneBy === null ? null : (people.get(lastDoneBy) ?? null);
    const done = { lastDoneAt: lastDoneAt?.toISOString() ?? null, lastDoneBy: person };
    const near = nearnessOf(task, use, this.clock.nowMs());
    return { id, machineId, name, instructions, every, blocksWhenOverdue, ...done, ...near };
  }

  private async task(machineId: string, taskId: string): Promise<StoredTask> {
    const task = await this.repository.task(taskId);
    if (task?.machineId !== machineId || task.isRetired)
      throw new ApiProblem('not-found', 'This machine has no such maintenance task.');
    return task;
  }

  private async changed(machineId: string): Promise<void> {
    await this.watch.look(machineId);
    this.live.publish(`machine:${machineId}`, { event: 'changed', data: { what: 'maintenance', id: machineId } });
  }

  private entry(machineId: string): DirectoryEntry {
    const entry = this.directory.get(machineId);
    if (!entry) throw new ApiProblem('not-found', 'There is no such machine.');
    return entry;
  }

  private names(ids: readonly (string | null)[]): Promise<ReadonlyMap<string, PersonRef>> {
    return this.people.names(ids.filter((id) => id !== null));
  }
}

function toEntry(entry: StoredEntry, taskName: string | null, people: ReadonlyMap<string, PersonRef>): MaintenanceEntry {
  const { id, machineId, taskId, personId, at, note, workMinutes, use } = entry;
  const by = personId === null ? null : (people.get(personId) ?? null);
  return { id, machineId, taskId, taskName, note, workMinutes, at: at.toISOString(), by, use };
}
