// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import {
  type BridgePresence,
  type IdentityReport,
  type MachineState,
  type Presence,
  STATE_STALE_AFTER_MS,
} from '@fabcommons/contracts';
import { Clock } from '../config/index.js';
import { TemperatureRing } from './temperature-ring.js';

/** A machine as bridges name it. */
export type MachineAddress = { bridgeId: string; key: string };

/** Machines that one bridge may tell of; the contract lets it announce 64. */
export const MAX_KEYS_PER_BRIDGE = 64;

type Heard = {
  state: MachineState | null;
  /** When the last state came, by our own clock: a bridge's clock may be wrong. */
  heardAtMs: number;
  isStale: boolean;
  identity: IdentityReport | null;
  temperatures: TemperatureRing;
};
type BridgeHeard = { isOnline: boolean; machines: Map<string, Heard> };

/** The latest word of every bridge and machine. Memory only: retained messages bring it back after a restart. */
@Injectable()
export class MachineStates {
  private readonly bridges = new Map<string, BridgeHeard>();

  constructor(@Inject(Clock) private readonly clock: Clock) {}

  hearPresence(bridgeId: string, presence: BridgePresence): void {
    this.bridge(bridgeId).isOnline = presence.online;
  }

  /** False: the bridge tells of more machines than it may, and this one is not kept. */
  hearState({ bridgeId, key }: MachineAddress, state: MachineState): boolean {
    const heard = this.machine(bridgeId, key);
    if (!heard) return false;
    heard.state = state;
    heard.heardAtMs = this.clock.nowMs();
    heard.isStale = false;
    heard.temperatures.add(heard.heardAtMs, state.temperatures);
    return true;
  }

  /** True when it says something new. */
  hearIdentity({ bridgeId, key }: MachineAddress, identity: IdentityReport): boolean {
    const heard = this.machine(bridgeId, key);
    if (!heard) return false;
    const isNew = heard.identity === null || isDifferent(heard.identity, identity);
    heard.identity = identity;
    return isNew;
  }

  /** The last state, also of a machine that is gone; null before the first. */
  stateOf({ bridgeId, key }: MachineAddress): MachineState | null {
    return this.bridges.get(bridgeId)?.machines.get(key)?.state ?? null;
  }

  identityOf({ bridgeId, key }: MachineAddress): IdentityReport | null {
    return this.bridges.get(bridgeId)?.machines.get(key)?.identity ?? null;
  }

  temperaturesOf({ bridgeId, key }: MachineAddress): TemperatureRing | null {
    return this.bridges.get(bridgeId)?.machines.get(key)?.temperatures ?? null;
  }

  presenceOf({ bridgeId, key }: MachineAddress): Presence {
    const bridge = this.bridges.get(bridgeId);
    const heard = bridge?.machines.get(key);
    if (!bridge?.isOnline || !heard?.state || heard.state.mode === 'offline') return 'offline';
    return this.isOld(heard) ? 'stale' : 'online';
  }

  /** Whether the bridge is there, whatever of its machines. */
  isBridgeOnline(bridgeId: string): boolean {
    return this.bridges.get(bridgeId)?.isOnline === true;
  }

  /** Machines whose word has become too old since the last call. */
  sweep(): MachineAddress[] {
    const turned: MachineAddress[] = [];
    for (const [bridgeId, { machines }] of this.bridges)
      for (const [key, heard] of machines)
        if (!heard.isStale && heard.state && this.isOld(heard)) {
          heard.isStale = true;
          turned.push({ bridgeId, key });
        }
    return turned;
  }

  private isOld({ heardAtMs }: Heard): boolean {
    return this.clock.nowMs() - heardAtMs >= STATE_STALE_AFTER_MS;
  }

  private bridge(bridgeId: string): BridgeHeard {
    let bridge = this.bridges.get(bridgeId);
    if (!bridge) this.bridges.set(bridgeId, (bridge = { isOnline: false, machines: new Map() }));
    return bridge;
  }

  private machine(bridgeId: string, key: string): Heard | null {
    const { machines } = this.bridge(bridgeId);
    const known = machines.get(key);
    if (known) return known;
    if (machines.size >= MAX_KEYS_PER_BRIDGE) return null;
    const fresh: Heard = { state: null, heardAtMs: 0, isStale: false, identity: null, temperatures: new TemperatureRing() };
    machines.set(key, fresh);
    return fresh;
  }
}

/** Whether two identities say different things, their moments aside. */
export function isDifferent(a: IdentityReport, b: IdentityReport): boolean {
  const text = ({ at: _, ...rest }: IdentityReport): string => JSON.stringify(rest, Object.keys(flat(rest)).sort());
  return text(a) !== text(b);
}

/** All keys at all depths, as a replacer list that fixes their order (jsonb does not keep it). */
function flat(value: object): Record<string, true> {
  const keys: Record<string, true> = {};
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    keys[key] = true;
    if (typeof inner === 'object' && inner !== null) Object.assign(keys, flat(inner));
  }
  return keys;
}
