// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineState } from '@fabcommons/contracts';
import { usePreferences } from '../app/preferences.js';
import { degrees } from '../ui/measure.js';
import css from './temperatures.module.css';

/** "Nozzle", "Nozzle 2", "Bed". */
export function heaterName(id: string): string {
  const tool = /^tool(\d+)$/.exec(id);
  if (tool) return tool[1] === '0' ? 'Nozzle' : `Nozzle ${Number(tool[1]) + 1}`;
  return id.charAt(0).toUpperCase() + id.slice(1);
}

/** Each heater: what it is and where it goes. */
export function Temperatures({ state }: { state: MachineState }) {
  const { temperature } = usePreferences();
  const heaters = Object.entries(state.temperatures);
  if (heaters.length === 0) return null;
  return (
    <dl className={css['heaters']}>
      {heaters.map(([id, { actualC, targetC }]) => (
        <div key={id} data-hot={(targetC ?? 0) > 0 || undefined}>
          <dt>{heaterName(id)}</dt>
          <dd>
            <b>{degrees(actualC, temperature)}</b>
            {targetC !== null && targetC > 0 && <span className="muted"> → {degrees(targetC, temperature)}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
