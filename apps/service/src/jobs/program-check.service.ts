// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { JobFinding, JobPolicy } from '@fabcommons/contracts';
import { DEFAULT_JOB_POLICY, type Dialect, preflight, type ProgramReport } from '@fabcommons/gcode';
import { AnalysisService } from '../analysis/index.js';
import { DesignsService } from '../designs/index.js';
import { FilesService } from '../files/index.js';
import { MachinesService } from '../machines/index.js';
import { SettingsService } from '../machine-settings/index.js';
import { limitsOf } from './machine-limits.js';
import type { CheckSubject, ProgramCheck, StartTerms } from './program-check.js';
import { ProgramReportsRepository } from './program-reports.repository.js';

/** Most findings that a job keeps; a program with more is refused by the first ones anyway. */
const MAX_FINDINGS = 50;
/** As contracts have it. */
const MAX_TEXT_CHARS = 500;

/**
 * What only the machine itself can tell: the bridge asks it and asks for the word, where one is needed. What nobody has said (how hot a nozzle may
 * get) stops no job either: else each first job would wait for a word about nothing.
 */
const MACHINE_TELLS: ReadonlySet<string> = new Set(['limit-unknown', 'work-offset-unknown', 'not-homed']);

/** Runs preflight over the report of the program's bytes, which is made once for each file. */
@Injectable()
export class FeatureProgramCheck implements ProgramCheck {
  constructor(
    @Inject(DesignsService) private readonly designs: DesignsService,
    @Inject(FilesService) private readonly files: FilesService,
    @Inject(AnalysisService) private readonly analysis: AnalysisService,
    @Inject(MachinesService) private readonly machines: MachinesService,
    @Inject(SettingsService) private readonly settings: SettingsService,
    @Inject(ProgramReportsRepository) private readonly reports: ProgramReportsRepository,
  ) {}

  async check(subject: CheckSubject): Promise<JobFinding[]> {
    const program = await this.programOf(subject);
    const report = program && (await this.reportOf(program));
    if (!report) return [];
    const machine = await this.machines.stored(subject.machineId);
    const limits = limitsOf(machine.said, await this.settings.newest(machine.id));
    return preflight(report, limits, policyOf(machine.jobPolicy))
      .filter(({ code }) => !MACHINE_TELLS.has(code))
      .slice(0, MAX_FINDINGS)
      .map((finding) => ({ ...finding, text: finding.text.slice(0, MAX_TEXT_CHARS), from: 'service' }));
  }

  async terms(machineId: string): Promise<StartTerms> {
    const { said, jobPolicy } = await this.machines.stored(machineId);
    const { maxToolC, maxBedC, tools, maxSpindleRpm } = limitsOf(said, null);
    return { limits: { maxToolC, maxBedC, tools, maxSpindleRpm }, policy: policyOf(jobPolicy) };
  }

  private async programOf(subject: CheckSubject): Promise<{ sha256: string; dialect: Dialect } | null> {
    const { programSha256, programDialect, route, partId } = subject;
    if (programSha256 !== null && programDialect !== null) return { sha256: programSha256, dialect: programDialect };
    const part = route === 'program' ? (await this.designs.findPart(partId))?.part : null;
    return part?.programSha256 && part.program ? { sha256: part.programSha256, dialect: part.program.dialect } : null;
  }

  private async reportOf({ sha256, dialect }: { sha256: string; dialect: Dialect }): Promise<ProgramReport | null> {
    const known = await this.reports.find(sha256, dialect);
    if (known) return known;
    if ((await this.files.find(sha256)) === null) return null;
    // Pictures and layers are for pages; preflight needs neither.
    const report: ProgramReport = { ...(await this.analysis.program(sha256, dialect)), thumbnails: [], layerTimes: [] };
    await this.reports.keep(sha256, dialect, report);
    return report;
  }
}

const policyOf = (changes: Partial<JobPolicy>): JobPolicy => ({ ...DEFAULT_JOB_POLICY, ...changes });
