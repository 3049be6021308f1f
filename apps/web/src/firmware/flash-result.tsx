// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, ToolRun } from '@fabcommons/contracts';
import CircleCheck from 'lucide-react/icons/circle-check';
import { LinkButton } from '../ui/link-button.js';
import { bytes } from '../ui/measure.js';
import css from './firmware.module.css';

const SETTINGS_WORDS = {
  restored: 'Its settings were written back and read again.',
  partly: 'Some of its settings could not be written back: compare them.',
  'not-restored': 'Its settings could not be written back: the saved version is kept.',
  'nothing-to-restore': 'There were no settings to write back.',
} as const;

/** What the flash has brought. */
export function FlashResult({ run, machine }: { run: ToolRun; machine: Machine }) {
  const result = run.result?.op === 'flash' ? run.result : null;
  if (!result) return <p role="status">It is done.</p>;
  const wants = result.settings === 'partly' || result.settings === 'not-restored';
  return (
    <div className="stack" role="status">
      <p className={css['good']}>
        <CircleCheck size={20} aria-hidden />
        <b>
          {result.verified ? 'Written and verified' : 'Written'}: {bytes(result.bytes)}.
        </b>
      </p>
      <p>
        {result.firmwareName === null ? (
          'The machine has not said yet what it runs now.'
        ) : (
          <>It runs {result.firmwareName} now.</>
        )}{' '}
        {SETTINGS_WORDS[result.settings]}
      </p>
      {wants && (
        <LinkButton to="/machines/$id/settings" params={{ id: machine.id }} variant="default" style={{ alignSelf: 'start' }}>
          To its saved settings
        </LinkButton>
      )}
      <p className="muted">Home it before its first job, and look at the first minutes of that.</p>
    </div>
  );
}
