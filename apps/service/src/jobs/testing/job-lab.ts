// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * A makerspace for specs, never imported by the service: real PostgreSQL, real embedded broker, every real feature that jobs rest on; a bridge that
 * speaks the contracts over MQTT. Stand-ins answer only "does it match?" and "what is the program?".
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { WsAdapter } from '@nestjs/platform-ws';
import { DEFAULT_JOB_POLICY } from '@fabcommons/gcode';
import type { AcceptPolicy, Job, JobAccount, JobFinding, JobRequest, Role } from '@fabcommons/contracts';
import { AccountsModule, BridgesService, PeopleService, Sessions, SpacesService } from '../../accounts/index.js';
import { SESSION_COOKIE } from '../../accounts/session-cookie.js';
import { Broker } from '../../broker/broker.js';
import { BrokerModule } from '../../broker/broker.module.js';
import { Config, ConfigModule, IdSource, readConfig } from '../../config/index.js';
import { DatabaseModule, openDataSource } from '../../database/index.js';
import { testDatabase, type TestDatabase } from '../../database/testing.js';
import { ApiErrorFilter } from '../../errors/index.js';
import { FilesModule } from '../../files/index.js';
import { LedgerBooksModule, LedgerModule, LedgerService } from '../../ledger/index.js';
import { LiveModule } from '../../live/index.js';
import { MachinesService } from '../../machines/index.js';
import { LoadsService, LotsService, MaterialsService } from '../../materials/index.js';
import { EndpointInterceptor } from '../../openapi/endpoint.interceptor.js';
import { TestClock } from '../../testing.js';
import { JobsModule } from '../jobs.module.js';
import { type Checked, MATCH_CHECK, type MatchCheck } from '../match-check.js';
import { PREPARATION, type Preparation, type Prepared } from '../preparation.js';
import { PROGRAM_CHECK, type ProgramCheck } from '../program-check.js';
import { BridgeStandIn } from './bridge-stand-in.js';
import { until } from './until.js';

@Module({})
class LabModule {}

/** Somebody who asks over HTTP. */
export type Caller = {
  personId: string;
  get(path: string): Promise<{ status: number; json: Record<string, unknown> }>;
  post(path: string, body?: object): Promise<{ status: number; json: Record<string, unknown> }>;
};

/** See the file's header. */
export class JobLab {
  readonly clock = new TestClock();
  /** What the next request is answered; null = it matches. */
  refusal: Checked | null = null;
  /** What preparing gives. */
  prepared: Prepared = {
    kind: 'ready',
    program: { sha256: 'a'.repeat(64), sizeBytes: 1000, dialect: 'marlin' },
    estimate: { timeMs: 60_000, massMg: 3_000 },
  };
  /** How preparing goes where it is not done at once. */
  preparing: Preparation['prepare'] | null = null;
  /** What preflight finds. */
  findings: JobFinding[] = [];
  app!: NestFastifyApplication;
  bridge!: BridgeStandIn;
  spaceId!: string;
  machineId!: string;
  lotId!: string;
  steward!: Caller;
  maker!: Caller;
  other!: Caller;
  guest!: Caller;
  private access!: { bridgeId: string; secret: string; key: string };

  private constructor(
    readonly db: TestDatabase,
    private readonly dataDir: string,
  ) {}

  static async open(acceptPolicy: AcceptPolicy = 'steward'): Promise<JobLab> {
    const lab = new JobLab(await testDatabase(), await mkdtemp(join(tmpdir(), 'fabcommons-jobs-')));
    lab.app = await lab.start();
    await lab.furnish(acceptPolicy);
    await lab.connectBridge();
    return lab;
  }

