// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { PROCEDURES, proceduresFor, stepArgs } from './procedures.js';

describe('stepArgs', () => {
  const inputs = PROCEDURES.steps.steps['move']?.inputs ?? [];
  const form = (values: Record<string, string>) => stepArgs(inputs, (name) => values[name] ?? '');

  it('reads numbers, with a comma too, and leaves out what is empty', () => {
    expect(form({ axis: '0', lengthMm: '12,5', feedMmPerMin: '' })).toEqual({ axis: 0, lengthMm: 12.5 });
  });

  it('gives a temperature for the extruder only', () => {
    expect(form({ axis: '3', lengthMm: '100', feedMmPerMin: '100', toolC: '210' })).toEqual({
      axis: 3,
      lengthMm: 100,
      feedMmPerMin: 100,
      toolC: 210,
    });
    expect(form({ axis: '1', toolC: '210' })).toEqual({ axis: 1 });
  });
});

describe('the procedures', () => {
  it('name only steps of their own to be taken again', () => {
    for (const { steps, again } of Object.values(PROCEDURES))
      for (const [after, step] of Object.entries(again)) expect([after in steps, step in steps]).toEqual([true, true]);
  });

  it('ask only for numbers that lie within their own bounds', () => {
    for (const { steps } of Object.values(PROCEDURES))
      for (const { inputs } of Object.values(steps))
        for (const { initial, least, most } of inputs)
          if (initial !== null) expect(initial >= least && initial <= most).toBe(true);
  });

  it('offer nothing that heats or moves to unknown firmware', () => {
    expect(proceduresFor('unknown')).toEqual([]);
  });
});
