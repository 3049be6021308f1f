// SPDX-License-Identifier: AGPL-3.0-or-later
import type { TemperatureHistory } from '@fabcommons/contracts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { temperaturesQuery } from '../api/machines.js';
import { useIsDark, usePreferences } from '../app/preferences.js';
import css from './temperature-curve.module.css';
import { heaterName } from './temperatures.js';

const COLOURS = ['--needs', '--busy', '--paused', '--ready'];

/** The last minutes of the heaters, moving; with `since` from then on. Solid: measured; dashed: wanted. */
export function TemperatureCurve({ machineId, since = null }: { machineId: string; since?: string | null }) {
  const history = useQuery(temperaturesQuery(machineId));
  const { temperature } = usePreferences();
  const dark = useIsDark();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const shown = after(history.data, since);
  const heaters = heatersOf(shown);
  const key = heaters.join(' ');
  useEffect(() => {
    const element = box.current;
    if (!element || key === '') return;
    const made = new UPlot(options(key.split(' '), element, temperature), [[]], element);
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: element.clientHeight }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [key, temperature, dark]);
  useEffect(() => {
    if (shown) plot.current?.setData(columns(shown, key.split(' '), temperature));
  }, [shown, key, temperature, dark]);
  if (history.data && heaters.length === 0) return null;
  return (
    <figure className={css['curve']}>
      <div
        ref={box}
        className={css['plot']}
        role="img"
        aria-label={`Temperatures of the last minutes: ${heaters.map(heaterName).join(', ')}`}
      />
      <figcaption>
        {heaters.map((heater, index) => (
          <span key={heater}>
            <i style={{ background: `var(${COLOURS[index % COLOURS.length]})` }} aria-hidden /> {heaterName(heater)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

/** A little before a run began is shown too, so that one sees it begin. */
const LEAD_MS = 10_000;

function after(history: TemperatureHistory | undefined, since: string | null): TemperatureHistory | undefined {
  if (!history || since === null) return history;
  const from = Date.parse(since) - LEAD_MS;
  return { ...history, points: history.points.filter(({ at }) => Date.parse(at) >= from) };
}

function heatersOf(history: TemperatureHistory | undefined): string[] {
  return Object.keys(history?.points.at(-1)?.temperatures ?? {})
    .sort()
    .reverse();
}

function columns(history: TemperatureHistory, heaters: string[], unit: 'celsius' | 'fahrenheit'): UPlot.AlignedData {
  const shown = (value: number | null | undefined) => (value == null ? null : unit === 'celsius' ? value : (value * 9) / 5 + 32);
  const times = history.points.map(({ at }) => Date.parse(at) / 1000);
  const lines = heaters.flatMap((heater) => [
    history.points.map(({ temperatures }) => shown(temperatures[heater]?.actualC)),
    history.points.map(({ temperatures }) => shown(temperatures[heater]?.targetC === 0 ? null : temperatures[heater]?.targetC)),
  ]);
  return [times, ...lines];
}

const TIME_STEPS_S = [10, 30, 60, 120, 300, 600, 1800, 3600];

function clockMarks(_plot: UPlot, marks: number[], _axis: number, _space: number, step: number): string[] {
  const format = new Intl.DateTimeFormat('en-GB', step < 60 ? { timeStyle: 'medium' } : { timeStyle: 'short' });
  return marks.map((mark) => format.format(mark * 1000));
}

function options(heaters: string[], box: HTMLElement, unit: 'celsius' | 'fahrenheit'): UPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const named = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: named('--muted'),
    grid: { stroke: named('--line'), width: 1 },
    ticks: { show: false },
    font: '12px sans-serif',
  };
  const series = heaters.flatMap((heater, index): UPlot.Series[] => {
    const stroke = named(COLOURS[index % COLOURS.length] ?? '--busy');
    return [
      { label: heaterName(heater), stroke, width: 2, points: { show: false } },
      { label: `${heaterName(heater)} wanted`, stroke, width: 1, dash: [4, 4], points: { show: false } },
    ];
  });
  return {
    width: box.clientWidth,
    height: box.clientHeight,
    legend: { show: false },
    cursor: { show: false },
    series: [{}, ...series],
    axes: [
      { ...axis, size: 28, space: 70, values: clockMarks, incrs: TIME_STEPS_S },
      { ...axis, size: 46, values: (_plot, marks) => marks.map((mark) => `${mark}${unit === 'celsius' ? '°C' : '°F'}`) },
    ],
    scales: { y: { range: (_plot, low, high) => [Math.min(20, low ?? 20), Math.max(60, (high ?? 60) + 8)] } },
  };
}
