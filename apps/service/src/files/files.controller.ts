// SPDX-License-Identifier: AGPL-3.0-or-later
import { Controller, Inject, Param, Req, Res } from '@nestjs/common';
import { Sha256, StoredFile } from '@fabcommons/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CurrentActor, requirePerson, type Actor } from '../accounts/index.js';
import { ApiProblem } from '../errors/index.js';
import { Endpoint } from '../openapi/index.js';
import { parseRange } from './byte-range.js';
import { FilesService } from './files.service.js';
import { contentDisposition, isShownInline } from './media-type.js';

/** The bytes never change under their name. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Uploaded bytes run nothing and load nothing, even when a browser opens them as a page. */
const FILE_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/** Upload, and download by hash. */
@Controller('api/files')
export class FilesController {
  constructor(@Inject(FilesService) private readonly files: FilesService) {}

  @Endpoint('POST', '', {
    auth: 'person',
    scope: 'designs',
    consumes: 'multipart/form-data',
    response: StoredFile,
    status: 201,
    errors: ['file-empty', 'too-large', 'too-many-requests', 'unavailable'],
    summary: 'Upload one file (form field "file", at most 200 MB; G-code 512 MB)',
  })
  async upload(@CurrentActor() actor: Actor, @Req() request: FastifyRequest): Promise<StoredFile> {
    requirePerson(actor);
    if (!request.isMultipart()) throw new ApiProblem('invalid-input', 'Send the file as multipart/form-data, field "file".');
    const part = await request.file();
    if (part === undefined) throw new ApiProblem('invalid-input', 'The form has no file: send one in the field "file".');
    try {
      return await this.files.put(part.file, { name: part.filename, by: actor.personId });
    } catch (error) {
      // Nobody reads the rest any more: without this the next request on the same connection waits behind it for ever.
      request.raw.unpipe();
      request.raw.resume();
      throw error;
    }
  }

  @Endpoint('GET', ':sha256', {
    auth: 'public',
    params: z.object({ sha256: Sha256 }),
    produces: 'application/octet-stream',
    errors: ['not-found'],
    summary: 'The bytes with this SHA-256; ranges and If-None-Match are honoured',
  })
  async download(@Param('sha256') sha256: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const file = await this.files.find(sha256);
    if (file === null) throw new ApiProblem('not-found', 'There is no file with this SHA-256.');
    const etag = `"${sha256}"`;
    void reply.headers({
      etag,
      'cache-control': IMMUTABLE,
      'accept-ranges': 'bytes',
      'content-type': file.mediaType.startsWith('text/') ? `${file.mediaType}; charset=utf-8` : file.mediaType,
      'content-disposition': contentDisposition(isShownInline(file.mediaType) ? 'inline' : 'attachment', file.name),
      'content-security-policy': FILE_CSP,
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    if (request.headers['if-none-match']?.includes(etag) === true) return void reply.status(304).send();
    const asked = parseRange(request.headers.range, file.sizeBytes);
    if (asked.kind === 'unsatisfiable') {
      const body = new ApiProblem('invalid-input', `The file has ${file.sizeBytes} bytes; the range lies beyond.`).toBody();
      const headers = {
        'content-range': `bytes */${file.sizeBytes}`,
        'content-type': 'application/json',
        'cache-control': 'no-store',
      };
      return void reply.status(416).headers(headers).send(body);
    }
    const range = asked.kind === 'part' ? asked.range : { first: 0, last: file.sizeBytes - 1 };
    void reply.header('content-length', range.last - range.first + 1);
    if (asked.kind === 'part')
      void reply.status(206).header('content-range', `bytes ${range.first}-${range.last}/${file.sizeBytes}`);
    if (request.method === 'HEAD') return void reply.send();
    return void reply.send(await this.files.store.open(sha256, range));
  }
}
