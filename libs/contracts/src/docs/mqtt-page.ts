// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { MAX_PAYLOAD_BYTES } from '../mqtt/payload.js';
import { bridgePublishPrefix, bridgeSubscription, SERVICE_SUBSCRIPTION } from '../mqtt/topics.js';
import { MQTT_CATALOGUE, type TopicPage } from './mqtt-catalogue.js';

/** The page `libs/contracts/MQTT.md`: every topic, its rules, its JSON Schema (draft 2020-12) and a sample. */
export function mqttPage(): string {
  return [
    '# MQTT topics and payloads',
    '',
    'Generated from `src/docs`. A test fails when it is out of date; `FAB_WRITE_DOCS=1 npm test -w libs/contracts` writes it anew.',
    '',
    'MQTT 3.1.1. Payloads are JSON in UTF-8, at most ' +
      `${MAX_PAYLOAD_BYTES} characters; \`v\` is the version of the wire. Moments are ISO 8601 in UTC.`,
    'A machine is named by its bridge and its key there (`a-z`, `0-9`, `-`). Direction and bridge come first in a topic, so that the rights of a bridge are two prefixes:',
    '',
    `- user name and client id of a bridge: its \`{bridgeId}\`; password: the secret of its pairing; keep-alive 5 s, clean session`,
    `- it publishes below \`${bridgePublishPrefix('{bridgeId}')}\` only, and subscribes to \`${bridgeSubscription('{bridgeId}')}\` only`,
    `- the service subscribes to \`${SERVICE_SUBSCRIPTION}\``,
    '',
    'States are retained; commands, replies and events never are.',
    '',
    '| Topic | From | QoS | Retained | Payload |',
    '|---|---|---|---|---|',
    ...MQTT_CATALOGUE.map(row),
    ...MQTT_CATALOGUE.flatMap(section),
    '',
  ].join('\n');
}

const from = ({ direction }: TopicPage): string => (direction === 'up' ? 'bridge' : 'service');
const row = (page: TopicPage): string =>
  `| \`${page.topic}\` | ${from(page)} | ${page.qos} | ${page.retained ? 'yes' : 'no'} | [${page.name}](#${page.name.toLowerCase()}) |`;

const section = (page: TopicPage): string[] => [
  '',
  `## ${page.name}`,
  '',
  `\`${page.topic}\`, from the ${from(page)}, QoS ${page.qos}, ${page.retained ? 'retained' : 'not retained'}.`,
  page.text,
  '',
  '```json',
  JSON.stringify(page.sample, null, 2),
  '```',
  '',
  '<details><summary>JSON Schema</summary>',
  '',
  '```json',
  JSON.stringify(z.toJSONSchema(page.schema, { io: 'input' }), null, 2),
  '```',
  '',
  '</details>',
];
