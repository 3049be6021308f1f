// SPDX-License-Identifier: AGPL-3.0-or-later
import { TcpTransport } from './tcp-transport.js';
import { type Transport, TransportError } from './transport.js';

/** Speed used when none is given: Grbl's only one and the commonest of Marlin. */
export const DEFAULT_BAUD = 115_200;

/**
 * Makes the transport for a port as people write it: `tcp://127.0.0.1:5001`, `/dev/ttyUSB0`, `/dev/serial/by-id/…`, `COM3`.
 * node-serialport is loaded only for a serial port.
 * @throws TransportError `bad-port`
 */
export async function createTransport(port: string, baudRate = DEFAULT_BAUD): Promise<Transport> {
  if (/^[a-z]+:\/\//i.test(port)) {
    const found = /^tcp:\/\/(\[[0-9a-f:]+\]|[^:/\s]+):(\d{1,5})\/?$/i.exec(port);
    const tcpPort = Number(found?.[2]);
    if (!found?.[1] || tcpPort < 1 || tcpPort > 65_535)
      throw new TransportError('bad-port', `"${port}" is no port: expected a device path or tcp://host:port`, { port });
    return new TcpTransport(port, found[1].replace(/^\[|\]$/g, ''), tcpPort);
  }
  if (port === '' || /\s/.test(port))
    throw new TransportError('bad-port', `"${port}" is no port: expected a device path or tcp://host:port`, { port });
  const { SerialTransport } = await import('./serial-transport.js');
  return new SerialTransport(port, baudRate);
}
