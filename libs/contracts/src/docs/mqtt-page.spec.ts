// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseDownTopic, parseUpTopic } from '../mqtt/topics.js';
import { MQTT_CATALOGUE } from './mqtt-catalogue.js';
import { mqttPage } from './mqtt-page.js';

const PAGE = new URL('../../MQTT.md', import.meta.url);

describe('page of MQTT topics', () => {
  it('is up to date (else run this spec with FAB_WRITE_DOCS=1)', () => {
    if (process.env['FAB_WRITE_DOCS'] === '1') writeFileSync(PAGE, mqttPage());
    expect(readFileSync(PAGE, 'utf8')).toBe(mqttPage());
  });

  it.each(MQTT_CATALOGUE)('has a legal sample for $topic', ({ schema, sample }) => {
    expect(schema.parse(sample)).toEqual(sample);
  });

  it.each(MQTT_CATALOGUE)('names $topic as the parsers know it', ({ topic, direction }) => {
    const [wanted, other] = direction === 'up' ? [parseUpTopic, parseDownTopic] : [parseDownTopic, parseUpTopic];
    expect(wanted(topic)).not.toBeNull();
    expect(other(topic)).toBeNull();
  });

  it('retains states and nothing else', () => {
    expect(MQTT_CATALOGUE.filter(({ retained }) => retained).map(({ name }) => name)).toEqual([
      'BridgePresence',
      'IdentityReport',
      'MachineState',
    ]);
  });
});
