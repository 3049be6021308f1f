// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Lot } from '@fabcommons/contracts';
import { stockFormOf } from '@fabcommons/matching';
import type { Actor } from '../accounts/index.js';
import { Config } from '../config/index.js';
import { ApiProblem } from '../errors/index.js';
import { type Decision, MatchesService } from '../matches/index.js';
import type { JobLot, JobSubject } from './job-subject.js';
import type { Checked, CheckedRequest, MatchCheck } from './match-check.js';

/** Asks the matches feature about one machine and keeps what a job has to remember. */
@Injectable()
export class FeatureMatchCheck implements MatchCheck {
  constructor(
    @Inject(MatchesService) private readonly matches: MatchesService,
    @Inject(Config) private readonly config: Config,
  ) {}

  async check(request: CheckedRequest, actor: Actor): Promise<Checked> {
    const found = await this.decide(request, actor);
    if ('kind' in found) return found;
    const { version, part, machine, answer, match } = found;
    if (version.slug !== request.designSlug || version.version !== request.version)
      return { kind: 'not-found', text: `${request.designSlug} ${request.version} has no such part.` };
    const { reasons } = answer;
    if (match.route === null || reasons.some(({ blocks }) => blocks)) return { kind: 'no', reasons };
    const lotId = request.lotId ?? match.lotIds[0] ?? null;
    const lot = found.lots.find(({ id }) => id === lotId);
    const subject: JobSubject = {
      designId: version.designId,
      designSlug: version.slug,
      designName: version.name,
      designVersionId: version.versionId,
      version: version.version,
      designer: { id: version.createdBy, name: version.licensor },
      licence: version.licence,
      attribution: this.attributionOf(version),
      partId: part.id,
      partName: part.name,
      imageSha256: version.imageSha256,
      machineName: machine.name,
      route: match.route,
      blanksPerCopy: stockFormOf(part.process) === 'sheet' ? (part.stock?.count ?? 1) : null,
    };
    const { timeMs, massMg } = answer.estimate;
    return { kind: 'yes', spaceId: machine.spaceId, subject, lot: lot ? jobLot(lot) : null, estimate: { timeMs, massMg } };
  }

  private async decide({ partId, machineId, copies, lotId }: CheckedRequest, actor: Actor): Promise<Decision | Checked> {
    try {
      return await this.matches.decide(actor, { partId, machineId, copies, lotId });
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'not-found') return { kind: 'not-found', text: error.message };
      throw error;
    }
  }

  /** Title, author, source, licence: what all the open licences ask for. */
  private attributionOf({ name, version, licensor, licence, slug }: Decision['version']): string {
    return `"${name}" ${version} by ${licensor}, licensed ${licence}, ${this.config.publicUrl}/designs/${slug}`;
  }
}

const jobLot = ({ id, name, kind, colorHex, form, material }: Lot): JobLot => ({
  id,
  name,
  kind,
  colorHex,
  form,
  diameterUm: material.diameterUm,
  densityMgPerCm3: material.densityMgPerCm3,
});
