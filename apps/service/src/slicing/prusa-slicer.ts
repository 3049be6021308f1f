// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { MAX_FILE_BYTES, type Xyz } from '@fabcommons/contracts';
import { isMissing } from '../errors/index.js';
import { type ChildEnd, type ChildLimits, runChild } from './child-run.js';

/** Names under which PrusaSlicer is installed: Debian, Arch and Flatpak wrappers; macOS. */
const CANDIDATES = ['prusa-slicer', 'PrusaSlicer', '/Applications/PrusaSlicer.app/Contents/MacOS/PrusaSlicer'];
/** `prusa-slicer --help` begins with e.g. `PrusaSlicer-2.5.0+UNKNOWN based on Slic3r (with GUI support)` (2.5.0, below a line of its own log). */
const VERSION_LINE = /^(PrusaSlicer-\S+) based on Slic3r/mu;
/** `88 => Generating skirt and brim` (2.5.0, --export-gcode): percent of the work. */
const PROGRESS_LINE = /^(\d{1,3}) => /u;
const PROBE_LIMITS: ChildLimits = { timeoutMs: 20_000, memoryBytes: 4 * 1024 ** 3, fileBytes: 1024 ** 2 };
/** A program that takes longer to make is no job for a workshop's small computer. */
export const SLICING_LIMITS: ChildLimits = { timeoutMs: 10 * 60_000, memoryBytes: 4 * 1024 ** 3, fileBytes: MAX_FILE_BYTES };
const HOW_TO_INSTALL =
  'PrusaSlicer is not installed where the service runs, so models cannot be sliced; ready G-code still works. Debian: apt install prusa-slicer; macOS and Windows: prusaslicer.org.';

/** Whether there is a slicer; `text` says which, or what to install. */
export interface SlicerStatus {
  readonly isAvailable: boolean;
  readonly text: string;
}

/** A slicer that was found. `version`: as it calls itself, e.g. `PrusaSlicer-2.5.0+UNKNOWN`. */
export interface FoundSlicer {
  readonly program: string;
  readonly version: string;
}

/** One run. `output` is the path of the program to be written by the caller's leave. */
export interface SliceCommand {
  /** Writes the mesh as STL to the path. */
  readonly writeMesh: (path: string) => Promise<void>;
  /** Text of the profile. */
  readonly profile: string;
  readonly copies: number;
  readonly bedMm: Xyz | null;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
  /** Called with the finished G-code while its folder is still there. */
  readonly onDone: (path: string) => Promise<void>;
}

/** PrusaSlicer's command line in a child process with limits. */
@Injectable()
export class PrusaSlicer {
  private found: Promise<FoundSlicer | null> | null = null;

  /** The slicer of this computer; looked for until one is found. */
  async find(): Promise<FoundSlicer | null> {
    this.found ??= probe();
    const found = await this.found;
    if (found === null) this.found = null;
    return found;
  }

  /** In plain words for matches and pages. */
  async status(): Promise<SlicerStatus> {
    const found = await this.find();
    return found === null
      ? { isAvailable: false, text: HOW_TO_INSTALL }
      : { isAvailable: true, text: found.version.replace(/^PrusaSlicer-([\d.]+).*$/u, 'PrusaSlicer $1') };
  }

  /** Slices in a folder of its own that is gone afterwards. @returns null when it went well, else why not, for people */
  async slice(slicer: FoundSlicer, command: SliceCommand): Promise<string | null> {
    const folder = await mkdtemp(join(tmpdir(), 'fabcommons-slice-'));
    try {
      const mesh = join(folder, 'part.stl');
      const output = join(folder, 'part.gcode');
      const profile = join(folder, 'profile.ini');
      await command.writeMesh(mesh);
      await writeFile(profile, command.profile);
      const end = await runChild({
        program: slicer.program,
        args: argsFor(command, { folder, mesh, profile, output }),
        cwd: folder,
        limits: SLICING_LIMITS,
        signal: command.signal,
        onLine: (line) => {
          const percent = PROGRESS_LINE.exec(line)?.[1];
          if (percent !== undefined) command.onProgress(Math.min(Number(percent), 100) / 100);
        },
      });
      const problem = problemOf(end, await exists(output));
      if (problem === null) await command.onDone(output);
      return problem;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function probe(): Promise<FoundSlicer | null> {
  for (const program of CANDIDATES) {
    let version: string | null = null;
    await runChild({
      program,
      args: ['--help'],
      cwd: tmpdir(),
      limits: PROBE_LIMITS,
      onLine: (line) => {
        version ??= VERSION_LINE.exec(line)?.[1] ?? null;
      },
    });
    if (version !== null) return { program, version };
  }
  return null;
}

function argsFor(
  { copies, bedMm }: SliceCommand,
  at: { folder: string; mesh: string; profile: string; output: string },
): string[] {
  const bed =
    bedMm === null
      ? []
      : ['--bed-shape', `0x0,${bedMm.x}x0,${bedMm.x}x${bedMm.y},0x${bedMm.y}`, '--max-print-height', String(bedMm.z)];
  const many = copies > 1 ? ['--duplicate', String(copies)] : [];
  return [
    '--export-gcode',
    '--loglevel',
    '1',
    '--datadir',
    join(at.folder, 'config'),
    '--load',
    at.profile,
    ...bed,
    ...many,
    '--output',
    at.output,
    at.mesh,
  ];
}

function problemOf(end: ChildEnd, hasOutput: boolean): string | null {
  switch (end.kind) {
    case 'exited':
      if (end.code === 0 && hasOutput) return null;
      return inPlainWords(end.lines);
    case 'missing':
      return HOW_TO_INSTALL;
    case 'timeout':
      return `The slicer was stopped after ${SLICING_LIMITS.timeoutMs / 60_000} minutes. A coarser mesh slices faster.`;
    case 'aborted':
      return 'Slicing was cancelled.';
    case 'killed':
      if (end.bySignal === 'SIGXFSZ') return 'The program would be larger than 200 MB.';
      return known(end.lines) ?? `The slicer was ended by ${end.bySignal}; often that means too little memory.`;
  }
}

/** Messages of PrusaSlicer 2.5.0 (command line) that people meet -> our words. It ends by an exception (SIGABRT) after some of them. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [
    /could not fit on the bed|outside of the print volume|too tall/iu,
    'The part, or that many copies of it, does not fit on the bed. Choose fewer copies or a larger machine.',
  ],
  [/Nothing to print|no object is fully inside/iu, 'The slicer found nothing that it could place on the bed.'],
  [/no facets|is empty|not manifold/iu, 'The slicer found nothing solid in the mesh. Repair it and publish a new version.'],
];

function known(lines: readonly string[]): string | null {
  const text = lines.join('\n');
  return KNOWN.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

function inPlainWords(lines: readonly string[]): string {
  const last = lines.findLast((line) => line.trim() !== '' && !PROGRESS_LINE.test(line) && !line.includes('[trace]'));
  return known(lines) ?? `The slicer gave up${last === undefined ? '' : `: ${last.trim()}`}.`;
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).size > 0;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
