// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineSituation, WaitingJob } from './queue.js';

/** What a job waits for. */
export type WaitCode =
  | 'acceptance'
  | 'preparation'
  | 'offline'
  | 'stale'
  | 'fault'
  | 'alarm'
  | 'not-ready'
  | 'busy'
  | 'paused'
  | 'bed'
  | 'material'
  | 'turn';

/** Why a job does not start: `name` is the machine's or the lot's, `ahead` counts the jobs that come first. */
export type Wait = { code: WaitCode; name: string; ahead: number };

/** Why this job could not start even if it were first; null = it could. */
export function ownWait(job: WaitingJob, machine: MachineSituation): Wait | null {
  const wait = (code: WaitCode, name = machine.name): Wait => ({ code, name, ahead: 0 });
  if (job.state === 'requested') return wait('acceptance');
  if (job.state === 'accepted' || job.state === 'preparing') return wait('preparation');
  const machineWait = machineWaitCode(machine);
  if (machineWait) return wait(machineWait);
  return job.lot && !machine.loaded.includes(job.lot.id) ? wait('material', job.lot.name) : null;
}

/** Why the machine takes no job now; the most important thing first. */
function machineWaitCode({ presence, mode, bed, busy }: MachineSituation): WaitCode | null {
  if (presence === 'offline' || mode === 'offline') return 'offline';
  if (presence === 'stale') return 'stale';
  if (mode === 'faulted') return 'fault';
  if (mode === 'alarm') return 'alarm';
  if (mode === 'hold') return 'paused';
  if (busy !== null || mode === 'run') return 'busy';
  if (mode === null || mode === 'opening' || mode === 'identifying' || mode === 'flashing') return 'not-ready';
  return bed === 'occupied' ? 'bed' : null;
}

/** Who reads: may this person accept the job, clear the bed, load material? */
export type Reader = { mayAccept: boolean; mayClearBed: boolean; mayLoad: boolean };

/** The wait in plain words, e.g. "waiting for you to clear the bed". */
export function waitInWords({ code, name, ahead }: Wait, reader: Reader): string {
  switch (code) {
    case 'acceptance':
      return reader.mayAccept ? 'waiting for you to accept it' : 'waiting for a steward to accept';
    case 'preparation':
      return 'being prepared';
    case 'offline':
      return `waiting for ${name} to come back online`;
    case 'stale':
      return `waiting for news of ${name}`;
    case 'fault':
      return `waiting for a steward to look at ${name}: it has a fault`;
    case 'alarm':
      return `waiting for a steward to unlock ${name}: it is in alarm`;
    case 'not-ready':
      return `waiting for ${name} to get ready`;
    case 'busy':
      return `waiting for ${name} to be free`;
    case 'paused':
      return `waiting for ${name}: its job is paused`;
    case 'bed':
      return reader.mayClearBed ? 'waiting for you to clear the bed' : 'waiting for the bed to be cleared';
    case 'material':
      return reader.mayLoad ? `waiting for you to load ${name}` : `waiting for ${name} to be loaded`;
    case 'turn':
      return ahead === 1 ? 'waiting for the job before it' : `waiting for ${ahead} jobs before it`;
  }
}
