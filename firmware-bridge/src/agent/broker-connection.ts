// SPDX-License-Identifier: AGPL-3.0-or-later
import { connect, type IClientOptions, MqttClient } from 'mqtt';
import { createConnection } from 'node:net';

const MQTT_PORT = 1883;

/**
 * An MQTT client that connects, and connects again, to `mqtt://host:1883` or whatever MQTT.js knows (`mqtts://`, `ws://`, `wss://`). Memory
 * counts on a small computer (figures: Node 24.21, MQTT.js 5.16.0): MQTT.js would keep 65536 ready-made numbers (7 MB, `writeCache`),
 * and its `connect` loads TLS, HTTP and WebSocket (5 MB) for plain TCP too, which therefore gets its stream here.
 */
export function connectBroker(url: string, options: IClientOptions): MqttClient {
  const settings: IClientOptions = { ...options, writeCache: false };
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'mqtt:') return connect(url, settings);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new MqttClient(() => createConnection({ host, port: port === '' ? MQTT_PORT : Number(port) }), settings);
}
