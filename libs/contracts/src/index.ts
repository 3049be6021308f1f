// SPDX-License-Identifier: AGPL-3.0-or-later
export { ApiError, ContractsError, ErrorCode, type ContractsErrorCode } from './errors.js';
export { WIRE_VERSION } from './version.js';
export { Id, Instant, MachineKey, QuantityShape, Sha256, Slug, Unit, Xyz } from './scalars.js';
export {
  ALL_TOPICS,
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
  AuditMethod,
  AuditReport,
  LinkQuality,
  MachineMode,
  MachineState,
  Offer,
  OfferedAction,
  Overrides,
  RunPhase,
  RunProgress,
  STATE_HEARTBEAT_MS,
  STATE_MIN_INTERVAL_MS,
  STATE_STALE_AFTER_MS,
  Temperature,
  Temperatures,
} from './mqtt/machine-state.js';
export { BRIDGE_KEEPALIVE_S, BridgePresence, FirmwareKind, IdentityReport, MachineIdentity } from './mqtt/identity.js';
export { CommandReply, MachineCommand, ProgramFile, RecoverCommand, RefusalCode, StopCommand } from './mqtt/command.js';
export {
  CommandClass,
  FindingCode,
  JobPolicy,
  MachineLimits,
  MAX_GRANTS,
  MotionLimitsShape,
  PolicyVerdict,
  ProgramFinding,
} from './mqtt/machine-limits.js';
export {
  MachineSettings,
  MAX_SETTINGS,
  MAX_TRANSCRIPT_LINE_CHARS,
  MAX_TRANSCRIPT_LINES,
  SettingsAck,
  SettingsBackup,
  SettingsEntry,
} from './mqtt/machine-settings.js';
export {
  CalibrationProcedure,
  ConsoleText,
  FlashImage,
  JogMove,
  MAX_CONSOLE_CHARS,
  MAX_JOG_MM,
  OverrideTarget,
  ToolOp,
  type ToolKind,
} from './mqtt/tool-op.js';
export { FirmwareDocument, RestoreOutcome, ToolResult, ToolValue } from './mqtt/tool-result.js';
export { MAX_TOOL_LINES, ToolEvent, ToolFailureCode, ToolLine, ToolRefusalCode, ToolRequest, ToolStep } from './mqtt/tool.js';
export { JobEndCode, JobEvent, JobEventAck, JobEventKind, Measured } from './mqtt/job-event.js';
export { MAX_PAYLOAD_BYTES, parsePayload } from './mqtt/payload.js';
export { MAX_PAGE_SIZE, PageQuery, pageOf, type Page } from './http/paging.js';
export {
  ApiToken,
  ApiTokenCreated,
  ApiTokenDraft,
  Bridge,
  BridgeDraft,
  BridgeSelf,
  LogIn,
  Me,
  Member,
  Membership,
  PairAnswer,
  PairingCode,
  PairRequest,
  PersonRef,
  Role,
  RoleChange,
  SetUp,
  SetUpState,
  SignUp,
  Space,
  SpaceDraft,
  TokenScope,
} from './http/accounts.js';
export { MAX_FILE_BYTES, MAX_PROGRAM_BYTES, StoredFile } from './http/files.js';
export {
  Design,
  DesignCard,
  DesignDraft,
  DesignFacets,
  DesignFields,
  DesignFile,
  DesignPage,
  DesignPart,
  DesignQuery,
  DesignVersion,
  FilePlacement,
  LicenceWords,
  PartDraft,
  ProcessId,
  MeshSummary,
} from './http/designs.js';
export {
  AcceptPolicy,
  BedState,
  Capability,
  CapabilityDraft,
  JobPolicyChange,
  LoadLot,
  Machine,
  MachineChange,
  MachineDraft,
  MachineLive,
  MachineQuery,
  MachineWarning,
  MountedTool,
  Presence,
  ProcessInfo,
  TemperatureHistory,
} from './http/machines.js';
export { Lot, LotCount, LotDraft, LotForm, LotQuery, LotRef, Material, MaterialDraft } from './http/materials.js';
export { Match, MatchList, MatchQuery, MatchReason, MatchReasonCode } from './http/matches.js';
export {
  Job,
  JobCollect,
  JobFinding,
  JobGrant,
  JobQuery,
  JobReason,
  JobRequest,
  JobState,
  JobTransition,
  JobWord,
} from './http/jobs.js';
export {
  ConsoleLine,
  ConsolePage,
  ConsoleQuery,
  MAX_CONSOLE_LINES,
  ToolKindName,
  ToolOrder,
  ToolQuery,
  ToolRun,
  ToolRunState,
} from './http/machine-tools.js';
export {
  SettingsChange,
  SettingsDiff,
  SettingsDiffQuery,
  SettingsRestore,
  SettingsUpload,
  SettingsVersion,
  SettingsVersionFull,
} from './http/machine-settings.js';
export { BoardId } from './http/board-id.js';
export { FirmwareDraft, FirmwareImage, FirmwareQuery, FlashOrder, ImageFirmware } from './http/firmware-images.js';
export {
  MachineUse,
  MaintenanceDone,
  MaintenanceEntry,
  MaintenanceInterval,
  MaintenanceLog,
  MaintenanceTask,
  MaintenanceTaskDraft,
} from './http/maintenance.js';
export { JobAccount, LedgerEvent, LedgerQuery, VfAction } from './http/ledger.js';
export { Health } from './http/health.js';
export { LIVE_MAX_RATE_HZ, LiveMessage, LiveRequest, LiveTopic, MAX_LIVE_TOPICS } from './live/live.js';
export { Slicers, SlicingProfileDraft, SlicingProfileVersion, SlicingQuality, SlicingSettings } from './http/slicing.js';
export { ParameterValue, PartParameter, PartParameters, RenderedMesh, RenderRequest } from './http/parameters.js';
