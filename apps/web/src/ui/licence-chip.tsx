// SPDX-License-Identifier: AGPL-3.0-or-later
import Repeat from 'lucide-react/icons/repeat-2';
import UserCheck from 'lucide-react/icons/user-check';
import Heart from 'lucide-react/icons/heart';
import { useId } from 'react';
import { licenceGist } from './licence.js';
import css from './licence-chip.module.css';

/** A licence in symbols; its words appear on hover and on focus. */
export function LicenceChip({ licence }: { licence: string }) {
  const id = useId();
  const gist = licenceGist(licence);
  return (
    <span className={css['chip']}>
      <button type="button" className={css['symbols']} aria-label={`Licence ${licence}`} aria-describedby={id}>
        {gist.credit ? <UserCheck size={14} aria-hidden /> : <Heart size={14} aria-hidden />}
        {gist.share && <Repeat size={14} aria-hidden />}
        <span>{licence}</span>
      </button>
      <span role="tooltip" id={id} className={css['words']}>
        {gist.words}
      </span>
    </span>
  );
}
