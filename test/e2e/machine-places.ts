// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import type { FirmwareImage, SettingsVersion, ToolOrder, ToolRun } from '@fabcommons/contracts';
import { eventually } from './eventually.js';
import type { Visitor } from './visitor.js';

/** The smallest Intel HEX file: one record of sixteen bytes, and the end. */
const SMALL_HEX = ':10000000000102030405060708090A0B0C0D0E0F78\n:00000001FF\n';

/** Orders a tool as a steward and waits for its end. */
export async function useTool(steward: Visitor, machineId: string, op: ToolOrder['op']): Promise<ToolRun> {
  const toolId = randomUUID();
  await steward.must('POST', `/api/machines/${machineId}/tools`, { toolId, op });
  return eventually(`${op.kind} has ended`, async () => {
    const run = await steward.must<ToolRun>('GET', `/api/machines/${machineId}/tools/${toolId}`);
    return run.state !== 'sent' && run.state !== 'running' && run;
  });
}

/** Fills the places of the idle mill as a steward would, and names their addresses. */
export async function placesOfMachine(steward: Visitor): Promise<Record<string, string>> {
  const { id } = await steward.ready('virtual-mill');
  await useTool(steward, id, { kind: 'identify' });
  await useTool(steward, id, { kind: 'backup-settings', reason: 'before the belts were changed' });
  await useTool(steward, id, { kind: 'console', line: '$110=4321', confirmed: true });
  await useTool(steward, id, { kind: 'backup-settings', reason: 'after the belts were changed' });
  const [to, from] = await eventually('two versions of its settings', async () => {
    const versions = await steward.must<SettingsVersion[]>('GET', `/api/machines/${id}/settings`);
    return versions.length >= 2 && versions;
  });
  await steward.must('POST', `/api/machines/${id}/maintenance/tasks`, {
    id: randomUUID(),
    name: 'Oil the spindles',
    instructions: 'A drop on each, then once along the whole way.',
    every: { machineMs: null, extrudedUm: null, travelUm: null, days: 30 },
    blocksWhenOverdue: false,
  });
  const image = await steward.must<FirmwareImage>('POST', '/api/firmware', {
    id: randomUUID(),
    name: 'Grbl for the mill',
    version: '1.1h',
    firmware: 'grbl',
    boards: ['uno', 'nano'],
    format: 'ihex',
    sha256: await steward.upload('grbl.hex', SMALL_HEX),
    licence: 'GPL-3.0-or-later',
    sourceUrl: 'https://github.com/gnea/grbl/releases/tag/v1.1h.20190825',
    notes: 'As released.',
  });
  return {
    'machine-tools': `/machines/${id}/tools`,
    'machine-calibrate': `/machines/${id}/calibrate?procedure=steps`,
    'machine-settings': `/machines/${id}/settings`,
    'machine-settings-compare': `/machines/${id}/settings?from=${from?.id ?? ''}&to=${to?.id ?? ''}`,
    'machine-firmware': `/machines/${id}/firmware`,
    'machine-flash': `/machines/${id}/firmware?image=${image.id}`,
    'machine-upkeep': `/machines/${id}/upkeep`,
    'machine-history': `/machines/${id}/history`,
    firmware: '/firmware',
    'firmware-image': `/firmware/${image.id}`,
    'firmware-publish': '/firmware/new',
  };
}
