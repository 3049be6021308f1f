// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LotRef } from '@fabcommons/contracts';
import css from './materials.module.css';

/** A lot by its colour and its name. */
export function LotName({ lot }: { lot: Pick<LotRef, 'name' | 'colorHex'> }) {
  return (
    <span>
      <i className={css['dot']} style={{ background: `#${lot.colorHex}` }} aria-hidden />
      {lot.name}
    </span>
  );
}
