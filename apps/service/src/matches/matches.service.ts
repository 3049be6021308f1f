// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Lot, Machine, MatchList, MatchQuery } from '@fabcommons/contracts';
import { compareMatches, type Slicer } from '@fabcommons/matching';
import type { Actor } from '../accounts/index.js';
import { DesignsService, type StoredPart, type StoredVersion } from '../designs/index.js';
import { ApiProblem } from '../errors/index.js';
import { MachinesService, RunningJobsDesk } from '../machines/index.js';
import { LotsService } from '../materials/index.js';
import { type Answer, answerOf, type Question } from './answer.js';
import { requirementOf } from './question.js';
import { SlicerFacts } from './slicer-facts.js';

/** A part to be made on one machine. `lotId`: the lot the maker chose; null = any that fits. */
export type OneMachineQuestion = { partId: string; machineId: string; copies: number; lotId: string | null };

/** One machine's answer with all that was looked up for it. */
export type Decision = Answer & { version: StoredVersion; part: StoredPart; machine: Machine; lots: Lot[] };

/** Who can make a part, and why the others cannot. One query per table, however many machines there are. */
@Injectable()
export class MatchesService {
  constructor(
    @Inject(DesignsService) private readonly designs: DesignsService,
    @Inject(MachinesService) private readonly machines: MachinesService,
    @Inject(LotsService) private readonly lots: LotsService,
    @Inject(RunningJobsDesk) private readonly jobs: RunningJobsDesk,
    @Inject(SlicerFacts) private readonly slicer: SlicerFacts,
  ) {}

  /** Every machine's answer, those that can soonest first; `query.part` is a part's address or id. @throws ApiProblem `not-found` */
  async list(actor: Actor, slug: string, query: MatchQuery): Promise<MatchList> {
    const version = await this.designs.version({ slug, version: query.version });
    const part = version.parts.find((each) => each.slug === query.part || each.id === query.part);
    if (!part) throw new ApiProblem('not-found', `${version.name} ${version.version} has no part "${query.part}".`);
    const machines = await this.machines.list(actor, query.spaceId === undefined ? {} : { spaceId: query.spaceId });
    const lots = await this.lots.ofSpaces([...new Set(machines.map((machine) => machine.spaceId))]);
    const slicer = await this.slicer.now();
    const question = questionOf({ actor, part, copies: query.copies, material: query.material ?? null, slicer });
    const matches = machines.map((machine) => this.ask(question, machine, lots).answer).sort(compareMatches);
    return { matches, slicer: { available: slicer.isAvailable, text: slicer.text } };
  }

  /**
   * One machine's answer, for a job: the page's may be old. With a chosen lot, only that one counts, and its kind is the material.
   * @throws ApiProblem `not-found` (part, machine, or a lot of another space)
   */
  async decide(actor: Actor, { partId, machineId, copies, lotId }: OneMachineQuestion): Promise<Decision> {
    const found = await this.designs.findPart(partId);
    if (!found) throw new ApiProblem('not-found', 'There is no such part.');
    const machine = await this.machines.get(actor, machineId);
    const all = await this.lots.ofSpaces([machine.spaceId]);
    const lots = lotId === null ? all : all.filter((lot) => lot.id === lotId);
    const [chosen] = lots;
    if (lotId !== null && !chosen) throw new ApiProblem('not-found', `${machine.spaceName} has no such lot.`);
    const material = lotId === null ? null : (chosen?.kind ?? null);
    const slicer = await this.slicer.now();
    const question = questionOf({ actor, part: found.part, copies, material, slicer });
    return { ...this.ask(question, machine, lots), ...found, machine, lots };
  }

  private ask(question: Question, machine: Machine, lots: readonly Lot[]): Answer {
    const own = lots.filter((lot) => lot.spaceId === machine.spaceId);
    return answerOf(question, { machine, lots: own, queuedMs: this.jobs.of(machine.id).queuedMs });
  }
}

function questionOf(asked: {
  actor: Actor;
  part: StoredPart;
  copies: number;
  material: string | null;
  slicer: Slicer;
}): Question {
  const { material, ...rest } = asked;
  return { ...rest, requirement: requirementOf(asked.part, { copies: asked.copies, material }) };
}
