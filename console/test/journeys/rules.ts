import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { openPage } from '../browser.ts';
import { orderOf, read, untilSaid } from '../world.ts';
import type { Journey } from './journeys.ts';

/** Says why in the dialog that is open, and does it. */
async function confirm(page: Page, name: string, reason: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name, exact: true }).click();
}

/** Stores what the editor has, and answers the number of the version that it became. */
async function store(page: Page, reason: string): Promise<number> {
  await page.getByRole('button', { name: 'Store as a new version' }).click();
  await confirm(page, 'Store as a new version', reason);
  await page.getByText(/^Version \d+ is stored\.$/).waitFor();
  await page.waitForURL(/version=\d+/);
  return Number(new URL(page.url()).searchParams.get('version'));
}

/** The document of the JSON editor with other parts. */
async function editJson(page: Page, change: (document: Record<string, unknown>) => object): Promise<void> {
  const field = page.getByLabel('Ruleset as JSON');
  const parsed: unknown = JSON.parse(await field.inputValue());
  assert.ok(typeof parsed === 'object' && parsed !== null);
  await field.fill(JSON.stringify(change({ ...parsed }), undefined, 2));
}

export const rulesJourneys: readonly Journey[] = [
  {
    name: 'Rules: a version is written as a form, with its reason, and what it changes is seen at its address',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/rules?tab=edit&version=0');
      await page.getByLabel('For each further shipment').fill('2.50');
      await page.getByText('1 change so far').waitFor();
      await page.getByRole('button', { name: 'Check' }).click();
      await page.getByText(/^It would be Version \d+\.$/).waitFor();
      const version = await store(page, 'fewer splits');
      await page.getByRole('cell', { name: /Penalty for a split › for each further shipment/ }).waitFor();
      await page.getByRole('cell', { name: '$2.50' }).waitFor();
      await untilSaid(world, '/rulesets', /"reason":"fewer splits"/);
      assert.match(JSON.stringify(await read(world, `/rulesets/${version}`)), /"perExtraShipmentMinor":250/);
      await page.context().close();
    },
  },
  {
    name: 'Rules: JSON says what is wrong by path while it is typed, and what is dead in it with an order that shows it',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/rules?tab=edit&version=0&as=json');
      await editJson(page, (document) => ({ ...document, limits: { maxShipments: 0 } }));
      await page.getByText('limits.maxShipments must be at least 1').waitFor();
      const strategies = [{ name: 'everybody' }, { name: 'never' }];
      await editJson(page, (document) => ({ ...document, limits: {}, strategies }));
      await page.getByRole('button', { name: 'Check' }).click();
      await page.getByText('This strategy is never used').waitFor();
      await page.getByText('An order that shows it').first().waitFor();
      await page.getByLabel('Ruleset as JSON').fill('{');
      await page.getByText(/^This is not JSON/).waitFor();
      await page.context().close();
    },
  },
  {
    name: 'Rules: a version is tried on an order, beside the rules in force',
    isMain: true,
    play: async (browser, world) => {
      const orderId = orderOf(world, 'split');
      const page = await openPage(browser, world, `/rules?tab=try&version=0&order=${orderId}`);
      await page.getByRole('button', { name: 'Plan it' }).click();
      await page.getByRole('heading', { name: /^In force: / }).waitFor();
      await page.getByRole('heading', { name: /^Tried: / }).waitFor();
      await page.getByRole('row', { name: /^Total/ }).waitFor();
      await page.context().close();
    },
  },
  {
    name: 'Rules: a version is tried on a sketch, beside the rules in force',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/rules?tab=try&version=0');
      await page.getByLabel('Order', { exact: true }).selectOption({ label: 'A sketched one' });
      await page.getByLabel('Country code').fill('US');
      await page.getByLabel('Postal code').fill('02118');
      await page.getByLabel('SKU of line 1').fill('TEE-BLK-M');
      await page.getByRole('button', { name: 'Plan it' }).click();
      await page.getByText(/Both decide the same|They decide differently/).waitFor();
      await page.context().close();
    },
  },
  {
    name: 'Rules: a version plans in the shadow, is put in force, and is rolled back, each with who and why',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/rules?tab=edit&version=0');
      await page.getByLabel('Shipments at most', { exact: true }).fill('2');
      const version = await store(page, 'two shipments');
      await page.getByRole('button', { name: 'Let it plan in the shadow' }).click();
      await confirm(page, 'Let it plan in the shadow', 'look first');
      await page.getByText(`Version ${version} plans in the shadow.`).waitFor();
      await page.getByRole('button', { name: 'End the shadow' }).click();
      await confirm(page, 'End the shadow', 'seen enough');
      await page.getByRole('button', { name: 'Put in force' }).click();
      await confirm(page, 'Put in force', 'it is good');
      await page.getByText(new RegExp(`^Version ${version} is in force from`)).waitFor();
      await page.getByRole('button', { name: /^Roll back to/ }).click();
      await page.getByRole('dialog').getByLabel('Reason').fill('not yet');
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Roll back to/ })
        .click();
      await page.getByRole('region', { name: 'Who did what' }).getByText('not yet').waitFor();
      await page.getByRole('region', { name: 'Who did what' }).getByText('look first').waitFor();
      await untilSaid(world, '/rulesets', /"reason":"not yet"/);
      await page.context().close();
    },
  },
  {
    name: 'Rules: a version is tried on a share of the orders, both arms are seen, and it is taken back',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/rules?tab=edit&version=0');
      await page.getByLabel('For each further shipment').fill('1.50');
      const version = await store(page, 'dearer splits');
      await page.getByRole('button', { name: 'Try on a share of orders' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Share of their orders').fill('1');
      await dialog.getByRole('checkbox').first().check();
      await confirm(page, 'Try on a share of orders', 'a hundredth first');
      await page.getByText(`Version ${version} plans a share of the orders.`).waitFor();
      const arms = page.getByRole('region', { name: 'Tried on a share of the orders' });
      await arms.getByRole('row', { name: /^Cost of an order/ }).waitFor();
      await arms.getByRole('button', { name: 'Roll back' }).click();
      await confirm(page, 'Roll back', 'only a look');
      await arms.getByText(/^Rolled back .*: only a look$/).waitFor();
      await untilSaid(world, '/roll-outs', /"reason":"only a look"/);
      await page.context().close();
    },
  },
];
