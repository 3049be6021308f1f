// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { Job, JobCollect, JobQuery, JobReason, JobRequest, JobWord, pageOf, type Page } from '@fabcommons/contracts';
import { type Actor, CurrentActor } from '../accounts/index.js';
import { Endpoint, type EndpointSpec } from '../openapi/index.js';
import { JobsService } from './jobs.service.js';

const acting = {
  auth: 'person',
  scope: 'jobs',
  response: Job,
  errors: ['not-found', 'not-allowed', 'wrong-state'],
} as const satisfies Partial<EndpointSpec>;

/** `/api/jobs`. */
@Controller('api/jobs')
export class JobsController {
  constructor(@Inject(JobsService) private readonly jobs: JobsService) {}

  @Endpoint('GET', '', { auth: 'public', query: JobQuery, response: pageOf(Job), summary: 'Jobs, newest first' })
  list(@CurrentActor() actor: Actor, @Query() query: JobQuery): Promise<Page<Job>> {
    return this.jobs.list(actor, query);
  }

  @Endpoint('GET', ':id', { auth: 'public', response: Job, errors: ['not-found'], summary: 'A job with its history' })
  get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<Job> {
    return this.jobs.get(actor, id);
  }

  @Endpoint('POST', '', {
    auth: 'person',
    scope: 'jobs',
    body: JobRequest,
    response: Job,
    status: 201,
    errors: ['no-match', 'preflight-refused', 'not-found', 'conflict', 'too-many-requests'],
    summary: 'Ask a machine to make a part; the id is yours, the same again is the same job',
  })
  request(@CurrentActor() actor: Actor, @Body() wish: JobRequest): Promise<Job> {
    return this.jobs.request(actor, wish);
  }

  @Endpoint('POST', ':id/accept', { ...acting, summary: 'Take a request on (stewards)' })
  accept(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<Job> {
    return this.jobs.accept(actor, id);
  }

  @Endpoint('POST', ':id/word', {
    ...acting,
    body: JobWord,
    summary: 'Say that findings of preflight may run on this machine (stewards)',
  })
  giveWord(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() word: JobWord): Promise<Job> {
    return this.jobs.giveWord(actor, id, word);
  }

  @Endpoint('POST', ':id/decline', { ...acting, body: JobReason, summary: 'Say no to a request, with the reason (stewards)' })
  decline(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() { reason }: JobReason): Promise<Job> {
    return this.jobs.decline(actor, id, reason);
  }

  @Endpoint('POST', ':id/cancel', { ...acting, body: JobReason, summary: 'Stop a job (whoever asked for it, and stewards)' })
  cancel(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() { reason }: JobReason): Promise<Job> {
    return this.jobs.cancel(actor, id, reason);
  }

  @Endpoint('POST', ':id/pause', { ...acting, summary: 'Pause a run (whoever asked for it, and stewards)' })
  pause(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<Job> {
    return this.jobs.pause(actor, id);
  }

  @Endpoint('POST', ':id/resume', { ...acting, summary: 'Let a paused run go on (whoever asked for it, and stewards)' })
  resume(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<Job> {
    return this.jobs.resume(actor, id);
  }

  @Endpoint('POST', ':id/collect', { ...acting, body: JobCollect, summary: 'The part was fetched; report the bed and the work' })
  collect(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() collected: JobCollect): Promise<Job> {
    return this.jobs.collect(actor, id, collected);
  }
}
