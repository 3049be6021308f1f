// SPDX-License-Identifier: AGPL-3.0-or-later

/** How this virtual printer is built and configured; what Marlin's Configuration.h would say. */
export type MarlinOptions = {
  readonly machineName: string;
  readonly bedMm: { readonly x: number; readonly y: number; readonly z: number };
  /** ADVANCED_OK: `ok N7 P15 B3`. Off in Configuration_adv.h. */
  readonly advancedOk: boolean;
  /** EMERGENCY_PARSER. On here, as boards with native USB have it. */
  readonly emergencyParser: boolean;
  /** `ok` after `Resend:`; missing in revisions of the middle of 2.0.x. */
  readonly okAfterResend: boolean;
  /** Seed of the sensors' noise; the same seed gives the same readings. */
  readonly seed: number;
};

/** A 220 mm bed printer. */
export const DEFAULT_MARLIN_OPTIONS: MarlinOptions = {
  machineName: 'Fabcommons Virtual Printer',
  bedMm: { x: 220, y: 220, z: 250 },
  advancedOk: false,
  emergencyParser: true,
  okAfterResend: true,
  seed: 1,
};

/** Characters of a command, with its end mark (Configuration_adv.h, MAX_CMD_SIZE). Longer lines lose their end without a word. */
export const MAX_CMD_SIZE = 96;
/** Commands that wait or run (Configuration_adv.h, BUFSIZE). */
export const BUFSIZE = 4;
/** Moves that wait or run (Configuration_adv.h, BLOCK_BUFFER_SIZE). */
export const BLOCK_BUFFER_SIZE = 16;
/** Bytes that wait to be read (Configuration_adv.h, RX_BUFFER_SIZE; one is lost to the ring). More are dropped. */
export const RX_BUFFER_SIZE = 128;
/** The first move of an empty planner waits so long for company (planner.h, BLOCK_DELAY_FOR_1ST_MOVE). */
export const FIRST_MOVE_DELAY_MS = 100;
/** After a quick stop nothing is carried out for so long (planner.cpp, quick_stop: TEMP_TIMER_FREQUENCY ticks). */
export const QUICK_STOP_HOLD_MS = 1_000;
/** Between `echo:busy` lines until M113 says otherwise (Configuration.h, DEFAULT_KEEPALIVE_INTERVAL). */
export const KEEPALIVE_S = 2;
/** Extrusion below is refused (Configuration.h, EXTRUDE_MINTEMP). */
export const EXTRUDE_MIN_C = 170;
/** Junction deviation (Configuration.h, JUNCTION_DEVIATION_MM). */
export const JUNCTION_DEVIATION_MM = 0.013;
