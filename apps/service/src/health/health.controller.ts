// SPDX-License-Identifier: AGPL-3.0-or-later
import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Inject, Res } from '@nestjs/common';
import { Health } from '@fabcommons/contracts';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Broker } from '../broker/broker.js';
import { MIGRATIONS } from '../database/migrations.js';
import { Endpoint } from '../openapi/index.js';
import { VERSION } from './version.js';

/** A database that answers later than this is no use to anybody. */
const DATABASE_TIMEOUT_MS = 2_000;

/** Whether the service can work: for supervisors and load balancers. */
@Controller('health')
export class HealthController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Broker) private readonly broker: Broker,
  ) {}

  @Endpoint('GET', '', { auth: 'public', response: Health, summary: '200 when all parts are ready, else 503 with which are not' })
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const applied = await this.appliedMigrations();
    const parts: Health['parts'] = {
      database: applied === null ? 'down' : 'ready',
      migrations: applied === MIGRATIONS.length ? 'ready' : 'starting',
      broker: this.broker.health.state === 'up' ? 'ready' : 'down',
    };
    const ready = Object.values(parts).every((part) => part === 'ready');
    if (!ready) void reply.status(503);
    return { ready, version: VERSION, parts };
  }

  /** Null when the database does not answer in time. */
  private async appliedMigrations(): Promise<number | null> {
    const asked: Promise<{ count: number }[]> = this.dataSource.query('SELECT count(*)::integer AS count FROM migrations');
    const rows = await Promise.race([asked.catch(() => null), delay(DATABASE_TIMEOUT_MS, null, { ref: false })]);
    return rows?.[0]?.count ?? null;
  }
}
