// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ReactNode, useEffect } from 'react';
import css from './page.module.css';

/** A place: its title (also the tab's), what can be done here, and the rest. */
export function Page(props: { title: string; lead?: ReactNode; actions?: ReactNode; above?: ReactNode; children: ReactNode }) {
  const { title, lead, actions, above, children } = props;
  useEffect(() => {
    document.title = `${title} · Fabcommons`;
  }, [title]);
  return (
    <div className={css['page']}>
      <header className={css['head']}>
        <div className={css['words']}>
          {above}
          <h1 tabIndex={-1}>{title}</h1>
          {lead && <div className={css['lead']}>{lead}</div>}
        </div>
        {actions && <div className={css['actions']}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a place under a heading of its own. */
export function Section(props: { title: string; aside?: ReactNode; children: ReactNode; id?: string }) {
  return (
    <section className={css['section']} aria-label={props.title} id={props.id}>
      <div className={css['sectionHead']}>
        <h2>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}
