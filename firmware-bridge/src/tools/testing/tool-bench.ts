// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineIdentity } from '@fabcommons/contracts';
import type { Workbench } from '../../session/workbench.js';
import { SessionBench } from '../../session/testing/session-bench.js';
import { ManualClock } from '../../virtual/manual-clock.js';
import { createVirtualGrbl, type VirtualGrbl } from '../../virtual/grbl/virtual-grbl.js';
import { createVirtualMarlin, type VirtualMarlin } from '../../virtual/marlin/virtual-marlin.js';

/** When the machines of these tests are looked at. */
export const AT = '2026-11-20T12:00:00.000Z';
export const now = (): string => AT;

/** A virtual machine with a session on it, in virtual time, for the tests of tools. */
export class ToolBench<Machine extends VirtualMarlin | VirtualGrbl> extends SessionBench {
  private constructor(
    readonly machine: Machine,
    clock: ManualClock,
  ) {
    super(machine, clock);
  }

  static async marlin(options: Parameters<typeof createVirtualMarlin>[0]['marlin'] = {}): Promise<ToolBench<VirtualMarlin>> {
    const clock = new ManualClock();
    const bench = new ToolBench(createVirtualMarlin({ clock, marlin: options }), clock);
    await bench.open();
    return bench;
  }

  static async grbl(): Promise<ToolBench<VirtualGrbl>> {
    const clock = new ManualClock();
    const bench = new ToolBench(createVirtualGrbl({ clock }), clock);
    await bench.open();
    await bench.until(() => bench.session.snapshot.mode === 'idle');
    return bench;
  }

  get identity(): MachineIdentity {
    const { identity } = this.session;
    if (!identity) throw new Error('the machine has not been identified');
    return identity;
  }

  borrow(): Workbench {
    const lent = this.session.borrow('a test');
    if (lent.kind === 'refused') throw new Error(lent.reason);
    return lent.bench;
  }

  /** Lets virtual time pass until something has come to its end. */
  async over<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const watched = work.finally(() => {
      isOver = true;
    });
    await this.until(() => isOver, 3_600_000, 50);
    return watched;
  }

  /** Sends commands and answers what the last one said. */
  async ask(...commands: string[]): Promise<readonly string[]> {
    const bench = this.borrow();
    let lines: readonly string[] = [];
    for (const command of commands) ({ lines } = await this.over(bench.ask(command)));
    bench.release();
    return lines;
  }
}
