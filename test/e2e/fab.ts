// SPDX-License-Identifier: AGPL-3.0-or-later
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT, withoutJest } from './stack.js';

const FAB = join(ROOT, 'apps/cli/dist/fab.js');

/** How one `fab` ended. */
export type FabEnd = { code: number | null; out: string; err: string };

/** Somebody at a terminal with `fab`: a folder of settings of their own. */
export class FabTerminal {
  constructor(
    readonly service: string,
    readonly settingsDir: string,
  ) {}

  /** Runs one command; `input` comes through the pipe. */
  async run(words: readonly string[], input = '', env: Record<string, string> = {}): Promise<FabEnd> {
    const child = spawn(process.execPath, [FAB, ...words], {
      env: { ...withoutJest(process.env), FAB_SERVICE: this.service, XDG_CONFIG_HOME: this.settingsDir, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.end(input);
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, out, err };
  }

  /** What a command that must succeed printed. @throws Error with its complaint */
  async says(...words: string[]): Promise<string> {
    const { code, out, err } = await this.run(words);
    if (code !== 0 || err !== '') throw new Error(`fab ${words.join(' ')} ended with ${code}: ${err}${out}`);
    return out;
  }

  /** The one JSON document of a command that must succeed. */
  json = async (...words: string[]): Promise<unknown> => JSON.parse(await this.says(...words, '--json'));
}
