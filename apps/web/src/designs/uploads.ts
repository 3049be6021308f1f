// SPDX-License-Identifier: AGPL-3.0-or-later
import { useState } from 'react';
import { ApiProblem } from '../api/problem.js';
import { uploadFile } from '../api/upload.js';

/** As in contracts (MAX_FILE_BYTES): what the service takes at most. */
const MAX_FILE_BYTES = 200 * 1024 * 1024;

/** A file on its way: `done` 0..1, then its hash, or why it did not arrive. */
export type Upload = { path: string; sizeBytes: number; done: number; sha256: string | null; problem: string | null };

/** Files chosen for a design, each with its own progress. */
export function useUploads() {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const change = (path: string, news: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.path === path ? { ...one, ...news } : one)));
  const send = async (file: File, path: string) => {
    if (file.size === 0) return change(path, { problem: 'This file is empty.' });
    if (file.size > MAX_FILE_BYTES) return change(path, { problem: 'This file is larger than 200 MB.' });
    try {
      const stored = await uploadFile(file, (done) => change(path, { done }));
      change(path, { done: 1, sha256: stored.sha256 });
    } catch (cause) {
      change(path, {
        problem: cause instanceof ApiProblem ? cause.message : 'It did not arrive. Take it away and add it again.',
      });
    }
  };
  const add = (files: File[]) => {
    const fresh = files.map((file) => ({ file, path: pathOf(file) }));
    const paths = new Set(fresh.map(({ path }) => path));
    setUploads((all) => [
      ...all.filter(({ path }) => !paths.has(path)),
      ...fresh.map(({ file, path }) => ({ path, sizeBytes: file.size, done: 0, sha256: null, problem: null })),
    ]);
    for (const { file, path } of fresh) void send(file, path);
  };
  const remove = (path: string) => setUploads((all) => all.filter((one) => one.path !== path));
  return { uploads, add, remove, isSettled: uploads.every(({ sha256, problem }) => sha256 !== null || problem !== null) };
}

/** Path inside the design; a chosen folder keeps its inner paths. */
function pathOf(file: File): string {
  const path = file.webkitRelativePath.split('/').slice(1).join('/') || file.name;
  return path.replace(/[^\w .()+\-/]/g, '-').replaceAll('..', '.');
}
