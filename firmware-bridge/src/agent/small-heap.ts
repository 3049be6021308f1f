// SPDX-License-Identifier: AGPL-3.0-or-later
import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's space for young objects at its first size. An agent makes little garbage, and sits for weeks on a small computer beside the machines:
 * this saves about 10 MB of memory (Node 24.21, Linux), if it comes before the rest of the agent is loaded.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
