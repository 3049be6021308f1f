// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Whose G-code: 'marlin' (one command a line, extruder words, M codes of MarlinDocumentation) or 'grbl' (RS274/NGC v3 as
 * Grbl 1.1 implements it, gcode.c: several commands a line, modal motion, no extruder).
 */
export type Dialect = 'marlin' | 'grbl';
