// SPDX-License-Identifier: AGPL-3.0-or-later
import { createServer, type Socket } from 'node:net';
import { type PtyWire, servePty } from '../../virtual/serve-pty.js';

/** Something that takes bytes and answers bytes, at the end of a pseudo-terminal. */
export async function wireTo(
  path: string,
  target: { receive(bytes: Uint8Array): Uint8Array },
): Promise<{ readonly path: string; unplug(): Promise<void>; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (bytes: Buffer) => socket.write(target.receive(bytes)));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const pty: PtyWire = await servePty(path, address.port);
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await pty.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { path: pty.path, unplug: () => pty.close(), close };
}
