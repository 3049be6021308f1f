// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_TOOL_LINES, type ToolEvent, type ToolLine, type ToolRequest, type ToolStep } from '@fabcommons/contracts';
import { type AgentClock, instant } from './agent-clock.js';

/** Lines and progress of a run go out together, at most so often: four events a second. */
export const TELL_INTERVAL_MS = 250;
/** Lines that may wait to be told; what comes beyond is counted and left out. */
export const MAX_WAITING_LINES = 1_000;

type Progress = Extract<ToolStep, { kind: 'progress' }>;
type Final = Extract<ToolStep, { kind: 'refused' | 'result' | 'failed' }>;

/** One run of a tool as it is told: numbered events, lines in bundles, one end. */
export class ToolRun {
  readonly abort = new AbortController();
  /** What was told last: the answer to the same request again. */
  last: ToolEvent | null = null;
  private seq = 0;
  private lines: ToolLine[] = [];
  private leftOut = 0;
  private progress: Progress | null = null;
  private cancelTimer: (() => void) | null = null;

  constructor(
    readonly request: ToolRequest,
    private readonly clock: AgentClock,
    private readonly send: (event: ToolEvent) => void,
  ) {}

  get isOver(): boolean {
    const kind = this.last?.event.kind;
    return kind === 'refused' || kind === 'result' || kind === 'failed';
  }

  accepted(): void {
    this.tell({ kind: 'accepted' });
  }

  line(direction: ToolLine['direction'], text: string): void {
    if (this.lines.length < MAX_WAITING_LINES) this.lines.push({ direction, text: text.slice(0, 300) });
    else this.leftOut += 1;
    this.later();
  }

  /** Only the newest counts. */
  progressed(done: number, total: number | null, text: string): void {
    this.progress = { kind: 'progress', done, total: total === null || total <= 0 ? null : total, text: text.slice(0, 300) };
    this.later();
  }

  /** The end; nothing is told after it. */
  end(step: Final): void {
    if (this.isOver) return;
    this.flush();
    this.cancelTimer?.();
    this.tell(step);
  }

  private later(): void {
    if (this.cancelTimer || this.isOver) return;
    this.cancelTimer = this.clock.after(TELL_INTERVAL_MS, () => {
      this.cancelTimer = null;
      this.flush(1);
      if (this.lines.length > 0) this.later();
    });
  }

  private flush(mostBundles = Number.POSITIVE_INFINITY): void {
    if (this.leftOut > 0 && this.lines.length < MAX_WAITING_LINES) {
      this.lines.push({ direction: 'in', text: `(${this.leftOut} lines were left out)` });
      this.leftOut = 0;
    }
    for (let bundles = 0; this.lines.length > 0 && bundles < mostBundles; bundles += 1)
      this.tell({ kind: 'lines', lines: this.lines.splice(0, MAX_TOOL_LINES) });
    if (this.progress) this.tell(this.progress);
    this.progress = null;
  }

  private tell(event: ToolStep): void {
    this.last = { v: 1, at: instant(this.clock), toolId: this.request.toolId, seq: this.seq, event };
    this.seq += 1;
    this.send(this.last);
  }
}
