// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ToolValue } from '@fabcommons/contracts';
import ArrowRight from 'lucide-react/icons/arrow-right';
import { SettingValue } from '../machine-settings/setting-value.js';
import { valueWords } from '../machine-settings/value-words.js';
import { sentence } from '../ui/measure.js';
import css from './calibrate.module.css';

/** Values as they were and as they would be. */
export function Values({ values, title, after: afterWord }: { values: readonly ToolValue[]; title: string; after: string }) {
  if (values.length === 0) return null;
  return (
    <div className={css['valuesBox']} tabIndex={0} role="group" aria-label={title}>
      <table className={css['values']}>
        <caption className="hidden-words">{title}</caption>
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Was</th>
            <th aria-hidden />
            <th scope="col">{afterWord}</th>
          </tr>
        </thead>
        <tbody>
          {values.map(({ key, name, before, after, unit }) => (
            <tr key={key}>
              <th scope="row">
                {sentence(name)} {name !== key && <span className="small muted">{key}</span>}
              </th>
              <td>{before === null ? 'nothing' : valueWords(before, unit).value}</td>
              <td aria-hidden>
                <ArrowRight size={15} />
              </td>
              <td>
                <SettingValue value={after ?? 'nothing'} unit={after === null ? null : unit} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
