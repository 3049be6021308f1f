// SPDX-License-Identifier: AGPL-3.0-or-later
// Which files an OpenSCAD source names. OpenSCAD itself reads whatever path it is given, so a source that names anything but the design's own files
// by a plain literal is refused before it is run.
import { posix } from 'node:path';

/** Comments are blanked; strings stay. */
const COMMENT_OR_STRING = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/gu;
const BRACKETED = /\b(include|use)\b\s*(<[^>\n]*>|\S?)/gu;
/** The modules and functions that read files (OpenSCAD 2021.01 and later). */
const READS_FILE =
  /\b(?:import(?:_stl|_dxf|_off)?|surface|dxf_linear_extrude|dxf_rotate_extrude|dxf_dim|dxf_cross|textmetrics_file)\b\s*\(([^)]*)/gu;
const FILE_LITERAL = /^\s*(?:file\s*=\s*)?"([^"\\]*)"/u;

/** @returns null when the source names only files of `known` (paths in the design), else why not, for people */
export function foreignFile(source: string, path: string, known: ReadonlySet<string>): string | null {
  const text = source.replaceAll(COMMENT_OR_STRING, (found) => (found.startsWith('"') ? found : ' '));
  // Strings are masked, not cut out, so that places stay the same and nothing inside of one counts.
  const masked = text.replaceAll(/"(?:[^"\\]|\\.)*"/gu, (found) => `"${'_'.repeat(found.length - 2)}"`);
  const named: (string | null)[] = [];
  for (const [, word = '', found = ''] of masked.matchAll(BRACKETED)) {
    const name = found.startsWith('<') && found.endsWith('>') ? found.slice(1, -1) : null;
    // What is included is run, whatever its name ends in; only .scad files were looked through.
    const isLookedThrough = name !== null && (/\.scad$/iu.test(name) || (word === 'use' && /\.(?:ttf|otf)$/iu.test(name)));
    named.push(isLookedThrough || name === null ? name : `${name} (not a .scad file)`);
  }
  for (const { 0: whole, 1: args = '', index } of masked.matchAll(READS_FILE)) {
    const end = index + whole.length;
    named.push(FILE_LITERAL.exec(text.slice(end - args.length, end))?.[1] ?? null);
  }
  for (const name of named) {
    if (name === null)
      return `${path} reads a file whose name is not written out; only the design's own files, named plainly, are read here.`;
    const resolved = posix.normalize(posix.join(posix.dirname(path), name));
    if (posix.isAbsolute(name) || name.includes('\\') || resolved.startsWith('..') || !known.has(resolved))
      return `${path} reads ${name.slice(0, 100)}, which is not among the files of the design. Add it to the design.`;
  }
  return null;
}
