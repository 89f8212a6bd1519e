import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { openPage } from '../browser.ts';
import { orderOf, type World } from '../world.ts';

export const TABLET = { width: 834, height: 1112 };

/** The page of the location's own associate. */
export function openWork(browser: Browser, world: World, order?: string): Promise<Page> {
  const open = order === undefined ? '' : `&open=${orderOf(world, order)}-f1`;
  const path = `/work?location=${world.store}${open}`;
  return openPage(browser, world, path, { token: world.storeToken, viewport: TABLET });
}

export function workOf(world: World, order: string): string {
  return `/fulfillments/${orderOf(world, order)}-f1`;
}

export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

/**
 * No step reaches the API until the function that is answered is called. It does not take the watch over the network away: a
 * page that loads at that moment would wait for its files for ever.
 */
export async function cutSteps(page: Page): Promise<() => void> {
  let isCut = true;
  await page.route('**/api/fulfillments/*/events', (route) => (isCut ? route.abort() : route.continue()));
  return () => {
    isCut = false;
  };
}

/** Wide and high enough for a thumb, by what the browser has drawn. */
export async function assertLarge(page: Page, selector: string): Promise<void> {
  for (const target of await page.locator(selector).all()) {
    const box = await target.boundingBox();
    const said = `${await target.innerText()}: ${box?.width} x ${box?.height}`;
    if (box !== null) assert(box.height >= 40 && box.width >= 40, said);
  }
}
