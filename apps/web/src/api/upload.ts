// SPDX-License-Identifier: AGPL-3.0-or-later
import type { StoredFile } from '@fabcommons/contracts';
import { noConnection, problemFrom } from './problem.js';

/** Sends one file and tells how far it is (0..1); XMLHttpRequest because fetch cannot tell. */
export function uploadFile(file: File, onProgress: (done: number) => void): Promise<StoredFile> {
  return new Promise((resolve, reject) => {
    const ask = new XMLHttpRequest();
    ask.open('POST', '/api/files');
    ask.responseType = 'json';
    ask.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    ask.onerror = () => reject(noConnection());
    ask.onload = () => {
      const body: unknown = ask.response;
      if (ask.status >= 200 && ask.status < 300) resolve(body as StoredFile);
      else reject(problemFrom(ask.status, body));
    };
    const form = new FormData();
    form.append('file', file, file.name);
    ask.send(form);
  });
}
