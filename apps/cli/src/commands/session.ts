// SPDX-License-Identifier: AGPL-3.0-or-later
import { ApiTokenCreated, Me } from '@fabcommons/contracts';
import { hostname } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { text as streamText } from 'node:stream/consumers';
import { z } from 'zod';
import { CliError } from '../cli-error.js';
import { Client } from '../client.js';
import { text, type Command } from '../command.js';
import { show } from '../output.js';
import { forgetSettings, writeSettings } from '../settings.js';

/** Days that a terminal stays signed in. */
const TOKEN_DAYS = 90;

/** `fab login`: trades e-mail and password for an API token and keeps only that. */
export const login: Command = {
  usage: 'login [--service URL] [--email E] (password is asked for, or read from a pipe)',
  summary: 'sign this terminal in',
  words: { least: 0, most: 0 },
  options: { service: 'text', email: 'text' },
  run: async (call) => {
    const service = (text(call, 'service') ?? call.client.settings.service).replace(/\/+$/, '');
    const email = text(call, 'email') ?? (await ask('E-mail: '));
    const password = process.stdin.isTTY ? await ask('Password (is shown): ') : (await streamText(process.stdin)).trim();
    const client = new Client({ service, token: null });
    const session = await client.request('POST', '/api/sessions', { email, password }, { origin: service });
    const cookie = session.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const draft = { name: `fab on ${hostname()}`, scopes: ['read', 'jobs', 'designs', 'machines'], expiresInDays: TOKEN_DAYS };
    const headers = { cookie, origin: service };
    const token = await client.send('POST', ApiTokenCreated, '/api/tokens', draft, headers);
    await client.request('DELETE', '/api/sessions', undefined, headers);
    await writeSettings({ service, token: token.secret });
    show(call.output, { service, email, tokenId: token.id }, () => [
      `Signed in at ${service} as ${email} for ${TOKEN_DAYS} days.`,
    ]);
  },
};

/** `fab logout`: forgets the token here; it can be revoked on the page "Me". */
export const logout: Command = {
  usage: 'logout',
  summary: 'forget the token of this terminal',
  words: { least: 0, most: 0 },
  options: {},
  run: async (call) => {
    await forgetSettings();
    show(call.output, { signedOut: true }, () => ['Signed out here.']);
  },
};

/** `fab me`: who this terminal is. */
export const me: Command = {
  usage: 'me',
  summary: 'who am I, and where',
  words: { least: 0, most: 0 },
  options: {},
  run: async (call) => {
    const answer = await call.client.get(Me, '/api/me');
    show(call.output, answer, ({ person, memberships }) => [
      person
        ? `${person.name} <${person.email}> at ${call.client.settings.service}`
        : `A guest at ${call.client.settings.service} (fab login)`,
      ...memberships.map(({ spaceName, role }) => `  ${role} of ${spaceName}`),
    ]);
  },
};

async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new CliError('usage', `fab login: ${question.trim()} give it as an option; the password comes through the pipe`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(question);
  terminal.close();
  return z.string().min(1).parse(answer.trim());
}