  /** Another service on the same database, with a broker of its own. */
  async start(): Promise<NestFastifyApplication> {
    const config = new Config({ ...readConfig({ NODE_ENV: 'test', FAB_DATA_DIR: this.dataDir }), mqttPort: 0 });
    const dataSource = await openDataSource(this.db.url, { maxConnections: 10 });
    const parts = { config, clock: this.clock, ids: new IdSource() };
    const check: MatchCheck = { check: () => Promise.resolve(this.refusal ?? this.match()) };
    const preparation: Preparation = {
      prepare: (job, signal) => this.preparing?.(job, signal) ?? Promise.resolve(this.prepared),
    };
    const programCheck: ProgramCheck = {
      check: () => Promise.resolve(this.findings),
      terms: () => Promise.resolve({ limits: { maxToolC: 260 }, policy: DEFAULT_JOB_POLICY }),
    };
    const root: DynamicModule = {
      module: LabModule,
      imports: [
        ConfigModule.with(parts),
        DatabaseModule.with(dataSource),
        BrokerModule.register({ url: null, host: '127.0.0.1', port: 0 }),
        AccountsModule,
        FilesModule,
        LiveModule,
        LedgerBooksModule,
        JobsModule.with({
          imports: [],
          providers: [
            { provide: MATCH_CHECK, useValue: check },
            { provide: PREPARATION, useValue: preparation },
            { provide: PROGRAM_CHECK, useValue: programCheck },
          ],
        }),
        LedgerModule,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ApiErrorFilter },
        { provide: APP_INTERCEPTOR, useClass: EndpointInterceptor },
      ],
    };
    const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), { logger: ['fatal', 'error'] });
    app.useWebSocketAdapter(new WsAdapter(app));
    await app.init();
    return app;
  }

  /** Ends the service and starts a new one on the same database; the bridge connects again. */
  async restart(): Promise<void> {
    await this.bridge.close();
    await this.app.close();
    this.app = await this.start();
    await this.connectBridge();
  }

  async connectBridge(): Promise<void> {
    this.bridge = await BridgeStandIn.connect({ ...this.access, url: this.app.get(Broker).bridgeUrl });
    await this.machineIs('online');
  }

  /** A second bridge of the same space. */
  async otherBridge(): Promise<BridgeStandIn> {
    const bridges = this.app.get(BridgesService);
    const { code } = await bridges.create(this.spaceId, 'Other');
    const { bridgeId, secret } = await bridges.pair(code);
    return BridgeStandIn.connect({ url: this.app.get(Broker).bridgeUrl, bridgeId, secret, key: 'printer' });
  }

  /** Brings everything back to how a story begins: an idle machine, a clear bed, no open job. */
  async tidy(): Promise<void> {
    this.refusal = null;
    this.findings = [];
    const { json } = await this.steward.get('/api/jobs?open=true&limit=100');
    for (const job of json['items'] as Job[]) {
      if (['starting', 'running', 'paused'].includes(job.state)) {
        await this.bridge.tell(job.id, 'cancelled', {}, 'end of the story');
        await this.isIn(job.id, 'cancelled');
      } else if (job.state === 'finished') await this.steward.post(`/api/jobs/${job.id}/collect`, {});
      else await this.steward.post(`/api/jobs/${job.id}/cancel`, { reason: 'end of the story' });
    }
    await this.bridge.state('idle');
    await this.steward.post(`/api/machines/${this.machineId}/bed-clear`);
  }

  /** Whether something lies on the bed. */
  async bed(): Promise<string> {
    const { json } = await this.guest.get(`/api/machines/${this.machineId}`);
    return (json['live'] as { bed: string }).bed;
  }

  async account(id: string): Promise<JobAccount> {
    return (await this.guest.get(`/api/jobs/${id}/account`)).json as JobAccount;
  }

  /** Resources whose balance is not the replay of their events: none, ever. */
  async differences(): Promise<string[]> {
    return this.app.get(LedgerService).differences(this.db.dataSource.manager);
  }

  async machineIs(presence: string): Promise<void> {
    await until(async () => {
      const { json } = await this.guest.get(`/api/machines/${this.machineId}`);
      return (json['live'] as { presence: string }).presence === presence && json['identity'] !== null;
    }, `the machine is ${presence}`);
  }

  async person(name: string, role: Role | null): Promise<Caller> {
    const { manager } = this.db.dataSource;
    const email = `${randomUUID()}@example.org`;
    const personId = await this.app.get(PeopleService).add(manager, { name, email, password: 'correct horse battery' });
    if (role) await this.app.get(SpacesService).putMember(manager, { spaceId: this.spaceId, personId, role });
    const { token } = await this.app.get(Sessions).open(personId, null);
    return this.caller(personId, { cookie: `${SESSION_COOKIE}=${token}` });
  }

  wish(change: Partial<JobRequest> = {}): JobRequest {
    const ids = { id: randomUUID(), partId: randomUUID(), machineId: this.machineId, lotId: null };
    return { ...ids, designSlug: 'cable-clip', version: '1.0.0', copies: 1, note: '', ...change };
  }

  /** A job asked for by the maker; accepted by the steward when `accepted`. @returns its id */
  async job(accepted = true): Promise<string> {
    const { json } = await this.maker.post('/api/jobs', this.wish());
    const id = String(json['id']);
    if (accepted) await this.steward.post(`/api/jobs/${id}/accept`);
    return id;
  }

  /** A job that runs on the machine. @returns its id */
  async runningJob(): Promise<string> {
    const id = await this.job();
    await this.bridge.accept(await this.bridge.command('start', id));
    await this.bridge.tell(id, 'fetching');
    await this.bridge.tell(id, 'heating', { machineMs: 10 });
    await this.bridge.state('run', 100);
    await this.bridge.tell(id, 'running', { machineMs: 1_000, bytesDone: 100 });
    return id;
  }

  async read(id: string, reader: Caller = this.maker): Promise<Job> {
    return (await reader.get(`/api/jobs/${id}`)).json as Job;
  }

  async isIn(id: string, state: Job['state']): Promise<void> {
    await until(async () => (await this.read(id)).state === state, `job is ${state}`);
  }

  async close(): Promise<void> {
    await this.bridge.close();
    await this.app.close();
    await this.db.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async furnish(acceptPolicy: AcceptPolicy): Promise<void> {
    const { manager } = this.db.dataSource;
    this.guest = this.caller('', {});
    const admin = await this.person('Ada', null);
    const draft = { name: 'Lab', description: '', location: null, adminId: admin.personId };
    this.spaceId = await this.app.get(SpacesService).add(manager, draft);
    this.steward = await this.person('Stew', 'steward');
    this.maker = await this.person('Mia', 'member');
    this.other = await this.person('Otto', 'member');
    const bridges = this.app.get(BridgesService);
    const { code } = await bridges.create(this.spaceId, 'Bridge');
    const { bridgeId, secret } = await bridges.pair(code);
    this.access = { bridgeId, secret, key: 'printer' };
    this.machineId = randomUUID();
    const said = {
      process: 'fdm',
      workVolumeMm: { x: 200, y: 200, z: 200 },
      materials: ['PLA'],
      tools: [{ kind: 'nozzle' as const, diameterMm: 0.4 }],
      maxToolC: null,
      maxBedC: null,
      maxSpindleRpm: null,
    };
    const address = { id: this.machineId, spaceId: this.spaceId, bridgeId, key: 'printer', createdAt: new Date() };
    const machine = { ...address, name: 'Prusa', description: '', said, acceptPolicy, virtualSpeed: null, identity: null };
    await this.app.get(MachinesService, { strict: false }).add(machine);
    await this.app.get(MachinesService, { strict: false }).refresh(this.machineId);
    await this.stock();
  }

  private async stock(): Promise<void> {
    const stewardActor = {
      kind: 'person',
      personId: this.steward.personId,
      name: 'Stew',
      roles: new Map([[this.spaceId, 'steward' as const]]),
      scopes: 'all',
    } as const;
    const material = await this.app.get(MaterialsService, { strict: false }).create(stewardActor, {
      name: 'PLA black',
      kind: 'PLA',
      form: 'spool',
      vendor: null,
      colorHex: '000000',
      diameterUm: 1750,
      densityMgPerCm3: 1240,
      size: null,
    });
    const draft = { spaceId: this.spaceId, materialId: material.id, name: 'Spool 1', location: null, lotCode: null };
    const lot = await this.app.get(LotsService, { strict: false }).register(stewardActor, { ...draft, quantity: 1_000_000 });
    this.lotId = lot.id;
    await this.app.get(LoadsService, { strict: false }).load({ machineId: this.machineId, tool: 0, lotId: lot.id });
  }

  private match(): Checked {
    const form = { form: 'spool' as const, diameterUm: 1750, densityMgPerCm3: 1240 };
    return {
      kind: 'yes',
      spaceId: this.spaceId,
      lot: { id: this.lotId, name: 'Spool 1', kind: 'PLA', colorHex: '000000', ...form },
      estimate: { timeMs: 60_000, massMg: 3_000 },
      subject: {
        designId: randomUUID(),
        designSlug: 'cable-clip',
        designName: 'Cable clip',
        designVersionId: randomUUID(),
        version: '1.0.0',
        designer: { id: null, name: 'Dora' },
        licence: 'CERN-OHL-S-2.0',
        attribution: 'Cable clip 1.0.0 by Dora, CERN-OHL-S-2.0',
        partId: randomUUID(),
        partName: 'Cable clip',
        imageSha256: null,
        machineName: 'Prusa',
        route: 'slice',
        blanksPerCopy: null,
      },
    };
  }

  private caller(personId: string, headers: Record<string, string>): Caller {
    const ask = async (method: 'GET' | 'POST', url: string, body?: object) => {
      const own = { 'sec-fetch-site': 'same-origin', ...headers };
      const answer = await this.app.inject({ method, url, headers: own, ...(body ? { payload: body } : {}) });
      const json = answer.body === '' ? {} : answer.json<Record<string, unknown>>();
      return { status: answer.statusCode, json };
    };
    return { personId, get: (path) => ask('GET', path), post: (path, body) => ask('POST', path, body) };
  }
}
