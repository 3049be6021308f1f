// SPDX-License-Identifier: AGPL-3.0-or-later
import { createInterface } from 'node:readline/promises';
import { UsageError } from './arguments.js';

/** Asks at the terminal; yes is `y` or `yes`. @throws UsageError when there is nobody to ask */
export async function isYes(question: string, insteadOf = '--yes'): Promise<boolean> {
  return /^y(es)?$/i.test(await askPerson(`${question} [y/N] `, insteadOf));
}

/** Asks for a line at the terminal. @throws UsageError when there is nobody to ask; Error when the person ends it (Ctrl-C, Ctrl-D) */
export async function askPerson(question: string, insteadOf: string): Promise<string> {
  if (!process.stdin.isTTY) throw new UsageError(`${insteadOf} is missing, and nobody can be asked here`);
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const gone = new AbortController();
  asking.on('SIGINT', () => gone.abort());
  asking.on('close', () => gone.abort());
  try {
    return (await asking.question(question, { signal: gone.signal })).trim();
  } catch (cause) {
    if (gone.signal.aborted) throw new Error('ended by the person', { cause });
    throw cause;
  } finally {
    asking.close();
  }
}
