// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ReactNode } from 'react';
import css from './notice.module.css';

/** An empty place teaches: what this is, and one next step. */
export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={css['empty']}>
      <p className={css['title']}>{title}</p>
      <p>{children}</p>
      {action}
    </div>
  );
}
