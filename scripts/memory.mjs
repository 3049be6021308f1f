// SPDX-License-Identifier: AGPL-3.0-or-later
// What keeps processes small that mostly wait: options of Node and of glibc's malloc. Figures: Node 24.21, Linux x64, idle.

/**
 * The space for young objects grows to 2 x 4 MiB instead of 2 x 32 MiB, which a start fills and an idle process never gives back
 * (244 -> 186 MB after the first start). All tiers of the JIT stay.
 */
export const SERVICE_NODE_OPTIONS = ['--max-semi-space-size=4'];

/**
 * Blocks of 1 MiB and more go back to the system when they are freed. Otherwise glibc keeps the 19 MiB of each argon2 hash after the
 * first log-in (186 -> 143 MB after the first start, which makes the demo's people). Other C libraries do not look at it.
 */
export const SERVICE_ENVIRONMENT = { MALLOC_MMAP_THRESHOLD_: String(1024 * 1024) };

/**
 * A bridge makes little garbage, but streams for hours: its space for young objects stays at 2 x 1 MiB. Four machines streaming at 115200 baud:
 * 108 -> 81 MB (Node 24.21, unbundled); a line's way through the bridge takes as long.
 */
export const BRIDGE_NODE_OPTIONS = ['--max-semi-space-size=1'];

/** One heap of malloc for all threads of a bridge, whose work is in one of them: 77.8 -> 74.8 MiB idle with four machines, 93 -> 89 with four jobs. */
export const BRIDGE_ENVIRONMENT = { MALLOC_ARENA_MAX: '1' };
