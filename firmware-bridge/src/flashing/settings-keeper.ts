// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineSettings } from '@fabcommons/contracts';

/** What came of reading a machine's settings. `nothing`: no firmware answers that has any (a new board, one that was left incomplete). */
export type BackupOutcome =
  | { readonly kind: 'kept'; readonly settings: MachineSettings; readonly backupId: string | null }
  | { readonly kind: 'nothing'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** What came of writing them back. `text` is for a person: how many, or why not. */
export type RestoreReport = { readonly kind: 'restored' | 'partly' | 'not-restored'; readonly text: string };

/** Who reads a machine's settings before a flash and writes them back after it. */
export interface SettingsKeeper {
  /** Reads them and keeps them durably; `reason` goes with them, e.g. `before flashing grbl.hex`. Never rejects. */
  backup(reason: string): Promise<BackupOutcome>;
  /** Writes back what the new firmware knows, and verifies it. Never rejects. */
  restore(settings: MachineSettings): Promise<RestoreReport>;
}
