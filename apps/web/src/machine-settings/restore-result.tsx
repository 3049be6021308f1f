// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ToolRun } from '@fabcommons/contracts';
import CircleCheck from 'lucide-react/icons/circle-check';
import { Values } from '../calibrate/values.js';
import { count } from '../ui/measure.js';
import css from './settings.module.css';

/** What was written, as the machine told it when it was read again. */
export function RestoreResult({ run }: { run: ToolRun }) {
  const result = run.result?.op === 'restore-settings' ? run.result : null;
  if (!result) return <p role="status">It is done.</p>;
  const { written, unchanged, notRestored } = result;
  return (
    <div className="stack" role="status">
      <p className={css['good']}>
        <CircleCheck size={20} aria-hidden />
        <b>
          {count(written.length, 'setting')} written and read back; {unchanged} were the same.
        </b>
      </p>
      {notRestored.length > 0 && (
        <div>
          <b>{count(notRestored.length, 'setting')} could not be written:</b>
          <ul className={css['missed']}>
            {notRestored.map(({ key, reason }) => (
              <li key={key}>
                <code>{key}</code>: {reason}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Values values={written} title="What was written" after="Is now" />
    </div>
  );
}
