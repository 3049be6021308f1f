// SPDX-License-Identifier: AGPL-3.0-or-later
export { FirmwareError, type FirmwareErrorCode } from './error.js';
export { EMPTY_SPLITTER, MAX_REPLY_CHARACTERS, splitLines, type SplitResult, type SplitterState } from './line-splitter.js';
export {
  FIRST_LINE_NUMBER,
  FLOWING_BYTES_PER_S,
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
export { isPackable, MEATPACK, type MeatPackState, packLines, PLAIN_MEATPACK, unpack } from './marlin/meatpack.js';
export { MarlinSender } from './marlin/sender.js';
export {
  DEFAULT_MARLIN_CONFIG,
  type MarlinFaultCode,
  type MarlinSenderConfig,
  type MarlinSenderEffects,
  type MarlinTimer,
} from './marlin/sender-config.js';
export {
  MARLIN_VARIANTS,
  marlinSenderConfig,
  type MarlinVariant,
  type MarlinVariantId,
  marlinVariant,
} from './marlin/variant.js';
export {
  MAX_LINE_CHARACTERS,
  MAX_RX_BYTES,
  STATUS_INTERVAL_MS,
} from './grbl/limits.js';
export {
  FLUIDNC_ALARMS,
  GRBL_ALARMS,
  grblAlarmKeepsPosition,
  grblAlarmName,
  grblAlarmText,
  GRBLHAL_ALARMS,
} from './grbl/alarms.js';
export {
  EMPTY_CODE_BOOK,
  GRBL_ENUMERATIONS,
  type GrblCodeBook,
  type GrblToldSetting,
  learnGrblCodes,
} from './grbl/code-book.js';
export { FLUIDNC_ERRORS, GRBL_ERRORS, grblErrorName, grblErrorText, GRBLHAL_ERRORS } from './grbl/errors.js';
export { GRBL_TRAITS, type GrblFlavour, type GrblTraits } from './grbl/flavour.js';
export { isGarbledGrbl } from './grbl/garbled.js';
export { type GrblJog, grblJogLine, MAX_GRBL_JOG_MM } from './grbl/jog.js';
export {
  GRBL_OVERRIDE_PERCENT,
  grblOverrideBytes,
  grblOverridePercent,
  type GrblOverrideTarget,
} from './grbl/override-bytes.js';
export {
  type GrblParameters,
  type GrblProbe,
  learnGrblParameters,
  NO_GRBL_PARAMETERS,
  parseGrblModes,
  parseGrblProbe,
} from './grbl/parameters.js';
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
export {
  type AvrBoard,
  type BootProtocol,
  type EraseHabit,
  type EspBoard,
  findBoard,
  FLASH_BOARDS,
  type FlashBoard,
  MCU_OF_SIGNATURE,
  signatureText,
} from './flash/boards.js';
export {
  type FlashImage,
  type FlashPage,
  type FlashSegment,
  imageOfBytes,
  joinSegments,
  pagesOf,
} from './flash/flash-image.js';
export {
  formatIntelHex,
  type HexProblem,
  type HexProblemCode,
  type HexResult,
  MAX_HEX_FILE_BYTES,
  parseIntelHex,
} from './flash/intel-hex.js';
export { avrImageProblem, ESP_IMAGE_MAGIC, espImageProblem, type ImageProblem } from './flash/image-check.js';
export { startFlasher, stepFlasher } from './flash/flasher.js';
export type {
  FlashCondition,
  FlashEnd,
  FlasherEffect,
  FlasherInput,
  FlasherState,
  FlasherStep,
  FlashFailureCode,
  FlashPhase,
} from './flash/flasher-state.js';
export { type Comparable, diffSettings, type SettingChange } from './settings/diff.js';
export {
  type FirmwareSettings,
  MAX_SETTING_ENTRIES,
  numberOf,
  type SettingEntry,
  settingNumber,
  settingOf,
  type SettingsFirmware,
} from './settings/entry.js';
export { parseGrblSettings, printGrblSettings } from './settings/grbl-settings.js';
export { type EnumeratedSetting, parseEnumeration, type SettingEnumeration } from './settings/grblhal-enumeration.js';
export { parseMarlinSettings, printMarlinSettings } from './settings/marlin-settings.js';
export { MAX_MESH_POINTS, type Mesh, meshOf, meshRange, parseMesh } from './settings/mesh.js';
export { parsePidAutotune, type PidAutotune, type PidGains } from './settings/pid-autotune.js';
export { type RestoreOptions, restorePlan, type RestorePlan, type RestoreRefusalCode } from './settings/restore-plan.js';
export type { LeftOut, RestoreStep } from './settings/restore-step.js';
