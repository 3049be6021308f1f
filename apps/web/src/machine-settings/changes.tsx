// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SettingsChange } from '@fabcommons/contracts';
import ArrowRight from 'lucide-react/icons/arrow-right';
import { sentence } from '../ui/measure.js';
import { grouped } from './grouped.js';
import { SettingValue } from './setting-value.js';
import css from './settings.module.css';
import { valueWords } from './value-words.js';

const WORDS = { changed: 'changed', added: 'new', removed: 'gone' } satisfies Record<SettingsChange['kind'], string>;

/** Differences, each with its word and old → new. */
export function Changes({ changes }: { changes: readonly SettingsChange[] }) {
  return (
    <>
      {grouped(changes, '').map(({ name, entries }) => (
        <div key={name}>
          <h4 className={css['group']}>{sentence(name)}</h4>
          <ul className={css['entries']}>
            {entries.map((change) => (
              <li key={change.key}>
                <span>
                  <i className={css['kind']} data-kind={change.kind}>
                    {WORDS[change.kind]}
                  </i>{' '}
                  {change.name === null ? change.key : sentence(change.name)} {change.name !== null && <code>{change.key}</code>}
                </span>
                <span className={css['values']}>
                  {change.from !== null && (
                    <>
                      <span className="hidden-words">was </span>
                      <span className={change.kind === 'removed' ? css['struck'] : undefined}>
                        {valueWords(change.from, change.unit).value}
                      </span>
                    </>
                  )}
                  {change.kind === 'changed' && <ArrowRight size={14} aria-hidden />}
                  {change.to !== null && (
                    <>
                      <span className="hidden-words"> then </span>
                      <SettingValue value={change.to} unit={change.unit} />
                    </>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}
