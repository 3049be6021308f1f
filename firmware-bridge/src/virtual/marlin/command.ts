// SPDX-License-Identifier: AGPL-3.0-or-later

/** A command as Marlin's parser sees it: one letter and number, then parameters by letter. */
export type Command = {
  /** Sample: "G1", "M92", "G38.2", "T0"; empty for a line that starts with no letter it knows. */
  readonly code: string;
  /** Without line number and checksum, as `echo:Unknown command` quotes it. */
  readonly text: string;
  /** Free text of M117 and M118. */
  readonly argument: string;
  /** Null for a letter without number. The first of a letter counts. */
  readonly parameters: ReadonlyMap<string, number | null>;
  /** The line number with its sign, for ADVANCED_OK. */
  readonly lineNumber: string | null;
};

/** Parses a queued line. Source: Marlin 2.1 gcode/parser.cpp, GCodeParser::parse (without FASTER_GCODE_PARSER's quirks). */
export function parseCommand(line: string): Command {
  const numbered = /^N(-?\d*)\s*/.exec(line);
  const text = line
    .slice(numbered?.[0].length ?? 0)
    .replace(/\*.*$/s, '')
    .trimEnd();
  const head = /^([GMT])\s*(\d+)(?:\.(\d+))?/.exec(text);
  const lineNumber = numbered?.[1] ?? null;
  if (head === null) return { code: '', text, argument: '', parameters: new Map(), lineNumber };
  const rest = text.slice(head[0].length);
  const subcode = head[3] === undefined || Number(head[3]) === 0 ? '' : `.${head[3]}`;
  const parameters = new Map<string, number | null>();
  for (const [, letter = '', digits] of rest.matchAll(/([A-Z])\s*([-+]?(?:\d+\.?\d*|\.\d+))?/g)) {
    if (!parameters.has(letter)) parameters.set(letter, digits === undefined ? null : Number(digits));
  }
  return { code: `${head[1]}${Number(head[2])}${subcode}`, text, argument: rest.trim(), parameters, lineNumber };
}
