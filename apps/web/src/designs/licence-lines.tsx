// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LicenceWords } from '@fabcommons/contracts';
import Check from 'lucide-react/icons/check';
import CircleAlert from 'lucide-react/icons/circle-alert';
import X from 'lucide-react/icons/x';
import css from './licence-lines.module.css';

/** The licence in three lines: you may, you must, you may not. */
export function LicenceLines({ words }: { words: LicenceWords }) {
  const lines = [
    { name: 'You may', icon: Check, items: words.may, tone: 'ready' },
    { name: 'You must', icon: CircleAlert, items: words.must, tone: 'needs' },
    { name: 'You may not', icon: X, items: words.mayNot, tone: 'fault' },
  ];
  return (
    <section className={css['lines']} aria-label="Licence">
      <h2>{words.name}</h2>
      {lines
        .filter(({ items }) => items.length > 0)
        .map(({ name, icon: Icon, items, tone }) => (
          <p key={name} data-tone={tone}>
            <Icon size={17} aria-hidden />
            <span>
              <b>{name}</b> {items.join('; ')}.
            </span>
          </p>
        ))}
      {words.readFrom && (
        <p className="small muted">
          The manifest said “{words.readFrom}”; we read it as {words.expression}.
        </p>
      )}
    </section>
  );
}
