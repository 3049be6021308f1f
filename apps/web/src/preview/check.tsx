// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ReactNode } from 'react';
import css from './preview.module.css';

type Props = { checked: boolean; onChange: (checked: boolean) => void; children: ReactNode };

/** Something to be seen or not. */
export function Check({ checked, onChange, children }: Props) {
  return (
    <label className={css['check']}>
      <input type="checkbox" checked={checked} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
      {children}
    </label>
  );
}
