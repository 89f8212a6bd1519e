/** A real browser, with nothing to install by hand: the package carries one for Linux; elsewhere the Chrome that is there. */
import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { World } from './world.ts';

/** @throws Error that says how to have a browser, where none starts */
export async function openBrowser(): Promise<Browser> {
  const named = process.env['CHROME_PATH'];
  const isCarried = process.platform === 'linux' && process.arch === 'x64';
  try {
    if (named !== undefined) return await chromium.launch({ executablePath: named });
    if (!isCarried) return await chromium.launch({ channel: 'chrome' });
    // Not the package's own arguments: they switch the web's security off, which is a part of what is tested.
    const args = ['--no-sandbox', '--disable-gpu'];
    return await chromium.launch({ executablePath: await sparticuz.executablePath(), args });
  } catch (cause) {
    const help =
      'NO BROWSER STARTS, so nothing of the console was tested. CHROME_PATH names a Chrome or Chromium.';
    throw new Error(help, { cause });
  }
}

const WIDE = { width: 1440, height: 900 };
const PATIENCE_MS = 60_000;

/** Waits until the page's table has so many rows: what was listed before may still be there. */
export async function untilRows(page: Page, rows: number): Promise<void> {
  await page.waitForFunction((wanted) => document.querySelectorAll('tbody tr').length === wanted, rows);
}

interface Opening extends BrowserContextOptions {
  /** Logs in with this token; the operator's where none is named. */
  readonly token?: string;
}

/** A page of the console, logged in. Whatever the page itself complains of is an error of the journey. */
export async function openPage(
  browser: Browser,
  { address, token: operator }: World,
  path: string,
  { token = operator, ...options }: Opening = {},
): Promise<Page> {
  // Without the worker: journeys stand between the page and the API.
  const context = await browser.newContext({
    viewport: WIDE,
    locale: 'en-US',
    serviceWorkers: 'block',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(address + path);
  await page.getByLabel('Access token').or(page.getByLabel('Zugangstoken')).fill(token);
  await page.locator('button[type=submit]').click();
  await page.locator('#content').waitFor();
  return page;
}

/** A page of the console that CloudFront serves, as the world's person, who logs in at the hosted page. */
export async function openAsPerson(
  browser: Browser,
  { hosted, email, password }: World,
  path: string,
): Promise<Page> {
  const context = await browser.newContext({ viewport: WIDE, locale: 'en-US' });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(hosted + path);
  await page.getByRole('button', { name: 'Log in with your account' }).click();
  await page.locator('input[name=username]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.keyboard.press('Enter');
  return page;
}
