// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingMessage } from 'node:http';
import type { FastifyReply } from 'fastify';

/** Name of the cookie that holds a session's token. */
export const SESSION_COOKIE = 'fab_session';

/** The token of the request's cookie; null without one. Source: RFC 6265, 4.2.1. */
export function readSessionCookie(request: Pick<IncomingMessage, 'headers'>): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === SESSION_COOKIE && value !== undefined && /^[\w-]{43}$/.test(value)) return value;
  }
  return null;
}

/** Not readable by scripts, not sent with requests other sites make, and only over TLS where the service has it. */
export function setSessionCookie(reply: FastifyReply, session: { token: string; maxAgeS: number; isHttps: boolean }): void {
  const flags = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${session.maxAgeS}${session.isHttps ? '; Secure' : ''}`;
  void reply.header('set-cookie', `${SESSION_COOKIE}=${session.token}; ${flags}`);
}

/** Makes the browser forget the session. */
export function clearSessionCookie(reply: FastifyReply, isHttps: boolean): void {
  setSessionCookie(reply, { token: '', maxAgeS: 0, isHttps });
}
