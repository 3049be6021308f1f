// SPDX-License-Identifier: AGPL-3.0-or-later
import { type AnalysisOptions, ProgramAnalysis } from '../analysis.js';
import type { Analysis } from '../analysis-types.js';
import { ContainerAnalysis } from '../readers/container-analysis.js';
import { PathTally } from './path-tally.js';
import { MAX_PATH_SEGMENTS, type ProgramWithPath } from './program-path.js';

/** As an analysis, and how many lines are drawn at most: MAX_PATH_SEGMENTS unless said otherwise. */
export type PathAnalysisOptions = AnalysisOptions & { readonly maxSegments?: number };

/** One pass over a program that gives its report and what it draws. */
export interface PathAnalysis {
  /** The next bytes or characters; cut anywhere. */
  push(chunk: string | Uint8Array): void;
  /** Report and path; call it once, after the last chunk. */
  finish(): ProgramWithPath;
}

/** Starts a pass for drawing. Memory is that of the path, which is bounded, and what an analysis takes. */
export function createPathAnalysis(options: PathAnalysisOptions): PathAnalysis {
  const tallies: PathTally[] = [];
  const program = new ProgramAnalysis(options, (dialect, state, limits) => {
    const tally = new PathTally(dialect, state, limits, options.maxSegments ?? MAX_PATH_SEGMENTS);
    tallies.push(tally);
    return tally;
  });
  const analysis: Analysis = options.inflate === undefined ? program : new ContainerAnalysis(program, options.inflate);
  return {
    push: (chunk) => analysis.push(chunk),
    finish: () => {
      const report = analysis.finish();
      const [tally] = tallies;
      if (tally === undefined) throw new Error('an analysis makes its tally at once');
      return { report, path: tally.path() };
    },
  };
}
