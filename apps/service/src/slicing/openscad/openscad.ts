// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isMissing } from '../../errors/index.js';
import { type ChildEnd, type ChildLimits, runChild } from '../child-run.js';

const CANDIDATES = ['openscad', '/Applications/OpenSCAD.app/Contents/MacOS/OpenSCAD'];
/** `openscad --version` says `OpenSCAD version 2021.01`. */
const VERSION_LINE = /^OpenSCAD version (\S+)/mu;
const PROBE_LIMITS: ChildLimits = { timeoutMs: 20_000, memoryBytes: 2 * 1024 ** 3, fileBytes: 1024 ** 2 };
/** CGAL is slow and hungry; what needs more is no part for a page. */
export const RENDER_LIMITS: ChildLimits = { timeoutMs: 2 * 60_000, memoryBytes: 2 * 1024 ** 3, fileBytes: 100 * 1024 ** 2 };
const HOW_TO_INSTALL =
  'OpenSCAD is not installed where the service runs, so designs cannot be changed here. Debian: apt install openscad; others: openscad.org.';

/** What is rendered: sources by their path in the design, the one to begin with, and values as OpenSCAD writes them. */
export interface RenderCommand {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly main: string;
  readonly values: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Called with the finished STL while its folder is still there. */
  readonly onDone: (path: string) => Promise<void>;
}

/** OpenSCAD's version; null where it is not installed. */
export async function findOpenScad(): Promise<{ program: string; version: string } | null> {
  for (const program of CANDIDATES) {
    const end = await runChild({ program, args: ['--version'], cwd: tmpdir(), limits: PROBE_LIMITS });
    const version = end.kind === 'exited' ? (VERSION_LINE.exec(end.lines.join('\n'))?.[1] ?? null) : null;
    if (version !== null) return { program, version };
  }
  return null;
}

/**
 * Renders in a folder that holds the sources and nothing else, gone afterwards. Whether a source may name other files was decided before
 * (source-files.ts). @returns null when it went well, else why not, for people
 */
export async function renderScad(
  program: string,
  { files, main, values, signal, onDone }: RenderCommand,
): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'fabcommons-render-'));
  try {
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    const output = join(folder, 'fabcommons-out.stl');
    const settings = Object.entries(values).flatMap(([name, value]) => ['-D', `${name}=${value}`]);
    const args = ['--export-format', 'binstl', '-o', output, ...settings, join(folder, main)];
    const end = await runChild({ program, args, cwd: folder, limits: RENDER_LIMITS, ...(signal ? { signal } : {}) });
    const problem = problemOf(end, await exists(output), folder);
    if (problem === null) await onDone(output);
    return problem;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function problemOf(end: ChildEnd, hasOutput: boolean, folder: string): string | null {
  switch (end.kind) {
    case 'exited': {
      if (end.code === 0 && hasOutput) return null;
      const error =
        end.lines.find((line) => /^(?:ERROR|WARNING)|not a 3D object|is empty/u.test(line)) ??
        end.lines.at(-1) ??
        'no reason was given';
      return `OpenSCAD made no part of these values: ${error.replaceAll(`${folder}/`, '')}`;
    }
    case 'missing':
      return HOW_TO_INSTALL;
    case 'timeout':
      return `OpenSCAD was stopped after ${RENDER_LIMITS.timeoutMs / 1000} s. Choose coarser values.`;
    case 'aborted':
      return 'Rendering was cancelled.';
    case 'killed':
      return `OpenSCAD was ended by ${end.bySignal}: it took too much memory, or wrote too large a file.`;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).size > 0;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
