// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ToolFailureCode, ToolRefusalCode } from '@fabcommons/contracts';
import type { Answer, Workbench } from '../session/workbench.js';

/** A tool that was begun and did not end well. */
export type ToolFailed = { readonly kind: 'failed'; readonly code: ToolFailureCode; readonly reason: string };
/** A tool that was not begun: nothing was sent that changes anything. */
export type ToolRefused = { readonly kind: 'refused'; readonly code: ToolRefusalCode; readonly reason: string };

/** What an answer that is no `ok` means. `what` says what was asked, e.g. `M503`. */
export function failureOf(answer: Answer, what: string, bench: Workbench): ToolFailed {
  switch (answer.kind) {
    case 'ended': {
      const reason = bench.ended?.reason ?? answer.error ?? 'the machine was taken away';
      const code = /emergency stop/i.test(reason)
        ? 'emergency-stop'
        : /connection|lost/i.test(reason)
          ? 'link-lost'
          : 'cancelled';
      return { kind: 'failed', code, reason: `${what}: ${reason}` };
    }
    case 'timeout':
      return { kind: 'failed', code: 'timeout', reason: `${what}: the machine did not answer` };
    default:
      return { kind: 'failed', code: 'firmware-error', reason: `${what}: ${answer.error ?? 'refused'}` };
  }
}

/** Runs something with the bench and gives it back, whatever happens. */
export async function withBench<T>(bench: Workbench, act: (bench: Workbench) => Promise<T>): Promise<T> {
  try {
    return await act(bench);
  } finally {
    bench.release();
  }
}
