// SPDX-License-Identifier: AGPL-3.0-or-later
import type { BaudMemory } from './auto-baud-transport.js';
import { TcpTransport } from './tcp-transport.js';
import { type Transport, TransportError } from './transport.js';

/** Speed tried first when none is given or remembered: Grbl's only one and the commonest of Marlin. */
export const DEFAULT_BAUD = 115_200;

/** How a port is opened. */
export type TransportOptions = {
  /** Bits/s; `auto` (and nothing) finds it out. Without meaning for TCP. */
  readonly baud?: number | 'auto';
  /** Where the speed found is kept. */
  readonly memory?: BaudMemory;
  /** False: the board is never reset by its modem lines. Opening may still do it, see `SerialTransport`. */
  readonly mayPulse?: boolean;
};

const EXPECTED =
  'expected a device path (/dev/serial/by-id/…, /dev/serial/by-path/…, /dev/ttyUSB0, COM3), id:…, socket:… or tcp://host:port';

/**
 * Makes the transport for a port as people write it: `tcp://127.0.0.1:5001`, `/dev/serial/by-id/…`, `/dev/serial/by-path/…`, `/dev/ttyUSB0`,
 * `id:1a86:7523:SERIAL`, `socket:1-1.2:1.0`, `COM3`. A number stands for `{ baud }`. node-serialport is loaded only for a serial port.
 * @throws TransportError `bad-port`
 */
export async function createTransport(port: string, options: number | TransportOptions = {}): Promise<Transport> {
  const { baud = 'auto', memory, mayPulse = true } = typeof options === 'number' ? { baud: options } : options;
  if (/^[a-z]+:\/\//i.test(port)) {
    const found = /^tcp:\/\/(\[[0-9a-f:]+\]|[^:/\s]+):(\d{1,5})\/?$/i.exec(port);
    const tcpPort = Number(found?.[2]);
    if (!found?.[1] || tcpPort < 1 || tcpPort > 65_535)
      throw new TransportError('bad-port', `"${port}" is no port: ${EXPECTED}`, { port });
    return new TcpTransport(port, found[1].replace(/^\[|\]$/g, ''), tcpPort);
  }
  if (port === '' || /\s/.test(port) || /^(id|socket):$/.test(port))
    throw new TransportError('bad-port', `"${port}" is no port: ${EXPECTED}`, { port });
  const { SerialTransport } = await import('./serial-transport.js');
  if (baud !== 'auto') return new SerialTransport(port, { baudRate: baud, mayPulse });
  const { AutoBaudTransport } = await import('./auto-baud-transport.js');
  const serial = new SerialTransport(port, { baudRate: memory?.baudOf(port) ?? DEFAULT_BAUD, mayPulse });
  return new AutoBaudTransport(serial, memory ? { memory } : {});
}
