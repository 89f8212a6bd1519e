import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { openPage } from '../browser.ts';
import { orderOf, read, untilSaid, untilSeen, type World } from '../world.ts';
import type { Journey } from './journeys.ts';

const TABLET = { width: 834, height: 1112 };

/** The page of the location's own associate. */
function openWork(browser: Browser, world: World, order?: string): Promise<Page> {
  const open = order === undefined ? '' : `&open=${orderOf(world, order)}-f1`;
  const path = `/work?location=${world.store}${open}`;
  return openPage(browser, world, path, { token: world.storeToken, viewport: TABLET });
}

function workOf(world: World, order: string): string {
  return `/fulfillments/${orderOf(world, order)}-f1`;
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

/** Wide and high enough for a thumb, by what the browser has drawn. */
async function assertLarge(page: Page, selector: string): Promise<void> {
  for (const target of await page.locator(selector).all()) {
    const box = await target.boundingBox();
    const said = `${await target.innerText()}: ${box?.width} x ${box?.height}`;
    if (box !== null) assert(box.height >= 40 && box.width >= 40, said);
  }
}

export const workJourneys: readonly Journey[] = [
  {
    name: 'Work: an associate accepts, scans, packs and hands over one order',
    play: async (browser, world) => {
      const page = await openWork(browser, world, 'store3');
      await press(page, 'Accept');
      await press(page, 'Start picking');
      const scanner = page.getByLabel('Scan or type a SKU');
      await scanner.fill('NOT-OF-IT');
      await scanner.press('Enter');
      await page.getByText('NOT-OF-IT is not of this order').waitFor();
      const { lines } = linesOf(await read(world, workOf(world, 'store3')));
      for (const { sku, units } of lines)
        for (let unit = 0; unit < units; unit += 1) {
          await scanner.fill(sku.toLowerCase());
          await scanner.press('Enter');
        }
      await press(page, 'Everything is packed');
      await press(page, 'Hand over to the carrier');
      await page.getByLabel('Tracking number').fill('1Z0001CONSOLEWORK');
      await page.getByRole('dialog').getByRole('button', { name: 'Hand over to the carrier' }).click();
      await untilSaid(world, workOf(world, 'store3'), /"status":"shipped"/);
      await page.context().close();
    },
  },
  {
    name: 'Work: what is done without a network is kept, survives a reload, and is sent once after the next login',
    play: async (browser, world) => {
      const page = await openWork(browser, world, 'store2');
      await page.getByRole('button', { name: 'Accept' }).waitFor();
      await page.route('**/api/fulfillments/*/events', (route) => route.abort());
      await press(page, 'Accept');
      await page.getByText('1 step is not sent yet').first().waitFor({ state: 'attached' });
      await press(page, 'Start picking');
      await page.getByText('2 steps are not sent yet').first().waitFor({ state: 'attached' });
      assert.match(JSON.stringify(await read(world, workOf(world, 'store2'))), /"status":"requested"/);
      await page.unroute('**/api/fulfillments/*/events');
      await page.context().setOffline(true);
      await page.getByText('No network.').first().waitFor({ state: 'attached' });
      await page.context().setOffline(false);
      await page.route('**/api/fulfillments/*/events', (route) => route.abort());
      await page.reload();
      await page.unroute('**/api/fulfillments/*/events');
      await page.getByLabel('Access token').fill(world.storeToken);
      await press(page, 'Log in');
      await untilSaid(world, workOf(world, 'store2'), /"status":"picking"/);
      await page.context().close();
    },
  },
  {
    name: 'Work: what somebody else kept is not sent by another login',
    play: async (browser, world) => {
      const page = await openWork(browser, world, 'pickup');
      await page.route('**/api/fulfillments/*/events', (route) => route.abort());
      await press(page, 'Accept');
      await page.getByText('1 step is not sent yet').first().waitFor({ state: 'attached' });
      await page.reload();
      await page.unroute('**/api/fulfillments/*/events');
      await page.getByLabel('Access token').fill(world.token);
      await press(page, 'Log in');
      await page.getByRole('button', { name: 'Accept' }).waitFor();
      assert.equal(await page.getByText('1 step is not sent yet').count(), 0);
      assert.match(JSON.stringify(await read(world, workOf(world, 'pickup'))), /"status":"requested"/);
      await page.context().close();
    },
  },
  {
    name: 'Work: goods that are collected are got ready and given out',
    play: async (browser, world) => {
      const page = await openPage(
        browser,
        world,
        `/work?location=${world.store}&open=${orderOf(world, 'pickup')}-f1`,
        {
          viewport: TABLET,
        },
      );
      await press(page, 'Accept');
      await press(page, 'Start picking');
      await press(page, '+1 PIN-CITY');
      await press(page, 'Everything is packed');
      await press(page, 'Ready for the customer');
      await press(page, 'Customer has it');
      await page.getByRole('dialog').getByRole('button', { name: 'Customer has it' }).click();
      await untilSaid(world, `/orders/${orderOf(world, 'pickup')}`, /"status":"delivered"/);
      await page.context().close();
    },
  },
  {
    name: 'Work: a cancel is answered, and a shelf found empty is told with its reason',
    play: async (browser, world) => {
      const page = await openWork(browser, world, 'cancelAsked');
      await assertLarge(page, '.console-detail button, .console-detail input');
      await press(page, 'Stop, it is back on the shelf');
      await untilSaid(world, `/orders/${orderOf(world, 'cancelAsked')}`, /"status":"cancelled"/);
      await page.goto(`${world.address}/work?location=${world.store}&open=${orderOf(world, 'store2')}-f1`);
      await page.getByLabel('Access token').fill(world.storeToken);
      await press(page, 'Log in');
      await press(page, 'Something is missing');
      await press(page, 'Tell what is missing');
      await untilSaid(world, `/orders/${orderOf(world, 'store2')}`, /"reason":"notInStock"/);
      await page.context().close();
    },
  },
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

interface SheetLine {
  readonly sku: string;
  readonly units: number;
}

function linesOf(sheet: unknown): { readonly lines: readonly SheetLine[] } {
  const lines: unknown =
    typeof sheet === 'object' && sheet !== null ? Reflect.get(sheet, 'lines') : undefined;
  if (!Array.isArray(lines)) throw new Error('the work has no lines');
  return {
    lines: lines.map((line: object) => ({
      sku: String(Reflect.get(line, 'sku')),
      units: Number(Reflect.get(line, 'open')),
    })),
  };
}
