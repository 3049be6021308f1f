// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Dialect, ProgramReport } from '@fabcommons/gcode';
import type { MeshReading } from '../designs/mesh/mesh-facts.js';
import type { MeshFormat } from '../designs/mesh/read-mesh.js';
import { ApiProblem } from '../errors/index.js';
import { FileStore } from '../files/index.js';
import type { AnalysisTask, LayTask, ResultOf, ThreadAnswer } from './analysis-task.js';
import { PoolError, ThreadPool, type PoolBounds } from './thread-pool.js';

/** One core stays with the event loop where there are two or more; a third thread would only wait for the disk. */
const MAX_THREADS = 2;
/** Bounds of the service's analysis: 500 MB of G-code take about 5 s on a desktop and half a minute on a Raspberry Pi. */
export const ANALYSIS_BOUNDS: PoolBounds = {
  threads: Math.max(1, Math.min(MAX_THREADS, availableParallelism() - 1)),
  queued: 64,
  timeoutMs: 5 * 60_000,
  heapMb: 512,
  idleMs: 30_000,
};

/** Node runs a thread from JavaScript: the compiled one, also where specs run the rest of the service from its sources. */
const THREAD = new URL('../../dist/analysis/analysis-thread.js', import.meta.url);

/** Reads files in threads of their own, so that nobody else waits while it goes on. */
@Injectable()
export class AnalysisService implements OnModuleDestroy {
  private readonly logger = new Logger('analysis');
  private readonly pool = new ThreadPool<AnalysisTask, ThreadAnswer>(THREAD, ANALYSIS_BOUNDS);

  constructor(@Inject(FileStore) private readonly files: FileStore) {
    if (!existsSync(THREAD)) throw new Error(`${THREAD.pathname} is missing: build the service first (tsc -b apps/service).`);
  }

  onModuleDestroy(): Promise<void> {
    return this.pool.close();
  }

  /** The report of a kept file. @throws ApiProblem `unavailable`, `too-large`; FileStoreError `missing` */
  async program(sha256: string, dialect: Dialect, signal?: AbortSignal): Promise<ProgramReport> {
    return this.programAt(await this.files.path(sha256), dialect, signal);
  }

  /** The report of a file that is not kept yet. @throws ApiProblem `unavailable`, `too-large` */
  programAt(path: string, dialect: Dialect, signal?: AbortSignal): Promise<ProgramReport> {
    return this.run({ kind: 'program', path, dialect }, signal);
  }

  /** What a mesh file is, or what is wrong with it. @throws ApiProblem `unavailable`, `too-large`; FileStoreError `missing` */
  async mesh(sha256: string, format: MeshFormat, signal?: AbortSignal): Promise<MeshReading> {
    return this.run({ kind: 'mesh', path: await this.files.path(sha256), format }, signal);
  }

  /** A picture of a mesh file as PNG; null when it is none that can be drawn. @throws as {@link mesh} */
  async thumbnail(sha256: string, format: MeshFormat, sizePx: number): Promise<Uint8Array | null> {
    return this.run({ kind: 'thumbnail', path: await this.files.path(sha256), format, sizePx });
  }

  /** Writes a mesh as binary STL to `output`. @throws ApiProblem `mesh-invalid`, `unavailable`, `too-large` */
  async layMesh(task: Omit<LayTask, 'kind'>, signal?: AbortSignal): Promise<void> {
    if (!(await this.run({ kind: 'lay', ...task }, signal)))
      throw new ApiProblem(
        'mesh-invalid',
        'The mesh cannot be laid down: it is broken, or has too many triangles. Export it with a coarser resolution.',
      );
  }

  private async run<Task extends AnalysisTask>(task: Task, signal?: AbortSignal): Promise<ResultOf<Task>> {
    const answer = await this.pool.run(task, signal).catch((error: unknown) => {
      throw error instanceof PoolError ? this.inPlainWords(error) : error;
    });
    if (answer.kind === 'failed') throw new Error(`an analysis thread failed: ${answer.message}`);
    return answer.result as ResultOf<Task>;
  }

  private inPlainWords(error: PoolError): Error {
    if (error.code === 'crashed' || error.code === 'memory') this.logger.error(error.cause ?? error.message);
    if (error.code === 'aborted') return error;
    const code = error.code === 'timeout' || error.code === 'memory' ? 'too-large' : 'unavailable';
    return new ApiProblem(code, error.message, { cause: error });
  }
}
