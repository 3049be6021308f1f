// SPDX-License-Identifier: AGPL-3.0-or-later
import { FLASH_BOARDS, signatureText } from '@fabcommons/firmware';
import { EXIT_DONE, readArguments } from './arguments.js';

const HELP = `fab-bridge boards [--json]

Lists the boards that \`fab-bridge flash\` knows: name for --board, chip, room for a program, protocol.
`;

/** `fab-bridge boards`. */
export function run(argv: string[]): Promise<number> {
  const args = readArguments(argv, { values: [], flags: ['json'], positionals: [] });
  if (args.flags.has('help')) process.stdout.write(HELP);
  else if (args.flags.has('json')) process.stdout.write(`${JSON.stringify({ boards: FLASH_BOARDS })}\n`);
  else {
    for (const board of FLASH_BOARDS) {
      const facts =
        board.kind === 'avr'
          ? `${board.mcu} (${signatureText(board.signature)}), ${board.bootloaderStart} bytes, ${board.protocol} at ${board.bauds.join('/')}`
          : `${board.chip}, ROM loader at ${board.bauds.join('/')}`;
      process.stdout.write(`${board.id.padEnd(15)}${board.name}\n${''.padEnd(15)}${facts}\n`);
    }
  }
  return Promise.resolve(EXIT_DONE);
}
