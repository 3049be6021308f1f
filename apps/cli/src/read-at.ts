// SPDX-License-Identifier: AGPL-3.0-or-later
import { open } from 'node:fs/promises';

/** Bytes of a file from a place on; fewer at its end. */
export async function readAt(path: string, at: number, count: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(count), 0, count, at);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
