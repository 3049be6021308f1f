// SPDX-License-Identifier: AGPL-3.0-or-later
import { useId } from 'react';
import { Check } from './check.js';
import { lengthOf } from '../ui/measure.js';
import type { Choice } from './path-stage.js';
import css from './preview.module.css';
import { lastLayer } from './choice.js';
import type { ProgramView } from './program-view.js';

type Props = { view: ProgramView; choice: Choice; length: 'mm' | 'inch'; onChange: (choice: Choice) => void };

/** Which layers are drawn: from and to, by mouse, finger or arrow keys. */
export function LayerRange({ view, choice, length, onChange }: Props) {
  const id = useId();
  const last = lastLayer(view);
  const { fromLayer, toLayer } = choice;
  const isOne = fromLayer === toLayer;
  const height = view.report.layerTimes[toLayer - 1]?.zMm;
  const words = `Layer ${toLayer} of ${last}${height == null ? '' : `, ${lengthOf(height, length)} high`}`;
  return (
    <div className={css['range']} role="group" aria-label="Layers">
      <label htmlFor={`${id}-to`}>Up to layer</label>
      <input
        id={`${id}-to`}
        type="range"
        min={1}
        max={last}
        value={toLayer}
        aria-valuetext={words}
        onChange={({ currentTarget }) => {
          const to = Number(currentTarget.value);
          onChange({ ...choice, toLayer: to, fromLayer: isOne ? to : Math.min(fromLayer, to) });
        }}
      />
      <output htmlFor={`${id}-to`}>{words}</output>
      <label htmlFor={`${id}-from`}>From layer</label>
      <input
        id={`${id}-from`}
        type="range"
        min={0}
        max={last}
        value={fromLayer}
        disabled={isOne && last > 0}
        aria-valuetext={fromLayer === 0 ? 'From the start' : `From layer ${fromLayer}`}
        onChange={({ currentTarget }) => {
          const from = Number(currentTarget.value);
          onChange({ ...choice, fromLayer: from, toLayer: Math.max(toLayer, from) });
        }}
      />
      <Check checked={isOne} onChange={(isAlone) => onChange({ ...choice, fromLayer: isAlone ? toLayer : 0 })}>
        This layer alone
      </Check>
    </div>
  );
}
