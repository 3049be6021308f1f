// SPDX-License-Identifier: AGPL-3.0-or-later
import { ActionIcon } from '@mantine/core';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { useEffect, useRef, useState } from 'react';
import { useIsDark } from '../app/preferences.js';
import { drawFlat } from './flat-picture.js';
import { pageColours } from './page-colours.js';
import { type Choice, PathStage } from './path-stage.js';
import css from './preview.module.css';
import type { ProgramView } from './program-view.js';
import type { Carver } from './use-program.js';

/** Where a program stands: the last point done, where the tool is, and whether the view goes along. */
export type Moment = { point: number | null; head: { x: number; y: number; z: number } | null; follows: boolean };
type Props = { view: ProgramView; choice: Choice; moment: Moment; carve: Carver; name: string };

/** The program in the round; without WebGL one layer from above. */
export function PathCanvas(props: Props) {
  const [isFlat, setIsFlat] = useState(false);
  return isFlat ? <FlatCanvas {...props} /> : <RoundCanvas {...props} onNoWebgl={() => setIsFlat(true)} />;
}

function RoundCanvas({ view, choice, moment, carve, name, onNoWebgl }: Props & { onNoWebgl: () => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [stage, setStage] = useState<PathStage | null>(null);
  const dark = useIsDark();
  const noWebgl = useRef(onNoWebgl);
  noWebgl.current = onNoWebgl;
  useEffect(() => {
    if (!canvas.current) return;
    let made: PathStage;
    try {
      made = new PathStage(canvas.current, view, pageColours(document.documentElement.dataset['mantineColorScheme'] === 'dark'));
    } catch (cause) {
      console.info('No WebGL here: one layer is drawn from above instead.', cause);
      noWebgl.current();
      return;
    }
    setStage(made);
    return () => {
      setStage(null);
      made.dispose();
    };
  }, [view]);
  useEffect(() => {
    if (!stage) return;
    // The new colours are in the page's style one frame after the scheme changed.
    const frame = requestAnimationFrame(() => stage.recolour(pageColours(dark)));
    return () => cancelAnimationFrame(frame);
  }, [stage, dark]);
  useEffect(() => stage?.choose(choice), [stage, choice]);
  const { point, head, follows } = moment;
  useEffect(() => {
    stage?.setDone(point);
    if (stage?.stock) carve(point ?? view.path.length - 1, (heights) => stage.carved(heights));
  }, [stage, point, carve, view]);
  useEffect(() => stage?.setHead(head, follows), [stage, head, follows]);
  return (
    <>
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={`${name}, path of the tool in 3D. Arrow keys turn it, plus and minus zoom, Home starts over.`}
        onKeyDown={(event) => {
          if (stage?.stage.key(event.key)) event.preventDefault();
        }}
      />
      <div className={css['corner']}>
        <ActionIcon variant="default" size="lg" aria-label="Look from the start again" onClick={() => stage?.stage.reset()}>
          <RotateCcw size={18} aria-hidden />
        </ActionIcon>
      </div>
    </>
  );
}

function FlatCanvas({ view, choice, moment, name }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useIsDark();
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const box = canvas.current?.parentElement;
    if (!box) return;
    const watch = new ResizeObserver(() => setSize({ width: box.clientWidth, height: box.clientHeight }));
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || size.width === 0) return;
    const frame = requestAnimationFrame(() => {
      context.canvas.width = size.width * Math.min(devicePixelRatio, 2);
      context.canvas.height = size.height * Math.min(devicePixelRatio, 2);
      drawFlat(context, view, choice, pageColours(dark), { done: moment.point, head: moment.head });
    });
    return () => cancelAnimationFrame(frame);
  }, [view, choice, moment, dark, size]);
  return (
    <>
      <canvas ref={canvas} role="img" aria-label={`${name}, path of the tool from above.`} />
      <p className={css['note']}>
        This browser has no 3D (WebGL):{' '}
        {view.report.layers > 0 ? 'one layer is drawn from above' : 'the path is drawn from above'}.
      </p>
    </>
  );
}
