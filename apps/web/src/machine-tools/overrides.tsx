// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, OverrideTarget } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { useEffect, useId, useRef, useState } from 'react';
import { Section } from '../ui/page.js';
import css from './jog.module.css';
import { ToolOutcome } from './tool-outcome.js';
import { type Tool, useTool } from './use-tool.js';

/** A slider that rests this long is meant. */
const MEANT_AFTER_MS = 350;

type Slider = { target: OverrideTarget; name: string; least: number; most: number; step: number; steps?: number[] };
/** Bounds of Grbl 1.1 (`config.h`: 10 to 200 %, rapids 25, 50 and 100); Marlin takes the same without harm. */
const FEED: Slider = { target: 'feed', name: 'Speed of work', least: 10, most: 200, step: 5 };
const MILL: Slider[] = [
  FEED,
  { target: 'rapid', name: 'Speed of travel', least: 25, most: 100, step: 1, steps: [25, 50, 100] },
  { target: 'spindle', name: 'Spindle', least: 10, most: 200, step: 5 },
];

/** Makes the running job slower or faster, in percent of what its program says. */
export function Overrides({ machine }: { machine: Machine }) {
  const tool = useTool(machine.id);
  const { state } = machine.live;
  const now = state?.overrides ?? null;
  const sliders = machine.identity?.firmware === 'marlin' ? [FEED] : MILL;
  const told = { feed: now?.feedPercent ?? 100, rapid: now?.rapidPercent ?? 100, spindle: now?.spindlePercent ?? 100 };
  return (
    <Section title="Speed while the job runs">
      <div className={`card ${css['speeds']}`}>
        {sliders.map((slider) => (
          <Speed key={slider.target} slider={slider} told={told[slider.target]} tool={tool} />
        ))}
        <p className="small muted">In percent of what the program says. 100 % is as it was made.</p>
        {!tool.isBusy && <ToolOutcome tool={tool} what="Speed" />}
      </div>
    </Section>
  );
}

function Speed({ slider, told, tool }: { slider: Slider; told: number; tool: Tool }) {
  const id = useId();
  const { target, name, least, most, step, steps } = slider;
  const [wanted, setWanted] = useState<number | null>(null);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  // The machine has it: what it tells is shown again.
  useEffect(() => setWanted((value) => (value === told ? null : value)), [told]);
  const ask = (percent: number) => {
    setWanted(percent);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => tool.use({ kind: 'override', target, percent }), MEANT_AFTER_MS);
  };
  const shown = wanted ?? told;
  if (steps) {
    return (
      <div className={css['speed']}>
        <span id={id} style={{ fontWeight: 600, fontSize: 14 }}>
          {name}
        </span>
        <output>{shown} %</output>
        <div className="row-tight" role="group" aria-labelledby={id} style={{ gridColumn: '1 / -1' }}>
          {steps.map((one) => (
            <Button
              key={one}
              size="xs"
              variant={one === shown ? 'filled' : 'default'}
              aria-pressed={one === shown}
              onClick={() => ask(one)}
            >
              {one} %
            </Button>
          ))}
        </div>
      </div>
    );
  }
  return (
    <div className={css['speed']}>
      <label htmlFor={id}>{name}</label>
      <span className="row-tight">
        <output htmlFor={id}>{shown} %</output>
        {shown !== 100 && (
          <Button size="compact-xs" variant="subtle" onClick={() => ask(100)} aria-label={`${name}: back to 100 percent`}>
            back to 100 %
          </Button>
        )}
      </span>
      <input
        id={id}
        type="range"
        style={{ gridColumn: '1 / -1' }}
        min={least}
        max={most}
        step={step}
        value={shown}
        aria-valuetext={`${shown} percent of what the program says`}
        onChange={(event) => ask(Number(event.currentTarget.value))}
      />
    </div>
  );
}
