// SPDX-License-Identifier: AGPL-3.0-or-later

/** A heater of one thermal mass: it would settle at ambient + `fullRiseC` at full power, approaching by `timeConstantS`. */
export type HeaterModel = {
  readonly fullRiseC: number;
  readonly timeConstantS: number;
  readonly maxTempC: number;
  readonly maxTargetC: number;
};

/** A 40 W hotend: 25 to 210 degrees in 90 s. Limits as HEATER_0_MAXTEMP 275 and HOTEND_OVERSHOOT 15 in Marlin 2.1. */
export const HOTEND: HeaterModel = { fullRiseC: 400, timeConstantS: 145, maxTempC: 275, maxTargetC: 260 };
/** A heated bed: 25 to 60 degrees in three minutes. Limits as BED_MAXTEMP 150 and BED_OVERSHOOT 10. */
export const BED: HeaterModel = { fullRiseC: 90, timeConstantS: 365, maxTempC: 150, maxTargetC: 140 };

export const AMBIENT_C = 25;

/** Marlin 2.1 Configuration_adv.h: THERMAL_PROTECTION_PERIOD and _HYSTERESIS, WATCH_TEMP_PERIOD and _INCREASE (of the hotend; the bed's are the like). */
export const PROTECTION = { periodMs: 40_000, hysteresisC: 4, watchPeriodMs: 40_000, watchIncreaseC: 2 } as const;

/** Why Marlin's thermal protection ends everything (temperature.cpp). */
export type ThermalFault = 'Thermal Runaway' | 'Heating failed' | 'MAXTEMP triggered';

/**
 * Temperature over time in closed form: full power below the target, just enough at it, none above. What a good PID does, without its ripple;
 * the sensor adds noise of a few tenths.
 */
export class Heater {
  #target = 0;
  #sinceMs = 0;
  #sinceC = AMBIENT_C;
  #isBroken = false;
  #hasReached = false;
  #lowSinceMs: number | null = null;
  #watch: { readonly untilMs: number; readonly aboveC: number } | null = null;
  #forcedC: number | null = null;
  #reading = 0;

  constructor(
    readonly model: HeaterModel,
    readonly seed: number,
  ) {}

  get targetC(): number {
    return this.#target;
  }

  /** Sets the target, as M104 or M140 does; above the limit it is cut. 0 is off. */
  setTarget(celsius: number, nowMs: number): void {
    this.#settle(nowMs);
    const target = Math.min(Math.max(celsius, 0), this.model.maxTargetC);
    if (target !== this.#target) this.#hasReached = false;
    this.#target = target;
    this.#lowSinceMs = null;
    this.#startWatch(nowMs);
  }

  /** The cartridge falls out or its wire breaks: power no longer heats. */
  breakDown(nowMs: number): void {
    this.#settle(nowMs);
    if (this.#target > 0 && this.#sinceC >= this.#target - 1) this.#hasReached = true;
    this.#isBroken = true;
    this.#startWatch(nowMs);
  }

  /** The sensor shorts: the firmware sees more than its limit. */
  shortSensor(): void {
    this.#forcedC = this.model.maxTempC + 20;
  }

  /** True temperature, without the sensor. */
  trueC(nowMs: number): number {
    const free = this.#curve(nowMs);
    if (this.#isBroken || this.#target === 0) return free;
    return this.#sinceC <= this.#target ? Math.min(free, this.#target) : Math.max(free, this.#target);
  }

  /** What the thermistor tells: the same sequence for the same seed. */
  readC(nowMs: number): number {
    if (this.#forcedC !== null) return this.#forcedC;
    this.#reading += 1;
    return this.trueC(nowMs) + 0.25 * noise(this.seed * 7919 + this.#reading);
  }

  /** Power as Marlin prints it behind @: 0 to 127. */
  duty(nowMs: number): number {
    if (this.#target === 0 || this.#forcedC !== null) return 0;
    const now = this.trueC(nowMs);
    if (now < this.#target - 0.5) return 127;
    if (now > this.#target + 0.5) return 0;
    return Math.min(127, Math.round((127 * (this.#target - AMBIENT_C)) / this.model.fullRiseC));
  }

  /** When the temperature comes to `celsius`; Infinity when it never does as things are. */
  reachesMs(celsius: number, nowMs: number): number {
    const now = this.trueC(nowMs);
    if (Math.abs(now - celsius) < 1e-6) return nowMs;
    const end = this.#end();
    const ratio = (end - now) / (end - celsius);
    if (!(ratio > 1)) return Number.POSITIVE_INFINITY;
    return nowMs + this.model.timeConstantS * 1000 * Math.log(ratio);
  }

  /** When protection must look again; Infinity when it need not. */
  nextCheckMs(nowMs: number): number {
    if (this.#forcedC !== null) return nowMs;
    if (this.#target === 0) return Number.POSITIVE_INFINITY;
    const watchMs = this.#watch?.untilMs ?? Number.POSITIVE_INFINITY;
    if (!this.#isBroken) return watchMs;
    if (this.#lowSinceMs !== null) return Math.min(watchMs, this.#lowSinceMs + PROTECTION.periodMs);
    return this.#hasReached
      ? Math.min(watchMs, Math.max(this.reachesMs(this.#target - PROTECTION.hysteresisC, nowMs), nowMs))
      : watchMs;
  }

  /** What Marlin's manage_heater finds wrong at this moment; null when all is well. */
  check(nowMs: number): ThermalFault | null {
    if (this.#forcedC !== null) return 'MAXTEMP triggered';
    if (this.#target === 0) return null;
    const now = this.trueC(nowMs);
    if (now >= this.#target - 1) this.#hasReached = true;
    if (this.#watch !== null && nowMs >= this.#watch.untilMs) {
      if (now < this.#watch.aboveC - 1e-6) return 'Heating failed';
      this.#startWatch(nowMs);
    }
    if (!this.#hasReached || now > this.#target - PROTECTION.hysteresisC + 1e-6) this.#lowSinceMs = null;
    else if (this.#lowSinceMs === null) this.#lowSinceMs = nowMs;
    else if (nowMs - this.#lowSinceMs >= PROTECTION.periodMs) return 'Thermal Runaway';
    return null;
  }

  #startWatch(nowMs: number): void {
    const now = this.trueC(nowMs);
    const isFar = this.#target > 0 && now < this.#target - PROTECTION.watchIncreaseC - 2;
    this.#watch = isFar ? { untilMs: nowMs + PROTECTION.watchPeriodMs, aboveC: now + PROTECTION.watchIncreaseC } : null;
  }

  #settle(nowMs: number): void {
    this.#sinceC = this.trueC(nowMs);
    this.#sinceMs = nowMs;
  }

  #end(): number {
    const isHeating = this.#target > 0 && !this.#isBroken && this.#sinceC <= this.#target;
    return isHeating ? AMBIENT_C + this.model.fullRiseC : AMBIENT_C;
  }

  #curve(nowMs: number): number {
    const end = this.#end();
    return end + (this.#sinceC - end) * Math.exp(-(nowMs - this.#sinceMs) / 1000 / this.model.timeConstantS);
  }
}

/** A number between -1 and 1 that looks like chance and never changes: integer hash after xorshift-multiply mixing. */
function noise(index: number): number {
  let bits = Math.imul(index ^ (index >>> 16), 0x45d9f3b);
  bits = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 31 - 1;
}
