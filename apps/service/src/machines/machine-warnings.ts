// SPDX-License-Identifier: AGPL-3.0-or-later
import { Injectable } from '@nestjs/common';
import type { MachineWarning } from '@fabcommons/contracts';

/** What a machine's stewards should see to; answered from memory. */
export type WarningsOf = (machineId: string) => readonly MachineWarning[];

/** Where the feature that knows (maintenance) hooks itself in; it may import machines, not the other way round. */
@Injectable()
export class MachineWarnings {
  private source: WarningsOf = () => [];

  provide(source: WarningsOf): void {
    this.source = source;
  }

  of(machineId: string): readonly MachineWarning[] {
    return this.source(machineId);
  }

  /** Why no job begins there now; null = nothing keeps it. */
  blockedBy(machineId: string): string | null {
    return this.of(machineId).find(({ blocks }) => blocks)?.text ?? null;
  }
}
