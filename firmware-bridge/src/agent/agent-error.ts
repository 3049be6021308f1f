// SPDX-License-Identifier: AGPL-3.0-or-later

/** Why the agent cannot go on; every one is for a person to act on. */
export type AgentErrorCode =
  | 'bad-option'
  | 'data-folder-in-use'
  | 'data-folder-unusable'
  | 'not-paired'
  | 'pairing-refused'
  | 'service-answer'
  | 'file-unavailable'
  | 'stopped';

/** A failure of the agent; the message is one line and says what to do. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  constructor(
    readonly code: AgentErrorCode,
    message: string,
    readonly context: Readonly<Record<string, string | number>> = {},
    override readonly cause?: unknown,
  ) {
    super(message);
  }
}
