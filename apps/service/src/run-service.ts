// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * The process: settings, database, service, listening; and all of that backwards on SIGINT or SIGTERM, also when one comes during the
 * start. Exit codes: 0 stopped as asked, 1 a defect, 2 a wrong setting, 3 a port in use, 4 the database does not run,
 * 5 the data folder cannot be used.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BrokerError } from './broker/broker-error.js';
import { Clock, Config, ConfigError, IdSource, readConfig, requireFreePort } from './config/index.js';
import { DatabaseError } from './database/database-error.js';
import { claimCluster } from './database/embedded/claim.js';
import { startEmbeddedPostgres } from './database/embedded/embedded-postgres.js';
import { systemErrorCode } from './errors/system-error.js';

const EXIT = { defect: 1, setting: 2, port: 3, database: 4, folder: 5 } as const;
/** A data folder that is somebody else's, read-only or full (errno(3)). */
const FOLDER_PROBLEMS: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR']);
/** Time for requests under way when the service stops. */
const REQUEST_GRACE_MS = 3_000;
/** A step of the stop that hangs longer is left behind, so that PostgreSQL is stopped in any case (it has limits of its own, 25 s). */
const STOP_STEP_TIMEOUT_MS = 30_000;

type Undo = () => Promise<unknown>;

/** Runs until a signal comes; sets the exit code. */
export async function runService(): Promise<void> {
  const stop = new AbortController();
  const stopped = stopOnSignals(stop);
  const undo: Undo[] = [];
  try {
    await start(undo, stop.signal, (error) => {
      process.exitCode = report(error);
      stop.abort();
    });
    await stopped;
  } catch (error) {
    if (!stop.signal.aborted) process.exitCode = report(error);
  }
  await unwind(undo);
}

/** `fail`: what ends the service later, while it runs. */
async function start(undo: Undo[], stop: AbortSignal, fail: (error: Error) => void): Promise<void> {
  const config = new Config(readConfig(process.env));
  const { port, host, mqttPort, mqttUrl } = config.values;
  await requireFreePort(port, host);
  if (mqttUrl === null) await requireFreePort(mqttPort, host);
  // Loading the code takes as long as starting PostgreSQL: both at once.
  const code = loadCode();
  code.catch(() => undefined);
  const url = config.values.databaseUrl ?? (await startOwnPostgres(config, undo, fail));
  stop.throwIfAborted();
  const { openDataSource, migrate, createService } = await code;
  const dataSource = await openDataSource(url);
  const closeDataSource = () => (dataSource.isInitialized ? dataSource.destroy() : Promise.resolve());
  undo.push(closeDataSource);
  await migrate(dataSource);
  stop.throwIfAborted();
  const app = await createService({ config, dataSource, clock: new Clock(), ids: new IdSource() });
  undo.push(() => closeService(app));
  stop.throwIfAborted();
  // Not app.listen(): Nest would log a port in use as a defect, with its stack.
  await app.getHttpAdapter().getInstance().listen({ port, host });
  process.stdout.write(`Fabcommons is ready: ${config.publicUrl}\n`);
}

/** Requests under way may end, downloads too, but not for ever. */
async function closeService(app: NestFastifyApplication): Promise<void> {
  const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), REQUEST_GRACE_MS);
  await app.close();
  clearTimeout(cut);
}

async function startOwnPostgres(config: Config, undo: Undo[], fail: (error: Error) => void): Promise<string> {
  const { dataDir } = config.values;
  const postgres = await startEmbeddedPostgres({ dataDir });
  // One that another service uses is not ours to stop.
  const claim = await claimCluster(postgres.url, dataDir);
  undo.push(
    () => postgres.stop(),
    () => claim.release(),
  );
  // Started anew together with the service: every connection is lost anyway.
  postgres.watch(() => fail(new DatabaseError('gone', `PostgreSQL ended by itself; its reasons are in ${dataDir}/postgres.log`)));
  return postgres.url;
}

async function loadCode() {
  const [{ openDataSource, migrate }, { createService }] = await Promise.all([
    import('./database/data-source.js'),
    import('./service.js'),
  ]);
  return { openDataSource, migrate, createService };
}

/**
 * The first signal asks to stop; further ones change nothing: stopping is under way and never leaves PostgreSQL behind. A defect that nothing
 * caught stops the service in the same way, with its stack: the supervisor starts a fresh one.
 */
function stopOnSignals(stop: AbortController): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      stop.abort();
      resolve();
    };
    stop.signal.addEventListener('abort', () => resolve(), { once: true });
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, end);
    if (process.send !== undefined) stopWithParent(end);
    process.on('uncaughtException', (error) => {
      process.exitCode = report(error);
      end();
    });
  });
}

/**
 * A supervisor that was killed sends no signal, but its end of the IPC channel closes. What is written for it afterwards is lost, which must not
 * end the stop half way.
 */
function stopWithParent(end: () => void): void {
  process.on('disconnect', end);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', end);
  // It went while this process was starting.
  if (!process.connected) end();
}

async function unwind(undo: Undo[]): Promise<void> {
  for (const step of undo.reverse()) {
    try {
      await Promise.race([step(), tooLong()]);
    } catch (error) {
      process.exitCode = report(error);
    }
  }
  process.exit();
}

async function tooLong(): Promise<never> {
  await delay(STOP_STEP_TIMEOUT_MS, undefined, { ref: false });
  throw new Error(`A step of the stop took longer than ${STOP_STEP_TIMEOUT_MS / 1000} s`);
}

/** One line for what a person can put right, the stack for defects. */
function report(error: unknown): number {
  if (error instanceof ConfigError) return line(error.message, EXIT.setting);
  if (error instanceof DatabaseError) return line(error.message, EXIT.database);
  if (error instanceof BrokerError) return line(error.message, error.code === 'port-in-use' ? EXIT.port : EXIT.defect);
  if (systemErrorCode(error) === 'EADDRINUSE') return line(portInUse(error), EXIT.port);
  if (systemErrorCode(error) === 'EADDRNOTAVAIL')
    return line('FAB_HOST names an address that this machine does not have.', EXIT.setting);
  if (isOfPort(error) && systemErrorCode(error) === 'EACCES')
    return line('Ports below 1024 are for root: choose another with PORT or MQTT_PORT.', EXIT.port);
  if (FOLDER_PROBLEMS.has(systemErrorCode(error) ?? '')) return line(folderProblem(error), EXIT.folder);
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.defect;
}

function line(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}

function portInUse(error: unknown): string {
  return `Port ${isOfPort(error) ? String(error.port) : '?'} is in use: stop the program that has it, or choose another with PORT or MQTT_PORT.`;
}

function folderProblem(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `The data folder cannot be used (${reason}): give it to the user who starts the service, or choose another with FAB_DATA_DIR.`;
}

function isOfPort(error: unknown): error is { port: unknown } {
  return typeof error === 'object' && error !== null && 'port' in error;
}
