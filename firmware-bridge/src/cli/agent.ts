// SPDX-License-Identifier: AGPL-3.0-or-later
import { keepHeapSmall } from '../agent/small-heap.js';

/** `fab-bridge agent …`; `argv` is what follows `agent`. Returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  keepHeapSmall();
  const { runCommand } = await import('../agent/agent-command.js');
  return runCommand(argv);
}
