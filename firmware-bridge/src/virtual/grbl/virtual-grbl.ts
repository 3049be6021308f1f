// SPDX-License-Identifier: AGPL-3.0-or-later
import { ClockedMachine, type VirtualMachine, type VirtualMachineOptions } from '../virtual-machine.js';
import { GrblMachine, type GrblOptions } from './grbl-machine.js';
import type { MillState } from './mill.js';

/** A virtual Grbl mill, running. */
export interface VirtualGrbl extends VirtualMachine {
  /** Lines answered with ok since power-on: capitals, without spaces and comments; questions ($G, $#, …) are left out. */
  readonly acceptedLines: readonly string[];
  readonly spindleRpm: number;
  readonly isFlooding: boolean;
  readonly state: MillState;
}

/** Powers a virtual mill on. */
export function createVirtualGrbl(options: VirtualMachineOptions & GrblOptions): VirtualGrbl {
  return new RunningGrbl(new GrblMachine(options), options);
}

class RunningGrbl extends ClockedMachine<GrblMachine> implements VirtualGrbl {
  get acceptedLines(): readonly string[] {
    return this.core.acceptedLines;
  }

  get spindleRpm(): number {
    return this.core.mill.spindleRpm;
  }

  get isFlooding(): boolean {
    return this.core.mill.isFlooding;
  }

  get state(): MillState {
    return this.core.mill.state;
  }
}
