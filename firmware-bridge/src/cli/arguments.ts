// SPDX-License-Identifier: AGPL-3.0-or-later
import { parseArgs } from 'node:util';

/** What a person typed wrong; printed as one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit code of a command that did what it was asked. */
export const EXIT_DONE = 0;
/** Exit code of a command that tried and failed: the machine, the file or the wire. */
export const EXIT_FAILED = 1;
/** Exit code of a command that was called wrongly; nothing was touched. */
export const EXIT_USAGE = 2;

/** What a command takes: names of options with a value, and of flags; `help` is added. */
export type ArgumentShape = {
  readonly values: readonly string[];
  readonly flags: readonly string[];
  readonly positionals: readonly string[];
};
/** What was given. */
export type Arguments = { values: Record<string, string>; flags: Set<string>; positionals: string[] };

/**
 * Reads a command line.
 * @throws UsageError for an unknown option, a missing value or a missing or surplus argument
 */
export function readArguments(argv: string[], shape: ArgumentShape): Arguments {
  const options: Options = {};
  for (const name of shape.values) options[name] = { type: 'string' };
  for (const name of [...shape.flags, 'help']) options[name] = { type: 'boolean' };
  const parsed = parse(argv, options);
  const values: Record<string, string> = {};
  const flags = new Set<string>();
  for (const [name, value] of Object.entries(parsed.values)) {
    if (typeof value === 'string') values[name] = value;
    else if (value === true) flags.add(name);
  }
  if (!flags.has('help') && parsed.positionals.length !== shape.positionals.length) {
    const expected = shape.positionals.length === 0 ? 'no argument' : shape.positionals.join(' ');
    throw new UsageError(`expected ${expected}, got ${parsed.positionals.length === 0 ? 'none' : parsed.positionals.join(' ')}`);
  }
  return { values, flags, positionals: parsed.positionals };
}

/**
 * Reads `--baud`; undefined for `auto` and when it is not given: the speed is found out.
 * @throws UsageError
 */
export function readBaud(text: string | undefined): number | undefined {
  if (text === undefined || text === 'auto') return undefined;
  const baud = Number(text);
  if (!/^\d+$/.test(text) || baud < 300 || baud > 4_000_000)
    throw new UsageError(`--baud ${text}: expected auto, or bits per second such as 115200 or 250000`);
  return baud;
}

/**
 * Reads an option that must be there.
 * @throws UsageError
 */
export function required(args: Arguments, name: string, sample: string): string {
  const value = args.values[name];
  if (value === undefined || value === '') throw new UsageError(`--${name} is missing: for example --${name} ${sample}`);
  return value;
}

type Options = Record<string, { type: 'string' | 'boolean' }>;
function parse(argv: string[], options: Options): { values: Record<string, unknown>; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true, strict: true });
    return { values: { ...values }, positionals };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(message.split('. To specify')[0] ?? message);
  }
}
