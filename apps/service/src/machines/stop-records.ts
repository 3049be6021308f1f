// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { withDeadline } from '../config/index.js';
import { sqlState } from '../database/index.js';
import type { StopRecord } from './machine.js';
import { MachinesRepository } from './machines.repository.js';

/** Who pressed waits at most this long for the row; it is written later then. */
export const WRITE_WAIT_MS = 150;
/** How often what could not be written is tried again. */
export const REWRITE_EVERY_MS = 1_000;
/** Records that wait for the database; more are in the log only. */
export const MAX_UNWRITTEN = 1_000;

/** Stops that went out while the database was away: kept in memory and written, each once, when it is back. */
@Injectable()
export class StopRecords implements BeforeApplicationShutdown {
  private readonly log = new Logger('Machines');
  private readonly unwritten = new Map<string, StopRecord>();
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> | null = null;

  constructor(@Inject(MachinesRepository) private readonly repository: MachinesRepository) {}

  /** Resolves when the row is written, or after {@link WRITE_WAIT_MS}. Never rejects: the stop went out, whatever becomes of the row. */
  async keep(record: StopRecord): Promise<void> {
    if (this.unwritten.size >= MAX_UNWRITTEN) {
      this.log.error(
        `stop ${record.commandId} of ${record.machineId} by ${record.personId ?? 'nobody'} is not written: too many wait`,
      );
      return;
    }
    this.unwritten.set(record.commandId, record);
    await withDeadline(this.writeAll(), WRITE_WAIT_MS, () => undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await withDeadline(this.writeAll(), REWRITE_EVERY_MS, () => undefined);
    if (this.timer) clearTimeout(this.timer);
    for (const { commandId, personId } of this.unwritten.values())
      this.log.error(`stop ${commandId} by ${personId ?? 'nobody'} was not written`);
  }

  /** One round over what waits; never twice at once. */
  private async writeAll(): Promise<void> {
    await this.writing;
    this.writing = this.round().finally(() => (this.writing = null));
    await this.writing;
    if (this.unwritten.size === 0 || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.writeAll();
    }, REWRITE_EVERY_MS);
    this.timer.unref();
  }

  private async round(): Promise<void> {
    for (const [commandId, record] of [...this.unwritten]) {
      try {
        await this.repository.insertStop(record);
        this.unwritten.delete(commandId);
      } catch (cause) {
        this.log.error(`stop ${commandId} by ${record.personId ?? 'nobody'} was not written: ${String(cause)}`);
        // The row itself is refused: no later try changes that.
        if (sqlState(cause)?.startsWith(INTEGRITY_VIOLATION) === true) this.unwritten.delete(commandId);
        else return;
      }
    }
  }
}

/** Class of SQLSTATEs, PostgreSQL Appendix A. */
const INTEGRITY_VIOLATION = '23';
