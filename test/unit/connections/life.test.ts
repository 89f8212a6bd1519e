import { beforeEach, describe, expect, test } from 'vitest';
import { readLevels } from '../../../functions/channels/levels/level.store.ts';
import { readConnection } from '../../../functions/connections/connection.store.ts';
import { readHealth } from '../../../functions/connections/read-health.ts';
import { ConnectedChannel, SecretStore } from '../../support/connected-shop.ts';
import { startedWoo, type WooUnderTest } from '../../support/woo-shop.ts';

let secrets: SecretStore;
let woo: WooUnderTest;
let shops = 0;
beforeEach(async () => {
  secrets = new SecretStore();
  woo = await startedWoo();
  woo.driver.addArticle({ sku: 'MUG', stock: 9 });
});

/** A channel that is connected to the shop, whose owner has done nothing else yet. */
function connected(connection: Record<string, unknown> = {}): ConnectedChannel {
  shops += 1;
  const credentials = `key-${shops}`;
  secrets.secrets.set(credentials, { ...woo.key, webhookSecret: 'a secret' });
  const channel = new ConnectedChannel(`life${shops}`, {
    platform: 'woocommerce',
    shop: woo.url,
    connection: { credentials, baseUrl: woo.url, ...connection },
    now: () => woo.clock.now().toISOString(),
  });
  channel.sells('MUG', 5);
  return channel;
}

const reconcile = { kind: 'reconcile' };
const stateOf = async ({ id }: ConnectedChannel): Promise<string> => (await readHealth(id)).state;

describe('a connection that is made', () => {
  test('takes the open orders before any figure is told, and then tells those of all SKUs', async () => {
    woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 2 }] });
    woo.clock.advance(30 * 86_400_000);
    const channel = connected();

    await channel.work(reconcile);

    expect(channel.table.ofType('Order')).toHaveLength(1);
    expect(await readHealth(channel.id)).toMatchObject({
      state: 'connected',
      gaps: 0,
      backfill: { orders: 1, skus: 1, doneAt: expect.any(String) },
    });
    const [level] = await readLevels(channel.id, 'MUG');
    expect(level?.state.expected).toBe(woo.driver.figure('MUG'));
  });

  test('goes on where it ended when its time is over, and tells no figure meanwhile', async () => {
    woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 2 }] });
    woo.clock.advance(30 * 86_400_000);
    const channel = connected();
    channel.hasTime = () => false;

    await channel.work(reconcile, { kind: 'figures', sku: 'MUG' });
    const begun = await readHealth(channel.id);
    const shown = woo.driver.figure('MUG');
    channel.hasTime = () => true;
    await channel.work(reconcile);

    expect(begun).toMatchObject({ state: 'backfilling', backfill: { orders: 1, skus: 0 } });
    expect(shown).toBe(7);
    expect(await readHealth(channel.id)).toMatchObject({ state: 'connected', backfill: { skus: 1 } });
  });

  test('goes through all figures once more, when every relay knows of it: what one dropped is told then', async () => {
    const channel = connected();
    await channel.work(reconcile);
    channel.sells('MUG', 3);

    await channel.work(reconcile);
    const shownBefore = woo.driver.figure('MUG');
    woo.clock.advance(121_000);
    await channel.work(reconcile);

    expect(shownBefore).toBe(5);
    expect(woo.driver.figure('MUG')).toBe(3);
    expect(await readConnection(channel.id)).toMatchObject({ repeat: { skus: 1 } });
    expect(await stateOf(channel)).toBe('connected');
  });

  test('is worked on again when that is due, not later', async () => {
    const channel = connected();

    await channel.work(reconcile);

    const due = woo.clock.now().getTime() + 120_000;
    expect(await readConnection(channel.id)).toMatchObject({ dueAt: new Date(due).toISOString() });
  });

  test('does nothing at a shop that the check speaks against, and says why', async () => {
    woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 1 }] });
    Object.assign(woo.shop.settings, { managesStock: false });
    const channel = connected({ messagesTo: 'http://127.0.0.1:9/hook' });

    await channel.work(reconcile, { kind: 'figures', sku: 'MUG' });

    expect(await readHealth(channel.id)).toMatchObject({
      state: 'refused',
      findings: [{ level: 'error', code: 'STOCK_NOT_MANAGED' }],
    });
    expect(channel.table.ofType('Order')).toEqual([]);
    expect(woo.shop.webhooks.size).toBe(0);
    expect(woo.driver.figure('MUG')).toBe(8);
  });

  test('works once what was wrong is right', async () => {
    Object.assign(woo.shop.settings, { managesStock: false });
    const channel = connected();
    await channel.work(reconcile);
    Object.assign(woo.shop.settings, { managesStock: true });

    await channel.work({ kind: 'check' });

    expect(await stateOf(channel)).toBe('connected');
    expect(woo.driver.figure('MUG')).toBe(5);
  });

  test('names the SKUs that the shop does not know, once it is asked', async () => {
    const channel = connected();
    channel.sells('CUP', 3);

    await channel.work({ kind: 'check' });

    expect((await readHealth(channel.id)).skus).toMatchObject({
      looked: 2,
      unknown: 1,
      isWhole: true,
      first: [{ sku: 'CUP', theirs: 'CUP' }],
    });
    expect(channel.table.ofType('Exception')).toHaveLength(1);
  });
});

