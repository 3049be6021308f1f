// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LotForm, Material } from '@fabcommons/contracts';
import type { Unit } from '@fabcommons/measure';

/** A lot as the database knows it; what is left is the ledger's. */
export type StoredLot = {
  id: string;
  spaceId: string;
  name: string;
  material: Material;
  initial: number;
  location: string | null;
  lotCode: string | null;
  registeredAt: Date;
};

/** A new lot. */
export type LotSeed = Omit<StoredLot, 'material'> & { materialId: string };

/** Which lot is in which tool of a machine. */
export type MachineLoad = { machineId: string; machineName: string; tool: number; lotId: string };

/** Filament is weighed, sheets are counted. */
export const unitOf = (form: LotForm): Unit => (form === 'spool' ? 'mg' : 'one');
