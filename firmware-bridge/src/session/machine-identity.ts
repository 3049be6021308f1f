// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineIdentity } from '@fabcommons/contracts';
import { grblSettingNumber, grblTravelMm } from '@fabcommons/firmware';
import type { Probed } from './probe.js';

/** What a probe found, in the words of the contract. Texts are cut to the contract's lengths. */
export function identityOf(probed: Probed, port: string): MachineIdentity {
  const empty = { machineType: null, uuid: null, capabilities: {}, travelMm: null, extruders: null, maxSpindleRpm: null, port };
  switch (probed.kind) {
    case 'marlin': {
      const { identity } = probed;
      return {
        ...empty,
        firmware: 'marlin',
        firmwareName: (identity.firmwareName || 'Marlin (does not tell its version)').slice(0, 200),
        machineType: identity.machineType?.slice(0, 200) ?? null,
        uuid: identity.uuid?.slice(0, 100) ?? null,
        capabilities: { ...identity.capabilities },
        travelMm: identity.travelMm,
        extruders: identity.extruders,
      };
    }
    case 'grbl': {
      const { identity } = probed;
      return {
        ...empty,
        firmware: identity.firmware,
        firmwareName: (identity.firmwareName || 'Grbl (does not tell its version)').slice(0, 200),
        machineType: identity.machineName?.slice(0, 200) ?? null,
        capabilities: Object.fromEntries([...identity.options].map((letter) => [letter, true])),
        travelMm: grblTravelMm(identity.settings),
        maxSpindleRpm: grblSettingNumber(identity.settings, 30),
      };
    }
    case 'unknown':
      return { ...empty, firmware: 'unknown', firmwareName: (probed.firmwareName || 'unknown').slice(0, 200) };
  }
}
