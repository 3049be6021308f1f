// SPDX-License-Identifier: AGPL-3.0-or-later
import { ClockedMachine, type VirtualMachine, type VirtualMachineOptions } from '../virtual-machine.js';
import { MarlinMachine } from './marlin-machine.js';
import type { MarlinOptions } from './marlin-options.js';

/** A heater as a test sees it, degrees Celsius. */
export type HeaterView = { readonly currentC: number; readonly targetC: number };

/** A virtual Marlin printer, running. */
export interface VirtualMarlin extends VirtualMachine {
  /** Lines the firmware has taken since power-on, in order, without number and checksum. */
  readonly acceptedLines: readonly string[];
  readonly heaters: { readonly hotend: HeaterView; readonly bed: HeaterView };
  /** 0 to 255. */
  readonly fanPwm: number;
}

/** Powers a virtual printer on: it prints its banner to whoever listens by then, and waits for bytes. */
export function createVirtualMarlin(
  options: VirtualMachineOptions & { readonly marlin?: Partial<MarlinOptions> },
): VirtualMarlin {
  return new RunningMarlin(new MarlinMachine(options.marlin), options);
}

class RunningMarlin extends ClockedMachine<MarlinMachine> implements VirtualMarlin {
  get acceptedLines(): readonly string[] {
    return this.core.acceptedLines;
  }

  get heaters(): VirtualMarlin['heaters'] {
    const { hotend, bed } = this.core.printer;
    const view = (heater: typeof hotend): HeaterView => ({ currentC: heater.trueC(this.machineMs), targetC: heater.targetC });
    return { hotend: view(hotend), bed: view(bed) };
  }

  get fanPwm(): number {
    return this.core.printer.fanPwm;
  }
}
