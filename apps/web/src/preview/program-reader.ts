// SPDX-License-Identifier: AGPL-3.0-or-later
import { createPathAnalysis, type Dialect, type PathAnalysis } from '@fabcommons/gcode';
import { OUTER_BIT } from './line-classes.js';
import { LEVELS, lineLevel, SHELL_LEVELS } from './line-levels.js';
import { tagLines } from './line-tags.js';
import { madeBounds } from './made-bounds.js';
import { type ProgramView, secondsOf } from './program-view.js';
import { blankThicknessMm, stockOf, toolDiameterMm, USUAL_TOOL_MM } from './stock.js';

/** Characters at the start that tell the dialect and, in comments, tool and blank. */
const HEAD_BYTES = 65_536;

/** Reads a program in chunks and makes of it what the page draws. */
export class ProgramReader {
  #head = '';
  #analysis: PathAnalysis | null = null;
  readonly #waiting: Uint8Array[] = [];

  constructor(readonly maxSegments: number) {}

  push(chunk: Uint8Array): void {
    if (this.#analysis !== null) return this.#analysis.push(chunk);
    this.#waiting.push(chunk);
    this.#head += new TextDecoder('latin1').decode(chunk);
    if (this.#head.length >= HEAD_BYTES) this.#start();
  }

  finish(): ProgramView {
    const analysis = this.#analysis ?? this.#start();
    const { report, path } = analysis.finish();
    const cuts = report.layers === 0;
    const toolMm = toolDiameterMm(this.#head);
    const lines = tagLines(path, cuts);
    const hasOuter = lines.classCounts.some((count, index) => count > 0 && 1 << index === OUTER_BIT);
    return {
      report,
      path,
      lines,
      makes: LEVELS.map((level) => lineLevel(path, 'makes', level)),
      travels: lineLevel(path, 'travels', { toleranceMm: 0, everyLayer: 1 }),
      shells: hasOuter ? SHELL_LEVELS.map((level) => lineLevel(path, 'shell', level)) : [],
      madeMm: madeBounds(path) ?? report.printBoundsMm ?? report.boundsMm,
      seconds: secondsOf(path, report.timeMs),
      stock: cuts && report.dialect === 'grbl' ? stockOf(path, toolMm ?? USUAL_TOOL_MM, blankThicknessMm(this.#head)) : null,
      isToolTold: toolMm !== null,
    };
  }

  #start(): PathAnalysis {
    const analysis = createPathAnalysis({ dialect: dialectOf(this.#head), maxSegments: this.maxSegments });
    this.#analysis = analysis;
    for (const chunk of this.#waiting) analysis.push(chunk);
    this.#waiting.length = 0;
    this.#head = this.#head.slice(0, HEAD_BYTES);
    return analysis;
  }
}

/** What pushes filament or heats is Marlin's; what is left is Grbl's. */
export function dialectOf(head: string): Dialect {
  return /^\s*(?:N\d+\s*)?(?:G[0-3]\b[^;(\n]*E[-+.\d]|M(?:104|109|140|190|82|83)\b)/im.test(head) ? 'marlin' : 'grbl';
}
