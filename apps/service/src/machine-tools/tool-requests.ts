// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { downTopic, type ToolRequest } from '@fabcommons/contracts';
import { Broker } from '../broker/broker.js';
import type { MachineAddress } from '../machines/index.js';
import type { StoredToolRun } from './tool-run.js';

/** Puts tool runs on the wire. Sent again, a request is word for word the first one: a bridge that forgot it refuses it as expired. */
@Injectable()
export class ToolRequests {
  constructor(@Inject(Broker) private readonly broker: Broker) {}

  /** @throws what the broker throws when it cannot be sent */
  async send(run: StoredToolRun, address: MachineAddress, by: string): Promise<void> {
    const request: ToolRequest = {
      v: 1,
      at: run.at.toISOString(),
      expiresAt: run.expiresAt.toISOString(),
      toolId: run.id,
      by: by.slice(0, MAX_NAME_CHARS),
      op: run.op,
    };
    await this.broker.publish(downTopic(address.bridgeId, address.key, 'tool'), JSON.stringify(request), { qos: 1 });
  }
}

/** As contracts have it. */
const MAX_NAME_CHARS = 80;
