// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MarlinReply } from './reply.js';

/** What Marlin says of itself by `M115`. `travelMm` is the size of the full area where the firmware tells one (M115_GEOMETRY_REPORT). */
export type MarlinIdentity = {
  readonly firmwareName: string;
  readonly machineType: string | null;
  readonly uuid: string | null;
  readonly extruders: number | null;
  /** By name, e.g. `EMERGENCY_PARSER`; a missing one is unsupported. */
  readonly capabilities: Readonly<Record<string, boolean>>;
  readonly travelMm: { readonly x: number; readonly y: number; readonly z: number } | null;
};

/** Most `Cap:` lines that are kept; Marlin 2.1.3 has 35. */
export const MAX_CAPABILITIES = 100;

/** Nothing known yet. */
export const NO_MARLIN_IDENTITY: MarlinIdentity = {
  firmwareName: '',
  machineType: null,
  uuid: null,
  extruders: null,
  capabilities: {},
  travelMm: null,
};

/**
 * Splits `FIRMWARE_NAME:Marlin 2.1.2 (Jan 1 2024) SOURCE_CODE_URL:… MACHINE_TYPE:Ender 3 EXTRUDER_COUNT:1 UUID:…` into its fields.
 * Values may contain blanks and colons; a key is upper case and begins the line or follows a blank (PROTOCOLS: M115).
 */
export function parseM115Fields(text: string): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  // `NAME. Malyan	VER: 3.8` (OctoPrint `serial_comm.py` parse_firmware_line).
  const keys = [...text.replace(/^NAME\./, 'NAME:').matchAll(/(?:^|\s+)([A-Z][A-Z0-9_]*):/g)];
  keys.forEach((key, index) => {
    const from = key.index + key[0].length;
    fields[key[1] ?? ''] = text.slice(from, keys[index + 1]?.index ?? text.length).trim();
  });
  return fields;
}

/** Malyan does not tell a FIRMWARE_NAME: `NAME: Malyan VER: 2.9 MODEL: M200 HW: HA02`. */
const malyanName = (fields: Readonly<Record<string, string>>): string | undefined =>
  fields['NAME'] && fields['VER'] ? `${fields['NAME']} ${fields['VER']}` : undefined;

/** Adds one reply to what is known; replies that say nothing of the identity change nothing. */
export function learnMarlinIdentity(known: MarlinIdentity, reply: MarlinReply): MarlinIdentity {
  switch (reply.kind) {
    case 'identity': {
      const fields = parseM115Fields(reply.text);
      const extruders = Number(fields['EXTRUDER_COUNT']);
      return {
        ...known,
        firmwareName: fields['FIRMWARE_NAME'] ?? malyanName(fields) ?? known.firmwareName,
        machineType: fields['MACHINE_TYPE'] ?? fields['MODEL'] ?? known.machineType,
        uuid: fields['UUID'] ?? known.uuid,
        extruders: Number.isInteger(extruders) && extruders >= 0 ? extruders : known.extruders,
      };
    }
    case 'capability':
      if (Object.keys(known.capabilities).length >= MAX_CAPABILITIES) return known;
      return { ...known, capabilities: { ...known.capabilities, [reply.name]: reply.enabled } };
    case 'area':
      return { ...known, travelMm: parseArea(reply.text) ?? known.travelMm };
    default:
      return known;
  }
}

/** Reads `area:{full:{min:{x:0.00,y:0.00,z:0.00},max:{x:220.00,y:220.00,z:250.00}},work:{…}}` (Marlin `M115.cpp`, not JSON: bare keys). */
function parseArea(text: string): MarlinIdentity['travelMm'] {
  const corner = '\\{x:(-?[\\d.]+),y:(-?[\\d.]+),z:(-?[\\d.]+)';
  const found = new RegExp(`full:\\{min:${corner}[^}]*\\},max:${corner}`).exec(text.replace(/["\s]/g, ''));
  if (!found) return null;
  const [x0, y0, z0, x1, y1, z1] = found.slice(1).map(Number);
  const size = { x: (x1 ?? 0) - (x0 ?? 0), y: (y1 ?? 0) - (y0 ?? 0), z: (z1 ?? 0) - (z0 ?? 0) };
  return Object.values(size).every((length) => length > 0) ? size : null;
}
