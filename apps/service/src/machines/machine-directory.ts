// SPDX-License-Identifier: AGPL-3.0-or-later
import { Injectable } from '@nestjs/common';
import type { MachineAddress } from './machine-states.js';
import type { StoredMachine } from './machine.js';

/** What must be known of a machine without asking the database. */
export type DirectoryEntry = Pick<StoredMachine, 'id' | 'spaceId' | 'bridgeId' | 'key' | 'name' | 'bed' | 'identity'>;

/**
 * Registered machines in memory: state messages find theirs here, and the emergency stop needs no database. Filled at the start, kept true
 * after each commit.
 */
@Injectable()
export class MachineDirectory {
  private readonly byId = new Map<string, DirectoryEntry>();
  private readonly byAddress = new Map<string, DirectoryEntry>();

  put({ id, spaceId, bridgeId, key, name, bed, identity }: DirectoryEntry): DirectoryEntry {
    const entry = { id, spaceId, bridgeId, key, name, bed, identity };
    this.byId.set(id, entry);
    this.byAddress.set(addressKey(entry), entry);
    return entry;
  }

  get(id: string): DirectoryEntry | null {
    return this.byId.get(id) ?? null;
  }

  at(address: MachineAddress): DirectoryEntry | null {
    return this.byAddress.get(addressKey(address)) ?? null;
  }

  ofBridge(bridgeId: string): DirectoryEntry[] {
    return [...this.byId.values()].filter((entry) => entry.bridgeId === bridgeId);
  }
}

const addressKey = ({ bridgeId, key }: MachineAddress): string => `${bridgeId}/${key}`;
