// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Instant, Xyz } from '../scalars.js';

/** Which wire a machine speaks. `unknown` firmware is read-only. */
export const FirmwareKind = z.enum(['marlin', 'grbl', 'grblhal', 'unknown']);
export type FirmwareKind = z.infer<typeof FirmwareKind>;

/** What the firmware says of itself. */
export const MachineIdentity = z.object({
  firmware: FirmwareKind,
  firmwareName: z.string().max(200).meta({ description: 'As reported, e.g. "Marlin 2.1.2" or "Grbl 1.1h"' }),
  machineType: z.string().max(200).nullable(),
  uuid: z.string().max(100).nullable(),
  capabilities: z.record(z.string(), z.boolean()).meta({ description: 'Marlin: Cap: lines of M115. Grbl: letters of $I OPT' }),
  travelMm: Xyz.nullable().meta({ description: 'Travel of the axes where the firmware tells: M115 area, Grbl $130-$132' }),
  extruders: z.int().nonnegative().nullable(),
  maxSpindleRpm: z.number().nullable(),
  port: z.string().max(300).meta({ description: 'How the bridge reaches it: a stable device path or tcp://host:port' }),
});
export type MachineIdentity = z.infer<typeof MachineIdentity>;

/** `up/{bridge}/{key}/identity`, retained. */
export const IdentityReport = MachineIdentity.extend({ v: z.literal(1), at: Instant });
export type IdentityReport = z.infer<typeof IdentityReport>;

/** `up/{bridge}/presence`, retained, and the bridge's last will (`online: false`). */
export const BridgePresence = z.object({
  v: z.literal(1),
  at: Instant,
  online: z.boolean(),
  bridgeVersion: z.string().max(50),
  machines: z.array(z.string()).max(64).meta({ description: 'Keys of the machines this bridge cares for' }),
});
export type BridgePresence = z.infer<typeof BridgePresence>;

/** MQTT keep-alive of a bridge; the broker sends the last will after 1.5 times this [MQTT-3.1.2-24]. */
export const BRIDGE_KEEPALIVE_S = 5;
