// SPDX-License-Identifier: AGPL-3.0-or-later
import { EXIT_DONE } from './arguments.js';

/** Who reads the output has gone (`fab-bridge … | head`): nobody is left to be told. A command that holds a machine hears of it as of Ctrl-C. */
export function endQuietlyWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      // Commands that must let go of a machine listen for the signal and end in their own way.
      if (process.listenerCount('SIGINT') > 0) process.emit('SIGINT');
      else process.exit(EXIT_DONE);
    });
}
