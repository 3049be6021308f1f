// SPDX-License-Identifier: AGPL-3.0-or-later
import { type AgentClock, instant } from './agent-clock.js';

/** What stands beside the text of a line, e.g. `{ machine: 'virtual-printer', jobId: '…' }`. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;
/** Writes one line. */
export type WriteLine = (line: string) => void;

/** The agent's log: short lines for people, or one JSON object a line. */
export class AgentLog {
  constructor(
    private readonly clock: AgentClock,
    private readonly write: WriteLine,
    private readonly isJson: boolean,
  ) {}

  info(text: string, fields: LogFields = {}): void {
    this.line('info', text, fields);
  }

  /** Something a person may have to look at; the agent goes on. */
  warn(text: string, fields: LogFields = {}): void {
    this.line('warn', text, fields);
  }

  private line(level: 'info' | 'warn', text: string, fields: LogFields): void {
    const at = instant(this.clock);
    if (this.isJson) return this.write(JSON.stringify({ at, level, text, ...fields }));
    const tail = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
    this.write([at.slice(11, 19), ...(level === 'warn' ? ['!'] : []), text, ...tail].join(' ').replaceAll('\n', ' '));
  }
}
