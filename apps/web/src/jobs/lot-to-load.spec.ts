// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { lotToLoad } from './lot-to-load.js';

type Subject = Parameters<typeof lotToLoad>;
const lot = (id: string) => ({ id, name: id, kind: 'PETG', colorHex: '112233', remaining: { value: 1, unit: 'mg' as const } });
const job: Subject[0] = { state: 'queued', lot: lot('petg'), machineId: 'printer' };
const machine: Subject[1] = { id: 'printer', loaded: [lot('pla')], live: { job: null, bed: 'clear' } };

describe('lot to load', () => {
  it('is asked for when the machine stands free with another one in it', () => {
    expect(lotToLoad(job, machine)?.id).toBe('petg');
    expect(lotToLoad(job, { ...machine, loaded: [] })?.id).toBe('petg');
  });

  it('is not asked for while the bed is occupied, before it is accepted, or when it is in already', () => {
    expect(lotToLoad(job, { ...machine, live: { job: null, bed: 'occupied' } })).toBeNull();
    expect(lotToLoad({ ...job, state: 'requested' }, machine)).toBeNull();
    expect(lotToLoad(job, { ...machine, loaded: [lot('petg')] })).toBeNull();
  });
});
