// SPDX-License-Identifier: AGPL-3.0-or-later
// The page's own reader, worker and stage without the rest of the page; test/bench/preview.mjs asks `bench`.
import { PathStage } from '../../../apps/web/src/preview/path-stage.ts';
import { firstChoice } from '../../../apps/web/src/preview/choice.ts';

const COLOURS = {
  isDark: false,
  ground: '#eceae4',
  grid: '#d3d0c9',
  travel: '#7d8388',
  pale: '#cfccc4',
  head: '#0b6685',
  mark: '#b3261e',
  stock: '#d8b98a',
};
let stage;
let view;

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

globalThis.bench = {
  /** Reads the program and puts it on the stage. */
  async open(url) {
    const worker = new Worker(new URL('../../../apps/web/src/preview/program-worker.ts', import.meta.url), { type: 'module' });
    const began = performance.now();
    view = await new Promise((resolve, reject) => {
      worker.addEventListener('error', (event) => reject(new Error(event.message)));
      worker.addEventListener('message', ({ data }) => {
        if (data.kind === 'ready') resolve(data.view);
        if (data.kind === 'failed') reject(new Error(data.message));
      });
      worker.postMessage({ kind: 'open', url: new URL(url, location.href).href, maxSegments: 2_000_000 });
    });
    worker.terminate();
    const readMs = performance.now() - began;
    stage = new PathStage(document.querySelector('canvas'), view, COLOURS);
    stage.choose(firstChoice(view));
    await this.whole();
    const levels = [...view.makes, ...view.shells].map(({ indices }) => indices.length / 2);
    const arrays = [
      ...Object.values(view.path),
      view.lines.tags,
      view.seconds,
      ...[...view.makes, ...view.shells, view.travels].map((one) => one.indices),
    ];
    const memory = arrays.reduce((sum, one) => sum + (one?.byteLength ?? 0), 0);
    return { readMs, segments: view.path.segments, lines: view.path.length - 1, levels, memory, layers: view.report.layers };
  },
  /** Until everything is on the screen. */
  async whole() {
    const began = performance.now();
    do await frame();
    while (!stage.painter.isWhole);
    return performance.now() - began;
  },
  /** Turns it for some seconds: milliseconds of each frame, and the level of detail of each. */
  async turn(seconds) {
    const frames = [];
    const details = [];
    let before = await frame();
    const end = before + seconds * 1000;
    while (before < end) {
      stage.stage.turn(0.012);
      const now = await frame();
      frames.push(now - before);
      details.push(stage.painter.linesInMotion);
      before = now;
    }
    return { frames, details, wholeMs: await this.whole() };
  },
  /** As `turn`, with nothing but the table: what this computer manages at all just now. */
  async turnNothing(seconds) {
    const { shown } = stage.painter;
    stage.painter.shown = { ...shown, fromLayer: 1, toLayer: 0 };
    const { frames } = await this.turn(seconds);
    stage.painter.shown = shown;
    return frames;
  },
  /** Moves the layer slider through all layers, one a frame. */
  async slide() {
    const frames = [];
    const last = view.makes[0].layerFrom.length - 2;
    let before = await frame();
    for (let layer = 1; layer <= last; layer += Math.ceil(last / 150)) {
      stage.choose({ ...firstChoice(view), toLayer: layer });
      const now = await frame();
      frames.push(now - before);
      before = now;
    }
    stage.choose(firstChoice(view));
    await this.whole();
    return frames;
  },
  /** Milliseconds that a change of colours or filters takes on the page's thread. */
  choose() {
    const began = performance.now();
    stage.choose({ ...firstChoice(view), by: 'speed', classes: 1 });
    const took = performance.now() - began;
    stage.choose(firstChoice(view));
    return took;
  },
  gpu() {
    const gl = document.createElement('canvas').getContext('webgl2');
    return String(gl?.getParameter(gl.RENDERER));
  },
};
globalThis.isReady = true;
