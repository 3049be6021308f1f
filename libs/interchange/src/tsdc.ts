// SPDX-License-Identifier: AGPL-3.0-or-later
// Technology-specific documentation criteria (OKH-LOSH 2.x field `tsdc`) and the manufacturing process each stands for.

/** OKH-LOSH `tsdc` codes -> our process ids. ASM, MEC, CIR name disciplines, not something one machine runs. */
const PROCESS_OF_TSDC: Readonly<Record<string, string>> = {
  '3DP': 'fdm',
  CNC: 'cnc-milling',
  LAS: 'laser-cutting',
  PCB: 'pcb-fabrication',
  WEL: 'welding',
};
const TSDC_OF_PROCESS: Readonly<Record<string, string>> = {
  fdm: '3DP',
  sla: '3DP',
  sls: '3DP',
  mjf: '3DP',
  dmls: '3DP',
  'cnc-milling': 'CNC',
  'laser-cutting': 'LAS',
  'pcb-fabrication': 'PCB',
  welding: 'WEL',
};
/** OKH-LOSH 3DP field `printing-process`. */
const PRINTING: Readonly<Record<string, string>> = { FDM: 'fdm', FFF: 'fdm', SLA: 'sla', SLS: 'sls', MJF: 'mjf', DMLS: 'dmls' };

/** The process that the codes of a part ask for, e.g. `['3DP']` with printing process `SLA` -> `sla`; null when no machine process is named. */
export function processOfTsdc(codes: readonly string[], printingProcess: string | null): string | null {
  for (const code of codes) {
    const process = PROCESS_OF_TSDC[code.toUpperCase()];
    if (process === 'fdm' && printingProcess !== null) return PRINTING[printingProcess.toUpperCase()] ?? 'fdm';
    if (process !== undefined) return process;
  }
  return null;
}

/** The code to write for a process, or null when the standard has none. */
export function tsdcOfProcess(process: string): string | null {
  return TSDC_OF_PROCESS[process] ?? null;
}
