// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * Flashes a chip of Espressif through the loader in its ROM, by Espressif's own library (`esptool-js`, kept by the maker of the chips: stubs and
 * quirks of every chip are in it). Loaded here alone. The chip is compared with the board before a byte is erased; afterwards the chip computes
 * the MD5 of its flash, which must be the image's.
 */
import { createHash } from 'node:crypto';
import type { EspBoard, FlashEnd, FlashFailureCode } from '@fabcommons/firmware';
import type { Transport } from '../transport/transport.js';
import type { FlashEvent } from './flash-event.js';
import { WebSerialPort } from './web-serial-port.js';

/** What a chip is flashed with. The transport is closed before and after. */
export type EspFlashParts = {
  readonly transport: Transport;
  readonly board: EspBoard;
  readonly bytes: Uint8Array;
  /** Where they go in the flash. */
  readonly offset: number;
  /** Speed of the machine's own program, set again at the end; null: it is not known. */
  readonly machineBaudRate: number | null;
  readonly onEvent: (event: FlashEvent) => void;
  readonly signal?: AbortSignal;
};

/** Speed of every ROM loader after a reset (esptool documentation, "Serial Protocol"). */
const ROM_BAUD = 115_200;
/** Tries to reach the loader; each is a reset and five questions. */
const CONNECT_ATTEMPTS = 4;

/** Why a flash cannot go on, as the end will tell it. */
class EspFlashFailure extends Error {
  override readonly name = 'EspFlashFailure';
  constructor(
    readonly code: FlashFailureCode,
    message: string,
  ) {
    super(message);
  }
}

/** Flashes one chip. Never rejects: a failure is an end. */
export async function flashEsp(parts: EspFlashParts): Promise<FlashEnd> {
  const { transport, machineBaudRate, signal } = parts;
  const progress: Progress = { isTouched: false, isKnown: false };
  // The library notices neither: it would go on asking for up to a quarter of a minute.
  let onAbort = (): void => undefined;
  let onLost: (reason: string) => void = () => undefined;
  const cutOff = new Promise<never>((_, reject) => {
    onAbort = () => reject(new EspFlashFailure('cancelled', 'cancelled on request'));
    onLost = (reason) => reject(new EspFlashFailure('link-lost', `the connection to the board was lost: ${reason}`));
  });
  const port = new WebSerialPort(transport, (reason) => onLost(reason));
  signal?.addEventListener('abort', onAbort);
  try {
    await Promise.race([write(parts, port, progress), cutOff]);
    // The library's own way out leaves RTS as it is; this is the reset of every board of ours.
    if ((await transport.pulseReset?.()) !== 'done')
      parts.onEvent({ kind: 'note', text: 'press the reset button of the board: the new program starts then' });
    return { kind: 'done', condition: 'verified', resets: 0, rounds: 1 };
  } catch (cause) {
    const { code, reason } = failureOf(cause, parts, progress);
    return { kind: 'failed', code, condition: progress.isTouched ? 'incomplete' : 'untouched', reason, resets: 0 };
  } finally {
    signal?.removeEventListener('abort', onAbort);
    port.retire();
    if (transport.isOpen) {
      if (machineBaudRate !== null) await transport.setBaud?.(machineBaudRate);
      await transport.close();
    }
  }
}

type Progress = { isTouched: boolean; isKnown: boolean };

async function write(parts: EspFlashParts, port: WebSerialPort, progress: Progress): Promise<void> {
  const { board, bytes, offset, onEvent, signal } = parts;
  const { ESPLoader, Transport: LoaderTransport } = await import('esptool-js');
  /** The library's own tells the console what it sees. */
  class QuietTransport extends LoaderTransport {
    override trace(): void {
      this.tracing = false;
    }
    override read(timeoutMs: number): Promise<Uint8Array> {
      return port.isRetired ? Promise.reject(new Error('the flash has ended')) : super.read(timeoutMs);
    }
  }
  const quiet = { clean: () => undefined, write: () => undefined, writeLine: () => undefined };
  const loader = new ESPLoader({
    transport: new QuietTransport(port, false),
    baudrate: board.bauds[0] ?? ROM_BAUD,
    romBaudrate: ROM_BAUD,
    terminal: quiet,
  });
  onEvent({ kind: 'stage', stage: 'connecting' });
  await loader.detectChip('default_reset', CONNECT_ATTEMPTS);
  progress.isKnown = true;
  onEvent({ kind: 'stage', stage: 'checking' });
  if (loader.chip.CHIP_NAME !== board.chip)
    throw new EspFlashFailure('wrong-chip', `the chip says ${loader.chip.CHIP_NAME}, and the board is ${board.name}`);
  if (loader.secureDownloadMode)
    throw new EspFlashFailure('cannot-erase', 'the chip is in secure download mode: its flash can be written by its maker alone');
  await loader.chip.postConnect?.(loader);
  await loader.runStub();
  if (board.bauds[0] !== ROM_BAUD) await loader.changeBaud();
  const size = await loader.detectFlashSize();
  if (size !== undefined && offset + bytes.length > flashBytes(size))
    throw new EspFlashFailure('cannot-erase', `the image reaches to ${offset + bytes.length}, and the flash has ${size}`);
  if (signal?.aborted) throw new EspFlashFailure('cancelled', 'cancelled on request');
  onEvent({ kind: 'stage', stage: 'writing' });
  progress.isTouched = true;
  await loader.writeFlash({
    fileArray: [{ data: bytes, address: offset }],
    flashMode: 'keep',
    flashFreq: 'keep',
    flashSize: 'keep',
    eraseAll: false,
    compress: true,
    reportProgress: (_, done, total) => {
      onEvent({ kind: 'progress', stage: 'write', done, total });
      if (done === total) onEvent({ kind: 'stage', stage: 'verifying' });
    },
    calculateMD5Hash: (image) => createHash('md5').update(image).digest('hex'),
  });
  onEvent({ kind: 'progress', stage: 'verify', done: 1, total: 1 });
  onEvent({ kind: 'stage', stage: 'leaving' });
}

/** `4MB` or `512KB` as a number; what is not understood bounds nothing. */
function flashBytes(text: string): number {
  const [, count, unit] = /^(\d+)(KB|MB)$/.exec(text) ?? [];
  return count === undefined ? Infinity : Number(count) * (unit === 'MB' ? 1024 * 1024 : 1024);
}

function failureOf(cause: unknown, { board }: EspFlashParts, progress: Progress): { code: FlashFailureCode; reason: string } {
  const said = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof EspFlashFailure) return { code: cause.code, reason: said };
  if (/MD5/.test(said)) return { code: 'verify-failed', reason: 'what the chip reads from its flash is not what was written' };
  if (progress.isKnown) return { code: 'link-unreliable', reason: `the loader does not answer any more (${said})` };
  return {
    code: 'no-bootloader',
    reason: `no loader of ${board.name} answers (${said}): is it the right port? Boards without automatic reset: hold BOOT, press EN, let go`,
  };
}
