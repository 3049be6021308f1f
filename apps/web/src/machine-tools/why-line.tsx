// SPDX-License-Identifier: AGPL-3.0-or-later
import Ban from 'lucide-react/icons/ban';
import css from './tools.module.css';

/** Why something is greyed out, beside it. */
export function WhyLine({ why, id }: { why: string | null; id?: string }) {
  if (why === null) return null;
  return (
    <p className={css['why']} id={id}>
      <Ban size={16} aria-hidden />
      <span>{why}</span>
    </p>
  );
}
