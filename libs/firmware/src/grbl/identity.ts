// SPDX-License-Identifier: AGPL-3.0-or-later
import { GRBL_TRAITS, type GrblFlavour } from './flavour.js';
import { MAX_LARGE_RX_BYTES, MAX_RX_BYTES } from './limits.js';
import type { GrblReply } from './reply.js';
import { grblSettingNumber, type GrblSettings, learnGrblSetting } from './settings.js';

/** What Grbl says of itself by its banner, `$I` and `$$`. */
export type GrblIdentity = {
  readonly firmware: 'grbl' | 'grblhal';
  /** The family by which codes, limits and habits are looked up. */
  readonly flavour: GrblFlavour;
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
  flavour: 'grbl',
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
    const firmwareName = `${reply.name} ${reply.version}`;
    if (/hal/i.test(reply.name)) return { ...known, firmware: 'grblhal', flavour: 'grblhal', firmwareName };
    return { ...known, flavour: /fluidnc/i.test(reply.text) ? 'fluidnc' : known.flavour, firmwareName };
  }
  if (reply.kind === 'setting') return { ...known, settings: learnGrblSetting(known.settings, reply) };
  if (reply.kind !== 'info') return known;
  switch (reply.tag) {
    case 'VER': {
      // The version with its build date; the banner has told which family it is.
      const [version = '', name = ''] = reply.text.split(':');
      const family = known.firmwareName.split(' ')[0] || 'Grbl';
      const flavour = /fluidnc/i.test(version) ? 'fluidnc' : known.flavour;
      return { ...known, flavour, firmwareName: `${family} ${version}`, machineName: name === '' ? known.machineName : name };
    }
    case 'OPT': {
      const [options = '', blocks, bytes] = reply.text.split(',');
      return { ...known, options, plannerBlocks: count(blocks), rxBytes: count(bytes) };
    }
    case 'FIRMWARE':
      return /grblhal/i.test(reply.text)
        ? {
            ...known,
            firmware: 'grblhal',
            flavour: 'grblhal',
            // `[VER:1.1f.…]` may have come before it, and without a banner.
            firmwareName: known.firmwareName.replace(/^Grbl\b/, 'grblHAL'),
          }
        : known;
    default:
      return known;
  }
}

/**
 * Bytes that may be in flight: 127 with a buffer of 128 (Grbl 1.1 `doc/markdown/interface.md`), 90 % of one that is far larger (grblHAL); what
 * the family has where `[OPT:…]` tells none.
 */
export function grblWindowBytes(identity: GrblIdentity): number {
  const rxBytes = identity.rxBytes ?? GRBL_TRAITS[identity.flavour].rxBytes;
  if (rxBytes <= MAX_RX_BYTES + 1) return Math.max(rxBytes - 1, 1);
  return Math.min(MAX_LARGE_RX_BYTES, Math.floor(rxBytes * LARGE_SHARE));
}

/** Of a large buffer; the rest is for what a bad cable adds. */
const LARGE_SHARE = 0.9;

/** Most characters of one line. */
export const grblLineCharacters = (identity: GrblIdentity): number => GRBL_TRAITS[identity.flavour].lineCharacters;

/** Travel of X, Y and Z by `$130`-`$132` in mm; null where one is unknown. */
export function grblTravelMm(settings: GrblSettings): { x: number; y: number; z: number } | null {
  const [x, y, z] = [130, 131, 132].map((number) => grblSettingNumber(settings, number));
  return x == null || y == null || z == null ? null : { x, y, z };
}

const count = (text: string | undefined): number | null => (text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : null);
