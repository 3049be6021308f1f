// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Req, Res } from '@nestjs/common';
import { LogIn, Me, SetUp, SetUpState, SignUp } from '@fabcommons/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/index.js';
import { Endpoint } from '../openapi/index.js';
import type { Actor } from './actor.js';
import { CurrentActor } from './current-actor.js';
import { Limits } from './limits.js';
import { PeopleService } from './people.service.js';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie.js';
import { Sessions } from './sessions.js';
import { SetupService } from './setup.service.js';

/** Signing up, in and out. */
@Controller('api')
export class SessionsController {
  constructor(
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(SetupService) private readonly setup: SetupService,
    @Inject(Limits) private readonly limits: Limits,
    @Inject(Config) private readonly config: Config,
  ) {}

  @Endpoint('GET', 'me', { auth: 'public', response: Me, summary: 'Who am I, and where do I belong' })
  me(@CurrentActor() actor: Actor): Promise<Me> {
    return this.people.me(actor);
  }

  @Endpoint('POST', 'people', {
    auth: 'public',
    body: SignUp,
    response: Me,
    status: 201,
    errors: ['email-taken', 'not-found', 'not-allowed', 'too-many-requests', 'csrf'],
    summary: 'Sign up, join a space at once if one is named, and be signed in',
  })
  async signUp(
    @Body() form: SignUp,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    this.limits.signUp.take(request.ip);
    await this.setup.requireDone();
    return this.signIn(await this.people.signUp(form), request, reply);
  }

  @Endpoint('POST', 'sessions', {
    auth: 'public',
    body: LogIn,
    response: Me,
    errors: ['bad-credentials', 'too-many-requests', 'csrf'],
    summary: 'Sign in: sets the cookie fab_session',
  })
  async logIn(@Body() form: LogIn, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Me> {
    const key = `${request.ip} ${form.email}`;
    this.limits.logInByIp.take(request.ip);
    this.limits.logInByEmail.take(key);
    const personId = await this.people.logIn(form.email, form.password);
    this.limits.logInByEmail.clear(key);
    return this.signIn(personId, request, reply);
  }

  @Endpoint('DELETE', 'sessions', { auth: 'public', errors: ['csrf'], summary: 'Sign out: ends the session of the cookie' })
  async logOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = readSessionCookie(request);
    if (token !== null) await this.sessions.close(token);
    clearSessionCookie(reply, this.config.isHttps);
  }

  @Endpoint('GET', 'setup', { auth: 'public', response: SetUpState, summary: 'Whether the first admin is still to be made' })
  async setupState(): Promise<SetUpState> {
    return { needed: await this.setup.isNeeded() };
  }

  @Endpoint('POST', 'setup', {
    auth: 'public',
    body: SetUp,
    response: Me,
    status: 201,
    errors: ['code-unknown', 'code-used', 'too-many-requests'],
    summary: 'Make the first admin with the code that the service printed',
  })
  async setUp(@Body() form: SetUp, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Me> {
    this.limits.setup.take(request.ip);
    return this.signIn(await this.setup.setUp(form), request, reply);
  }

  private async signIn(personId: string, request: FastifyRequest, reply: FastifyReply): Promise<Me> {
    const { token, maxAgeS } = await this.sessions.open(personId, readSessionCookie(request));
    setSessionCookie(reply, { token, maxAgeS, isHttps: this.config.isHttps });
    const actor = await this.sessions.find(token);
    return this.people.me(actor ?? { kind: 'guest' });
  }
}
