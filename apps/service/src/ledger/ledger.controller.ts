// SPDX-License-Identifier: AGPL-3.0-or-later
import { Controller, Inject, Param, Query } from '@nestjs/common';
import { JobAccount, LedgerEvent, LedgerQuery, pageOf, type Page } from '@fabcommons/contracts';
import { Endpoint } from '../openapi/index.js';
import { LedgerView } from './ledger-view.js';

/** The public books. */
@Controller('api')
export class LedgerController {
  constructor(@Inject(LedgerView) private readonly view: LedgerView) {}

  @Endpoint('GET', 'ledger/events', {
    auth: 'public',
    query: LedgerQuery,
    response: pageOf(LedgerEvent),
    summary: 'What was made, used up, worked and given, newest first (Valueflows events)',
  })
  events(@Query() query: LedgerQuery): Promise<Page<LedgerEvent>> {
    return this.view.list(query);
  }

  @Endpoint('GET', 'jobs/:id/account', {
    auth: 'public',
    response: JobAccount,
    errors: ['not-found'],
    summary: 'What a job cost the commons, who gave it, and what has to stand on the thing',
  })
  account(@Param('id') id: string): Promise<JobAccount> {
    return this.view.account(id);
  }
}
