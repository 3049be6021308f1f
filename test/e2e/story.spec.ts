// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openProfile, photograph } from './browser.js';
import { demoPeople, type LogIn } from './demo-people.js';
import { eventually } from './eventually.js';
import { startStack, type Stack } from './stack.js';
import { Visitor } from './visitor.js';

const MADE_WITHIN_MS = 240_000;

/** The story of a newcomer: design, machine, job, made thing, account; first on the printer, then on the mill. */
describe('a newcomer', () => {
  let stack: Stack;
  let browser: Browser;
  let maker: Page;
  let steward: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    stack = await startStack();
    browser = await openBrowser();
    const first = await openProfile(browser, 'desk');
    const second = await openProfile(browser, 'desk');
    complaints.push(...first.errors, ...second.errors);
    [maker, steward] = [first.page, second.page];
    for (const { errors } of [first, second]) errors.push = (...lines) => complaints.push(...lines);
    const api = new Visitor(stack.url);
    await api.ready('virtual-printer');
    await api.ready('virtual-mill');
  }, 150_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.dispose();
  }, 60_000);

  const signIn = async (page: Page, [email, password]: LogIn): Promise<void> => {
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  };

  const shown = async (page: Page, figure: RegExp): Promise<number> =>
    Number(figure.exec((await page.locator('main').textContent()) ?? '')?.[1] ?? 0);

  it('browses the designs without an account and looks at one in 3D', async () => {
    await maker.goto(`${stack.url}/designs`);
    await maker
      .getByRole('link', { name: /filament end clip/i })
      .first()
      .waitFor();
    await photograph(maker, 'designs-desk');
    await maker
      .getByRole('link', { name: /filament end clip/i })
      .first()
      .click();
    await maker.getByRole('heading', { level: 1, name: /filament end clip/i }).waitFor();
    await maker.locator('canvas').first().waitFor();
    await photograph(maker, 'design-desk');
  }, 60_000);

  it('presses Make this, sees who can make it and why others cannot, signs in and queues it', async () => {
    await maker
      .getByRole('link', { name: 'Make this' })
      .or(maker.getByRole('button', { name: 'Make this' }))
      .first()
      .click();
    await maker
      .getByText(/cannot|can't/i)
      .first()
      .waitFor();
    await maker
      .getByRole('link', { name: 'Sign in' })
      .or(maker.getByRole('button', { name: 'Sign in' }))
      .first()
      .click();
    await signIn(maker, demoPeople(stack.printed()).maker);
    const queue = maker.getByRole('button', { name: /^Queue on / });
    await queue.waitFor();
    await photograph(maker, 'make-desk');
    await queue.click();
    await maker.waitForURL(/\/jobs\/[0-9a-f-]{36}/);
  }, 60_000);

  it('waits for the steward, who accepts it', async () => {
    await steward.goto(`${stack.url}/sign-in`);
    await signIn(steward, demoPeople(stack.printed()).steward);
    await steward.waitForURL((url) => !url.pathname.includes('sign-in'));
    await steward.goto(`${stack.url}/jobs`);
    await steward
      .getByRole('button', { name: /^Accept/ })
      .first()
      .click();
    await maker.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 90_000 });
    const degrees = await shown(maker, /Nozzle\s*(\d+)/);
    await eventually('the temperature moves', async () => (await shown(maker, /Nozzle\s*(\d+)/)) > degrees + 20);
    const ring = maker.getByRole('progressbar').first();
    await eventually('the ring moves', async () => Number(await ring.getAttribute('aria-valuenow')) > 25, { withinMs: 90_000 });
    await maker.locator('.uplot canvas').first().waitFor();
    await photograph(maker, 'job-desk');
  }, 120_000);

  const collect = async (): Promise<void> => {
    await maker
      .getByRole('button', { name: /^Collect/ })
      .first()
      .waitFor({ timeout: MADE_WITHIN_MS });
    await maker
      .getByRole('button', { name: /^Collect/ })
      .first()
      .click();
    const confirm = maker.getByRole('dialog').getByRole('button', { name: /^Collect/ });
    if (await confirm.isVisible().catch(() => false)) await confirm.click();
    await maker
      .getByText(/^collected/i)
      .first()
      .waitFor();
  };

  it(
    'watches it being made, collects it and reads what it cost the commons',
    async () => {
      await collect();
      const receipt = maker.getByRole('region', { name: /receipt|account|gave/i });
      await receipt
        .getByText(/\d+(\.\d+)? g\b/)
        .first()
        .waitFor();
      await receipt
        .getByText(/CERN-OHL|CC-BY|CC0/)
        .first()
        .waitFor();
      await receipt.scrollIntoViewIfNeeded();
      await photograph(maker, 'receipt-desk');
    },
    MADE_WITHIN_MS + 60_000,
  );

  it(
    'does the same with the mill',
    async () => {
      await maker.goto(`${stack.url}/designs/hex-gauge`);
      await maker.locator('canvas').first().waitFor();
      await maker
        .getByRole('link', { name: 'Make this' })
        .or(maker.getByRole('button', { name: 'Make this' }))
        .first()
        .click();
      await maker.getByRole('button', { name: /^Queue on / }).click();
      await maker.waitForURL(/\/jobs\/[0-9a-f-]{36}/);
      await steward.goto(`${stack.url}/jobs`);
      await steward
        .getByRole('button', { name: /^Accept/ })
        .first()
        .click();
      await collect();
      await maker
        .getByRole('region', { name: /receipt|account|gave/i })
        .getByText(/blank|sheet|piece/i)
        .first()
        .waitFor();
    },
    MADE_WITHIN_MS + 60_000,
  );

  it('met no error on the console on the way', () => {
    expect(complaints.filter((line) => !/401|favicon/.test(line))).toEqual([]);
  });
});
