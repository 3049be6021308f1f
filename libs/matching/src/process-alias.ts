// SPDX-License-Identifier: AGPL-3.0-or-later
import { PROCESSES } from './process-table.js';

/**
 * Reads a process as foreign documents name it: our id or name, a Wikipedia address (OKW v1), a Wikidata item or address, a TsDC code
 * (the most general process of that code), an OKH `printing-process` or another known spelling. Nothing is guessed from likeness.
 * @returns our id, or null when the text names none of ours
 */
export function readProcess(text: string): string | null {
  return BY_SPELLING.get(spelling(text)) ?? null;
}

const WIKIPEDIA = /^https?:\/\/[a-z-]+(?:\.m)?\.wikipedia\.org\/wiki\/([^?#]+)/i;
const WIKIDATA = /^https?:\/\/(?:www\.)?wikidata\.org\/(?:wiki|entity)\/(Q\d+)/i;

function spelling(text: string): string {
  const trimmed = text.trim();
  const page = WIKIPEDIA.exec(trimmed)?.[1];
  if (page !== undefined) return `page:${page.replaceAll(' ', '_').toLowerCase()}`;
  const item = WIKIDATA.exec(trimmed)?.[1];
  return (item ?? trimmed).toLowerCase().replace(/[\s_-]+/g, ' ');
}

/** Earlier rows win, so that a TsDC code means its most general process: the table lists parents first. */
const BY_SPELLING: ReadonlyMap<string, string> = (() => {
  const known = new Map<string, string>();
  const learn = (text: string | null, id: string): void => {
    if (text !== null && !known.has(spelling(text))) known.set(spelling(text), id);
  };
  for (const process of PROCESSES)
    for (const text of [process.id, process.name, process.reference, process.wikidata]) learn(text, process.id);
  for (const process of PROCESSES) for (const alias of process.aliases) learn(alias, process.id);
  for (const process of PROCESSES) learn(process.tsdc, process.id);
  return known;
})();
