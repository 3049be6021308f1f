// SPDX-License-Identifier: AGPL-3.0-or-later
import { Injectable } from '@nestjs/common';

/** Who pressed emergency stop on a machine, and when. */
export type StopMark = { readonly personId: string; readonly name: string; readonly at: Date };

/** The last stop of each machine that was pressed from here, until somebody brings the machine back. Memory only; the rows are in `machine_stops`. */
@Injectable()
export class StopMarks {
  private readonly marks = new Map<string, StopMark>();

  set(machineId: string, mark: StopMark): void {
    this.marks.set(machineId, mark);
  }

  of(machineId: string): StopMark | null {
    return this.marks.get(machineId) ?? null;
  }

  clear(machineId: string): void {
    this.marks.delete(machineId);
  }
}
