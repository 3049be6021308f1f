// SPDX-License-Identifier: AGPL-3.0-or-later
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findBoard, FLASH_BOARDS, type FlashBoard } from '@fabcommons/firmware';
import type { ImageFormat } from '../flashing/image-file.js';
import { type ArgumentShape, readArguments, readBaud, required, UsageError } from './arguments.js';

/** Shown with `--help`. */
export const FLASH_HELP = `fab-bridge flash IMAGE --port PORT --board BOARD [options]
fab-bridge flash --recover --port PORT [options]

Writes a firmware image (Intel HEX, or .bin) into a board over its serial line and reads every byte back. The wrong chip, and an image that does not
fit, are refused before a byte is erased. Settings are kept before and restored after. The beginning of the program is written last: a flash that
is cut off leaves a board that does nothing, and its bootloader.
  --board BOARD  see: fab-bridge boards
  --baud BAUD    speed of the machine's own program, for its settings; found out unless given
  --dry-run      looks at the image and says what would be done; the port is not opened
  --no-backup    flashes without keeping and restoring settings: they may be lost; for a new board, and one whose firmware is not recognised
  --yes          does not ask
  --recover      goes on with a flash of this port that was cut off: image and settings are kept
  --format F     ihex or bin; found out unless given
  --offset N     ESP32: where the image goes (0x10000 unless given; 0 for an image of the whole flash)
  --data DIR     where images and settings of a flash under way are kept (~/.local/state/fabcommons unless given)
  --json         one JSON object a line: {"event":"stage"|"progress"|"note"|"refused"|"end", …}
Exit code 0: written and read back. 1: refused, failed or cancelled. 2: called wrongly. Ctrl-C cancels.
`;

/** What a person asked for. */
export type FlashArguments = {
  readonly imagePath: string | null;
  readonly port: string;
  readonly board: FlashBoard | null;
  /** Null: it is found out. */
  readonly machineBaudRate: number | null;
  readonly isDryRun: boolean;
  readonly hasBackup: boolean;
  readonly isSure: boolean;
  readonly isRecovery: boolean;
  readonly isJson: boolean;
  readonly dataFolder: string;
  readonly format: ImageFormat | null;
  readonly offset: number | null;
};

const SHAPE: ArgumentShape = {
  values: ['port', 'board', 'baud', 'data', 'format', 'offset'],
  flags: ['dry-run', 'no-backup', 'yes', 'recover', 'json'],
  positionals: ['IMAGE'],
};

/** @returns null when help was asked for @throws UsageError */
export function readFlashArguments(argv: string[]): FlashArguments | null {
  const isRecovery = argv.includes('--recover');
  const args = readArguments(argv, { ...SHAPE, positionals: isRecovery ? [] : SHAPE.positionals });
  if (args.flags.has('help')) return null;
  return {
    imagePath: args.positionals[0] ?? null,
    port: required(args, 'port', '/dev/ttyUSB0'),
    board: isRecovery ? null : boardNamed(required(args, 'board', 'mega2560')),
    machineBaudRate: readBaud(args.values['baud']) ?? null,
    isDryRun: args.flags.has('dry-run'),
    hasBackup: !args.flags.has('no-backup'),
    isSure: args.flags.has('yes'),
    isRecovery,
    isJson: args.flags.has('json'),
    dataFolder: args.values['data'] ?? join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'fabcommons'),
    format: readFormat(args.values['format']),
    offset: readOffset(args.values['offset']),
  };
}

function boardNamed(id: string): FlashBoard {
  const board = findBoard(id);
  if (!board) throw new UsageError(`--board ${id}: expected one of ${FLASH_BOARDS.map((each) => each.id).join(', ')}`);
  return board;
}

function readFormat(text: string | undefined): ImageFormat | null {
  if (text === undefined || text === 'ihex' || text === 'bin') return text ?? null;
  throw new UsageError(`--format ${text}: expected ihex or bin`);
}

function readOffset(text: string | undefined): number | null {
  if (text === undefined) return null;
  const offset = Number(text);
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(text) || offset > 0x1_000_000) throw new UsageError(`--offset ${text}: expected e.g. 0x10000`);
  return offset;
}
