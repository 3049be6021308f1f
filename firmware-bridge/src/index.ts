// SPDX-License-Identifier: AGPL-3.0-or-later
export { type Cancel, type Clock, systemClock } from './driver/clock.js';
export { createSession, type SessionOptions } from './session/machine-session.js';
export { type FirmwareChoice } from './session/probe.js';
export {
  type ControlOutcome,
  type ControlRefusalCode,
  type MachineSession,
  type SessionEvent,
  type SessionJob,
  type SessionPhase,
  type SessionSnapshot,
  type StartOutcome,
  type StartRefusalCode,
} from './session/session.js';
export { type BaudMemory } from './transport/auto-baud-transport.js';
export { createTransport, DEFAULT_BAUD, type TransportOptions } from './transport/create-transport.js';
export {
  type AdapterMark,
  type LineOutcome,
  MAX_PENDING_BYTES,
  RESET_PULSE_MS,
  type Transport,
  TransportError,
  type TransportErrorCode,
  type TransportListener,
} from './transport/transport.js';
