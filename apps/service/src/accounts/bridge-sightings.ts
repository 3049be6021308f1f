// SPDX-License-Identifier: AGPL-3.0-or-later
import { Injectable } from '@nestjs/common';

/** What is known of a bridge's life. */
export interface Sighting {
  readonly isOnline: boolean;
  readonly lastSeenAt: Date | null;
  /** Keys of the machines it announces. */
  readonly machineKeys: readonly string[];
}

const UNSEEN: Sighting = { isOnline: false, lastSeenAt: null, machineKeys: [] };
/** Bridges remembered; only paired ones can report at all. */
const MAX_BRIDGES = 20_000;

/** Which bridges are there now. The feature that hears their presence (machines) reports; accounts only shows it. */
@Injectable()
export class BridgeSightings {
  private readonly sightings = new Map<string, Sighting>();

  report(bridgeId: string, sighting: Sighting): void {
    if (!this.sightings.has(bridgeId) && this.sightings.size >= MAX_BRIDGES) return;
    this.sightings.set(bridgeId, sighting);
  }

  of(bridgeId: string): Sighting {
    return this.sightings.get(bridgeId) ?? UNSEEN;
  }
}
