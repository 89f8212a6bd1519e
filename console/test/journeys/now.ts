import assert from 'node:assert/strict';
import { openPage } from '../browser.ts';
import { orderOf, untilSaid } from '../world.ts';
import type { Journey } from './journeys.ts';

export const nowJourneys: readonly Journey[] = [
  {
    name: 'Now: keys go from one to the next, and a link leads to what is open',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/now?type=NoRoute');
      await page.locator('[data-title]').first().waitFor();
      await page.keyboard.press('e');
      await page.getByRole('heading', { level: 1, name: 'No location can serve it' }).waitFor();
      const first = page.url();
      await page.keyboard.press('j');
      await page.waitForFunction((before) => location.href !== before, first);
      await page.keyboard.press('/');
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'INPUT');
      await page.context().close();

      const linked = await openPage(browser, world, new URL(first).pathname + new URL(first).search);
      await linked.getByRole('heading', { level: 1, name: 'No location can serve it' }).waitFor();
      await linked.context().close();
    },
  },
  {
    name: 'Now: an order that was not understood is corrected in a form, and goes on',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/now?type=QuarantinedOrder');
      await page.locator('[data-title]').first().click();
      await page.getByLabel('sku of line 1').fill('TEE-BLK-M');
      await page.getByLabel('Note for the timeline').fill('asked the shop');
      await page.getByRole('button', { name: 'Correct and capture' }).click();
      await page.getByText('“Correct and capture” is done.').waitFor();
      await page.getByText('Resolved by').waitFor();
      await page.getByText('asked the shop').first().waitFor();
      await untilSaid(world, '/orders?channel=shopify-us', /"status":"(?:captured|reserved|fulfilling)"/);
      await page.context().close();
    },
  },
  {
    name: 'Now: what the API refuses is said beside the button, and nothing is lost',
    isMain: true,
    play: async (browser, world) => {
      const page = await openPage(browser, world, `/now?open=${orderOf(world, 'noRoute1')}-x1`);
      await page.getByLabel('Say how it ended').check();
      await page.getByLabel('Note for the timeline').fill('kept');
      await page.locator('[data-do=conclude]').click();
      await page.getByText('Not done').waitFor();
      assert.equal(await page.getByLabel('Note for the timeline').inputValue(), 'kept');
      await page.getByLabel('not sent, cancelled').check();
      await page.locator('[data-do=conclude]').click();
      await page.getByText('“Say how it ended” is done.').waitFor();
      await untilSaid(world, `/orders/${orderOf(world, 'noRoute1')}`, /"status":"cancelled"/);
      await page.context().close();
    },
  },
  {
    name: 'Now: several are resolved together, with an outcome for each',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/now?type=NoRoute');
      await page.locator('[data-title]').first().waitFor();
      await page.getByLabel('Choose all that are shown').check();
      await page.getByRole('button', { name: 'Resolve together' }).click();
      await page.getByLabel('Cancel these units').check();
      await page.getByRole('button', { name: 'Do it' }).click();
      await page.getByText('2 of 2 done').waitFor();
      for (const name of ['noRoute2', 'noRoute3'])
        await untilSaid(world, `/orders/${orderOf(world, name)}`, /"status":"cancelled"/);
      await page.context().close();
    },
  },
];
