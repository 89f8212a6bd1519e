import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { openPage } from '../browser.ts';
import { orderOf, read, untilSaid, untilSeen, type World } from '../world.ts';
import { assertLarge, openWork, press, TABLET } from './desk.ts';
import type { Journey } from './journeys.ts';

/** Waves, returns, the counter, counts, and what is printed. */
export const deskJourneys: readonly Journey[] = [
  {
    name: 'Work: a wave is one walk for several orders, and all of them are told to be picked',
    play: async (browser, world) => {
      const path = `/work?location=${world.store}&desk=waves`;
      const page = await openPage(browser, world, path, { token: world.storeToken, viewport: TABLET });
      await page
        .getByText(/into box 1/)
        .first()
        .waitFor();
      const begin = page.getByRole('button', { name: /^Start picking \d/ });
      const pickable = await untilShown(world, begin);
      assert.equal(await page.locator('.console-boxes li').count(), pickable.length);
      await begin.click();
      await page.getByText('Nothing to pick').waitFor();
      for (const id of pickable) await untilSaid(world, `/fulfillments/${id}`, /"status":"picking"/);
      await page.context().close();
    },
  },
  {
    name: 'Work: goods that come back are received, then graded unit by unit',
    play: async (browser, world) => {
      const returned = `${orderOf(world, 'comingBack')}-r1`;
      const path = `/work?location=${world.store}&desk=returns&open=${returned}`;
      const page = await openPage(browser, world, path, { token: world.storeToken, viewport: TABLET });
      await press(page, 'Receive');
      await untilSaid(world, `/returns/${returned}`, /"status":"received"/);
      await page.getByText(returned).first().click();
      await page.getByRole('button', { name: /^Sellable/ }).click();
      await page.getByRole('button', { name: /^Scrap/ }).click();
      assert(await page.getByRole('button', { name: 'Tell grades', exact: true }).isDisabled());
      await page.getByLabel(/^Why is PIN-CITY/).fill('bent');
      await press(page, 'Tell grades');
      await untilSaid(world, `/returns/${returned}`, /"as":"scrap"/);
      await page.context().close();
    },
  },
  {
    name: 'Work: goods at the counter that nobody announced are found by the packing slip, taken in and graded at once',
    play: async (browser, world) => {
      const orderId = orderOf(world, 'delivered');
      const path = `/work?location=${world.store}&desk=returns`;
      const page = await openPage(browser, world, path, { token: world.storeToken, viewport: TABLET });
      await press(page, 'Goods at the counter');
      const which = page.getByLabel('Order', { exact: true });
      await which.fill('130');
      await which.press('Enter');
      await page.getByText('Your login finds orders by the packing slip alone').waitFor();
      await which.fill(`${orderId}-f1`);
      await which.press('Enter');
      await press(page, `Order ${orderId}`);
      const scanner = page.getByLabel('Scan or type each article that is here');
      await scanner.fill('TEE-BLK-M');
      await scanner.press('Enter');
      await page.getByText('TEE-BLK-M: one more').waitFor();
      await page.getByRole('button', { name: /^Sellable/ }).click();
      await assertLarge(page, '.console-detail button, .console-detail input');
      await press(page, 'Take it in');
      const said = await page
        .getByText(/^Return .*-r\d+$/)
        .first()
        .innerText();
      const taken = said.replace('Return ', '');
      assert(taken.startsWith(orderId), taken);
      await untilSaid(
        world,
        `/returns/${taken}`,
        /"sku":"TEE-BLK-M","units":1,"as":"sellable"|"as":"sellable"/,
      );
      await page.context().close();
    },
  },
  {
    name: 'Work: an operator finds an order at the counter by its number',
    play: async (browser, world) => {
      const path = `/work?location=${world.store}&desk=returns&open=counter`;
      const page = await openPage(browser, world, path, { viewport: TABLET });
      const which = page.getByLabel('Order', { exact: true });
      await which.fill('120');
      await which.press('Enter');
      await page.getByRole('button', { name: /^Order 120/ }).click();
      await page.getByLabel('TEE-BLK-S that is here', { exact: true }).waitFor();
      assert(await page.getByRole('button', { name: 'Take it in' }).isDisabled());
      await page.context().close();
    },
  },
  {
    name: 'Work: packing slip and pick list are printed alone, on A4 and on a label',
    play: async (browser, world) => {
      const page = await openWork(browser, world, 'store3');
      await page.locator('.console-slip').waitFor({ state: 'attached' });
      await page.emulateMedia({ media: 'print' });
      assert(await page.locator('.console-slip').isVisible());
      assert(!(await page.getByRole('button', { name: 'Settings' }).isVisible()));
      assert.equal(await pagesOf(page, { format: 'A4' }), 1);
      assert.equal(await pagesOf(page, { width: '100mm', height: '150mm' }), 1);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert(!wide, 'something is cut off at the side');
      await page.context().close();
    },
  },
  {
    name: 'Work: a shelf is counted by scanner without seeing what is recorded, and an unknown label is told',
    play: async (browser, world) => {
      const path = `/work?location=${world.store}&desk=counts`;
      const page = await openPage(browser, world, path, { token: world.storeToken, viewport: TABLET });
      const scanner = page.getByLabel('Scan or type a SKU');
      await scanner.fill('PIN-CITY');
      await scanner.press('Enter');
      await page.keyboard.type('77');
      await page.keyboard.press('Enter');
      const counted = new RegExp(`"line":"onHand","units":77,"location":"${world.store}"`);
      await untilSaid(world, '/stock/PIN-CITY', counted);
      await scanner.fill('(01)09506000134352');
      await scanner.press('Enter');
      await page.keyboard.type('1');
      await page.keyboard.press('Enter');
      await page.getByText('No article has this number.').waitFor();
      await press(page, 'I have seen it');
      await page.context().close();
    },
  },
];

/** Ids of the work that nobody picks yet and nobody wants cancelled. */
function pickableOf(queue: unknown): string[] {
  const rows: unknown = typeof queue === 'object' && queue !== null ? Reflect.get(queue, 'fulfillments') : [];
  if (!Array.isArray(rows)) throw new Error('the location has no queue');
  return rows
    .filter((row: object) => Reflect.get(row, 'cancelRequested') === false)
    .filter((row: object) => ['requested', 'accepted'].includes(String(Reflect.get(row, 'status'))))
    .map((row: object) => String(Reflect.get(row, 'fulfillmentId')));
}

/** What the wave is of, once page and API say the same: the page looks again by itself for what was asked just now. */
async function untilShown(world: World, begin: Locator): Promise<string[]> {
  const look = async (): Promise<string[] | undefined> => {
    const orders = Number(/\d+/.exec(await begin.innerText())?.[0]);
    const pickable = pickableOf(await read(world, `/locations/${world.store}/fulfillments`));
    return pickable.length === orders ? pickable : undefined;
  };
  return await untilSeen(look, () => 'the wave never was of what the store has to pick');
}

/** On how many sheets the page is printed. */
async function pagesOf(
  page: Page,
  sheet: { format?: string; width?: string; height?: string },
): Promise<number> {
  const file = (await page.pdf(sheet)).toString('latin1');
  return [...file.matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;
}
