// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger } from '@nestjs/common';
import { downTopic, MachineCommand } from '@fabcommons/contracts';
import { DataSource } from 'typeorm';
import { Broker } from '../broker/broker.js';
import { Clock } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { ACTIVE_STATES } from './job-machine.js';
import { JobsRepository } from './jobs.repository.js';
import { MessagesRepository } from './messages.repository.js';
import { PROGRAM_CHECK, type ProgramCheck, type StartTerms } from './program-check.js';
import { grantedCodes } from './stewards-word.js';
import type { StoredCommand, StoredJob } from './stored-job.js';

/** A bridge that gets a command later than this refuses it: nothing starts or stops long after it was meant. */
export const COMMAND_LIFE_MS = 30_000;
/** Wait before the command is sent again without an answer; the last one repeats. */
export const RESEND_AFTER_MS = [2_000, 4_000, 8_000, 15_000, 30_000] as const;
/** A pause, resume or cancel that nobody answered this often is given up and said to be unanswered. A start is asked until it is answered. */
export const MAX_CONTROL_ATTEMPTS = 8;
/** As `contracts` has it; a manifest may name a part at length. */
const MAX_NAME_CHARS = 200;
/** Commands looked at in one round. */
const MAX_BATCH = 50;

/**
 * Sends commands from the outbox: at once after the commit that wrote them, and again under the same id until the bridge answers. The bridge
 * answers a repeated id from its journal, so sending twice never runs twice.
 */
@Injectable()
export class CommandPublisher {
  private readonly log = new Logger('Jobs');

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(MessagesRepository) private readonly messages: MessagesRepository,
    @Inject(PROGRAM_CHECK) private readonly check: ProgramCheck,
  ) {}

  /** Sends everything that is due again. */
  async sendDue(): Promise<void> {
    const due = await this.messages.dueCommands(this.clock.now(), MAX_BATCH, this.dataSource.manager);
    for (const commandId of due) await this.send(commandId);
  }

  /** Sends one command now, unless it is answered or another service is just sending it. */
  async send(commandId: string): Promise<void> {
    const message = await inTransaction(this.dataSource, async (tx) => {
      const command = await this.messages.lockCommand(commandId, tx);
      const job = command && (await this.jobs.find(command.jobId, tx));
      if (!command || !job) return null;
      const now = this.clock.now();
      const isGivenUp = command.kind !== 'start' && command.attempts >= MAX_CONTROL_ATTEMPTS;
      if (isGivenUp || !ACTIVE_STATES.includes(job.state)) {
        await this.messages.settle(commandId, now, isGivenUp ? 'unanswered' : 'overtaken', tx);
        return null;
      }
      const attempts = command.attempts + 1;
      await this.messages.noteAttempt(commandId, attempts, new Date(now.getTime() + resendAfterMs(attempts)), tx);
      return { command, job, now };
    });
    if (!message) return;
    const { command, job, now } = message;
    const topic = downTopic(command.bridgeId, command.machineKey, 'command');
    try {
      const terms = command.kind === 'start' ? await this.check.terms(job.machineId) : null;
      await this.broker.publish(topic, JSON.stringify(commandOf(command, job, now, terms)), { qos: 1 });
    } catch (cause) {
      // It stays in the outbox and is sent again; the job goes on waiting and says so.
      this.log.warn(`${topic}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
}

/** Wait after this many sends, in ms. */
export const resendAfterMs = (attempts: number): number =>
  RESEND_AFTER_MS[Math.min(attempts, RESEND_AFTER_MS.length) - 1] ?? 30_000;

function commandOf(command: StoredCommand, job: StoredJob, now: Date, terms: StartTerms | null): MachineCommand {
  const envelope = {
    v: 1 as const,
    commandId: command.commandId,
    at: now.toISOString(),
    expiresAt: new Date(now.getTime() + COMMAND_LIFE_MS).toISOString(),
    jobId: job.id,
  };
  switch (command.kind) {
    case 'start':
      return MachineCommand.parse({
        ...envelope,
        kind: 'start',
        name: job.subject.partName.slice(0, MAX_NAME_CHARS),
        program: { sha256: job.programSha256, sizeBytes: job.programBytes, dialect: job.programDialect },
        ...terms,
        grants: grantedCodes(job.grants),
      });
    case 'pause':
    case 'resume':
      return { ...envelope, kind: command.kind };
    case 'cancel':
      return { ...envelope, kind: 'cancel', reason: command.reason ?? 'cancelled' };
  }
}
