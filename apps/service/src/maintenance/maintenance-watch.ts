// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { MachineWarning } from '@fabcommons/contracts';
import { Clock } from '../config/index.js';
import { JobsRepository } from '../jobs/index.js';
import { MachineNews, MachineWarnings, MachinesService } from '../machines/index.js';
import { nearnessOf } from './maintenance-task.js';
import { MaintenanceRepository } from './maintenance.repository.js';

/** Days go by without anything happening: this often somebody looks. */
export const LOOK_EVERY_MS = 10 * 60_000;

/** Knows in memory which machines have something overdue: their pages and the dispatcher ask with every job. */
@Injectable()
export class MaintenanceWatch implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger('Maintenance');
  private readonly warnings = new Map<string, readonly MachineWarning[]>();
  private readonly lastJob = new Map<string, string | null>();
  private timer: NodeJS.Timeout | null = null;
  private end: (() => void) | null = null;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(MachineNews) private readonly news: MachineNews,
    @Inject(MachineWarnings) private readonly desk: MachineWarnings,
    @Inject(MachinesService) private readonly machines: MachinesService,
    @Inject(MaintenanceRepository) private readonly repository: MaintenanceRepository,
  ) {}

  onModuleInit(): void {
    this.desk.provide((machineId) => this.warnings.get(machineId) ?? []);
    // The machine has another job, or none: what ran before has been counted.
    this.end = this.news.watch((machineId, { job }) => {
      const before = this.lastJob.get(machineId);
      this.lastJob.set(machineId, job?.id ?? null);
      if (before !== undefined && before !== (job?.id ?? null)) this.later(() => this.look(machineId));
    });
  }

  onApplicationBootstrap(): void {
    this.later(() => this.lookAll());
    this.timer = setInterval(() => this.later(() => this.lookAll()), LOOK_EVERY_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.end?.();
    await this.looking;
  }

  /** Looks at one machine now, and tells when its warnings changed. */
  async look(machineId: string): Promise<void> {
    const tasks = await this.repository.tasks(machineId);
    const use = tasks.length === 0 ? null : await this.jobs.useOf(machineId);
    const warnings = tasks.flatMap((task): MachineWarning[] => {
      const { state, dueIn } = use ? nearnessOf(task, use, this.clock.nowMs()) : { state: 'fine', dueIn: '' };
      const text = `${task.name}: ${dueIn}`;
      return state === 'overdue' ? [{ code: 'maintenance', text, blocks: task.blocksWhenOverdue }] : [];
    });
    const before = this.warnings.get(machineId) ?? [];
    this.warnings.set(machineId, warnings);
    const names = (list: readonly MachineWarning[]): string =>
      list.map(({ text, blocks }) => `${text.split(':')[0] ?? ''}${blocks}`).join();
    if (names(before) !== names(warnings)) await this.machines.refresh(machineId);
  }

  private async lookAll(): Promise<void> {
    for (const machineId of await this.repository.machineIds()) await this.look(machineId);
  }

  /** One look after the other; a failing one is tried again with the next. */
  private later(work: () => Promise<void>): void {
    this.looking = this.looking.then(work).catch((cause: unknown) => this.log.warn(`looking what is due: ${String(cause)}`));
  }
}
