// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitInVolume, fitsLaidDifferently, howManyFit } from './fit.js';

const volumeMm = { x: 220, y: 200, z: 250 };
const mm = fc.double({ min: 0.1, max: 1000, noNaN: true });
const box = fc.record({ x: mm, y: mm, z: mm });

describe('fitting a part into the work volume', () => {
  it('takes a part of exactly the size', () => {
    expect(fitInVolume({ sizeMm: volumeMm, volumeMm, mayTurn: false })).toEqual({ kind: 'fits', isTurned: false });
  });

  it('turns it in the plane where that is allowed', () => {
    const sizeMm = { x: 190, y: 215, z: 10 };
    expect(fitInVolume({ sizeMm, volumeMm, mayTurn: true })).toEqual({ kind: 'fits', isTurned: true });
    expect(fitInVolume({ sizeMm, volumeMm, mayTurn: false })).toEqual({ kind: 'too-big', over: [{ axis: 'y', byMm: 15 }] });
  });

  it('tells axis and overshoot of the way that comes nearer', () => {
    expect(fitInVolume({ sizeMm: { x: 190, y: 230, z: 254 }, volumeMm, mayTurn: true })).toEqual({
      kind: 'too-big',
      over: [
        { axis: 'x', byMm: 10 },
        { axis: 'z', byMm: 4 },
      ],
    });
  });

  it('sees when another side would help', () => {
    expect(fitsLaidDifferently({ sizeMm: { x: 20, y: 20, z: 254 }, volumeMm: { x: 260, y: 200, z: 250 } })).toBe(true);
    expect(fitsLaidDifferently({ sizeMm: { x: 20, y: 20, z: 300 }, volumeMm })).toBe(false);
  });

  it('counts how many find room at once', () => {
    const small = { x: 100, y: 60, z: 10 };
    expect(howManyFit({ sizeMm: small, volumeMm, gapMm: 6 })).toBe(6);
    expect(howManyFit({ sizeMm: { ...small, z: 251 }, volumeMm, gapMm: 6 })).toBe(0);
    expect(howManyFit({ sizeMm: volumeMm, volumeMm, gapMm: 6 })).toBe(1);
    expect(howManyFit({ sizeMm: { x: 221, y: 1, z: 1 }, volumeMm, gapMm: 6 })).toBe(0);
  });

  it('never loses a part when the volume grows or turning becomes allowed', () => {
    fc.assert(
      fc.property(box, box, box, fc.boolean(), (sizeMm, small, more, mayTurn) => {
        const large = { x: small.x + more.x, y: small.y + more.y, z: small.z + more.z };
        if (fitInVolume({ sizeMm, volumeMm: small, mayTurn }).kind !== 'fits') return;
        expect(fitInVolume({ sizeMm, volumeMm: large, mayTurn }).kind).toBe('fits');
        expect(fitInVolume({ sizeMm, volumeMm: small, mayTurn: true }).kind).toBe('fits');
      }),
    );
  });

  it('fits once the volume has grown by what it said was missing', () => {
    fc.assert(
      fc.property(box, box, (sizeMm, volume) => {
        const fit = fitInVolume({ sizeMm, volumeMm: volume, mayTurn: true });
        if (fit.kind === 'fits') return;
        const grown = { ...volume };
        for (const { axis, byMm } of fit.over) grown[axis] += byMm * (1 + 1e-9) + 1e-9;
        expect(fitInVolume({ sizeMm, volumeMm: grown, mayTurn: true }).kind).toBe('fits');
      }),
    );
  });
});
