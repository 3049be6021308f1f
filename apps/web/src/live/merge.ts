// SPDX-License-Identifier: AGPL-3.0-or-later
import type {
  ConsoleLine,
  Job,
  LiveMessage,
  Machine,
  MachineLive,
  Page,
  TemperatureHistory,
  ToolRun,
} from '@fabcommons/contracts';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { appendLines } from './console-lines.js';

/** Most points a temperature curve keeps in the page: 30 minutes at one a second. */
const MAX_POINTS = 1_800;

/** Puts what the service said by itself into the cache that the pages read. */
export function mergeLive(client: QueryClient, message: LiveMessage): void {
  switch (message.event) {
    case 'machine':
      return mergeMachine(client, message.data);
    case 'job':
      return mergeJob(client, message.data);
    case 'changed':
      return invalidate(client, message.data.what);
    case 'tool':
      return mergeTool(client, message.data);
    case 'console':
      client.setQueryData<ConsoleLine[]>(
        ['console', message.data.machineId],
        (lines) => lines && appendLines(lines, message.data.lines),
      );
      return;
    case 'hello':
    case 'beat':
      return;
  }
}

function mergeMachine(client: QueryClient, live: MachineLive): void {
  const before = client.getQueryData<Machine>(['machine', live.machineId]);
  const merge = (machine: Machine): Machine => (machine.id === live.machineId ? { ...machine, live } : machine);
  client.setQueriesData<Machine[]>({ queryKey: ['machines'] }, (machines) => machines?.map(merge));
  client.setQueryData<Machine>(['machine', live.machineId], (machine) => machine && merge(machine));
  if (
    before &&
    (before.live.job?.id !== live.job?.id || before.live.bed !== live.bed || before.live.presence !== live.presence)
  ) {
    void client.invalidateQueries({ queryKey: ['machine', live.machineId] });
  }
  const state = live.state;
  if (state && Object.keys(state.temperatures).length > 0) {
    client.setQueryData<TemperatureHistory>(['temperatures', live.machineId], (history) => {
      if (!history || history.points.at(-1)?.at === state.at) return history;
      return { ...history, points: [...history.points, { at: state.at, temperatures: state.temperatures }].slice(-MAX_POINTS) };
    });
  }
}

function mergeJob(client: QueryClient, news: Omit<Job, 'may'>): void {
  const before = client.getQueryData<Job>(['job', news.id]);
  client.setQueryData<Job>(['job', news.id], (job) => job && { ...job, ...news });
  let known = false;
  client.setQueriesData<InfiniteData<Page<Job>>>({ queryKey: ['jobs'] }, (list) => {
    if (!list?.pages.some(({ items }) => items.some((job) => job.id === news.id))) return list;
    known = true;
    const merge = (job: Job): Job => (job.id === news.id ? { ...job, ...news } : job);
    return { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map(merge) })) };
  });
  const changed = before ? before.state !== news.state || before.waitingFor !== news.waitingFor : false;
  if (changed) {
    void client.invalidateQueries({ queryKey: ['job', news.id] });
    void client.invalidateQueries({ queryKey: ['account', news.id] });
  }
  if (!known || changed) void client.invalidateQueries({ queryKey: ['jobs'] });
}

/** A run is told whole each time; a list that does not know it yet is asked for anew. */
function mergeTool(client: QueryClient, run: ToolRun): void {
  const known = client.getQueryData<ToolRun>(['tool', run.id]);
  client.setQueryData<ToolRun>(['tool', run.id], run);
  if (known?.state !== run.state) void client.invalidateQueries({ queryKey: ['tools', run.machineId] });
}

/** Keys of the cached lists behind each kind of rows. */
const KEYS_OF = {
  designs: ['designs', 'design', 'matches'],
  machines: ['machines', 'machine', 'matches'],
  lots: ['lots', 'matches'],
  jobs: ['jobs', 'ledger'],
  settings: ['settings'],
  firmware: ['firmware'],
  maintenance: ['maintenance', 'machines', 'machine'],
} as const;

function invalidate(client: QueryClient, what: keyof typeof KEYS_OF): void {
  for (const key of KEYS_OF[what]) void client.invalidateQueries({ queryKey: [key] });
}
