// SPDX-License-Identifier: AGPL-3.0-or-later

/** Marks at the start of a line (CommonMark 0.31, 4.2, 5.1, 5.2): headings apart, quotes and lists. */
const HEADING = /^ {0,3}#{1,6}[ \t].*$/gmu;
const LINE_MARK = /^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+)/gmu;

/**
 * Markdown as one line of plain text for places that show no marks: what is marked stays, the marks go; headings go where there is other text.
 * Sample: `# Clip\n**Holds** a [cable](https://example.org).` -> `Holds a cable.`
 */
export function plainLine(markdown: string): string {
  const body = markdown.replace(HEADING, '');
  const text = body.trim() === '' ? markdown : body;
  return text
    .replace(LINE_MARK, '')
    .replace(/!\[[^[\]]*\]\([^()\s]*\)/gu, '')
    .replace(/\[([^[\]]*)\]\([^()\s]*\)/gu, '$1')
    .replace(/(\*\*|__|~~)(?=\S)([^*_~]+)\1/gu, '$2')
    .replace(/(?<![\w*])\*(?=\S)([^*\n]*[^\s*])\*(?![\w*])/gu, '$1')
    .replace(/(?<!\w)_(?=\S)([^_\n]*[^\s_])_(?!\w)/gu, '$1')
    .replace(/`([^`]+)`/gu, '$1')
    .replace(/\s+/gu, ' ')
    .trim();
}
