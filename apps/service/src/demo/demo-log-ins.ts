// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomInt } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isMissing } from '../errors/index.js';

const LogIns = z.array(z.object({ label: z.string(), email: z.string(), password: z.string() }));
/** How to sign in as whom. */
export type DemoLogIns = z.infer<typeof LogIns>;

/** In the data folder, readable by its owner alone; whoever reads the database already, learns nothing new from it. */
const FILE = 'demo-log-ins.json';
/** Short words that are hard to mistake when read aloud. */
const WORDS =
  'amber anchor apple arrow basil birch bolt brass bridge cedar clamp cobalt comb copper coral cork delta drill ember fern file flint forge frame gear glass glue grain hammer hinge hook kiln lathe ledger lemon level linen loom maple marble mill mint nickel north oak olive otter panel pearl pepper pine planer plum quartz raven river rivet saddle sage sand screw slate solder spool spruce steel stone straw summer table tile timber velvet walnut willow wool'.split(
    ' ',
  );

/** Words in a password: three of 80 and four digits are 32 bits, behind the log-in's rate limit. */
const WORDS_PER_PASSWORD = 3;

/** A password one can type from paper, e.g. `cedar-lathe-mint-4821`. */
export function newPassword(): string {
  const words = Array.from({ length: WORDS_PER_PASSWORD }, () => WORDS[randomInt(WORDS.length)] ?? '');
  return [...words, String(randomInt(1_000, 10_000))].join('-');
}

/** Keeps the log-ins, so that a later start can print them again. */
export async function keepLogIns(dataDir: string, logIns: DemoLogIns): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, FILE);
  await writeFile(`${path}.new`, JSON.stringify(logIns, null, 2), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** The log-ins that were kept; null when there are none. */
export async function readLogIns(dataDir: string): Promise<DemoLogIns | null> {
  try {
    return LogIns.parse(JSON.parse(await readFile(join(dataDir, FILE), 'utf8')));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The block that the terminal shows. */
export function logInsAsText(logIns: DemoLogIns): string {
  const rows = logIns.map(({ label, email, password }) => `  ${label.padEnd(9)} ${email.padEnd(19)} ${password}`);
  return ['', '  Demo log-ins (never made with NODE_ENV=production):', ...rows, ''].join('\n');
}
