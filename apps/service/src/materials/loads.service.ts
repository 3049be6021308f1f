// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { LotRef } from '@fabcommons/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { LotsRepository } from './lots.repository.js';
import { LotsService } from './lots.service.js';

/** Which lot is in which tool of which machine. */
@Injectable()
export class LoadsService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LotsRepository) private readonly lots: LotsRepository,
    @Inject(LotsService) private readonly lotsService: LotsService,
  ) {}

  /** Lots by machine and tool number; a machine with nothing loaded is absent, an empty tool is a hole. */
  async byMachine(machineIds: readonly string[]): Promise<Map<string, Map<number, LotRef>>> {
    const loads = machineIds.length === 0 ? [] : await this.lots.loads({ machineIds });
    const refs = await this.lotsService.refs(loads.map((load) => load.lotId));
    const byMachine = new Map<string, Map<number, LotRef>>();
    for (const { machineId, tool, lotId } of loads) {
      const ref = refs.get(lotId);
      if (!ref) continue;
      const tools = byMachine.get(machineId) ?? new Map<number, LotRef>();
      byMachine.set(machineId, tools.set(tool, ref));
    }
    return byMachine;
  }

  /** Lot ids by tool number, as the queue wants them. */
  async lotIdsIn(machineId: string, tx?: EntityManager): Promise<(string | null)[]> {
    const loads = await this.lots.loads({ machineIds: [machineId] }, tx);
    const tools = loads.reduce((most, load) => Math.max(most, load.tool + 1), 0);
    return Array.from({ length: tools }, (_, tool) => loads.find((load) => load.tool === tool)?.lotId ?? null);
  }

  /** Puts a lot into a tool (out of wherever it was), or empties the tool. */
  async load(place: { machineId: string; tool: number; lotId: string | null }, tx?: EntityManager): Promise<void> {
    const put = (manager: EntityManager): Promise<void> => this.lots.load({ ...place, at: this.clock.now() }, manager);
    await (tx ? put(tx) : inTransaction(this.dataSource, put));
  }
}
