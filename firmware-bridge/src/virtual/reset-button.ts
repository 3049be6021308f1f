// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Cancel, Clock } from '../driver/clock.js';
import type { VirtualMachine } from './virtual-machine.js';

/**
 * Somebody beside the machine: when it has halted (after an emergency stop, say) they press its reset button, `delayMs` of the clock later.
 * Returns how to send them away.
 */
export function pressResetWhenHalted(machine: VirtualMachine, clock: Clock, delayMs: number): Cancel {
  let cancel: Cancel | null = null;
  const off = machine.onHalt(() => {
    cancel?.();
    cancel = clock.after(delayMs, () => {
      cancel = null;
      if (machine.isHalted) machine.reset();
    });
  });
  return () => {
    off();
    cancel?.();
  };
}
