// SPDX-License-Identifier: AGPL-3.0-or-later
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { DatabaseError } from '../database-error.js';

/** Any constant that no other advisory lock of the service uses. */
const SERVICE_LOCK = 0x737663;
/** A killed service's connection vanishes at once; one that is stopping takes a moment. */
const WAIT_MS = 5_000;
const POLL_MS = 100;

/**
 * Makes sure that one service at a time uses a data folder: its files and its machines are not made to be shared. Held by a connection, so
 * it ends with the service however that ends.
 * @throws DatabaseError `in-use`
 */
export async function claimCluster(url: string, dataDir: string): Promise<{ release(): Promise<void> }> {
  const client = new Client({ connectionString: url });
  // PostgreSQL that goes away ends the claim; the pool reports it.
  client.on('error', () => undefined);
  await client.connect();
  for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += POLL_MS) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [SERVICE_LOCK]);
    if (rows[0]?.taken === true) return { release: () => client.end() };
    await delay(POLL_MS);
  }
  await client.end();
  throw new DatabaseError(
    'in-use',
    `Another Fabcommons service uses ${dataDir}: stop it, or choose another folder with FAB_DATA_DIR.`,
    { dataDir },
  );
}
