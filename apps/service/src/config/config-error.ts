// SPDX-License-Identifier: AGPL-3.0-or-later

/** A setting with a wrong value: `message` is one line for the person who set it, e.g. `PORT=abc: expected a whole number 1-65535`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config-invalid';
  constructor(
    message: string,
    readonly context: { readonly variable: string; readonly value: string },
  ) {
    super(message);
  }
}
