// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { type IdentityReport, type MachineState, STATE_STALE_AFTER_MS } from '@fabcommons/contracts';
import { Clock } from '../config/index.js';
import { isDifferent, MachineStates, MAX_KEYS_PER_BRIDGE } from './machine-states.js';

const AT = '2026-11-20T12:00:00.000Z';
class SetClock extends Clock {
  atMs = Date.parse(AT);
  override nowMs(): number {
    return this.atMs;
  }
}
const address = { bridgeId: 'b', key: 'printer' };
const presence = (online: boolean) => ({ v: 1 as const, at: AT, online, bridgeVersion: '0.1.0', machines: ['printer'] });
const state = (mode: MachineState['mode'] = 'idle', actualC = 20): MachineState => ({
  v: 1,
  at: AT,
  mode,
  detail: null,
  temperatures: { tool0: { actualC, targetC: 0 } },
  positionMm: null,
  feedMmPerMin: null,
  spindleRpm: null,
  job: null,
  link: { resends: 0, garbled: 0 },
});
const identity: IdentityReport = {
  v: 1,
  at: AT,
  firmware: 'marlin',
  firmwareName: 'Marlin 2.1.2',
  machineType: null,
  uuid: null,
  capabilities: { EEPROM: true, AUTOREPORT_TEMP: true },
  travelMm: { x: 220, y: 220, z: 250 },
  extruders: 1,
  maxSpindleRpm: null,
  port: 'tcp://127.0.0.1:1',
};
const start = () => {
  const clock = new SetClock();
  return { clock, states: new MachineStates(clock) };
};

describe('what is known of machines', () => {
  it('calls a machine offline until its bridge is there and it has said something', () => {
    const { states } = start();
    expect(states.presenceOf(address)).toBe('offline');
    states.hearPresence('b', presence(true));
    expect(states.presenceOf(address)).toBe('offline');
    states.hearState(address, state());
    expect(states.presenceOf(address)).toBe('online');
  });

  it('calls every machine of a bridge offline at its last will, and keeps what it said last', () => {
    const { states } = start();
    states.hearPresence('b', presence(true));
    states.hearState(address, state());
    states.hearPresence('b', presence(false));
    expect(states.presenceOf(address)).toBe('offline');
    expect(states.stateOf(address)?.mode).toBe('idle');
  });

  it('calls a machine whose port is lost offline although its bridge is there', () => {
    const { states } = start();
    states.hearPresence('b', presence(true));
    states.hearState(address, state('offline'));
    expect(states.presenceOf(address)).toBe('offline');
  });

  it('calls a machine stale after three heartbeats without a word, tells so once, and forgets it at the next word', () => {
    const { clock, states } = start();
    states.hearPresence('b', presence(true));
    states.hearState(address, state());
    clock.atMs += STATE_STALE_AFTER_MS - 1;
    expect(states.sweep()).toEqual([]);
    clock.atMs += 1;
    expect(states.presenceOf(address)).toBe('stale');
    expect(states.sweep()).toEqual([address]);
    expect(states.sweep()).toEqual([]);
    states.hearState(address, state());
    expect(states.presenceOf(address)).toBe('online');
  });

  it('judges age by its own clock, not by the bridge’s', () => {
    const { clock, states } = start();
    clock.atMs += 3_600_000;
    states.hearPresence('b', presence(true));
    states.hearState(address, state());
    expect(states.presenceOf(address)).toBe('online');
  });

  it('keeps no more machines of one bridge than a bridge may announce', () => {
    const { states } = start();
    const kept = Array.from({ length: MAX_KEYS_PER_BRIDGE + 3 }, (_, index) =>
      states.hearState({ bridgeId: 'b', key: `m${index}` }, state()),
    );
    expect(kept.filter(Boolean)).toHaveLength(MAX_KEYS_PER_BRIDGE);
  });

  it('knows a new identity from the old one told again in another order', () => {
    const again = { ...identity, at: '2026-11-20T13:00:00.000Z', capabilities: { AUTOREPORT_TEMP: true, EEPROM: true } };
    expect(isDifferent(identity, again)).toBe(false);
    expect(isDifferent(identity, { ...identity, travelMm: { x: 300, y: 220, z: 250 } })).toBe(true);
    expect(isDifferent(identity, { ...identity, capabilities: { EEPROM: false, AUTOREPORT_TEMP: true } })).toBe(true);
  });
});
