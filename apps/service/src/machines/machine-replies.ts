// SPDX-License-Identifier: AGPL-3.0-or-later
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { CommandReply } from '@fabcommons/contracts';
import type { MachineAddress } from './machine-states.js';

/** Commands whose reply somebody waits for at one time; more are not waited for. */
export const MAX_AWAITED_REPLIES = 100;

type Awaited = MachineAddress & { settle: (reply: CommandReply | null) => void };

/** Replies that a request waits for. What jobs ask for outlives a request and is not here. */
@Injectable()
export class MachineReplies implements OnModuleDestroy {
  private readonly awaited = new Map<string, Awaited>();

  onModuleDestroy(): void {
    this.giveUp();
  }

  /** The reply of this machine's own bridge; null when none comes in time. Call it before the command goes out. */
  wait(commandId: string, { bridgeId, key }: MachineAddress, withinMs: number): Promise<CommandReply | null> {
    if (this.awaited.size >= MAX_AWAITED_REPLIES) return Promise.resolve(null);
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(null), withinMs);
      const settle = (reply: CommandReply | null): void => {
        clearTimeout(timer);
        this.awaited.delete(commandId);
        resolve(reply);
      };
      this.awaited.set(commandId, { bridgeId, key, settle });
    });
  }

  /** A machine replied to something. */
  hear({ bridgeId, key }: MachineAddress, reply: CommandReply): void {
    const awaited = this.awaited.get(reply.commandId);
    if (awaited?.bridgeId === bridgeId && awaited.key === key) awaited.settle(reply);
  }

  /** Nobody waits any longer. */
  giveUp(): void {
    for (const { settle } of this.awaited.values()) settle(null);
  }
}
