// SPDX-License-Identifier: AGPL-3.0-or-later
import { processById } from '@fabcommons/matching';
import { describe, expect, it } from '@jest/globals';
import { processOfTsdc, tsdcOfProcess } from './tsdc.js';

describe('technology codes', () => {
  it.each(['3DP', 'CNC', 'LAS', 'PCB', 'WEL'])('%s stands for a process of our vocabulary that has this code', (code) => {
    const process = processOfTsdc([code], null) ?? '';
    expect(processById(process)?.tsdc).toBe(code);
    expect(tsdcOfProcess(process)).toBe(code);
  });

  it('are told apart by the printing process, and name none for a discipline', () => {
    expect(processOfTsdc(['3dp'], 'SLA')).toBe('sla');
    expect(processById(processOfTsdc(['3DP'], 'MJF') ?? '')).not.toBeNull();
    expect(processOfTsdc(['ASM', 'MEC'], null)).toBeNull();
    expect(processOfTsdc(['MEC', 'CNC'], null)).toBe('cnc-milling');
  });
});
