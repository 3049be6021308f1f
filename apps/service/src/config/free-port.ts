// SPDX-License-Identifier: AGPL-3.0-or-later
import { createServer } from 'node:net';

/**
 * Takes a port for a moment, so that one in use is told at once: before a database is made and log-ins are printed.
 * @throws Error with the code `EADDRINUSE`, `EACCES` or `EADDRNOTAVAIL` as listening itself would
 */
export async function requireFreePort(port: number, host: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}
