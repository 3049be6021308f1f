// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { workEvent } from '@fabcommons/ledger';
import type { EntityManager } from 'typeorm';
import { LedgerRepository, type Resource } from './ledger.repository.js';
import { LedgerService } from './ledger.service.js';
import { stableId } from './stable-id.js';

/** Caring for machines is a skill of its own, beside operating them. */
export const MAINTAINING: Resource = {
  id: stableId('a3f9c1de-5b0e-4a53-9c0d-7e0f2a6f3b41', 'skill/maintaining'),
  kind: 'skill',
  name: 'maintaining a machine',
};

/** Care that somebody gave a machine. `id`: of the report; the same again books nothing twice. */
export type Care = { id: string; spaceId: string; personId: string; workMs: number; at: Date; name: string; note: string };

/** Books the care of machines as work. */
@Injectable()
export class CareBook {
  constructor(
    @Inject(LedgerService) private readonly ledger: LedgerService,
    @Inject(LedgerRepository) private readonly repository: LedgerRepository,
  ) {}

  /** Within the caller's transaction. */
  async work(care: Care, tx: EntityManager): Promise<void> {
    const { id, spaceId, personId, workMs, at, name, note } = care;
    const processId = stableId(id, 'process');
    const open = { hasBeginning: null, hasEnd: null, finished: false };
    await this.repository.insertProcess(tx, { id: processId, jobId: null, name, inScopeOf: spaceId, ...open });
    await this.repository.finishProcess(tx, processId, { beginning: null, ending: at });
    const event = workEvent({
      ...{ id: stableId(id, 'work'), processId, personId, spaceId, skillId: MAINTAINING.id, workMs },
      ...{ at: at.toISOString(), note: note === '' ? name : `${name}: ${note}` },
    });
    await this.ledger.mustBook(tx, { spaceId, jobId: null }, [event], [MAINTAINING]);
  }
}
