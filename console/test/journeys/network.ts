import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { openPage } from '../browser.ts';
import { orderOf, untilSaid } from '../world.ts';
import type { Journey } from './journeys.ts';

async function change(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Gets new work').click();
  const limit = dialog.getByLabel('Most orders a day');
  if (await limit.isVisible()) await limit.fill('5');
  await dialog.getByRole('button', { name: `Change ${name}` }).click();
  await dialog.waitFor({ state: 'hidden' });
}

export const networkJourneys: readonly Journey[] = [
  {
    name: 'Network: locations are on a map and in a table with load and capacity, and lead to their work',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/network');
      const map = page.getByRole('img', { name: /^Map of \d+ locations/ });
      await map.locator('circle, path').first().waitFor({ state: 'attached' });
      const rows = page.getByRole('region', { name: 'Locations' }).locator('tbody tr');
      const label = (await map.getAttribute('aria-label')) ?? '';
      assert(label.includes(`Map of ${await rows.count()} locations`), label);
      await page.getByRole('link', { name: 'SoHo store' }).click();
      await page.waitForURL(/open=store-soho/);
      await page.getByRole('link', { name: 'Its work' }).click();
      await page.getByRole('heading', { name: /Work at/ }).waitFor();
      await page.context().close();
    },
  },
  {
    name: 'Network: a location is switched off and on again; the API says so, and who cannot see the map reads it',
    isMain: true,
    play: async (browser, world) => {
      const page = await openPage(browser, world, `/network?open=${world.spare}`);
      await change(page, world.spareName);
      await untilSaid(world, `/locations/${world.spare}`, /"active":false/);
      await page
        .getByRole('row', { name: new RegExp(world.spareName) })
        .getByText('off', { exact: true })
        .waitFor();
      await change(page, world.spareName);
      await untilSaid(world, `/locations/${world.spare}`, /"active":true/);
      await page
        .getByRole('row', { name: new RegExp(world.spareName) })
        .getByText(/^\d of 5 orders/)
        .waitFor();
      await page.context().close();
    },
  },
  {
    name: 'Network: a connection says its state and what can be asked of it; credentials have ages and no values',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/network?part=channels');
      await page
        .getByRole('row', { name: /shopify-us/ })
        .getByRole('link')
        .click();
      await page.getByRole('heading', { name: /^How .* is connected/ }).waitFor();
      await page.getByRole('link', { name: 'Credentials' }).click();
      const rows = page.getByRole('region', { name: 'Credentials' }).locator('tbody tr');
      await rows.first().waitFor();
      assert(!(await page.locator('#content').innerText()).includes(world.token.slice(0, 12)));
      await page.getByPlaceholder('Search').fill(world.store);
      await page.getByRole('cell', { name: world.store, exact: true }).first().waitFor();
      await page.waitForURL(/part=credentials.*q=store-soho|q=store-soho.*part=credentials/);
      await page.context().close();
    },
  },
  {
    name: 'Network: a shop that is in trouble says why, since when, what it was not told, and can be checked',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/network?part=partners');
      const since = '2026-11-23T09:00:00Z';
      await page.route('**/api/channels/shopify-us/health', (route) =>
        route.fulfill({
          json: {
            channel: 'shopify-us',
            connected: true,
            state: 'troubled',
            trouble: { kind: 'refused', why: 'The token was revoked.', since, until: since },
            gaps: 3,
            subscriptions: [{ topic: 'orders/create', isActive: false }],
            findings: [{ level: 'error', code: 'scopes', words: 'The scope write_orders is missing.' }],
            privacy: [],
            figures: { counted: 40, more: false, untold: 2, oldestUntold: since, refused: 1, open: 0 },
            effects: { untold: 4, more: false, oldestUntold: since },
          },
        }),
      );
      await page.getByRole('link', { name: 'Channels', exact: true }).click();
      const row = page.getByRole('row', { name: /shopify-us/ });
      await row.getByText('in trouble').waitFor();
      await row.getByText(/^6/).waitFor();
      await row.getByRole('link').click();
      await page.getByText('The token was revoked.').waitFor();
      await page.getByText('The scope write_orders is missing.').waitFor();
      await page.getByRole('button', { name: 'Check it' }).click();
      await page
        .getByRole('dialog')
        .getByText(/Looks at the shop/)
        .waitFor();
      await page.context().close();
    },
  },
  {
    name: 'Order: the ways of its parcels are on a map and in words, and nothing is loaded from elsewhere for it',
    play: async (browser, world) => {
      const page = await openPage(browser, world, `/orders/${orderOf(world, 'split')}`);
      const ways = page.getByRole('region', { name: 'Ways' });
      await ways.getByRole('img', { name: /^Map with 2 ways/ }).waitFor();
      await ways
        .getByText(/km as the crow flies, planned/)
        .first()
        .waitFor();
      const hosts = await page.evaluate(() =>
        performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin),
      );
      assert.deepEqual([...new Set(hosts)], [world.address]);
      await page.context().close();
    },
  },
  {
    name: 'Order: it links to its execution in the Step Functions console where the deployment says where that is',
    play: async (browser, world) => {
      const executions = 'arn:aws:states:us-east-1:123456789012:execution:shop-order';
      const context = await browser.newContext({ locale: 'en-US' });
      const page = await context.newPage();
      await page.route('**/config.json', (route) => route.fulfill({ json: { executions } }));
      await page.goto(`${world.address}/orders/${orderOf(world, 'split')}`);
      await page.getByLabel('Access token').fill(world.token);
      await page.getByRole('button', { name: 'Log in' }).click();
      const address = await page.getByRole('link', { name: 'Its execution on AWS' }).getAttribute('href');
      const name = encodeURIComponent(`${executions}:${orderOf(world, 'split')}-1`);
      assert.match(address ?? '', /^https:\/\/us-east-1\.console\.aws\.amazon\.com\/states\/home/);
      assert(address?.endsWith(name), address ?? '');
      await context.close();
    },
  },
];
