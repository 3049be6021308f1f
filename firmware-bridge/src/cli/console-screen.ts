// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Answer } from '../session/workbench.js';
import type { ConsoleVerdict } from '../tools/console-desk.js';

/** What a line on the screen is; each has its colour where the terminal has colours. */
export type Tone = 'said' | 'ok' | 'error' | 'ask' | 'note';

const CODES: Readonly<Record<Tone, string>> = { said: '36', ok: '32', error: '31', ask: '33', note: '90' };

/** Writes what a console shows: lines for a person, or one JSON object a line. */
export class ConsoleScreen {
  constructor(
    private readonly out: { write(text: string): unknown },
    private readonly look: { readonly isJson: boolean; readonly hasColours: boolean },
  ) {}

  /** A line of an answer, as it comes. */
  said(line: string): void {
    if (!this.look.isJson) this.print('said', line);
  }

  /** The end of an answer, or why a line was not sent. */
  ended(line: string, verdict: ConsoleVerdict, answer: Answer | null): void {
    if (this.look.isJson) {
      const end = answer
        ? { kind: answer.kind, lines: answer.lines, error: answer.error ?? null }
        : { kind: 'not-sent', lines: [], error: verdict.why };
      this.out.write(`${JSON.stringify({ line, class: verdict.commandClass, ...end })}\n`);
    } else if (answer === null) this.print('error', `not sent: ${verdict.why ?? 'it may not be'}`);
    else if (answer.kind === 'ok') this.print('ok', 'ok');
    else this.print('error', answer.kind === 'error' ? (answer.error ?? 'error') : `${answer.kind}: ${answer.error ?? ''}`);
  }

  print(tone: Tone, text: string): void {
    if (this.look.isJson) return;
    this.out.write(`${this.paint(tone, text)}\n`);
  }

  paint(tone: Tone, text: string): string {
    return this.look.hasColours ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text;
  }
}
