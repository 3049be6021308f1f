// SPDX-License-Identifier: AGPL-3.0-or-later
import { ApiTokenRow } from '../accounts/entities/api-token.entity.js';
import { BridgeRow } from '../accounts/entities/bridge.entity.js';
import { MembershipRow } from '../accounts/entities/membership.entity.js';
import { PairingCodeRow } from '../accounts/entities/pairing-code.entity.js';
import { PersonRow } from '../accounts/entities/person.entity.js';
import { SessionRow } from '../accounts/entities/session.entity.js';
import { SetupCodeRow } from '../accounts/entities/setup-code.entity.js';
import { SpaceRow } from '../accounts/entities/space.entity.js';
import { DesignRow } from '../designs/design.entity.js';
import { DesignFileRow } from '../designs/design-file.entity.js';
import { DesignPartRow } from '../designs/design-part.entity.js';
import { DesignVersionRow } from '../designs/design-version.entity.js';
import { FileRow } from '../files/file.entity.js';
import { FirmwareImageRow } from '../firmware-images/firmware-image.entity.js';
import { JobCommandRow } from '../jobs/job-command.entity.js';
import { JobInboxRow } from '../jobs/job-inbox.entity.js';
import { ProgramReportRow } from '../jobs/program-report.entity.js';
import { JobTransitionRow } from '../jobs/job-transition.entity.js';
import { JobRow } from '../jobs/job.entity.js';
import { CommitmentRow } from '../ledger/commitment.entity.js';
import { EconomicEventRow } from '../ledger/economic-event.entity.js';
import { ProcessRow } from '../ledger/process.entity.js';
import { ResourceRow } from '../ledger/resource.entity.js';
import { SettingsBackupRow } from '../machine-settings/settings-backup.entity.js';
import { SettingsVersionRow } from '../machine-settings/settings-version.entity.js';
import { ConsoleLineRow } from '../machine-tools/console-line.entity.js';
import { ToolRunRow } from '../machine-tools/tool-run.entity.js';
import { MachineRow } from '../machines/machine.entity.js';
import { MachineStopRow } from '../machines/machine-stop.entity.js';
import { LotRow } from '../materials/lot.entity.js';
import { MachineLoadRow } from '../materials/machine-load.entity.js';
import { ScadRenderRow } from '../slicing/openscad/render.entity.js';
import { SlicingProfileRow } from '../slicing/slicing-profile.entity.js';
import { SlicingTaskRow } from '../slicing/slicing-task.entity.js';
import { MaintenanceEntryRow } from '../maintenance/maintenance-entry.entity.js';
import { MaintenanceTaskRow } from '../maintenance/maintenance-task.entity.js';
import { MaterialRow } from '../materials/material.entity.js';

/** A class decorated with TypeORM's `@Entity`. */
export type EntityClass = abstract new (...args: never[]) => object;

/** Every entity of every feature, listed one by one; the drift test holds them against the migrations. */
export const ENTITIES: readonly EntityClass[] = [
  // accounts
  PersonRow,
  SpaceRow,
  MembershipRow,
  SessionRow,
  ApiTokenRow,
  BridgeRow,
  PairingCodeRow,
  SetupCodeRow,
  // files
  FileRow,
  // designs
  DesignRow,
  DesignVersionRow,
  DesignPartRow,
  DesignFileRow,
  // slicing
  SlicingTaskRow,
  SlicingProfileRow,
  ScadRenderRow,
  // machines
  MachineRow,
  MachineStopRow,
  // machine-tools
  ToolRunRow,
  ConsoleLineRow,
  // machine-settings
  SettingsVersionRow,
  SettingsBackupRow,
  // firmware-images
  FirmwareImageRow,
  // materials
  MaterialRow,
  LotRow,
  MachineLoadRow,
  // jobs
  JobRow,
  JobTransitionRow,
  JobCommandRow,
  JobInboxRow,
  ProgramReportRow,
  // ledger
  EconomicEventRow,
  ResourceRow,
  ProcessRow,
  CommitmentRow,
  // maintenance
  MaintenanceTaskRow,
  MaintenanceEntryRow,
];
