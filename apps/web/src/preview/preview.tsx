// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useIsDark, usePreferences } from '../app/preferences.js';
import { Check } from './check.js';
import { firstChoice, lastLayer } from './choice.js';
import { LayerRange } from './layer-range.js';
import { Legend } from './legend.js';
import { PathCanvas } from './path-canvas.js';
import css from './preview.module.css';
import { ProgramPanel } from './program-panel.js';
import { lastNotAbove, type ProgramView } from './program-view.js';
import { summary } from './program-words.js';
import { TimeLine } from './time-line.js';
import { type Carver, useProgram } from './use-program.js';

/** Where a running job stands: lines of the program done, and where the machine says that its tool is. */
export type LivePlace = { linesDone: number; positionMm: { x: number; y: number; z: number } | null };
type Props = { sha256: string; name: string; live?: LivePlace | null; compact?: boolean };

/** What a program does, before and while it runs: its path to look at, and its figures. `compact`: the picture alone. */
export function Preview({ sha256, name, live = null, compact = false }: Props) {
  const [attempt, setAttempt] = useState(0);
  const program = useProgram(sha256, attempt);
  const frame = `${css['preview']} ${compact ? css['compact'] : ''}`;
  if (program.kind === 'ready')
    return <Shown view={program.view} carve={program.carve} name={name} live={live} compact={compact} frame={frame} />;
  return (
    <section className={frame} aria-label="What the machine does">
      <div className={css['picture']}>
        <div className={css['stage']}>
          {program.kind === 'loading' ? (
            <div className={css['over']} role="status">
              <div className={css['progress']}>
                <i style={{ width: `${Math.round(program.share * 100)}%` }} />
              </div>
              <p className="small">Reading the program</p>
            </div>
          ) : (
            <div className={css['over']} role="alert">
              <p>The program did not load for drawing; the job itself is not touched by that.</p>
              <Button variant="default" size="xs" onClick={() => setAttempt((n) => n + 1)}>
                Try again
              </Button>
            </div>
          )}
        </div>
      </div>
    </section>
  );
}

type ShownProps = { view: ProgramView; carve: Carver; name: string; live: LivePlace | null; compact: boolean; frame: string };

function Shown({ view, carve, name, live, compact, frame }: ShownProps) {
  const isDark = useIsDark();
  const units = usePreferences();
  const [choice, setChoice] = useState(() => firstChoice(view));
  const [second, setSecond] = useState(() => view.seconds.at(-1) ?? 0);
  const [isPlaying, setIsPlaying] = useState(false);
  const [follows, setFollows] = useState(true);
  const prints = view.report.layers > 0;
  const livePoint = live === null ? null : lastNotAbove(view.path.lines, live.linesDone);
  const point = livePoint ?? (prints || second >= (view.seconds.at(-1) ?? 0) ? null : lastNotAbove(view.seconds, second));
  const { x, y, z } = live?.positionMm ?? { x: null, y: null, z: null };
  const moment = useMemo(() => {
    const told = x !== null && y !== null && z !== null ? { x, y, z } : null;
    return {
      point,
      head: told ?? (point === null ? null : placeOf(view, point)),
      follows: livePoint !== null && follows && !isCalm(),
    };
  }, [view, point, x, y, z, livePoint, follows]);
  const liveLayer = livePoint === null || !prints || !follows ? null : Math.max(1, view.path.layers[livePoint] ?? 1);
  const seen = useMemo(
    () => (liveLayer === null ? choice : { ...choice, fromLayer: Math.min(choice.fromLayer, liveLayer), toLayer: liveLayer }),
    [choice, liveLayer],
  );
  useEffect(() => setIsPlaying((now) => now && live === null), [live]);
  return (
    <section className={frame} aria-label="What the machine does">
      <div className={css['picture']}>
        <p className="hidden-words">{summary(view, units.length)}</p>
        <div className={css['stage']}>
          <PathCanvas view={view} choice={seen} moment={moment} carve={carve} name={name} />
        </div>
        <div className={css['controls']}>
          {live !== null && (
            <Check
              checked={follows}
              onChange={setFollows}
            >{`Follow the machine (line ${live.linesDone.toLocaleString('en-GB')})`}</Check>
          )}
          {prints && lastLayer(view) > 1 && (
            <LayerRange
              view={view}
              choice={seen}
              length={units.length}
              onChange={(next) => {
                setFollows(false);
                setChoice(next);
              }}
            />
          )}
          {!prints && live === null && (
            <TimeLine
              view={view}
              second={second}
              isPlaying={isPlaying}
              length={units.length}
              onSecond={setSecond}
              onPlay={setIsPlaying}
            />
          )}
        </div>
      </div>
      {!compact && (
        <div className={css['panel']}>
          <Legend view={view} choice={choice} isDark={isDark} units={units} onChange={setChoice} />
          <ProgramPanel view={view} isDark={isDark} />
        </div>
      )}
    </section>
  );
}

function placeOf({ path }: ProgramView, point: number): { x: number; y: number; z: number } {
  return { x: path.points[point * 3] ?? 0, y: path.points[point * 3 + 1] ?? 0, z: path.points[point * 3 + 2] ?? 0 };
}

function isCalm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
