import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { openPage } from '../browser.ts';
import { orderOf, read, untilSaid, untilSeen } from '../world.ts';
import { cutSteps, openWork, press, TABLET, workOf } from './desk.ts';
import type { Journey } from './journeys.ts';

/** Work through a gap of the network. */
export const offlineJourneys: readonly Journey[] = [
  {
    name: 'Work: what is done without a network is kept, survives a reload, and is sent once after the next login',
    play: async (browser, world) => {
      const page = await openWork(browser, world, 'store2');
      await page.getByRole('button', { name: 'Accept' }).waitFor();
      const restore = await cutSteps(page);
      await press(page, 'Accept');
      await page.getByText('1 step is not sent yet').first().waitFor({ state: 'attached' });
      await press(page, 'Start picking');
      await page.getByText('2 steps are not sent yet').first().waitFor({ state: 'attached' });
      assert.match(JSON.stringify(await read(world, workOf(world, 'store2'))), /"status":"requested"/);
      await page.context().setOffline(true);
      await page.getByText('No network.').first().waitFor({ state: 'attached' });
      await page.context().setOffline(false);
      await page.reload();
      restore();
      await page.getByLabel('Access token').fill(world.storeToken);
      await press(page, 'Log in');
      await untilSaid(world, workOf(world, 'store2'), /"status":"picking"/);
      await page.context().close();
    },
  },
  {
    name: 'Work: a desk that is reloaded without a network comes up, takes a step, and sends it once after the login',
    isMain: true,
    play: async (browser, world) => {
      const path = `/work?location=${world.store}&open=${orderOf(world, 'store4')}-f1`;
      const page = await openPage(browser, world, path, {
        token: world.storeToken,
        viewport: TABLET,
        serviceWorkers: 'allow',
      });
      await page.getByRole('button', { name: 'Accept' }).waitFor();
      await untilKept(page, orderOf(world, 'store4'));
      await page.context().setOffline(true);
      await page.reload();
      await page.getByText('Nobody is logged in.').waitFor();
      await press(page, 'Accept');
      await page.getByText('1 step is not sent yet').first().waitFor({ state: 'attached' });
      await page.reload();
      await page.getByText('1 step is not sent yet').first().waitFor({ state: 'attached' });
      assert.equal(await page.getByRole('button', { name: 'Print packing slip' }).count(), 0);
      await page.context().setOffline(false);
      assert.match(JSON.stringify(await read(world, workOf(world, 'store4'))), /"status":"requested"/);
      await press(page, 'Log in');
      await page.getByText('1 step is kept on this device').waitFor();
      await page.getByLabel('Access token').fill(world.storeToken);
      await press(page, 'Log in');
      await untilSaid(world, workOf(world, 'store4'), /"status":"accepted"/);
      const timeline = JSON.stringify(await read(world, `/orders/${orderOf(world, 'store4')}`));
      assert.equal(timeline.split('"fulfillment.accepted"').length, 2, timeline.slice(0, 3000));
      await page.context().close();
    },
  },
  {
    name: 'Work: what somebody else kept is not sent by another login',
    play: async (browser, world) => {
      const page = await openWork(browser, world, 'pickup');
      const restore = await cutSteps(page);
      await press(page, 'Accept');
      await page.getByText('1 step is not sent yet').first().waitFor({ state: 'attached' });
      await page.reload();
      restore();
      await page.getByLabel('Access token').fill(world.token);
      await press(page, 'Log in');
      await page.getByRole('button', { name: 'Accept' }).waitFor();
      assert.equal(await page.getByText('1 step is not sent yet').count(), 0);
      assert.match(JSON.stringify(await read(world, workOf(world, 'pickup'))), /"status":"requested"/);
      await page.context().close();
    },
  },
];

/** What the browser keeps of desks, as text; empty before there is any. */
async function keptDesks(): Promise<string> {
  const database = await new Promise<IDBDatabase | undefined>((resolve) => {
    const request = indexedDB.open('console-outbox');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(undefined);
  });
  if (database === undefined || !database.objectStoreNames.contains('desks')) return '';
  const desks = await new Promise<unknown[]>((resolve) => {
    const request = database.transaction('desks').objectStore('desks').getAll();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve([]);
  });
  database.close();
  return JSON.stringify(desks);
}

/** Until the browser has what the page needs without a network: the worker its files, the desk the work. */
async function untilKept(page: Page, orderId: string): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  const look = async (): Promise<true | undefined> => {
    const [, ...sheets] = (await page.evaluate(keptDesks)).split('"sheets":');
    return sheets.some((kept) => kept.includes(`"fulfillmentId":"${orderId}-f1"`)) ? true : undefined;
  };
  await untilSeen(look, () => `the browser never kept the work of ${orderId}`);
}
