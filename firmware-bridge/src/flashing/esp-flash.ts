// SPDX-License-Identifier: AGPL-3.0-or-later
import type { EspBoard, FlashEnd } from '@fabcommons/firmware';
import type { Clock } from '../driver/clock.js';
import type { Transport } from '../transport/transport.js';
import type { FlashEvent } from './flash-event.js';

export type EspFlashParts = {
  readonly transport: Transport;
  readonly board: EspBoard;
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly machineBaudRate: number | null;
  readonly clock: Clock;
  readonly onEvent: (event: FlashEvent) => void;
  readonly signal?: AbortSignal;
};
export const flashEsp = (parts: EspFlashParts): Promise<FlashEnd> => Promise.reject(new Error(parts.board.id));
