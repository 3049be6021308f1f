// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ToolRun } from '@fabcommons/contracts';
import type { Shown } from '../ui/state.js';

/** How a run stands, in a few words. */
export const END_WORDS: Record<ToolRun['state'], string> = {
  sent: 'asked for',
  running: 'under way',
  done: 'done',
  refused: 'refused, nothing was sent to the machine',
  failed: 'it did not end well',
  lost: 'no word of its end',
};

/** A run in the one vocabulary of states. */
export function runShown({ state, code }: Pick<ToolRun, 'state' | 'code'>): Shown {
  switch (state) {
    case 'sent':
      return { tone: 'busy', word: 'Asked' };
    case 'running':
      return { tone: 'busy', word: 'Under way' };
    case 'done':
      return { tone: 'ready', word: 'Done' };
    case 'refused':
      return code === 'needs-confirmation' ? { tone: 'quiet', word: 'Asked back' } : { tone: 'needs', word: 'Refused' };
    case 'failed':
      return code === 'cancelled' ? { tone: 'quiet', word: 'Cancelled' } : { tone: 'fault', word: 'Failed' };
    case 'lost':
      return { tone: 'offline', word: 'No word of it' };
  }
}

/** Names of the tools as people read them. */
export const TOOL_NAMES: Record<ToolRun['kind'], string> = {
  identify: 'Asked what it is',
  'backup-settings': 'Settings saved',
  'restore-settings': 'Settings written back',
  console: 'Console',
  jog: 'Moved by hand',
  'jog-cancel': 'Movement ended',
  home: 'Homed',
  override: 'Speed changed',
  flash: 'Firmware flashed',
  calibrate: 'Calibrated',
  'accept-machine': 'Machine accepted',
  cancel: 'Cancelled a tool',
};
