// SPDX-License-Identifier: AGPL-3.0-or-later
export { FirmwareError, type FirmwareErrorCode } from './error.js';
export { EMPTY_SPLITTER, MAX_REPLY_CHARACTERS, splitLines, type SplitResult, type SplitterState } from './line-splitter.js';
export {
  FIRST_LINE_NUMBER,
  HISTORY_LINES,
  MAX_CONSECUTIVE_RESENDS,
  MAX_CONSECUTIVE_TIMEOUTS,
  MAX_FRAME_CHARACTERS,
  MAX_WINDOW_BYTES,
  MAX_WINDOW_LINES,
} from './marlin/limits.js';
export { checksum, frameLine, MAX_COMMAND_CHARACTERS, stripComment } from './marlin/frame.js';
export { type MarlinErrorClass, type MarlinPosition, type MarlinReply, parseMarlinReply } from './marlin/reply.js';
export { type MarlinTemperature, type MarlinTemperatures, parseTemperatures } from './marlin/temperature.js';
export {
  learnMarlinIdentity,
  type MarlinIdentity,
  MAX_CAPABILITIES,
  NO_MARLIN_IDENTITY,
  parseM115Fields,
} from './marlin/identity.js';
export { isMarlinSenderIdle, marlinRoom, type MarlinStep, startMarlinSender, stepMarlinSender } from './marlin/sender.js';
export {
  DEFAULT_MARLIN_CONFIG,
  type MarlinFaultCode,
  type MarlinSenderConfig,
  type MarlinSenderEffect,
  type MarlinSenderInput,
  type MarlinSenderPhase,
  type MarlinSenderState,
  type MarlinTimer,
  type SentLine,
} from './marlin/sender-state.js';
export {
  MAX_LINE_CHARACTERS,
  MAX_LINE_CHARACTERS_GRBLHAL,
  MAX_RX_BYTES,
  SAFE_RX_BYTES,
  STATUS_INTERVAL_MS,
} from './grbl/limits.js';
export { GRBL_ALARMS, grblAlarmKeepsPosition, grblAlarmText, GRBLHAL_ALARMS } from './grbl/alarms.js';
export { GRBL_ERRORS, grblErrorText, GRBLHAL_ERRORS } from './grbl/errors.js';
export { compactGrblLine, grblLineProblem, isLongGrblLine, isSingleStep } from './grbl/line.js';
export { GRBL_REALTIME } from './grbl/realtime.js';
export { type GrblReply, parseGrblReply } from './grbl/reply.js';
export {
  type GrblAxes,
  type GrblMachineState,
  type GrblStatus,
  type GrblStatusReport,
  mergeGrblStatus,
  parseGrblStatus,
} from './grbl/status.js';
export {
  GRBL_SETTINGS,
  type GrblSettingInfo,
  grblSettingNumber,
  type GrblSettings,
  learnGrblSetting,
  MAX_SETTINGS,
} from './grbl/settings.js';
export {
  type GrblIdentity,
  grblLineCharacters,
  grblTravelMm,
  grblWindowBytes,
  learnGrblIdentity,
  NO_GRBL_IDENTITY,
} from './grbl/identity.js';
export {
  DEFAULT_GRBL_CONFIG,
  type GrblFaultCode,
  grblRoom,
  type GrblSenderConfig,
  type GrblSenderEffect,
  type GrblSenderInput,
  type GrblSenderState,
  type GrblStep,
  isGrblSenderIdle,
  startGrblSender,
  stepGrblSender,
} from './grbl/sender.js';
