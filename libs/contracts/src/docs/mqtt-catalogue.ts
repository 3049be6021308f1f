// SPDX-License-Identifier: AGPL-3.0-or-later
import type { z } from 'zod';
import { CommandReply, MachineCommand, RecoverCommand, StopCommand } from '../mqtt/command.js';
import { BridgePresence, IdentityReport } from '../mqtt/identity.js';
import { JobEvent, JobEventAck } from '../mqtt/job-event.js';
import { MachineState } from '../mqtt/machine-state.js';
import { downTopic, presenceTopic, upTopic } from '../mqtt/topics.js';

/** One topic as the generated page shows it. */
export type TopicPage = {
  /** With `{bridgeId}` and `{key}` as placeholders. */
  topic: string;
  /** `up`: a bridge publishes, the service listens; `down`: the other way round. */
  direction: 'up' | 'down';
  qos: 0 | 1;
  retained: boolean;
  /** Purpose, and what repeats or bounds it. */
  text: string;
  name: string;
  schema: z.ZodType;
  /** One legal payload. */
  sample: object;
};

const at = '2026-11-20T21:04:05.123Z';
const jobId = '0b6d4c1e-6a0f-4c43-9f9e-1c2f3c1d5b7a';
const commandId = '4f3d2b1a-9c8e-4d7f-8a6b-5c4d3e2f1a0b';
const eventId = '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d';
const measured = { machineMs: 1_834_000, extrudedUm: [4_210_350], linesDone: 18_204, bytesDone: 512_344 };
const BRIDGE = '{bridgeId}';
const KEY = '{key}';

/** Every topic of Fabcommons, in the order of a machine's life. */
export const MQTT_CATALOGUE: readonly TopicPage[] = [
  {
    topic: presenceTopic(BRIDGE),
    direction: 'up',
    qos: 1,
    retained: true,
    text: 'A bridge is there, or not. Published at every connect; the same topic carries the last will with `online: false`, so that the broker tells when a bridge died.',
    name: 'BridgePresence',
    schema: BridgePresence,
    sample: { v: 1, at, online: true, bridgeVersion: '0.1.0', machines: ['virtual-printer', 'virtual-mill'] },
  },
  {
    topic: upTopic(BRIDGE, KEY, 'identity'),
    direction: 'up',
    qos: 1,
    retained: true,
    text: 'What the firmware says of itself. Published when it was identified and at every connect.',
    name: 'IdentityReport',
    schema: IdentityReport,
    sample: {
      v: 1,
      at,
      firmware: 'marlin',
      firmwareName: 'Marlin 2.1.2',
      machineType: 'Fabcommons Virtual Printer',
      uuid: 'cede2a2f-41a2-4748-9b12-c55c62f367ff',
      capabilities: { AUTOREPORT_TEMP: true, EMERGENCY_PARSER: true },
      travelMm: { x: 220, y: 220, z: 250 },
      extruders: 1,
      maxSpindleRpm: null,
      port: 'tcp://127.0.0.1:5001',
    },
  },
  {
    topic: upTopic(BRIDGE, KEY, 'state'),
    direction: 'up',
    qos: 0,
    retained: true,
    text: 'What the machine does now. At once when mode, job or phase change, else at most twice a second, and at least every 5 s; older than 15 s is stale.',
    name: 'MachineState',
    schema: MachineState,
    sample: {
      v: 1,
      at,
      mode: 'run',
      detail: null,
      temperatures: { tool0: { actualC: 209.8, targetC: 210 }, bed: { actualC: 60.1, targetC: 60 } },
      positionMm: { x: 101.2, y: 88.4, z: 3.2 },
      feedMmPerMin: 3_000,
      spindleRpm: null,
      job: {
        jobId,
        phase: 'running',
        bytesDone: 512_344,
        bytesTotal: 1_204_511,
        linesDone: 18_204,
        elapsedMs: 1_834_000,
        remainingMs: 2_400_000,
        extrudedUm: [4_210_350],
      },
      link: { resends: 1, garbled: 0 },
    },
  },
  {
    topic: downTopic(BRIDGE, KEY, 'command'),
    direction: 'down',
    qos: 1,
    retained: false,
    text: 'Start, pause, resume or cancel a job. The service sends the same command again until a reply names its id or it expires; the bridge carries it out once.',
    name: 'MachineCommand',
    schema: MachineCommand,
    sample: {
      v: 1,
      commandId,
      at,
      expiresAt: '2026-11-20T21:05:05.123Z',
      jobId,
      kind: 'start',
      name: 'Cable clip',
      program: {
        sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        sizeBytes: 1_204_511,
        dialect: 'marlin',
      },
    },
  },
  {
    topic: downTopic(BRIDGE, KEY, 'stop'),
    direction: 'down',
    qos: 1,
    retained: false,
    text: 'Emergency stop, with or without a job. The bridge carries it out before and apart from everything else, also when the payload is damaged.',
    name: 'StopCommand',
    schema: StopCommand,
    sample: { v: 1, commandId, at },
  },
  {
    topic: downTopic(BRIDGE, KEY, 'recover'),
    direction: 'down',
    qos: 1,
    retained: false,
    text: 'A person looked at the machine and says it is safe: bring it back from halt or alarm. Moves and heats nothing. Refused while a job is under way and when there is nothing to bring it back from; accepted means begun, the state tells what came of it.',
    name: 'RecoverCommand',
    schema: RecoverCommand,
    sample: { v: 1, commandId, at, expiresAt: '2026-11-20T21:04:15.123Z' },
  },
  {
    topic: upTopic(BRIDGE, KEY, 'reply'),
    direction: 'up',
    qos: 1,
    retained: false,
    text: 'Answer to a command, a stop or a recovery. The same command gets the same answer, also after the bridge restarted.',
    name: 'CommandReply',
    schema: CommandReply,
    sample: { v: 1, commandId, at, outcome: 'refused', code: 'not-ready', reason: 'home the machine first' },
  },
  {
    topic: upTopic(BRIDGE, KEY, 'job-event'),
    direction: 'up',
    qos: 1,
    retained: false,
    text: 'A step in the life of a run, from a durable outbox: sent again every few seconds until an ack names its id. The service writes each event id once.',
    name: 'JobEvent',
    schema: JobEvent,
    sample: { v: 1, eventId, jobId, sequence: 3, at, kind: 'finished', code: null, reason: null, measured },
  },
  {
    topic: downTopic(BRIDGE, KEY, 'ack'),
    direction: 'down',
    qos: 1,
    retained: false,
    text: 'The service has these events in a committed transaction (or does not know their job and never will); the bridge forgets them.',
    name: 'JobEventAck',
    schema: JobEventAck,
    sample: { v: 1, eventIds: [eventId] },
  },
];
