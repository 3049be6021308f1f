// SPDX-License-Identifier: AGPL-3.0-or-later

/** A point or distance of the mill, mm: X, Y, Z. */
export type Point = readonly [number, number, number];

type Kind = 'integer' | 'decimals' | 'rpm';

/**
 * Grbl's settings with the defaults of this mill, a small router of 300 x 300 x 80 mm. $0 to $32 are as defaults.h has them for a generic machine,
 * but $30 (spindle up to 24000 rpm) and homing speeds; axes are those of a router with screws. Homing and limits are off, as Grbl ships.
 * Names and order: Grbl 1.1h report.c, report_grbl_settings; doc/csv/setting_codes_en_US.csv.
 */
const SETTINGS: readonly (readonly [number, number, Kind])[] = [
  [0, 10, 'integer'],
  [1, 25, 'integer'],
  [2, 0, 'integer'],
  [3, 0, 'integer'],
  [4, 0, 'integer'],
  [5, 0, 'integer'],
  [6, 0, 'integer'],
  [10, 1, 'integer'],
  [11, 0.01, 'decimals'],
  [12, 0.002, 'decimals'],
  [13, 0, 'integer'],
  [20, 0, 'integer'],
  [21, 0, 'integer'],
  [22, 0, 'integer'],
  [23, 0, 'integer'],
  [24, 100, 'decimals'],
  [25, 1000, 'decimals'],
  [26, 250, 'integer'],
  [27, 1, 'decimals'],
  [30, 24000, 'rpm'],
  [31, 0, 'rpm'],
  [32, 0, 'integer'],
  ...([100, 101, 102] as const).map((code) => [code, 250, 'decimals'] as const),
  [110, 3000, 'decimals'],
  [111, 3000, 'decimals'],
  [112, 1000, 'decimals'],
  [120, 250, 'decimals'],
  [121, 250, 'decimals'],
  [122, 150, 'decimals'],
  [130, 300, 'decimals'],
  [131, 300, 'decimals'],
  [132, 80, 'decimals'],
];

/** Settings that must not be below this ($0: error:6). */
const MIN_STEP_PULSE_US = 3;
const OK = 0;

/** What EEPROM holds of settings. */
export class Settings {
  #values = new Map<number, number>();

  constructor(overrides: ReadonlyMap<number, number> = new Map()) {
    this.restore();
    for (const [code, value] of overrides) if (this.#values.has(code)) this.#values.set(code, value);
  }

  /** $RST=$. */
  restore(): void {
    this.#values = new Map(SETTINGS.map(([code, value]) => [code, value]));
  }

  get(code: number): number {
    return this.#values.get(code) ?? 0;
  }

  isOn(code: number): boolean {
    return this.get(code) !== 0;
  }

  /** Three settings in a row, one per axis: 100 steps, 110 rates, 120 acceleration, 130 travel. */
  axes(first: 100 | 110 | 120 | 130): Point {
    return [this.get(first), this.get(first + 1), this.get(first + 2)];
  }

  /** Stores one; answers Grbl's status number (settings.c, settings_store_global_setting). */
  store(code: number, value: number): number {
    if (value < 0) return 4;
    if (!this.#values.has(code)) return 3;
    if (code === 0 && value < MIN_STEP_PULSE_US) return 6;
    if (code === 20 && value >= 1 && !this.isOn(22)) return 10;
    const kind = SETTINGS.find(([known]) => known === code)?.[2];
    this.#values.set(code, kind === 'integer' ? Math.trunc(value) : value);
    if (code === 22 && Math.trunc(value) === 0) this.#values.set(20, 0);
    return OK;
  }

  /** $$: every setting on its line. */
  report(): string {
    return SETTINGS.map(([code, , kind]) => {
      const value = this.get(code);
      return `$${code}=${kind === 'decimals' ? value.toFixed(3) : value.toFixed(0)}\r\n`;
    }).join('');
  }
}
