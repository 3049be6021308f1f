// SPDX-License-Identifier: AGPL-3.0-or-later
export { ApiError, ContractsError, ErrorCode, type ContractsErrorCode } from './errors.js';
export { WIRE_VERSION } from './version.js';
export { Id, Instant, MachineKey, QuantityShape, Sha256, Slug, Unit, Xyz } from './scalars.js';
export {
  bridgePublishPrefix,
  bridgeSubscription,
  DOWN_ROOT,
  downTopic,
  parseDownTopic,
  parseUpTopic,
  presenceTopic,
  SERVICE_SUBSCRIPTION,
  UP_ROOT,
  upTopic,
  type DownMachineTopic,
  type ParsedDownTopic,
  type ParsedUpTopic,
  type UpMachineTopic,
} from './mqtt/topics.js';
export {
  LinkQuality,
  MachineMode,
  MachineState,
  RunPhase,
  RunProgress,
  STATE_HEARTBEAT_MS,
  STATE_MIN_INTERVAL_MS,
  STATE_STALE_AFTER_MS,
  Temperature,
  Temperatures,
} from './mqtt/machine-state.js';
export { BRIDGE_KEEPALIVE_S, BridgePresence, FirmwareKind, IdentityReport, MachineIdentity } from './mqtt/identity.js';
export { CommandReply, MachineCommand, ProgramFile, RefusalCode, StopCommand } from './mqtt/command.js';
export { JobEndCode, JobEvent, JobEventAck, JobEventKind, Measured } from './mqtt/job-event.js';
export { MAX_PAYLOAD_BYTES, parsePayload } from './mqtt/payload.js';
