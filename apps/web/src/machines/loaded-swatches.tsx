// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LotRef } from '@fabcommons/contracts';
import { amount } from '../ui/measure.js';

/** What is loaded, in its colour. */
export function LoadedSwatches({ loaded }: { loaded: (LotRef | null)[] }) {
  const lots = loaded.filter((lot) => lot !== null);
  if (lots.length === 0) return <span className="small muted">nothing loaded</span>;
  return lots.map((lot) => (
    <span key={lot.id} className="small" style={{ display: 'inline-flex', alignItems: 'center', gap: 6 }}>
      <i
        aria-hidden
        style={{
          width: 14,
          height: 14,
          borderRadius: '50%',
          background: `#${lot.colorHex}`,
          border: '1px solid var(--line-strong)',
          flex: 'none',
        }}
      />
      {lot.name} <span className="muted">{amount(lot.remaining)}</span>
    </span>
  ));
}
