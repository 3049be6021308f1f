// SPDX-License-Identifier: AGPL-3.0-or-later
import { ProgramReader } from './program-reader.js';
import type { ProgramView, ViewNews, ViewOrder } from './program-view.js';
import { Carving } from './stock.js';

/** Progress is told at most so often. */
const PROGRESS_EVERY_MS = 100;

let carving: Carving | null = null;

self.addEventListener('message', ({ data }: MessageEvent<ViewOrder>) => {
  if (data.kind === 'open') void open(data.url, data.maxSegments);
  else if (carving !== null) {
    carving.carveTo(data.point);
    const heights = carving.heights.slice();
    tell({ kind: 'carved', point: data.point, heights }, [heights.buffer]);
  }
});

async function open(url: string, maxSegments: number): Promise<void> {
  try {
    const response = await fetch(url, { credentials: 'same-origin' });
    if (!response.ok || !response.body) return tell({ kind: 'failed', status: response.status, message: response.statusText });
    const bytesTotal = Number(response.headers.get('content-length') ?? 0);
    const reader = new ProgramReader(maxSegments);
    let bytesDone = 0;
    let toldAt = 0;
    const stream = response.body.getReader();
    for (let next = await stream.read(); !next.done; next = await stream.read()) {
      reader.push(next.value);
      bytesDone += next.value.length;
      if (performance.now() - toldAt < PROGRESS_EVERY_MS) continue;
      toldAt = performance.now();
      tell({ kind: 'progress', bytesDone, bytesTotal });
    }
    ready(reader.finish());
  } catch (cause) {
    tell({ kind: 'failed', status: 0, message: cause instanceof Error ? cause.message : String(cause) });
  }
}

function ready(view: ProgramView): void {
  const { path, lines, makes, shells, travels, seconds, stock } = view;
  // Carving needs the path here too; for everything else it moves over without a copy.
  if (stock !== null) {
    carving = new Carving(path, stock);
    return tell({ kind: 'ready', view });
  }
  tell({ kind: 'ready', view }, [
    ...[path.points, path.kinds, path.features, path.layers, path.feeds, path.celsius, path.tools, path.lines].map(bufferOf),
    bufferOf(path.retractions),
    bufferOf(path.retractionLayers),
    bufferOf(lines.tags),
    bufferOf(seconds),
    ...[...makes, ...shells, travels].flatMap(({ indices, layerFrom }) => [bufferOf(indices), bufferOf(layerFrom)]),
  ]);
}

function bufferOf(array: ArrayBufferView): Transferable {
  if (!(array.buffer instanceof ArrayBuffer)) throw new TypeError('a path lies in plain memory');
  return array.buffer;
}

function tell(news: ViewNews, transfer: Transferable[] = []): void {
  self.postMessage(news, { transfer });
}
