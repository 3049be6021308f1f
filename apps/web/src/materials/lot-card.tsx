// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Lot } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { amount } from '../ui/measure.js';
import { CountForm } from './count-form.js';
import css from './materials.module.css';
import { LotPicture } from './lot-picture.js';

/** Below this share a lot is called low. */
const LOW_SHARE = 0.12;

/** A spool or a stack of blanks. */
export function LotCard({ lot, mayCount }: { lot: Lot; mayCount: boolean }) {
  const [counting, setCounting] = useState(false);
  const free = { ...lot.remaining, value: Math.max(0, lot.remaining.value - lot.reserved.value) };
  const isLow = lot.remaining.value <= lot.initial.value * LOW_SHARE;
  return (
    <article className={css['lot']}>
      <LotPicture lot={lot} size={104} />
      <div className={css['words']}>
        <h3 tabIndex={-1} data-list-item>
          {lot.name}
        </h3>
        <p className="small muted">{[lot.material.kind, lot.material.vendor, lot.material.size].filter(Boolean).join(' · ')}</p>
        <p>
          <b>{amount(lot.remaining)}</b> left
          {isLow && <span className={css['low']}> low</span>}
        </p>
        <p className="small muted">
          {lot.reserved.value > 0 && (
            <>
              {amount(free)} free, {amount(lot.reserved)} kept for jobs.{' '}
            </>
          )}
          {lot.loadedIn ? (
            <>
              In{' '}
              <Link to="/machines/$id" params={{ id: lot.loadedIn.machineId }}>
                {lot.loadedIn.machineName}
              </Link>
            </>
          ) : (
            (lot.location ?? 'on the shelf')
          )}
        </p>
        {mayCount && (
          <Button
            size="compact-sm"
            variant="subtle"
            px={0}
            onClick={() => setCounting(true)}
            aria-label={`${lot.form === 'spool' ? 'Weigh' : 'Count'} ${lot.name}`}
            style={{ alignSelf: 'start' }}
          >
            {lot.form === 'spool' ? 'Weigh' : 'Count'}
          </Button>
        )}
      </div>
      {counting && <CountForm lot={lot} onClose={() => setCounting(false)} />}
    </article>
  );
}
