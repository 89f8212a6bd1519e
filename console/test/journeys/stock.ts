import assert from 'node:assert/strict';
import { openPage, untilRows } from '../browser.ts';
import { orderOf, read, untilSaid } from '../world.ts';
import type { Journey } from './journeys.ts';

export const stockJourneys: readonly Journey[] = [
  {
    name: 'Stock: a SKU is found by a part of its name and opened by keyboard; who waits for it leads to the order',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/stock');
      await page.locator('tbody tr').first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('pin-');
      await page.keyboard.press('Tab');
      await page.waitForURL(/q=pin-/);
      await untilRows(page, 1);
      await page.getByRole('link', { name: 'PIN-CITY' }).click();
      await page.getByRole('heading', { name: 'PIN-CITY' }).waitFor();
      const waiting = page.getByRole('region', { name: 'Who waits for it' });
      await waiting.getByText('1 order waits for 900 units').waitFor();
      await waiting.getByRole('link').first().click();
      await page.getByRole('heading', { name: '180', exact: true }).waitFor();
      assert(page.url().endsWith(orderOf(world, 'backordered')), page.url());
      await page.context().close();
    },
  },
  {
    name: 'Stock: every unit is accounted for, from what is on hand to what each channel may sell',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/stock/TEE-BLK-M');
      const pool = page.getByRole('region', { name: 'What pool main may promise' });
      await pool.getByText('on hand').waitFor();
      const figures = await pool.locator('tr:not(.console-sum) td:last-child').allTextContents();
      const sum = await pool.locator('.console-sum td').last().textContent();
      const added = figures.reduce((all, text) => all + Number(text.replaceAll(/[^\d-]/g, '')), 0);
      assert.equal(String(added), sum);
      await page.getByRole('region', { name: /What each channel may sell/ }).waitFor();
      await page.context().close();
    },
  },
  {
    name: 'Stock: a shelf is counted, the movement says so, and movements of one location are a link',
    isMain: true,
    play: async (browser, world) => {
      const page = await openPage(browser, world, `/stock/${world.sku}`);
      await page.getByRole('button', { name: `Count at ${world.store}` }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Units on the shelf').fill('17');
      await dialog.getByLabel('Why').fill('Monday round');
      await dialog.getByRole('button', { name: 'Record a count' }).click();
      await page.getByText('The count is recorded. On hand: 17.').waitFor();
      const stock = JSON.stringify(await read(world, `/stock/${world.sku}`));
      assert.match(stock, new RegExp(`"location":"${world.store}","pool":"[^"]+","onHand":17`));
      await untilSaid(world, `/stock/${world.sku}/movements?location=${world.store}`, /Monday round/);
      await page.getByRole('link', { name: `Movements at ${world.store}` }).click();
      await page.waitForURL(/location=/);
      await page.reload();
      await page.getByLabel('Access token').fill(world.token);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByText('Monday round').first().waitFor();
      await page.context().close();
    },
  },
];
