import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { openAsPerson, openPage, untilRows } from '../browser.ts';
import { orderOf, read, untilSaid } from '../world.ts';
import type { Journey } from './journeys.ts';

async function choose(page: Page, action: string): Promise<void> {
  await page.getByRole('button', { name: 'Act on this order' }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name }).click();
}

/** The button of the dialog that is open. */
async function confirm(page: Page, name: string): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
}

export const orderJourneys: readonly Journey[] = [
  {
    name: 'Orders: a status and a number are found, the address keeps them, and a file has what is listed',
    isMain: true,
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/orders');
      await page.getByLabel('Order number').fill(world.heldNumber);
      await page.keyboard.press('Enter');
      await page.waitForURL(/external=/);
      await page.getByRole('link', { name: world.heldNumber, exact: true }).waitFor();
      await untilRows(page, 1);
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as CSV' }).click(),
      ]);
      const text = await readFile(await file.path(), 'utf8');
      assert.match(text, /^order,channel,number,status/);
      assert(text.includes(`,${world.heldNumber},`) && text.includes(',on_hold,'), text);
      await page.getByRole('link', { name: 'backordered' }).click();
      await page.waitForURL(/status=backordered/);
      await page.context().close();
    },
  },
  {
    name: "Orders: a customer's are found by an address, which does not stand in the page's own",
    play: async (browser, world) => {
      const orderId = orderOf(world, 'backordered');
      const [, email = ''] =
        /"email":"([^"]+@[^"]+)"/.exec(JSON.stringify(await read(world, `/orders/${orderId}`))) ?? [];
      const page = await openPage(browser, world, '/orders');
      await page.getByLabel('Look for').selectOption('Customer');
      await page.getByRole('searchbox').fill(email);
      await page.keyboard.press('Enter');
      await page.waitForURL(/customer=[0-9a-f]{32}$/);
      await page.locator(`a[href*="${orderId}"]`).waitFor();
      assert.equal(await page.getByRole('searchbox').inputValue(), email);
      assert(!page.url().includes('@') && !page.url().includes('%40'), page.url());
      await page.context().close();
    },
  },
  {
    name: 'Order: it is held, and the hold is lifted',
    isMain: true,
    play: async (browser, world) => {
      const orderId = orderOf(world, 'backordered');
      const page = await openPage(browser, world, `/orders/${orderId}`);
      await choose(page, 'Hold');
      await page.getByLabel('Reason').fill('asked by telephone');
      await confirm(page, 'Hold');
      await page.getByText('The order is held.').waitFor();
      await page.getByRole('button', { name: 'Lift asked by telephone' }).click();
      await confirm(page, 'Lift');
      await page.getByText('The hold is lifted.').waitFor();
      await untilSaid(world, `/orders/${orderId}`, /"holds":\[\]/);
      await page.context().close();
    },
  },
  {
    name: 'Order: who held it is shown by name, which the user pool alone knows',
    play: async (browser, world) => {
      const orderId = orderOf(world, 'backordered');
      const page = await openAsPerson(browser, world, `/orders/${orderId}`);
      await choose(page, 'Hold');
      await page.getByLabel('Reason').fill('asked by letter');
      await confirm(page, 'Hold');
      await page.getByRole('button', { name: 'Lift asked by letter' }).click();
      await confirm(page, 'Lift');
      await page.getByRole('listitem').getByText(`, ${world.person}`).first().waitFor();
      const told = JSON.stringify(await read(world, `/orders/${orderId}`));
      assert(!told.includes(world.person) && !told.includes(world.email), told);
      await page.context().close();
    },
  },
  {
    name: 'Order: what serving it from elsewhere comes to is seen first, then it is done',
    play: async (browser, world) => {
      const orderId = orderOf(world, 'split');
      const page = await openPage(browser, world, `/orders/${orderId}`);
      await choose(page, 'Serve from elsewhere');
      await page
        .getByRole('checkbox', { name: /fulfillment center/ })
        .first()
        .check();
      await page.getByRole('button', { name: 'See what it comes to' }).click();
      await page.getByText(/^Costs .* in place of/).waitFor();
      await confirm(page, 'Serve from elsewhere');
      await page.getByText('The units are served from elsewhere.').waitFor();
      await untilSaid(world, `/orders/${orderId}`, /order\.reroute_requested/);
      await page.context().close();
    },
  },
  {
    name: 'Order: it is split as somebody says: what they name moves, the rest stays',
    play: async (browser, world) => {
      const orderId = orderOf(world, 'store1');
      const page = await openPage(browser, world, `/orders/${orderId}`);
      await choose(page, 'Serve from elsewhere');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Only from').selectOption({ label: 'Split as I say' });
      await dialog.getByLabel('Location 1').selectOption('store-chicago');
      await dialog.getByLabel('Units of PIN-CITY').fill('1');
      await press(page, 'See what it comes to');
      await dialog
        .getByRole('status')
        .getByText(/Michigan Avenue/)
        .first()
        .waitFor();
      await confirm(page, 'Serve from elsewhere');
      await page.getByText('The units are served from elsewhere.').waitFor();
      await untilSaid(world, `/orders/${orderId}`, /"location":"store-chicago"/);
      await page.context().close();
    },
  },
  {
    name: 'Order: its address is edited, one unit of a line is cancelled',
    play: async (browser, world) => {
      const orderId = orderOf(world, 'held');
      const page = await openPage(browser, world, `/orders/${orderId}`);
      await choose(page, 'Edit address');
      await page.getByLabel('Street, one line each').fill('9 Elm Street\nFloor 2');
      await confirm(page, 'Edit address');
      await page.getByText('The address is changed.').waitFor();
      await page.getByText('9 Elm Street').waitFor();
      await choose(page, 'Cancel units');
      await confirm(page, 'Cancel units');
      await page.getByText('1 unit cancelled.').waitFor();
      await untilSaid(world, `/orders/${orderId}`, /"status":"cancelled"/);
      await page.context().close();
    },
  },
  {
    name: 'Order: units that came to their customer are taken back',
    play: async (browser, world) => {
      const orderId = orderOf(world, 'delivered');
      const page = await openPage(browser, world, `/orders/${orderId}`);
      await choose(page, 'Take back');
      await page.getByLabel('Units of TEE-WHT-S').fill('1');
      await confirm(page, 'Take back');
      await page.getByText('The return is announced.').waitFor();
      await page.getByText(`${orderId}-r1`).first().waitFor();
      await page.context().close();
    },
  },
  {
    name: 'Order: why from there is said in words, and why not from another location',
    play: async (browser, world) => {
      const page = await openPage(browser, world, `/orders/${orderOf(world, 'onItsWay')}`);
      await page
        .getByText(/best of all plans/)
        .first()
        .waitFor();
      await page
        .getByRole('button', { name: /^Why not/ })
        .first()
        .click();
      await page
        .getByText(/then it is chosen|is chosen|no amount|not/)
        .first()
        .waitFor();
      await page.getByText('What other modes would have done').waitFor();
      await page.context().close();
    },
  },
];
