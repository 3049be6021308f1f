// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from '@mantine/core';
import Pause from 'lucide-react/icons/pause';
import Play from 'lucide-react/icons/play';
import { useEffect, useId, useRef } from 'react';
import { duration, lengthOf } from '../ui/measure.js';
import css from './preview.module.css';
import { lastNotAbove, type ProgramView } from './program-view.js';

/** A whole program is played in so many seconds, and moves so often a second where a person wants little motion. */
const PLAYED_IN_SECONDS = 30;
const CALM_STEPS_PER_SECOND = 1;

type Props = {
  view: ProgramView;
  second: number;
  isPlaying: boolean;
  length: 'mm' | 'inch';
  onSecond: (second: number) => void;
  onPlay: (isPlaying: boolean) => void;
};

/** Goes through a program along time: slider and play. */
export function TimeLine({ view, second, isPlaying, length, onSecond, onPlay }: Props) {
  const id = useId();
  const total = view.seconds.at(-1) ?? 0;
  const now = useRef(second);
  now.current = second;
  useEffect(() => {
    if (!isPlaying) return;
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    let before = performance.now();
    let frame = requestAnimationFrame(function step(at: number) {
      const passed = (at - before) / 1000;
      if (!isCalm || passed > 1 / CALM_STEPS_PER_SECOND) {
        before = at;
        const next = now.current + (passed * total) / PLAYED_IN_SECONDS;
        onSecond(Math.min(total, next));
        if (next >= total) return onPlay(false);
      }
      frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, total, onSecond, onPlay]);
  const point = lastNotAbove(view.seconds, second);
  const depth = view.path.points[point * 3 + 2] ?? 0;
  const words = `${duration(second * 1000)} of ${duration(total * 1000)}, line ${view.path.lines[point] ?? 0}, Z ${lengthOf(depth, length)}`;
  return (
    <div className={css['range']} role="group" aria-label="Time">
      <Button
        variant="default"
        size="xs"
        leftSection={isPlaying ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
        onClick={() => {
          if (!isPlaying && second >= total) onSecond(0);
          onPlay(!isPlaying);
        }}
      >
        {isPlaying ? 'Pause' : 'Play'}
      </Button>
      <input
        id={id}
        type="range"
        min={0}
        max={total}
        step={total / 1000 || 1}
        value={second}
        aria-label="Time in the program"
        aria-valuetext={words}
        onChange={({ currentTarget }) => {
          onPlay(false);
          onSecond(Number(currentTarget.value));
        }}
      />
      <output htmlFor={id}>{words}</output>
    </div>
  );
}
