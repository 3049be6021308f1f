// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ToolValue } from '@fabcommons/contracts';
import ArrowRight from 'lucide-react/icons/arrow-right';
import css from './calibrate.module.css';

/** Values as they were and as they would be. */
export function Values({ values, title }: { values: readonly ToolValue[]; title: string }) {
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
            <th scope="col">Will be</th>
          </tr>
        </thead>
        <tbody>
          {values.map(({ key, name, before, after, unit }) => (
            <tr key={key}>
              <th scope="row">
                {name} {name !== key && <span className="small muted">{key}</span>}
              </th>
              <td>{before ?? 'nothing'}</td>
              <td aria-hidden>
                <ArrowRight size={15} />
              </td>
              <td>
                <b>{after ?? 'nothing'}</b> {unit && <span className="small muted">{unit}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
