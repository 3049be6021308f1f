// SPDX-License-Identifier: AGPL-3.0-or-later
// The door for okh.toml files, ours and those found in the wild (OKH-LOSH 1.0 to OKH 2.4). Lenient: it warns where it can and refuses where it must.
import { readLicence } from '@fabcommons/licensing';
import { parse, TomlError, type TomlTable } from 'smol-toml';
import type { Licensor, Manifest, ManifestPart, ManifestProblem, ManifestReading } from './manifest.js';
import { readPart } from './okh-part.js';
import { OkhTable } from './okh-table.js';
import { plainLine } from './plain-line.js';

/** Longest manifest read, in characters. */
export const MAX_MANIFEST_CHARS = 200_000;
/** Most parts in one manifest. */
export const MAX_PARTS = 200;
/** Longest summary made from the function text. */
const MAX_SUMMARY_CHARS = 160;

type Parsed = { kind: 'table'; table: TomlTable } | ManifestProblem;

/** Reads the text of an okh.toml. Never throws: a text that is no manifest comes back as a problem with its line. */
export function parseOkhToml(text: string): ManifestReading {
  if (text.length > MAX_MANIFEST_CHARS) {
    return {
      kind: 'problem',
      code: 'too-large',
      text: `The manifest has ${text.length} characters; at most ${MAX_MANIFEST_CHARS} are read.`,
    };
  }
  const parsed = parseToml(text);
  if (parsed.kind === 'problem') return parsed;
  const warnings: string[] = [];
  const table = new OkhTable(parsed.table, '', warnings);
  const name = table.text('name');
  if (name === null) {
    return { kind: 'problem', code: 'no-name', text: 'The manifest has no name. Add a line such as: name = "Cable clip"' };
  }
  const parts = readParts(table, name);
  if (parts === null) return { kind: 'problem', code: 'too-many-parts', text: `The manifest has more than ${MAX_PARTS} parts.` };
  if (parts.length === 0) table.warn('No part with a source or an export is named, so there is nothing to make yet');
  const manifest = readManifest(table, name, parts);
  return { kind: 'manifest', manifest, warnings: [...new Set(warnings)] };
}

function parseToml(text: string): Parsed {
  try {
    return { kind: 'table', table: parse(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) {
      return { kind: 'problem', code: 'not-toml', text: `The manifest is not TOML${looksLike(text)}.` };
    }
    const reason = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /u, '');
    return {
      kind: 'problem',
      code: 'not-toml',
      text: `The manifest is not TOML${looksLike(text)}: line ${error.line}: ${reason}.`,
      line: error.line,
    };
  }
}

/** OKH 1.0 manifests are YAML and linked-data ones JSON: say which door this is. */
function looksLike(text: string): string {
  const start = text.trimStart();
  if (start.startsWith('{')) return ' (it looks like JSON; give the okh.toml)';
  if (start.startsWith('%Open Know-How') || /^---$|^[\w-]+:(?:\s|$)/mu.test(start))
    return ' (it looks like an OKH 1.0 YAML file; give the okh.toml of OKH 2.x)';
  return '';
}

function readParts(table: OkhTable, designName: string): ManifestPart[] | null {
  const tables = table.children('part', (index) => `part ${index + 1}`);
  if (tables.length > MAX_PARTS) return null;
  const taken = new Set<string>();
  const parts: ManifestPart[] = [];
  for (const [index, entry] of tables.entries()) {
    const part = readPart(entry, entry.text('name') ?? `Part ${index + 1}`, taken);
    taken.add(part.slug);
    parts.push(part);
  }
  if (parts.length > 0) return parts;
  // A manifest without parts can itself be the one thing to make.
  const whole = readPart(table, designName, taken);
  return whole.source.length + whole.export.length > 0 ? [whole] : [];
}

function readManifest(table: OkhTable, name: string, parts: readonly ManifestPart[]): Manifest {
  const purpose = table.text('function') ?? '';
  if (purpose === '') table.warn('"function" is missing: say what it does and for whom');
  const licenceText = table.text('license') ?? table.text('licence') ?? '';
  const licence = readLicence(licenceText);
  if (licence.kind === 'ok' && licence.note !== undefined) table.warn(licence.note);
  if (licence.kind === 'problem') table.warn(licence.text);
  const ours = table.child('fabcommons', 'fabcommons');
  return {
    okhv: table.text('okhv') ?? '',
    name,
    summary: ours?.text('summary') ?? firstSentence(purpose),
    function: purpose,
    version: table.text('version'),
    licence,
    licenceText,
    licensors: readLicensors(table),
    organization: table.text('organization') ?? table.text('organisation'),
    repository: table.text('repo'),
    documentationLanguages: table.texts('documentation-language'),
    technologyReadiness: table.text('technology-readiness-level'),
    documentationReadiness: table.text('documentation-readiness-level'),
    readme: table.path('readme'),
    image: table.path('image'),
    bom: table.path('bom'),
    manufacturingInstructions: table.paths('manufacturing-instructions'),
    keywords: ours?.texts('keywords') ?? [],
    parts,
  };
}

/** `"Ada Example <ada@example.org>"`, a list of such, or tables with name and email. */
function readLicensors(table: OkhTable): Licensor[] {
  const emails = new Map(table.children('licensor', () => '').map((entry) => [entry.text('name'), entry.text('email')]));
  return table.texts('licensor').map((text) => {
    const found = /^(.*?)\s*<([^<>\s]{3,200})>$/u.exec(text);
    if (found === null) return { name: text, email: emails.get(text) ?? null };
    return { name: found[1] === '' ? (found[2] ?? text) : (found[1] ?? text), email: found[2] ?? null };
  });
}

function firstSentence(text: string): string {
  const flat = plainLine(text);
  const sentence = /^.*?[.!?](?=\s|$)/u.exec(flat)?.[0] ?? flat;
  return sentence.length <= MAX_SUMMARY_CHARS ? sentence : `${sentence.slice(0, MAX_SUMMARY_CHARS - 1).trimEnd()}…`;
}
