// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect, useState } from 'react';
import { fileUrl } from '../api/designs.js';
import { noConnection, problemFrom } from '../api/problem.js';
import type { ProgramView, ViewNews, ViewOrder } from './program-view.js';

/** Lines drawn at most: 90 MB in the page; half of it where the device says that it has little memory. */
export const MAX_DRAWN_LINES = 2_000_000;

/** A program on its way to the page. */
export type ProgramState =
  | { readonly kind: 'loading'; readonly share: number }
  | { readonly kind: 'ready'; readonly view: ProgramView; readonly carve: Carver }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Asks for the blank as it is at a point; the newest question wins. */
export type Carver = (point: number, answer: (heights: Float32Array) => void) => void;

/** Reads a stored program in a worker; leaving the page ends it. */
export function useProgram(sha256: string, attempt: number): ProgramState {
  const [state, setState] = useState<ProgramState>({ kind: 'loading', share: 0 });
  useEffect(() => {
    setState({ kind: 'loading', share: 0 });
    const worker = new Worker(new URL('./program-worker.ts', import.meta.url), { type: 'module' });
    const carver = carverOf(worker);
    worker.addEventListener('message', ({ data }: MessageEvent<ViewNews>) => {
      if (data.kind === 'progress')
        setState({ kind: 'loading', share: data.bytesTotal > 0 ? Math.min(1, data.bytesDone / data.bytesTotal) : 0 });
      else if (data.kind === 'ready') setState({ kind: 'ready', view: data.view, carve: carver.carve });
      else if (data.kind === 'carved') carver.answer(data.point, data.heights);
      else setState({ kind: 'failed', error: data.status > 0 ? problemFrom(data.status, null) : noConnection() });
    });
    worker.addEventListener('error', (event) => setState({ kind: 'failed', error: event.error ?? event.message }));
    send(worker, { kind: 'open', url: fileUrl(sha256), maxSegments: lineBound() });
    return () => worker.terminate();
  }, [sha256, attempt]);
  return state;
}

function send(worker: Worker, order: ViewOrder): void {
  worker.postMessage(order);
}

function lineBound(): number {
  const gigabytes = 'deviceMemory' in navigator ? Number(navigator.deviceMemory) : Number.POSITIVE_INFINITY;
  return gigabytes < 4 ? MAX_DRAWN_LINES / 2 : MAX_DRAWN_LINES;
}

type Question = { point: number; answer: (heights: Float32Array) => void };

/** One question is with the worker at a time; of those asked meanwhile only the newest is kept. */
function carverOf(worker: Worker): { carve: Carver; answer: (point: number, heights: Float32Array) => void } {
  let asked: Question | null = null;
  let next: Question | null = null;
  const ask = (question: Question) => {
    asked = question;
    send(worker, { kind: 'carve', point: question.point });
  };
  return {
    carve: (point, answer) => {
      if (asked === null) ask({ point, answer });
      else next = { point, answer };
    },
    answer: (_point, heights) => {
      const done = asked;
      asked = null;
      done?.answer(heights);
      if (next !== null) {
        const question = next;
        next = null;
        ask(question);
      }
    },
  };
}