describe('a connection that is changed', () => {
  test('has figures told anew under the names of another map', async () => {
    woo.driver.addArticle({ sku: 'X-MUG', stock: 7 });
    const channel = connected();
    await channel.work(reconcile);
    const skus = { rule: 'prefix', prefix: 'X-' };
    channel.put({ connection: { credentials: `key-${shops}`, baseUrl: woo.url, skus } });

    await channel.work(reconcile);

    expect(woo.driver.figure('X-MUG')).toBe(5);
    expect(await readHealth(channel.id)).toMatchObject({ state: 'connected', figures: { counted: 1 } });
  });

  test('is checked again before anything else where its credentials are others', async () => {
    const channel = connected();
    await channel.work(reconcile);
    secrets.secrets.set('wrong', { consumerKey: 'a', consumerSecret: 'b', webhookSecret: 'c' });
    channel.put({ connection: { credentials: 'wrong', baseUrl: woo.url } });

    await channel.work(reconcile);

    expect(await readHealth(channel.id)).toMatchObject({
      state: 'troubled',
      trouble: { kind: 'unauthorized' },
    });
  });
});

describe('a connection that ends', () => {
  test('has the shop send nothing more, and its figures forgotten', async () => {
    const channel = connected({ messagesTo: 'http://127.0.0.1:9/hook' });
    await channel.work(reconcile);
    const subscribed = woo.shop.webhooks.size;
    channel.put({ connection: undefined });
    const leaving = await stateOf(channel);

    await channel.work(reconcile);
    woo.driver.setStock('MUG', 40);
    await channel.work({ kind: 'figures', sku: 'MUG' });

    expect([subscribed, woo.shop.webhooks.size]).toEqual([4, 0]);
    expect([leaving, await stateOf(channel)]).toEqual(['leaving', 'none']);
    expect(channel.table.ofType('Level')).toEqual([]);
    expect(woo.driver.figure('MUG')).toBe(40);
  });

  test('waits for a shop that does not answer, and says at last what is left there', async () => {
    const channel = connected({ messagesTo: 'http://127.0.0.1:9/hook' });
    await channel.work(reconcile);
    channel.put({ connection: undefined });
    woo.faults.faultOf = () => ({ kind: 'broken' });

    await channel.work(reconcile);
    const waiting = await stateOf(channel);
    woo.clock.advance(8 * 86_400_000);
    await channel.work(reconcile);

    expect(waiting).toBe('leaving');
    expect(await readHealth(channel.id)).toMatchObject({
      state: 'none',
      findings: [{ code: 'SUBSCRIPTIONS_LEFT' }],
    });
  });

  test('for a while only is caught up on when the channel is switched on again', async () => {
    const channel = connected();
    await channel.work(reconcile);
    channel.put({ active: false });
    await channel.work(reconcile);
    woo.driver.setStock('MUG', 40);
    woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 1 }] });
    woo.clock.advance(86_400_000);
    channel.put({ active: true });

    await channel.work(reconcile);

    expect(channel.table.ofType('Order')).toHaveLength(1);
    const [level] = await readLevels(channel.id, 'MUG');
    expect(woo.driver.figure('MUG')).toBe(level?.state.expected);
    expect((await readConnection(channel.id))?.backfill?.doneAt).toBeDefined();
  });
});

describe('a list of changed orders', () => {
  test('that takes longer than a run goes on where it ended, and nothing counts as known before', async () => {
    const channel = connected();
    await channel.work(reconcile);
    const before = (await readHealth(channel.id)).ordersKnownTo;
    woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 1 }] });
    woo.clock.advance(600_000);
    channel.hasTime = () => false;

    await channel.work(reconcile);
    const meanwhile = (await readHealth(channel.id)).ordersKnownTo;
    await channel.work(reconcile);

    expect(meanwhile).toBe(before);
    expect((await readHealth(channel.id)).ordersKnownTo).toBe(woo.clock.now().toISOString());
  });
});
