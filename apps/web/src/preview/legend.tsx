// SPDX-License-Identifier: AGPL-3.0-or-later
import { SegmentedControl } from '@mantine/core';
import { degrees, lengthOf } from '../ui/measure.js';
import { Check } from './check.js';
import { LINE_CLASSES } from './line-classes.js';
import { SCALE_DARK, SCALE_LIGHT } from './line-shader-colours.js';
import { type Scale, SCALE_STEPS, stepBounds } from './line-tags.js';
import type { Choice } from './path-stage.js';
import css from './preview.module.css';
import type { ProgramView } from './program-view.js';

type Units = { length: 'mm' | 'inch'; temperature: 'celsius' | 'fahrenheit' };
type Props = { view: ProgramView; choice: Choice; isDark: boolean; units: Units; onChange: (choice: Choice) => void };

/** What the colours say, and what is drawn at all. */
export function Legend({ view, choice, isDark, units, onChange }: Props) {
  const prints = view.report.layers > 0;
  const modes = prints
    ? [
        { value: 'feature', label: 'Kind of line' },
        { value: 'speed', label: 'Speed' },
        { value: 'second', label: 'Temperature' },
      ]
    : [
        { value: 'second', label: 'Depth' },
        { value: 'speed', label: 'Speed' },
      ];
  return (
    <div className="stack">
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="Colours show"
        data={modes}
        value={choice.by}
        onChange={(value) => {
          if (value === 'feature' || value === 'speed' || value === 'second') onChange({ ...choice, by: value });
        }}
      />
      {choice.by === 'feature' && <Classes view={view} choice={choice} isDark={isDark} onChange={onChange} />}
      {choice.by === 'speed' && (
        <Steps
          scale={view.lines.feeds}
          isDark={isDark}
          words={(feed) => speedWords(feed, units.length)}
          none="No speed is set."
        />
      )}
      {choice.by === 'second' && (
        <Steps
          scale={view.lines.second}
          isDark={isDark}
          words={(value) => (prints ? degrees(value, units.temperature) : `Z ${lengthOf(value, units.length)}`)}
          none="No temperature is set."
        />
      )}
      <div className="stack" style={{ gap: 6 }}>
        <Check checked={choice.travels} onChange={(travels) => onChange({ ...choice, travels })}>
          {prints ? 'Ways between (dashed)' : 'Rapid moves (dashed)'}
        </Check>
        {view.path.retractionCount > 0 && (
          <Check
            checked={choice.retractions}
            onChange={(retractions) => onChange({ ...choice, retractions })}
          >{`Retractions (${view.path.retractionCount.toLocaleString('en-GB')} dots)`}</Check>
        )}
        {view.stock && (
          <Check checked={choice.stock} onChange={(stock) => onChange({ ...choice, stock })}>
            Blank
          </Check>
        )}
      </div>
    </div>
  );
}

/** Kinds of line that occur, each to be switched off. */
function Classes({ view, choice, isDark, onChange }: Omit<Props, 'units'>) {
  const present = LINE_CLASSES.map((one, index) => ({ ...one, index })).filter(
    ({ index }) => (view.lines.classCounts[index] ?? 0) > 0,
  );
  return (
    <ul className={css['legend']}>
      {present.map(({ id, label, light, dark, dashed, index }) => (
        <li key={id}>
          <label>
            <input
              type="checkbox"
              checked={((choice.classes >> index) & 1) === 1}
              onChange={() => onChange({ ...choice, classes: choice.classes ^ (1 << index) })}
            />
            <Line colour={isDark ? dark : light} dashed={dashed} />
            {label}
          </label>
        </li>
      ))}
    </ul>
  );
}

/** A scale of colours with what its ends and steps mean. */
function Steps({
  scale,
  isDark,
  words,
  none,
}: {
  scale: Scale;
  isDark: boolean;
  words: (value: number) => string;
  none: string;
}) {
  if (scale === null || scale.high <= 0 === scale.low >= 0) return <p className="small muted">{none}</p>;
  const colours = isDark ? SCALE_DARK : SCALE_LIGHT;
  if (scale.low === scale.high) {
    return (
      <p className="row-tight small">
        <Line colour={colours[0] ?? ''} dashed={false} /> {words(scale.low)} everywhere
      </p>
    );
  }
  return (
    <ol className={css['legend']}>
      {Array.from({ length: SCALE_STEPS }, (_, at) => SCALE_STEPS - 1 - at).map((at) => {
        const { from, to } = stepBounds(scale, at);
        return (
          <li key={at}>
            <Line colour={colours[at] ?? ''} dashed={false} />
            {words(from)} to {words(to)}
          </li>
        );
      })}
    </ol>
  );
}

function Line({ colour, dashed }: { colour: string; dashed: boolean }) {
  return (
    <svg width="26" height="10" aria-hidden>
      <path d="M1 5H25" stroke={colour} strokeWidth="4" strokeDasharray={dashed ? '5 3' : undefined} />
    </svg>
  );
}

function speedWords(feedMmPerMin: number, length: 'mm' | 'inch'): string {
  return `${lengthOf(Math.round(feedMmPerMin / 6) / 10, length)}/s`;
}
