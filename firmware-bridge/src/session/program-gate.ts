// SPDX-License-Identifier: AGPL-3.0-or-later
import { UNKNOWN_LIMITS } from '@fabcommons/gcode';
import type { Driver } from '../driver/driver.js';
import type { JobEnd } from './job-run.js';
import { limitsAsAsked, limitsAsTold, reportUnitMm, settingsAsAsked } from './own-limits.js';
import { judge, type PreflightProblem, quickPreflight, readProgram } from './preflight.js';
import type { Probed } from './probe.js';
import type { SessionJob } from './session.js';

/** What a {@link ProgramGate} works with. */
export type ProgramGateParts = {
  readonly driver: () => Driver | null;
  readonly isHomed: () => boolean | null;
};

/** Lets a program to the machine that can and may run it: by its own limits, its steward's, and the grants that came with the job. */
export class ProgramGate {
  /** Who answered last, and what it told. */
  known: Probed | null = null;

  constructor(private readonly parts: ProgramGateParts) {}

  /** What is seen at once. */
  quick(job: SessionJob): PreflightProblem | null {
    const isHomed = this.parts.isHomed();
    return quickPreflight(job, this.known ? limitsAsTold(this.known, isHomed) : { ...UNKNOWN_LIMITS, isHomed });
  }

  /** The whole program, against what the machine says now. `isWanted` false: the answer interests nobody. */
  async check(job: SessionJob, isWanted: () => boolean): Promise<JobEnd | null> {
    const program = await readProgram(job, isWanted);
    const driver = this.parts.driver();
    if (!program || !this.known || !driver || !isWanted()) return null;
    this.known = await settingsAsAsked(driver, this.known);
    if (!isWanted()) return null;
    const told = limitsAsTold(this.known, this.parts.isHomed());
    const limits = await limitsAsAsked(driver, told, reportUnitMm(this.known));
    const problem = judge(program, limits, job);
    return problem && { phase: 'failed', ...problem };
  }
}
