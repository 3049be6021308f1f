// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NoLongerWanted } from '../slicing/index.js';
import { JobLab } from './testing/job-lab.js';
import { until } from './testing/until.js';

describe('preparing a job', () => {
  let lab: JobLab;
  beforeAll(async () => {
    lab = await JobLab.open();
  });
  afterAll(() => lab.close());

  it('ends when the job is cancelled: nobody needs the program any more', async () => {
    const ended: unknown[] = [];
    lab.preparing = (_job, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          ended.push(signal.reason);
          reject(new NoLongerWanted());
        });
      });
    const wish = lab.wish();
    await lab.maker.post('/api/jobs', wish);
    await lab.steward.post(`/api/jobs/${wish.id}/accept`);
    await until(async () => (await lab.read(wish.id)).state === 'preparing', 'it is prepared');
    await lab.maker.post(`/api/jobs/${wish.id}/cancel`, { reason: 'changed my mind' });
    await until(() => Promise.resolve(ended.length > 0), 'preparing ended');
    expect(ended).toEqual([expect.any(NoLongerWanted)]);
    expect((await lab.read(wish.id)).state).toBe('cancelled');
  });
});
