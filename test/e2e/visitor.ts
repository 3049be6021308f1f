// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type {
  Design,
  Job,
  JobAccount,
  LedgerEvent,
  Lot,
  Machine,
  MatchList,
  Me,
  Page,
  ToolOp,
  ToolRun,
} from '@fabcommons/contracts';
import { eventually } from './eventually.js';

/** An answer of the HTTP API: status and parsed body. */
export type Answer<T> = { status: number; body: T };
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Somebody who uses the HTTP API, a guest until signed in. */
export class Visitor {
  private cookie = '';
  constructor(readonly url: string) {}

  /** One request; a body that is a form is sent as such. */
  async ask<T = unknown>(method: Method, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        origin: this.url,
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
    if (cookies.length > 0) this.cookie = cookies.join('; ');
    const text = await answer.text();
    return { status: answer.status, body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text) as T };
  }

  /** One request that must succeed. @throws Error with the refusal */
  async must<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const answer = await this.ask<T>(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Signs in with a log-in of the demo. */
  async signIn(email: string, password: string): Promise<Me> {
    return this.must('POST', '/api/sessions', { email, password });
  }

  machines = (): Promise<Machine[]> => this.must('GET', '/api/machines');
  lots = (): Promise<Lot[]> => this.must('GET', '/api/lots');
  job = (id: string): Promise<Job> => this.must('GET', `/api/jobs/${id}`);
  account = (id: string): Promise<JobAccount> => this.must('GET', `/api/jobs/${id}/account`);
  ledger = async (query: string): Promise<LedgerEvent[]> =>
    (await this.must<Page<LedgerEvent>>('GET', `/api/ledger/events?limit=100&${query}`)).items;

  /** The machine whose key at the bridge is this. */
  async machine(key: string): Promise<Machine> {
    const found = (await this.machines()).find((machine) => machine.key === key);
    if (!found) throw new Error(`no machine ${key}`);
    return found;
  }

  /** Waits until a machine is online and idle. */
  ready = (key: string): Promise<Machine> =>
    eventually(`${key} is ready`, async () => {
      const machine = await this.machine(key);
      return machine.live.presence === 'online' && machine.live.state?.mode === 'idle' && machine;
    });

  /** Requests the first part of a design on a machine. */
  async request(slug: string, key: string): Promise<Job> {
    const design = await this.must<Design>('GET', `/api/designs/${slug}`);
    const machine = await this.machine(key);
    const part = design.partList.find((candidate) => candidate.process === machine.capability.process);
    return this.must('POST', '/api/jobs', {
      id: randomUUID(),
      designSlug: slug,
      version: design.version,
      partId: part?.id,
      machineId: machine.id,
      copies: 1,
    });
  }

  matches = (slug: string, part: string): Promise<MatchList> => this.must('GET', `/api/designs/${slug}/matches?part=${part}`);

  /** Waits until a job is in one of these states. */
  until = (id: string, states: readonly Job['state'][], withinMs = 240_000): Promise<Job> =>
    eventually(
      `job ${id} is ${states.join(' or ')}`,
      async () => {
        const job = await this.job(id);
        return states.includes(job.state) && job;
      },
      { withinMs },
    );

  /** Uses a tool of a machine and waits until it has ended, however it did. */
  async tool(machineId: string, op: ToolOp): Promise<ToolRun> {
    const run = await this.must<ToolRun>('POST', `/api/machines/${machineId}/tools`, { toolId: randomUUID(), op });
    return this.toolEnd(machineId, run.id);
  }

  /** Waits for the end of a tool's run. */
  toolEnd = (machineId: string, toolId: string): Promise<ToolRun> =>
    eventually(
      `tool ${toolId} has ended`,
      async () => {
        const run = await this.must<ToolRun>('GET', `/api/machines/${machineId}/tools/${toolId}`);
        return ['done', 'refused', 'failed', 'lost'].includes(run.state) && run;
      },
      { withinMs: 60_000 },
    );

  /** Stores bytes and answers their hash. */
  async upload(name: string, bytes: Buffer | string): Promise<string> {
    const form = new FormData();
    form.set('file', new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)]), name);
    return (await this.must<{ sha256: string }>('POST', '/api/files', form)).sha256;
  }

  /** Stores a file of this machine. */
  uploadFile = (path: string): Promise<string> => this.upload(path.split('/').at(-1) ?? path, readFileSync(path));
}
