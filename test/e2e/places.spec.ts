// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { axeFindings, openBrowser, openProfile, overflow, photograph, type Scheme, type Size } from './browser.js';
import { demoPeople } from './demo-people.js';
import { placesOfMachine } from './machine-places.js';
import { jobInFullSwing } from './run-of-a-job.js';
import { startStack, type Stack } from './stack.js';
import { Visitor } from './visitor.js';

const SIZES: readonly Size[] = ['phone', 'tablet', 'desk'];
const SCHEMES: readonly Scheme[] = ['light', 'dark'];

/** Every place of the page, at every width, light and dark: nothing sticks out, axe is silent, and a picture is kept to look at. */
describe('each place of the page', () => {
  let stack: Stack;
  let browser: Browser;
  let places: Record<string, string>;

  beforeAll(async () => {
    stack = await startStack({ env: { FAB_DEMO_SPEED: '5' } });
    browser = await openBrowser();
    const people = demoPeople(stack.printed());
    const [maker, steward] = [new Visitor(stack.url), new Visitor(stack.url)];
    await maker.signIn(...people.maker);
    await steward.signIn(...people.steward);
    const job = await jobInFullSwing({ maker, steward }, 'filament-end-clip', 'virtual-printer');
    const waiting = await maker.request('hex-gauge', 'virtual-mill');
    places = {
      home: '/',
      designs: '/designs',
      design: '/designs/filament-end-clip',
      'design-mill': '/designs/hex-gauge',
      publish: '/designs/new',
      make: '/make/filament-end-clip',
      jobs: '/jobs',
      'job-running': `/jobs/${job.id}`,
      'job-waiting': `/jobs/${waiting.id}`,
      machines: '/machines',
      machine: `/machines/${job.machineId}`,
      'machine-tools-in-a-job': `/machines/${job.machineId}/tools`,
      ...(await placesOfMachine(steward)),
      connect: '/machines/connect',
      materials: '/materials',
      commons: '/commons',
      me: '/me',
    };
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.dispose();
  }, 60_000);

  const asSteward = async (context: BrowserContext): Promise<void> => {
    const [email, password] = demoPeople(stack.printed()).steward;
    await context.request.post(`${stack.url}/api/sessions`, { data: { email, password }, headers: { origin: stack.url } });
  };
  const settled = async (page: Page): Promise<void> => {
    await page.waitForLoadState('networkidle');
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForFunction(() => document.querySelectorAll('[aria-busy="true"]').length === 0);
  };

  for (const scheme of SCHEMES) {
    for (const size of SIZES) {
      it(`fits ${size} in ${scheme}`, async () => {
        const { context, page } = await openProfile(browser, size, scheme);
        await asSteward(context);
        const wrong: Record<string, unknown> = {};
        for (const [name, path] of Object.entries(places)) {
          await page.goto(`${stack.url}${path}`);
          await settled(page);
          await photograph(page, `place-${name}-${size}-${scheme}`);
          const [wide, axe] = [await overflow(page), await axeFindings(page)];
          if (wide > 0 || axe.length > 0) wrong[name] = { wide, axe };
        }
        await context.close();
        expect(wrong).toEqual({});
      }, 420_000);
    }
  }

  it('shows signing in and signing up on a phone', async () => {
    const { context, page } = await openProfile(browser, 'phone');
    for (const path of ['/sign-in', '/sign-up']) {
      await page.goto(`${stack.url}${path}`);
      await settled(page);
      await photograph(page, `place${path.replace('/', '-')}-phone-light`);
      expect({ path, wide: await overflow(page), axe: await axeFindings(page) }).toEqual({ path, wide: 0, axe: [] });
    }
    await context.close();
  }, 60_000);

  it('lets the keyboard alone queue a job and stop it', async () => {
    const { context, page } = await openProfile(browser, 'desk');
    await asSteward(context);
    await page.goto(`${stack.url}/make/filament-end-clip`);
    await page.getByRole('button', { name: /^Queue on / }).waitFor();
    await pressUntilFocused(page, /^Queue on /);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/jobs\/[0-9a-f-]{36}/);
    await page.getByRole('button', { name: 'Cancel job' }).waitFor();
    await pressUntilFocused(page, /^Cancel job/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.type('no longer needed');
    await pressUntilFocused(page, /^Cancel it/);
    await page.keyboard.press('Enter');
    await page
      .getByText(/^cancelled/i)
      .first()
      .waitFor();
    await context.close();
  }, 60_000);

  it('lets the keyboard alone talk to a machine, and asks before it moves', async () => {
    const { context, page } = await openProfile(browser, 'desk');
    await asSteward(context);
    await page.goto(`${stack.url}${places['machine-tools'] ?? ''}`);
    const line = page.getByLabel('A line to the machine');
    await line.focus();
    await page.keyboard.type('$J=G91X1F500');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('$J=G91X1F500').waitFor();
    await line.focus();
    await page.keyboard.press('ArrowUp');
    expect(await line.inputValue()).toBe('$J=G91X1F500');
    await context.close();
  }, 60_000);
});

/** Walks with Tab until the focused control has this name. */
async function pressUntilFocused(page: Page, name: RegExp): Promise<void> {
  for (let steps = 0; steps < 120; steps++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
    );
    if (name.test(focused.trim())) return;
  }
  throw new Error(`Tab never reached ${name}`);
}
