// SPDX-License-Identifier: AGPL-3.0-or-later
// How benchmarks tell their figures.

/** Prints one figure as a JSON line. */
export function report(bench, what, unit, value, more = {}) {
  console.log(JSON.stringify({ bench, what, unit, value: round(value), ...more }));
}

export const round = (value) => Math.round(value * 100) / 100;
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
