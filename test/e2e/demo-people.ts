// SPDX-License-Identifier: AGPL-3.0-or-later

/** A log-in: e-mail and password. */
export type LogIn = [email: string, password: string];

/** Reads the demo's log-ins from what `npm start` printed, as a newcomer would. Sample line: `  steward   ada@demo.example   word-word-1234`. */
export function demoPeople(printed: string): { maker: LogIn; steward: LogIn; designer: LogIn } {
  const of = (role: string): LogIn => {
    const line = printed
      .split('\n')
      .find((candidate) => new RegExp(`\\b${role}\\b`, 'i').test(candidate) && candidate.includes('@'));
    const [, email, password] = /(\S+@\S+)\s+(?:\S*\s+)??(\S+)\s*$/.exec(line ?? '') ?? [];
    if (!email || !password) throw new Error(`npm start printed no log-in for a ${role}:\n${printed}`);
    return [email, password];
  };
  return { maker: of('maker'), steward: of('steward'), designer: of('designer') };
}
