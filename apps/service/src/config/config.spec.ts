// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { Config, readConfig } from './config.js';

describe('settings', () => {
  it('have defaults: everything embedded, on this machine only', () => {
    expect(readConfig({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      mqttPort: 1883,
      databaseUrl: null,
      mqttUrl: null,
      mode: 'development',
      demoSpeed: 20,
    });
  });

  it.each([
    [{ PORT: 'abc' }, 'PORT=abc: expected a whole number 1-65535'],
    [{ PORT: '70000' }, 'PORT=70000: expected a whole number 1-65535'],
    [{ PORT: '80.5' }, 'PORT=80.5: expected a whole number 1-65535'],
    [{ MQTT_PORT: '-1' }, 'MQTT_PORT=-1: expected a whole number 1-65535'],
    [{ NODE_ENV: 'prod' }, 'NODE_ENV=prod: expected development, production or test'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL=mysql://x: expected postgres://user:password@host:5432/database'],
    [{ MQTT_URL: 'localhost' }, 'MQTT_URL=localhost: expected mqtt://user:password@host:1883'],
    [{ FAB_DEMO_SPEED: 'fast' }, 'FAB_DEMO_SPEED=fast: expected a number 0.1-1000'],
    [{ FAB_HOST: 'a b' }, 'FAB_HOST=a b: expected an IP address or a host name, e.g. 127.0.0.1 or 0.0.0.0'],
  ])('that are wrong are one clear line: %j', (environment, message) => {
    expect(() => readConfig(environment)).toThrow(message);
  });

  it('never show a password in that line', () => {
    expect(() => readConfig({ DATABASE_URL: 'mysql://me:secret@host/db' })).toThrow('DATABASE_URL=mysql://***@host/db');
  });

  it('that are empty count as absent', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: null });
  });

  it('make the address people use', () => {
    const at = (environment: Record<string, string>) => new Config(readConfig(environment));
    expect(at({ FAB_HOST: '0.0.0.0' }).publicUrl).toBe('http://127.0.0.1:3000');
    expect(at({ FAB_HOST: '::1', PORT: '80' }).publicUrl).toBe('http://[::1]:80');
    expect(at({ FAB_PUBLIC_URL: 'https://fab.example.org/' })).toMatchObject({
      publicUrl: 'https://fab.example.org',
      isHttps: true,
    });
  });
});
