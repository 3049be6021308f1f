// SPDX-License-Identifier: AGPL-3.0-or-later

/** Where a command prints; `json`: one JSON document instead of words for people. */
export type Output = { json: boolean; line: (text: string) => void };

/** Prints the document as JSON, or what `words` makes of it. */
export function show<T>(output: Output, document: T, words: (document: T) => readonly string[]): void {
  if (output.json) output.line(JSON.stringify(document, null, 2));
  else for (const line of words(document)) output.line(line);
}

/** Rows under a head, columns as wide as their widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
