// SPDX-License-Identifier: AGPL-3.0-or-later

/** What went wrong at the broker. */
export type BrokerErrorCode = 'port-in-use' | 'cannot-listen' | 'refused' | 'unavailable' | 'timeout' | 'bad-topic' | 'closed';

/** A failure of the broker or of the way to it; the message is one line and says what to do. */
export class BrokerError extends Error {
  override readonly name = 'BrokerError';
  constructor(
    readonly code: BrokerErrorCode,
    message: string,
    readonly context: Readonly<Record<string, string | number>> = {},
    override readonly cause?: unknown,
  ) {
    super(message);
  }
}
