// SPDX-License-Identifier: AGPL-3.0-or-later
import type { z } from 'zod';
import { CommandReply, MachineCommand, RecoverCommand, StopCommand } from '../mqtt/command.js';
import { BridgePresence, IdentityReport } from '../mqtt/identity.js';
import { JobEvent, JobEventAck } from '../mqtt/job-event.js';
import { SettingsAck, SettingsBackup } from '../mqtt/machine-settings.js';
import { MachineState } from '../mqtt/machine-state.js';
import { ToolEvent, ToolRequest } from '../mqtt/tool.js';
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
  /** Members of the sample that older bridges and services leave out. */
  optional?: readonly string[];
};

const at = '2026-11-20T21:04:05.123Z';
const jobId = '0b6d4c1e-6a0f-4c43-9f9e-1c2f3c1d5b7a';
const commandId = '4f3d2b1a-9c8e-4d7f-8a6b-5c4d3e2f1a0b';
const eventId = '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d';
const toolId = '7c6b5a4d-3e2f-4b1a-9c8d-7e6f5a4b3c2d';
const backupId = '1f2e3d4c-5b6a-4978-8c7d-6e5f4a3b2c1d';
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
      link: { resends: 1, garbled: 0, replies: 18_377 },
      machinePositionMm: null,
      isHomed: true,
      overrides: { feedPercent: 100, rapidPercent: null, spindlePercent: null },
      tool: null,
      audit: { method: 'echo', checks: 18_203, differences: 0, lastCheckLine: 18_203, lastDifference: null },
      offers: [],
    },
    optional: ['machinePositionMm', 'isHomed', 'overrides', 'tool', 'audit', 'offers'],
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
      limits: { maxToolC: 260, maxBedC: 110, tools: 1 },
      grants: ['outside-travel'],
    },
    optional: ['limits', 'grants'],
  },
  {
    topic: downTopic(BRIDGE, KEY, 'stop'),
    direction: 'down',
    qos: 1,
    retained: false,
    text: 'Emergency stop, with or without a job. The bridge carries it out before and apart from everything else, also when the payload is damaged.',
    name: 'StopCommand',
    schema: StopCommand,
    sample: { v: 1, commandId, at, by: 'Sam Steward' },
    optional: ['by'],
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
  {
    topic: downTopic(BRIDGE, KEY, 'tool'),
    direction: 'down',
    qos: 1,
    retained: false,
    text: 'A person uses a tool on the machine: identify, settings, console, jog, home, override, flash, calibrate. The same tool id again is answered from memory, never done twice. The emergency stop is apart from all of this.',
    name: 'ToolRequest',
    schema: ToolRequest,
    sample: {
      v: 1,
      at,
      expiresAt: '2026-11-20T21:04:15.123Z',
      toolId,
      by: 'Sam Steward',
      op: { kind: 'console', line: 'M503', confirmed: false },
    },
  },
  {
    topic: upTopic(BRIDGE, KEY, 'tool-event'),
    direction: 'up',
    qos: 1,
    retained: false,
    text: 'A step of a tool run: at most five a second and tool, lines gathered. `refused`, `result` and `failed` are final and come once.',
    name: 'ToolEvent',
    schema: ToolEvent,
    sample: {
      v: 1,
      at,
      toolId,
      seq: 2,
      event: { kind: 'lines', lines: [{ direction: 'in', text: 'echo:  M92 X80.00 Y80.00' }] },
    },
  },
  {
    topic: upTopic(BRIDGE, KEY, 'settings'),
    direction: 'up',
    qos: 1,
    retained: false,
    text: 'Settings of a machine, backed up by the bridge, from the durable outbox: sent again every few seconds until a settings-ack names its id. The service keeps each backup id once.',
    name: 'SettingsBackup',
    schema: SettingsBackup,
    sample: {
      v: 1,
      at,
      backupId,
      reason: 'before flashing Marlin 2.1.2',
      toolId,
      settings: {
        firmware: 'grbl',
        firmwareName: 'Grbl 1.1h',
        uuid: null,
        takenAt: at,
        entries: [{ key: '$110', value: '500.000', name: 'X-axis maximum rate', unit: 'mm/min', group: 'Axes' }],
        transcript: ['$110=500.000', 'ok'],
      },
    },
    optional: ['toolId'],
  },
  {
    topic: downTopic(BRIDGE, KEY, 'settings-ack'),
    direction: 'down',
    qos: 1,
    retained: false,
    text: 'The service has these backups in a committed transaction (or does not know their machine and never will); the bridge forgets them.',
    name: 'SettingsAck',
    schema: SettingsAck,
    sample: { v: 1, backupIds: [backupId] },
  },
];
