// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Client } from './client.js';
import type { Output } from './output.js';

/** What a command gets: words after its name, options (`--copies 2`), the API, and where to print. */
export type Call = {
  words: readonly string[];
  options: Readonly<Record<string, string | boolean | undefined>>;
  client: Client;
  output: Output;
};

/** One command of `fab`. `options`: name -> whether it takes a value. */
export type Command = {
  usage: string;
  summary: string;
  words: { least: number; most: number };
  options: Readonly<Record<string, 'text' | 'flag'>>;
  run: (call: Call) => Promise<void>;
};

/** An option's text, or undefined. */
export const text = (call: Call, name: string): string | undefined => {
  const value = call.options[name];
  return typeof value === 'string' ? value : undefined;
};
