// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_LARGE_RX_BYTES, MAX_LINE_CHARACTERS, MAX_LINE_CHARACTERS_GRBLHAL, MAX_RX_BYTES, SAFE_RX_BYTES } from './limits.js';
import type { GrblReply } from './reply.js';
import { grblSettingNumber, type GrblSettings, learnGrblSetting } from './settings.js';

/** What Grbl says of itself by its banner, `$I` and `$$`. */
export type GrblIdentity = {
  readonly firmware: 'grbl' | 'grblhal';
  /** Banner or `[VER:…]`, e.g. `Grbl 1.1h`. */
  readonly firmwareName: string;
  /** The owner's own text in `[VER:1.1h.20190825:My mill]`. */
  readonly machineName: string | null;
  /** Letters of `[OPT:VL,16,128]` (`interface.md`, compile-time options). */
  readonly options: string;
  readonly plannerBlocks: number | null;
  readonly rxBytes: number | null;
  readonly settings: GrblSettings;
};

/** Nothing known yet. */
export const NO_GRBL_IDENTITY: GrblIdentity = {
  firmware: 'grbl',
  firmwareName: '',
  machineName: null,
  options: '',
  plannerBlocks: null,
  rxBytes: null,
  settings: {},
};

/** Adds one reply to what is known. */
export function learnGrblIdentity(known: GrblIdentity, reply: GrblReply): GrblIdentity {
  if (reply.kind === 'banner') {
    const isHal = /hal/i.test(reply.name);
    return { ...known, firmware: isHal ? 'grblhal' : known.firmware, firmwareName: `${reply.name} ${reply.version}` };
  }
  if (reply.kind === 'setting') return { ...known, settings: learnGrblSetting(known.settings, reply) };
  if (reply.kind !== 'info') return known;
  switch (reply.tag) {
    case 'VER': {
      // The version with its build date; the banner has told which family it is.
      const [version = '', name = ''] = reply.text.split(':');
      const family = known.firmwareName.split(' ')[0] || 'Grbl';
      return { ...known, firmwareName: `${family} ${version}`, machineName: name === '' ? known.machineName : name };
    }
    case 'OPT': {
      const [options = '', blocks, bytes] = reply.text.split(',');
      return { ...known, options, plannerBlocks: count(blocks), rxBytes: count(bytes) };
    }
    case 'FIRMWARE':
      return /grblhal/i.test(reply.text) ? { ...known, firmware: 'grblhal' } : known;
    default:
      return known;
  }
}

/** Bytes that may be in flight: 120 unless `[OPT:…]` tells of a buffer that is far larger (grblHAL), 90 % of that one. */
export function grblWindowBytes(identity: GrblIdentity): number {
  if (identity.rxBytes === null || identity.rxBytes <= MAX_RX_BYTES + 1)
    return Math.min(SAFE_RX_BYTES, identity.rxBytes ?? SAFE_RX_BYTES);
  return Math.min(MAX_LARGE_RX_BYTES, Math.floor(identity.rxBytes * 0.9));
}

/** Most characters of one line. */
export const grblLineCharacters = (identity: GrblIdentity): number =>
  identity.firmware === 'grblhal' ? MAX_LINE_CHARACTERS_GRBLHAL : MAX_LINE_CHARACTERS;

/** Travel of X, Y and Z by `$130`-`$132` in mm; null where one is unknown. */
export function grblTravelMm(settings: GrblSettings): { x: number; y: number; z: number } | null {
  const [x, y, z] = [130, 131, 132].map((number) => grblSettingNumber(settings, number));
  return x == null || y == null || z == null ? null : { x, y, z };
}

const count = (text: string | undefined): number | null => (text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : null);
