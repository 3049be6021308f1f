// SPDX-License-Identifier: AGPL-3.0-or-later
import { fileUrl } from '../api/designs.js';
import { noConnection, problemFrom } from '../api/problem.js';

/** Fetches a stored file and tells how far it is (0..1) where its length is known. */
export async function download(sha256: string, onProgress: (done: number) => void, signal: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(fileUrl(sha256), { signal });
  if (!response.ok) throw problemFrom(response.status, await response.json().catch(() => null));
  if (!response.body) throw noConnection();
  const total = Number(response.headers.get('content-length') ?? 0);
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let got = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    got += next.value.length;
    if (total > 0) onProgress(Math.min(1, got / total));
  }
  const all = new Uint8Array(got);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all.buffer;
}
