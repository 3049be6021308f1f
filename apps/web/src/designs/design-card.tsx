// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DesignCard as Card } from '@fabcommons/contracts';
import { Link } from '@tanstack/react-router';
import Clock from 'lucide-react/icons/clock-3';
import Weight from 'lucide-react/icons/weight';
import { LicenceChip } from '../ui/licence-chip.js';
import { count, duration, mass } from '../ui/measure.js';
import { Picture } from '../ui/picture.js';
import css from './design-card.module.css';
import { useShortProcesses } from './process-name.js';

/** A design as one meets it in the gallery: by its looks. `to`: the page or the make sheet. */
export function DesignCard({ design, to = '/designs/$slug' }: { design: Card; to?: '/designs/$slug' | '/make/$slug' }) {
  const shortProcesses = useShortProcesses();
  const { timeMs, massMg } = design.estimate;
  return (
    <article className={css['card']}>
      <Picture sha256={design.imageSha256} name="" processes={design.processes}>
        <span className={css['process']}>{shortProcesses(design.processes)}</span>
      </Picture>
      <div className={css['words']}>
        <h3>
          <Link to={to} params={{ slug: design.slug }} className={css['link']} data-list-item>
            {design.name}
          </Link>
        </h3>
        <p className={css['summary']}>{design.summary}</p>
        <div className={css['facts']}>
          {timeMs !== null && (
            <span>
              <Clock size={14} aria-hidden /> {duration(timeMs)}
            </span>
          )}
          {massMg !== null && (
            <span>
              <Weight size={14} aria-hidden /> {mass(massMg)}
            </span>
          )}
          <span>{design.timesMade === 0 ? 'not made yet' : `made ${count(design.timesMade, 'time')}`}</span>
        </div>
        <div className={css['foot']}>
          <span className={css['by']}>by {design.designer}</span>
          <LicenceChip licence={design.licence} />
        </div>
      </div>
    </article>
  );
}
