// SPDX-License-Identifier: AGPL-3.0-or-later

/** Why a virtual machine could not be put on a wire. */
export type VirtualErrorCode = 'port-in-use' | 'listen-failed' | 'socat-missing' | 'pty-failed';

/** The only error of this folder: the wire could not be made. */
export class VirtualError extends Error {
  override readonly name = 'VirtualError';

  constructor(
    readonly code: VirtualErrorCode,
    message: string,
    readonly context: Readonly<Record<string, string | number>>,
    override readonly cause?: unknown,
  ) {
    super(message);
  }
}
