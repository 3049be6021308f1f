// SPDX-License-Identifier: AGPL-3.0-or-later

/** Speed over one straight block: from entry to peak, along at the peak, from peak to exit; constant acceleration between. */
export type Profile = {
  readonly entryMmPerS: number;
  readonly peakMmPerS: number;
  readonly exitMmPerS: number;
  readonly accelerationMmPerS2: number;
  readonly firstS: number;
  readonly cruiseS: number;
  readonly lastS: number;
};

/** What a profile is made for. An entry above the cruising speed (after an override) brakes first. */
export type ProfileWish = {
  readonly lengthMm: number;
  readonly entryMmPerS: number;
  readonly cruiseMmPerS: number;
  readonly exitMmPerS: number;
  readonly accelerationMmPerS2: number;
};

/** The fastest profile within the wish. An exit that cannot be reached any more is missed upwards, as firmware would. */
export function makeProfile(wish: ProfileWish): Profile {
  const { lengthMm, entryMmPerS: entry, cruiseMmPerS: cruise, accelerationMmPerS2: a } = wish;
  const slowest = Math.sqrt(Math.max(entry * entry - 2 * a * lengthMm, 0));
  const fastest = Math.sqrt(entry * entry + 2 * a * lengthMm);
  const exit = Math.min(Math.max(Math.min(wish.exitMmPerS, cruise), slowest), fastest);
  const free = Math.sqrt(Math.max(a * lengthMm + (entry * entry + exit * exit) / 2, 0));
  const peak = entry > cruise ? Math.max(cruise, exit) : Math.max(Math.min(cruise, free), exit);
  const firstS = Math.abs(peak - entry) / a;
  const lastS = Math.max(peak - exit, 0) / a;
  const cruiseMm = lengthMm - ((entry + peak) / 2) * firstS - ((peak + exit) / 2) * lastS;
  const cruiseS = peak > 0 ? Math.max(cruiseMm, 0) / peak : 0;
  return { entryMmPerS: entry, peakMmPerS: peak, exitMmPerS: exit, accelerationMmPerS2: a, firstS, cruiseS, lastS };
}

/** How long all of it takes, seconds. */
export function durationS(profile: Profile): number {
  return profile.firstS + profile.cruiseS + profile.lastS;
}

/** Speed and distance so far, `seconds` after the start; held at the ends outside. */
export function profileAt(profile: Profile, seconds: number): { readonly speedMmPerS: number; readonly distanceMm: number } {
  const { entryMmPerS: entry, peakMmPerS: peak, accelerationMmPerS2: a, firstS, cruiseS, lastS } = profile;
  const first = Math.min(Math.max(seconds, 0), firstS);
  const cruise = Math.min(Math.max(seconds - firstS, 0), cruiseS);
  const last = Math.min(Math.max(seconds - firstS - cruiseS, 0), lastS);
  const change = Math.sign(peak - entry) * a;
  const distanceMm = entry * first + (change * first * first) / 2 + peak * cruise + peak * last - (a * last * last) / 2;
  const speedMmPerS = last > 0 ? peak - a * last : cruise > 0 ? peak : entry + change * first;
  return { speedMmPerS, distanceMm };
}
