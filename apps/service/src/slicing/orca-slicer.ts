// SPDX-License-Identifier: AGPL-3.0-or-later
import { tmpdir } from 'node:os';
import { type ChildLimits, runChild } from './child-run.js';

/** Names under which OrcaSlicer is installed: AppImage and AUR links; Flatpak's export; macOS. */
const CANDIDATES = [
  'orca-slicer',
  'OrcaSlicer',
  '/var/lib/flatpak/exports/bin/io.github.softfever.OrcaSlicer',
  '/Applications/OrcaSlicer.app/Contents/MacOS/OrcaSlicer',
];
/** `orca-slicer --help` begins with its name and version (src/OrcaSlicer.cpp, print_help: `SLIC3R_APP_KEY-SLIC3R_VERSION:`), e.g. `OrcaSlicer-2.3.1:`. */
const VERSION_LINE = /^OrcaSlicer[- ](\d+(?:\.\d+)+[\w.+-]*)/mu;
const PROBE_LIMITS: ChildLimits = { timeoutMs: 20_000, memoryBytes: 8 * 1024 ** 3, fileBytes: 1024 ** 2 };

/** The version in OrcaSlicer's own words; null when the text is not its. */
export function orcaVersion(help: string): string | null {
  return VERSION_LINE.exec(help)?.[1] ?? null;
}

/** Looks for OrcaSlicer; null where it is not installed. It is found and told, not used: our profiles are PrusaSlicer's. */
export async function findOrcaSlicer(
  candidates: readonly string[] = CANDIDATES,
): Promise<{ program: string; version: string } | null> {
  for (const program of candidates) {
    const end = await runChild({ program, args: ['--help'], cwd: tmpdir(), limits: PROBE_LIMITS });
    const version = end.kind === 'exited' ? orcaVersion(end.lines.join('\n')) : null;
    if (version !== null) return { program, version };
  }
  return null;
}
