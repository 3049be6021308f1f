// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server, type Socket } from 'node:net';
import { createTransport } from './create-transport.js';
import { TransportError } from './transport.js';

let server: Server | null = null;
afterEach(() => void server?.close());

/** A far end that does what it is told with whoever calls. */
async function listening(onCall: (socket: Socket) => void): Promise<string> {
  const made = createServer(onCall);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const address = made.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `tcp://127.0.0.1:${address.port}`;
}

describe('the TCP transport', () => {
  it('carries bytes both ways, and tells its end once', async () => {
    const transport = await createTransport(await listening((socket) => socket.pipe(socket)));
    const heard: number[] = [];
    const ends: boolean[] = [];
    const echoed = new Promise<void>((resolve, reject) => {
      transport
        .open({ onData: (bytes) => (heard.push(...bytes), resolve()), onClosed: (end) => ends.push(end.lost) })
        .then(() => transport.write(Uint8Array.of(1, 0x85, 0xff)), reject);
    });
    await echoed;
    expect(heard).toEqual([1, 0x85, 0xff]);
    await transport.close();
    await transport.close();
    expect(ends).toEqual([false]);
    expect(transport.isOpen).toBe(false);
  });

  it('takes telnet options for data, and answers none', async () => {
    const said: number[] = [];
    const address = await listening((socket) => {
      socket.on('data', (bytes) => said.push(...bytes));
      // IAC WILL ECHO (RFC 854), as some network boards greet.
      socket.write(Uint8Array.of(0xff, 0xfb, 0x01, 0x6f, 0x6b, 0x0a));
    });
    const transport = await createTransport(address);
    const heard: number[] = [];
    await new Promise<void>((resolve, reject) => {
      transport
        .open({ onData: (bytes) => (heard.push(...bytes), heard.length >= 6 && resolve()), onClosed: () => undefined })
        .catch(reject);
    });
    expect(heard).toEqual([0xff, 0xfb, 0x01, 0x6f, 0x6b, 0x0a]);
    await transport.close();
    expect(said).toEqual([]);
  });

  it('tells a loss as such', async () => {
    const transport = await createTransport(await listening((socket) => socket.destroy()));
    const end = await new Promise<{ lost: boolean }>((resolve, reject) => {
      transport.open({ onData: () => undefined, onClosed: resolve }).catch(reject);
    });
    expect(end.lost).toBe(true);
  });

  it('says what it could not reach', async () => {
    const transport = await createTransport('tcp://127.0.0.1:1');
    await expect(transport.open({ onData: () => undefined, onClosed: () => undefined })).rejects.toThrow(
      /cannot connect to tcp:\/\/127.0.0.1:1/,
    );
  });

  it.each(['udp://x:1', 'tcp://x', 'tcp://x:99999', '', 'a b'])('refuses %j as a port', async (port) => {
    await expect(createTransport(port)).rejects.toThrow(TransportError);
  });
});
