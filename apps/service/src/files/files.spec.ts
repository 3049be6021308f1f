// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testService, type TestCaller, type TestService } from '../testing.js';
import { FilesService } from './files.service.js';
import { FileStore } from './file-store.js';

const BOUNDARY = 'fab-boundary';

describe('files', () => {
  let service: TestService;
  let ann: TestCaller;
  beforeAll(async () => {
    service = await testService();
    ann = await service.person('Ann');
  });
  afterAll(() => service.close());

  const upload = async (name: string, bytes: Buffer, headers = ann.headers) => {
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/html\r\n\r\n`;
    const payload = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
    const type = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
    const answer = await service.app.inject({ method: 'POST', url: '/api/files', payload, headers: { ...headers, ...type } });
    return { status: answer.statusCode, json: answer.json<{ sha256: string; code: string }>() };
  };
  const incoming = () => readdir(join(service.config.values.dataDir, 'files/incoming'));

  it('are kept under their SHA-256 and come back byte for byte, to guests too', async () => {
    const bytes = randomBytes(3 * 1024 * 1024);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const answer = await upload('Clip.STL', bytes);
    expect(answer).toEqual({ status: 201, json: { sha256, sizeBytes: bytes.length, name: 'Clip.STL', mediaType: 'model/stl' } });
    const back = await service.app.inject({ url: `/api/files/${sha256}` });
    expect(back.rawPayload.equals(bytes)).toBe(true);
    expect(back.headers).toMatchObject({
      etag: `"${sha256}"`,
      'content-length': String(bytes.length),
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-type': 'model/stl',
      'content-disposition': 'attachment; filename="Clip.STL"; filename*=UTF-8\'\'Clip.STL',
    });
    const path = await service.app.get(FileStore).path(sha256);
    expect(path).toBe(join(service.config.values.dataDir, 'files', sha256.slice(0, 2), sha256.slice(2, 4), sha256));
    expect((await readFile(path)).equals(bytes)).toBe(true);
    expect(await incoming()).toEqual([]);
  });

  it('whose bytes are gone are a defect told in JSON, not a broken download', async () => {
    const { json } = await upload('gone.stl', randomBytes(100));
    await rm(await service.app.get(FileStore).path(json.sha256));
    const answer = await service.app.inject({ url: `/api/files/${json.sha256}` });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'internal' });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    expect(answer.headers).not.toHaveProperty('content-disposition');
  });

  it('sent twice are kept once, under their first name', async () => {
    const first = await upload('a.txt', Buffer.from('same'));
    const second = await upload('b.txt', Buffer.from('same'));
    expect(second.json.sha256).toBe(first.json.sha256);
    expect(await service.app.get(FilesService).find(first.json.sha256)).toMatchObject({ name: 'a.txt' });
  });

  it('are never served as what the client claims: a page becomes a download that runs nothing', async () => {
    const { json } = await upload('../../evil\u0000.html', Buffer.from('<script>alert(1)</script>'));
    const back = await service.guest.get(`/api/files/${json.sha256}`);
    expect(back.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-security-policy': expect.stringContaining('sandbox'),
    });
    expect(back.headers['content-disposition']).toBe('attachment; filename="evil.html"; filename*=UTF-8\'\'evil.html');
  });

  it('answer ranges, and 304 to who has them', async () => {
    const { sha256 } = await service.app.get(FilesService).put(Buffer.from('0123456789'), { name: 'digits.txt', by: null });
    const ask = (headers: Record<string, string>) => service.caller(headers).get(`/api/files/${sha256}`);
    expect(await ask({ range: 'bytes=2-4' })).toMatchObject({
      status: 206,
      text: '234',
      headers: { 'content-range': 'bytes 2-4/10', 'content-length': '3' },
    });
    expect(await ask({ range: 'bytes=7-' })).toMatchObject({ status: 206, text: '789' });
    expect(await ask({ range: 'bytes=-2' })).toMatchObject({ status: 206, text: '89' });
    expect(await ask({ range: 'bytes=0-1,3-4' })).toMatchObject({ status: 200, text: '0123456789' });
    expect(await ask({ range: 'bytes=10-' })).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */10' } });
    expect(await ask({ 'if-none-match': `"${sha256}"` })).toMatchObject({ status: 304, text: '' });
  });

  it('that are empty, of guests, or of tokens without the scope are refused and leave nothing', async () => {
    expect(await upload('empty.stl', Buffer.alloc(0))).toMatchObject({ status: 422, json: { code: 'file-empty' } });
    expect(await upload('x.stl', Buffer.from('x'), service.guest.headers)).toMatchObject({
      status: 401,
      json: { code: 'not-signed-in' },
    });
    const { secret } = (await ann.post('/api/tokens', { name: 't', scopes: ['jobs'] })).json as { secret: string };
    expect(await upload('x.stl', Buffer.from('x'), { authorization: `Bearer ${secret}` })).toMatchObject({ status: 403 });
    expect(await incoming()).toEqual([]);
  });

  it('beyond the limit are refused and leave nothing', async () => {
    const store = service.app.get(FileStore);
    const source = Readable.from([Buffer.alloc(600), Buffer.alloc(600)]);
    await expect(store.put(source, { maxBytes: 1000 })).rejects.toMatchObject({ code: 'too-large' });
    expect(await incoming()).toEqual([]);
  });

  it('that break off half-way leave nothing', async () => {
    const source = Readable.from(
      (function* () {
        yield Buffer.alloc(100);
        throw new Error('gone');
      })(),
    );
    await expect(service.app.get(FileStore).put(source, { maxBytes: 1000 })).rejects.toThrow('gone');
    expect(await incoming()).toEqual([]);
  });

  it('that nobody sent are not found, and names that are no hash never reach a path', async () => {
    expect(await service.guest.get(`/api/files/${'0'.repeat(64)}`)).toMatchObject({ status: 404, json: { code: 'not-found' } });
    expect(await service.guest.get('/api/files/..%2f..%2fpostgres.password')).toMatchObject({
      status: 400,
      json: { code: 'invalid-input' },
    });
    await expect(service.app.get(FileStore).stat('../x')).rejects.toMatchObject({ code: 'bad-name' });
  });
});
