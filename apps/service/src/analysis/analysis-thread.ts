// SPDX-License-Identifier: AGPL-3.0-or-later
// The code of one analysis thread: takes a task, reads the file as a stream, answers. One task at a time; the pool sees to that.
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { createAnalysis, type Dialect, type ProgramReport } from '@fabcommons/gcode';
import { layFlat, onTheBed, writeStl } from '../designs/mesh/lay-flat.js';
import { encodePng } from '../designs/mesh/png.js';
import { checkMeshFile, type MeshFormat, readMeshFile } from '../designs/mesh/read-mesh.js';
import { renderMesh } from '../designs/mesh/render-mesh.js';
import type { AnalysisResults, AnalysisTask, LayTask, ThreadAnswer } from './analysis-task.js';

/** Bytes read at once: larger pieces go no faster, and this much is held twice. */
const CHUNK_BYTES = 256 * 1024;

parentPort?.on('message', (task: AnalysisTask) => {
  void answer(task).then((said) => parentPort?.postMessage(said));
});

async function answer(task: AnalysisTask): Promise<ThreadAnswer> {
  try {
    return { kind: 'done', result: await work(task) };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function work(task: AnalysisTask): Promise<AnalysisResults[AnalysisTask['kind']]> {
  switch (task.kind) {
    case 'program':
      return program(task.path, task.dialect);
    case 'mesh':
      return checkMeshFile(task.path, task.format);
    case 'thumbnail':
      return thumbnail(task.path, task.format, task.sizePx);
    case 'lay':
      return lay(task);
  }
}

async function program(path: string, dialect: Dialect): Promise<ProgramReport> {
  const analysis = createAnalysis({ dialect });
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) analysis.push(chunk as Uint8Array);
  return analysis.finish();
}

async function thumbnail(path: string, format: MeshFormat, sizePx: number): Promise<Uint8Array | null> {
  const { reading, triangles } = await readMeshFile(path, format);
  return reading.kind === 'problem' || triangles === null ? null : encodePng(renderMesh(triangles, sizePx), sizePx);
}

async function lay({ path, format, orientation, output }: LayTask): Promise<boolean> {
  const { reading, triangles } = await readMeshFile(path, format);
  if (reading.kind === 'problem' || triangles === null) return false;
  await writeFile(output, writeStl(orientation === 'flat' ? layFlat(triangles) : onTheBed(triangles)));
  return true;
}
