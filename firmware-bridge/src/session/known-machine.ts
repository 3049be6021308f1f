// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineIdentity } from '@fabcommons/contracts';
import type { AdapterMark } from '../transport/transport.js';

/** What a machine told of itself when it was known last; kept under its key. What is null is not compared. */
export type KnownMachine = {
  readonly firmware: MachineIdentity['firmware'] | null;
  readonly firmwareName: string | null;
  readonly machineType: string | null;
  readonly uuid: string | null;
  readonly travelMm: MachineIdentity['travelMm'];
  readonly adapter: AdapterMark | null;
};

/** Judges who answers: null when it is who answered last (or nobody did); else why it is not, and what to do. */
export type IdentityCheck = (identity: MachineIdentity, adapter: AdapterMark | null) => string | null;

/** UUIDs that every copy of a firmware tells (Marlin 1.1 `Version.h` DEFAULT_MACHINE_UUID, Marlin 2 `Configuration.h`): they name no machine. */
const COMMON_UUID = /^(cede2a2f-41a2-4748-9b12-c55c62f367ff|0{8}-(0{4}-){3}0{12})$/i;

/** What is kept of an identity. */
export function knownMachine(identity: MachineIdentity, adapter: AdapterMark | null): KnownMachine {
  const { firmware, firmwareName, machineType, uuid, travelMm } = identity;
  return { firmware, firmwareName, machineType, uuid: uuid && !COMMON_UUID.test(uuid) ? uuid : null, travelMm, adapter };
}

/** What is still expected of a machine that this bridge itself has given another firmware, or other settings: its adapter stays. */
export const afterChange = (known: KnownMachine, change: 'firmware' | 'settings'): KnownMachine =>
  change === 'settings'
    ? { ...known, travelMm: null }
    : { firmware: null, firmwareName: null, machineType: null, uuid: null, travelMm: null, adapter: known.adapter };

/**
 * Why `now` cannot be the machine that was known, in plain words; null when nothing speaks against it. A UUID, or the serial number of an
 * adapter, lets the version and the settings change; without either, whatever differs counts, and a plug in another socket too.
 */
export function contradiction(known: KnownMachine, now: KnownMachine): string | null {
  const differs = (what: string, then: string | null, today: string | null): string | null =>
    then !== null && today !== null && then !== today ? `its ${what} is "${today}", last time "${then}"` : null;
  const family = differs('firmware', known.firmware, now.firmware);
  if (known.uuid !== null && now.uuid !== null) return differs('UUID', known.uuid, now.uuid) ?? family;
  const named = family ?? differs('machine type', known.machineType, now.machineType);
  const serial = differs('adapter', adapterName(known.adapter), adapterName(now.adapter));
  if (named ?? serial) return named ?? serial;
  const hasSerial = known.adapter?.serialNumber != null && known.adapter.serialNumber === now.adapter?.serialNumber;
  if (hasSerial) return null;
  return (
    differs('firmware', known.firmwareName, now.firmwareName) ??
    differs('travel', travelText(known), travelText(now)) ??
    differs('USB socket', known.adapter?.socket ?? null, now.adapter?.socket ?? null)
  );
}

/** The sentence that a person reads; `key` is the machine's. */
export const strangerText = (key: string, found: string): string =>
  `another machine answers here than last time: ${found}. Look at the cables; if it is right, accept it on its page (or by fab-bridge accept ${key}, then recover the machine)`;

const adapterName = (adapter: AdapterMark | null): string | null =>
  adapter && [adapter.vendorId, adapter.productId, adapter.serialNumber ?? 'no serial number'].join(':');

const travelText = ({ travelMm }: KnownMachine): string | null => travelMm && `${travelMm.x} x ${travelMm.y} x ${travelMm.z} mm`;
