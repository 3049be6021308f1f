// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DesignFacets } from '@fabcommons/contracts';
import type { DesignFilter } from '../api/designs.js';
import css from './facets.module.css';

type Props = { facets: DesignFacets; filter: DesignFilter; onChange: (change: DesignFilter) => void };

/** Narrow the gallery by how things are made and by licence; each choice says how many it would leave. */
export function Facets({ facets, filter, onChange }: Props) {
  const toggle = (now: string | undefined, id: string) => (now === id ? undefined : id);
  return (
    <div className={css['facets']}>
      <div role="group" aria-label="How it is made">
        {facets.processes.map(({ id, name, count }) => (
          <Facet
            key={id}
            name={name}
            count={count}
            on={filter.process === id}
            onPress={() => onChange({ process: toggle(filter.process, id) })}
          />
        ))}
      </div>
      <div role="group" aria-label="Licence">
        {facets.licences.map(({ id, count }) => (
          <Facet
            key={id}
            name={id}
            count={count}
            on={filter.licence === id}
            onPress={() => onChange({ licence: toggle(filter.licence, id) })}
          />
        ))}
      </div>
    </div>
  );
}

function Facet({ name, count, on, onPress }: { name: string; count: number; on: boolean; onPress: () => void }) {
  return (
    <button type="button" className={css['facet']} aria-pressed={on} onClick={onPress}>
      {name} <span>{count}</span>
    </button>
  );
}
