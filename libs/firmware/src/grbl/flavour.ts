// SPDX-License-Identifier: AGPL-3.0-or-later

/** The families that speak Grbl's protocol and differ in what their numbers mean. */
export type GrblFlavour = 'grbl' | 'grblhal' | 'fluidnc';

/** What a family does differently: data, so that nobody has to ask for a brand. */
export type GrblTraits = {
  /** Most characters of a line, without its end. */
  readonly lineCharacters: number;
  /** Receive buffer where `[OPT:…]` tells none. */
  readonly rxBytes: number;
  /** After an `error:n` every G-code line is answered with it and not carried out, until an empty line, a `$` command or a reset. */
  readonly hasStickyErrors: boolean;
  /** Alarms after which it takes nothing but a reset, and answers no `?` on Grbl ("Reset to continue"). */
  readonly criticalAlarms: readonly number[];
  /** `$EA`, `$EE` and `$ES` list alarms, errors and settings. */
  readonly enumerates: boolean;
  /** It may wait for its spindle while it says Idle. */
  readonly waitsForSpindle: boolean;
};

/**
 * Sources: Grbl 1.1h `protocol.h` LINE_BUFFER_SIZE, `serial.h`, `protocol.c` EXEC_CRITICAL_EVENT; grblHAL/core `protocol.h` (257), `stream.h`
 * (1024), `protocol.c` (COMPATIBILITY_LEVEL 0), `alarms.h` alarm_is_critical, `settings.h` Setting_SpindleOnDelay; FluidNC `Channel.h` (maxLine
 * 255 with its end, rx_buffer_available 256), `Report.cpp` (`[OPT:…]` without numbers).
 */
export const GRBL_TRAITS: Readonly<Record<GrblFlavour, GrblTraits>> = {
  grbl: {
    lineCharacters: 79,
    rxBytes: 128,
    hasStickyErrors: false,
    criticalAlarms: [1, 2],
    enumerates: false,
    waitsForSpindle: false,
  },
  grblhal: {
    lineCharacters: 255,
    rxBytes: 1024,
    hasStickyErrors: true,
    criticalAlarms: [1, 2, 10, 17, 20],
    enumerates: true,
    waitsForSpindle: true,
  },
  fluidnc: {
    lineCharacters: 254,
    rxBytes: 256,
    hasStickyErrors: false,
    criticalAlarms: [1, 2, 13],
    enumerates: false,
    waitsForSpindle: true,
  },
};
