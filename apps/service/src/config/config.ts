// SPDX-License-Identifier: AGPL-3.0-or-later
import { resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError } from './config-error.js';

/** The service's settings, read once from the environment and then passed by injection; nothing else reads `process.env`. */
export class Config {
  constructor(readonly values: ConfigValues) {}
  get isProduction(): boolean {
    return this.values.mode === 'production';
  }
  /** Address under which people and bridges reach the service, without a slash at the end, e.g. `http://127.0.0.1:3000`. */
  get publicUrl(): string {
    return this.values.publicUrl ?? `http://${hostForUrl(this.values.host)}:${this.values.port}`;
  }
  /** Whether browsers reach the service over TLS: then cookies are `Secure`. */
  get isHttps(): boolean {
    return this.publicUrl.startsWith('https:');
  }
}

/** What {@link readConfig} returns, wrapped by {@link Config}. */
export interface ConfigValues {
  readonly port: number;
  readonly host: string;
  readonly mqttPort: number;
  /** Absolute path. */
  readonly dataDir: string;
  /** `null`: the service runs its own PostgreSQL below `dataDir`. */
  readonly databaseUrl: string | null;
  /** `null`: the service runs its own MQTT broker on `mqttPort`. */
  readonly mqttUrl: string | null;
  readonly mode: 'development' | 'production' | 'test';
  readonly publicUrl: string | null;
  /** Pairing code of the demo bridge, given by the supervisor of `npm start`. */
  readonly demoPairingCode: string | null;
  /** Factor of the virtual machines' clock. */
  readonly demoSpeed: number;
}

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(65_535));

const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol));

const decimal = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);
const host = z.union([z.ipv4(), z.ipv6(), z.hostname()]);

/** Reads and checks the environment. An empty variable counts as absent. @throws ConfigError naming the first wrong variable */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ConfigValues {
  const read = <Output>(variable: string, schema: z.ZodType<Output>, expected: string): Output => {
    const value = environment[variable] === '' ? undefined : environment[variable];
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const shown = withoutPassword(value ?? '');
    throw new ConfigError(`${variable}=${shown}: expected ${expected}`, { variable, value: shown });
  };
  const readPort = (variable: string, fallback: number) => read(variable, port.default(fallback), 'a whole number 1-65535');
  return {
    port: readPort('PORT', 3000),
    host: read('FAB_HOST', host.default('127.0.0.1'), 'an IP address or a host name, e.g. 127.0.0.1 or 0.0.0.0'),
    mqttPort: readPort('MQTT_PORT', 1883),
    dataDir: resolve(read('FAB_DATA_DIR', z.string().default('./.fabcommons'), 'a folder')),
    databaseUrl:
      read('DATABASE_URL', url(['postgres:', 'postgresql:']).nullish(), 'postgres://user:password@host:5432/database') ?? null,
    mqttUrl: read('MQTT_URL', url(['mqtt:', 'mqtts:']).nullish(), 'mqtt://user:password@host:1883') ?? null,
    mode: read(
      'NODE_ENV',
      z.enum(['development', 'production', 'test']).default('development'),
      'development, production or test',
    ),
    publicUrl: read('FAB_PUBLIC_URL', url(['http:', 'https:']).nullish(), 'http(s)://host[:port]')?.replace(/\/+$/, '') ?? null,
    demoPairingCode: read('FAB_DEMO_PAIRING_CODE', z.string().min(8).max(64).nullish(), '8 to 64 characters') ?? null,
    demoSpeed: read('FAB_DEMO_SPEED', decimal.pipe(z.number().min(0.1).max(1000)).default(20), 'a number 0.1-1000'),
  };
}

function withoutPassword(value: string): string {
  return value.replace(/\/\/[^@/]*@/, '//***@');
}

/** `0.0.0.0` and `::` mean "every address": a client on this machine uses the loopback address. */
function hostForUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
