// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineSession } from '../session/session.js';
import { Agent } from './agent.js';
import type { AgentClock } from './agent-clock.js';
import { AgentError } from './agent-error.js';
import type { AgentLog } from './agent-log.js';
import { type AgentOptions, settingsFor } from './agent-options.js';
import { type BridgeSettings, type Credentials, DataFolder } from './data-folder.js';
import type { MachineOption } from './machine-option.js';
import { type MachineTrust, TRUST_ALL } from './machine-trust.js';
import { pairBridge } from './pairing.js';
import { ProgramCache } from './program-cache.js';
import { SqliteJobStore } from './sqlite-job-store.js';
import { toolDesks } from './tool-desk.js';

/** What {@link runAgent} needs of the world. `signal` ends it (SIGTERM, SIGINT). */
export type AgentWorld = {
  clock: AgentClock;
  log: AgentLog;
  signal: AbortSignal;
  bridgeVersion: string;
  createMachineSession: (machine: MachineOption) => Promise<MachineSession>;
  /** Who answers under which key; absent: whoever does is right. */
  trust?: MachineTrust;
};

type Outcome = 'stopped' | 'pair-again' | 'failed';

/**
 * Runs a bridge until its signal.
 * @returns exit code: 0 stopped, 1 the journal failed
 * @throws AgentError for what a person has to put right: options, data folder, pairing
 */
export async function runAgent(options: AgentOptions, world: AgentWorld): Promise<number> {
  const folder = new DataFolder(options.data);
  const settings = settingsFor(options, folder);
  const store = new SqliteJobStore(folder.journalPath);
  try {
    folder.saveSettings(settings);
    const kept = folder.credentials();
    let credentials = kept ?? (await pair(options.pairingCode, settings, folder, world));
    let mayPairAgain = kept !== null && options.pairingCode !== null;
    for (;;) {
      const outcome = await serve({ credentials, settings, folder, store, world, mayPairAgain });
      if (outcome !== 'pair-again') return outcome === 'stopped' ? 0 : 1;
      mayPairAgain = false;
      credentials = (await pairAgain(options.pairingCode, settings, folder, world)) ?? folder.credentials() ?? credentials;
    }
  } catch (cause) {
    if (cause instanceof AgentError && cause.code === 'stopped') return 0;
    throw cause;
  } finally {
    store.close();
  }
}

async function pair(
  code: string | null,
  { service }: BridgeSettings,
  folder: DataFolder,
  world: AgentWorld,
): Promise<Credentials> {
  if (code === null)
    throw new AgentError(
      'not-paired',
      'This bridge is not paired yet: make a code on the page of your space and start with --pair CODE.',
    );
  const credentials = await pairBridge({ service, code, clock: world.clock, log: world.log, signal: world.signal });
  folder.saveCredentials(credentials);
  world.log.info('paired', { bridge: credentials.bridgeId, service });
  return credentials;
}

/** The service forgot this bridge (a new database, say) and a code is at hand; null when the code is no help. */
async function pairAgain(
  code: string | null,
  settings: BridgeSettings,
  folder: DataFolder,
  world: AgentWorld,
): Promise<Credentials | null> {
  try {
    return await pair(code, settings, folder, world);
  } catch (cause) {
    if (!(cause instanceof AgentError) || cause.code === 'stopped') throw cause;
    world.log.warn(cause.message);
    return null;
  }
}

type Serving = {
  credentials: Credentials;
  settings: BridgeSettings;
  folder: DataFolder;
  store: SqliteJobStore;
  world: AgentWorld;
  mayPairAgain: boolean;
};

async function serve({ credentials, settings, folder, store, world, mayPairAgain }: Serving): Promise<Outcome> {
  const { clock, log, signal, bridgeVersion, createMachineSession } = world;
  const machines = await Promise.all(
    settings.machines.map(async (machine) => ({ key: machine.key, session: await createMachineSession(machine) })),
  );
  const cache = new ProgramCache({
    folder: folder.programsPath,
    service: settings.service,
    credentials: () => credentials,
    clock,
  });
  let end: (outcome: Outcome) => void = () => undefined;
  const ended = new Promise<Outcome>((resolve) => {
    end = resolve;
  });
  const onFatal = (cause: unknown): void => {
    log.warn('the journal failed; the machines are made safe and the bridge ends', { reason: String(cause) });
    end('failed');
  };
  const onRefused = (): void => {
    const isAtRest = settings.machines.every(({ key }) => store.openJobs(key).length === 0);
    if (mayPairAgain && isAtRest) end('pair-again');
  };
  const onMoved = (mqttUrl: string): void => keepAddress(folder, { ...credentials, mqttUrl }, log);
  const agent = new Agent({
    credentials,
    service: settings.service,
    machines,
    store,
    cache,
    clock,
    log,
    bridgeVersion,
    tools: toolDesks({
      dataFolder: folder.path,
      baudOf: (key) => settings.machines.find((machine) => machine.key === key)?.baud ?? null,
      trust: world.trust ?? TRUST_ALL,
    }),
    onFatal,
    onRefused,
    onMoved,
  });
  const stop = (): void => end('stopped');
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const started = agent.start();
  started.catch(onFatal);
  const outcome = await ended;
  signal.removeEventListener('abort', stop);
  if (outcome === 'stopped') log.info('stopping');
  await agent.stop();
  return outcome;
}

/** A folder that cannot be written now is no reason to end jobs: the next start asks the service again. */
function keepAddress(folder: DataFolder, credentials: Credentials, log: AgentLog): void {
  try {
    folder.saveCredentials(credentials);
  } catch (cause) {
    log.warn('the new address of the broker could not be kept', { folder: folder.path, reason: String(cause) });
  }
}
