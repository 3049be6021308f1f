// SPDX-License-Identifier: AGPL-3.0-or-later
import { type RefObject, useEffect, useState } from 'react';
import { useIsDark } from '../app/preferences.js';
import { download } from './download.js';
import { Stage } from './stage.js';
import { type Colours, meshThing, type Thing } from './things.js';

/** What is looked at. */
export type ViewSource = { kind: 'mesh'; sha256: string };
/** How far the view is. */
export type ViewState =
  | { kind: 'loading'; done: number }
  | { kind: 'shown'; stage: Stage; thing: Thing }
  | { kind: 'no-webgl' }
  | { kind: 'failed'; error: unknown };

/** Loads the source and puts it on a stage in the canvas. */
export function useStage(canvasRef: RefObject<HTMLCanvasElement | null>, source: ViewSource, attempt: number): ViewState {
  const [state, setState] = useState<ViewState>({ kind: 'loading', done: 0 });
  const dark = useIsDark();
  useEffect(() => {
    const canvas = canvasRef.current;
    if (!canvas) return;
    let stage: Stage;
    try {
      stage = new Stage(canvas);
    } catch (cause) {
      console.info('No WebGL here: the picture is shown instead.', cause);
      setState({ kind: 'no-webgl' });
      return;
    }
    const stop = new AbortController();
    setState({ kind: 'loading', done: 0 });
    load(source, (done) => setState({ kind: 'loading', done }), stop.signal)
      .then((thing) => {
        if (stop.signal.aborted) return;
        stage.show(thing.object, thing.bounds, { grid: pageColours().grid });
        setState({ kind: 'shown', stage, thing });
      })
      .catch((error: unknown) => {
        if (!stop.signal.aborted) setState({ kind: 'failed', error });
      });
    return () => {
      stop.abort();
      stage.dispose();
    };
    // The source is a fresh object at each render; its hash is its identity.
  }, [canvasRef, source.kind, source.sha256, attempt]);
  useEffect(() => {
    if (state.kind !== 'shown') return;
    // The new colours are in the page's style one frame after the scheme changed.
    const frame = requestAnimationFrame(() => {
      const colours = pageColours();
      state.thing.recolour(colours);
      state.stage.recolour(colours.grid);
    });
    return () => cancelAnimationFrame(frame);
  }, [state, dark]);
  return state;
}

async function load(source: ViewSource, onProgress: (done: number) => void, signal: AbortSignal): Promise<Thing> {
  const bytes = await download(source.sha256, onProgress, signal);
  return meshThing(bytes, pageColours());
}

function pageColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const named = (name: string) => style.getPropertyValue(name).trim();
  return { thing: named('--accent'), grid: named('--grid') };
}
