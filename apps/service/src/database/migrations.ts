// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface } from 'typeorm';
import { Accounts20261120000101 } from '../accounts/migrations/0101-accounts.js';
import { Designs20261120000301 } from '../designs/migrations/0301-designs.js';
import { FirmwareImages20261120001101 } from '../firmware-images/migrations/1101-firmware-images.js';
import { Files20261120000201 } from '../files/migrations/0201-files.js';
import { Findings20261120000602 } from '../jobs/migrations/0602-findings.js';
import { Jobs20261120000601 } from '../jobs/migrations/0601-jobs.js';
import { Ledger20261120000701 } from '../ledger/migrations/0701-ledger.js';
import { MachineSettings20261120001001 } from '../machine-settings/migrations/1001-machine-settings.js';
import { MachineTools20261120000901 } from '../machine-tools/migrations/0901-machine-tools.js';
import { JobPolicy20261120000403 } from '../machines/migrations/0403-job-policy.js';
import { MachineBoard20261120000404 } from '../machines/migrations/0404-machine-board.js';
import { Machines20261120000401 } from '../machines/migrations/0401-machines.js';
import { Recoveries20261120000402 } from '../machines/migrations/0402-recoveries.js';
import { ProcessesWithoutJob20261120000702 } from '../ledger/migrations/0702-processes-without-job.js';
import { Maintenance20261120001201 } from '../maintenance/migrations/1201-maintenance.js';
import { Materials20261120000501 } from '../materials/migrations/0501-materials.js';
import { Slicing20261120000801 } from '../slicing/migrations/0801-slicing.js';
import { SlicingProfiles20261120000802 } from '../slicing/migrations/0802-slicing-profiles.js';
import { Extensions20261120000001 } from './migrations/0001-extensions.js';

/** Every migration in the order in which it runs; a feature's file stands in `<feature>/migrations/NNNN-name.ts`. */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  Extensions20261120000001,
  Accounts20261120000101,
  Files20261120000201,
  Designs20261120000301,
  Machines20261120000401,
  Recoveries20261120000402,
  Materials20261120000501,
  Jobs20261120000601,
  Ledger20261120000701,
  Slicing20261120000801,
  MachineTools20261120000901,
  MachineSettings20261120001001,
  JobPolicy20261120000403,
  Findings20261120000602,
  FirmwareImages20261120001101,
  ProcessesWithoutJob20261120000702,
  Maintenance20261120001201,
  SlicingProfiles20261120000802,
  MachineBoard20261120000404,
];
