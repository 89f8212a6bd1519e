import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import type { SendHttp } from '../../../functions/channels/contract/http-port.ts';
import { noteHeard } from '../../../functions/channels/heard.store.ts';
import { readLevels } from '../../../functions/channels/levels/level.store.ts';
import type { ShopWork } from '../../../functions/channels/work-queue.ts';
import { readConnection } from '../../../functions/connections/connection.store.ts';
import { doWork } from '../../../functions/connections/do-work.ts';
import { readHealth } from '../../../functions/connections/read-health.ts';
import { channelSchema } from '../../../functions/network/entities/channel.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { loopback } from '../../support/shop-session.ts';
import { startedWoo, type WooUnderTest } from '../../support/woo-shop.ts';

const secrets = mockClient(SecretsManagerClient);
let shops = 0;

type WithoutChannel<Work> = Work extends ShopWork ? Omit<Work, 'channel'> : never;

interface ConnectedShop {
  readonly woo: WooUnderTest;
  readonly channel: string;
  readonly table: MemoryTable;
  readonly work: (asked: WithoutChannel<ShopWork>, send?: SendHttp) => Promise<void>;
  /** The calls that changed figures. */
  readonly pushes: () => number;
  readonly sells: (units: number, sku?: string) => void;
}

/** A simulated WooCommerce with some mugs, connected to a table that has some, too. */
async function connectedShop(theirs: number, ours: number): Promise<ConnectedShop> {
  const woo = await startedWoo();
  woo.driver.addArticle({ sku: 'MUG', stock: theirs });
  // Secrets are kept in memory for a while: each shop has its own.
  shops += 1;
  const channel = `woo${shops}`;
  const table = new MemoryTable();
  forgetNetwork();
  const connection = { credentials: `key-${channel}`, baseUrl: woo.url };
  const entity = {
    id: channel,
    version: 1,
    platform: 'woocommerce',
    secrets: 'woo',
    shop: woo.url,
    connection,
  };
  table.seed({ ...key.channel(channel), type: 'Channel', ...channelSchema.parse(entity) });
  const sells = (units: number, sku = 'MUG'): void => {
    table.seed({
      ...key.pool('main', sku, 0),
      type: 'Pool',
      pool: 'main',
      sku,
      shard: 0,
      atp: units,
      version: 1,
    });
  };
  sells(ours);
  process.env['CREDENTIALS_PREFIX'] = 'test/channels/';
  const { consumerKey, consumerSecret } = woo.key;
  const SecretString = JSON.stringify({ consumerKey, consumerSecret, webhookSecret: 'a secret' });
  secrets.on(GetSecretValueCommand).resolves({ SecretString });
  let pushed = 0;
  const overNetwork = loopback();
  const counted: SendHttp = (request) => {
    if (request.body?.includes('stock_quantity')) pushed += 1;
    return overNetwork(request);
  };
  const work: ConnectedShop['work'] = (asked, send = counted) =>
    doWork(channel, [{ ...asked, channel } as ShopWork], {
      now: () => woo.clock.now().toISOString(),
      senderOf: () => send,
      hasTime: () => true,
    });
  const pushes = (): number => pushed;
  return { woo, channel, table, work, pushes, sells };
}

const figures = { kind: 'figures', sku: 'MUG' } as const;
const figuresOfCups = { kind: 'figures', sku: 'CUP' } as const;
const reconcile = { kind: 'reconcile' } as const;

describe('work at a connected shop', () => {
  test('tells the shop what it may sell, and reads the figure back (S8)', async () => {
    const { woo, channel, work } = await connectedShop(9, 5);

    await work(figures);

    expect(woo.driver.figure('MUG')).toBe(5);
    expect(await readLevels(channel, 'MUG')).toMatchObject([{ state: { expected: 5 } }]);
    expect((await readHealth(channel)).figures).toMatchObject({ counted: 1, untold: 0, open: 0 });
  });

  test('sends nothing where the shop shows what it should already (S4)', async () => {
    const { work, pushes } = await connectedShop(5, 5);
    await work(figures);
    const before = pushes();

    await work(figures);

    expect(pushes()).toBe(before);
  });

  test('takes an own sale of the shop for a sale, and pushes nothing for it (S2, S4)', async () => {
    const { woo, channel, table, work, pushes } = await connectedShop(5, 5);
    await work(figures);
    const before = pushes();
    woo.clock.advance(60_000);
    woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 2 }] });
    woo.clock.advance(60_000);

    await work(reconcile);

    expect(table.ofType('Order')).toHaveLength(1);
    expect(woo.driver.figure('MUG')).toBe(3);
    expect(pushes()).toBe(before);
    expect(await readLevels(channel, 'MUG')).toMatchObject([{ state: { expected: 3 } }]);
  });

  test('tells a figure that was moved by orders that were listed for another one', async () => {
    const { woo, work, sells } = await connectedShop(5, 5);
    woo.driver.addArticle({ sku: 'CUP', stock: 5 });
    sells(5, 'CUP');
    await work(figuresOfCups);
    await work(figures);
    woo.clock.advance(60_000);
    // Sent at the shop before anybody here has heard of it: its units are none of ours.
    woo.driver.setStatus(woo.driver.buy({ lines: [{ sku: 'CUP', quantity: 2 }] }), 'completed');
    woo.clock.advance(60_000);
    sells(4);

    await work(figures);

    expect([woo.driver.figure('MUG'), woo.driver.figure('CUP')]).toEqual([4, 5]);
  });

  test('shows beside what may be sold what the shop keeps for a buyer whose order was there before the figure (S3)', async () => {
    const { woo, channel, work } = await connectedShop(5, 5);
    const order = woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 2 }], payment: 'unpaid' });
    woo.clock.advance(60_000);

    await work(figures);
    const unpaid = woo.driver.figure('MUG');
    woo.driver.pay(order);
    woo.clock.advance(60_000);
    await work(reconcile);

    expect(unpaid, 'three for sale, two for the buyer').toBe(5);
    expect(woo.driver.figure('MUG')).toBe(3);
    expect(await readLevels(channel, 'MUG')).toMatchObject([{ withheld: 0, state: { expected: 3 } }]);
  });

  test('knows what the shop keeps for its buyers again when figures were forgotten, and no more than that (S3)', async () => {
    const { woo, channel, table, work } = await connectedShop(6, 6);
    const [given, kept] = [1, 2].map((quantity) =>
      woo.driver.buy({ lines: [{ sku: 'MUG', quantity }], payment: 'unpaid' }),
    );
    woo.clock.advance(60_000);
    await work(figures);
    const connected = table.item(key.channel(channel));

    table.seed({ ...connected, ...key.channel(channel), connection: undefined });
    forgetNetwork();
    await work(figures);
    woo.driver.cancel(given ?? 0);
    woo.clock.advance(60_000);
    table.seed({ ...connected, ...key.channel(channel) });
    forgetNetwork();
    await work(figures);

    expect(woo.driver.figure('MUG'), 'four for sale, two for the buyer').toBe(6);
    expect(await readLevels(channel, 'MUG')).toMatchObject([{ withheldFor: { [`${kept}`]: 2 } }]);
  });

  test('knows what the shop keeps for its buyers of a figure that a changed connection tells elsewhere (S3)', async () => {
    const { woo, channel, table, work } = await connectedShop(5, 5);
    woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 2 }], payment: 'unpaid' });
    await work(figures);
    for (const _later of [1, 2]) {
      woo.clock.advance(15 * 60_000);
      await work(reconcile);
    }
    const { connection, ...connected } = table.item(key.channel(channel)) ?? {};

    const changed = { ...Object(connection), stock: { ...Object(connection).stock, at: 'shelf' } };
    table.seed({ ...connected, ...key.channel(channel), connection: changed });
    forgetNetwork();
    await work(reconcile);

    expect(await readLevels(channel, 'MUG')).toMatchObject([{ location: 'shelf', withheld: 2 }]);
    expect(woo.driver.figure('MUG')).toBe(5);
  });

  test.each([
    ['the one that was read after the other was received takes effect', 1, 1],
    ['one that was read before that is asked for again', 0, 3],
  ])('of two versions of one second %s', async (_what, ms, reserved) => {
    const { woo, table, work } = await connectedShop(5, 5);
    const order = woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 3 }] });
    await work(reconcile);
    woo.driver.edit(order, { MUG: 1 });
    woo.clock.advance(ms);

    await work({ kind: 'order', order: `${order}` });

    expect(table.ofType('Order')).toMatchObject([{ totals: { reserved } }]);
    const types = table.ofType('Exception').map(({ exceptionType }) => exceptionType);
    expect(types).not.toContain('ChannelEdit');
  });

  test('finds an order whose message was lost, and counts the gap', async () => {
    const { woo, channel, work } = await connectedShop(5, 5);
    await work(reconcile);
    await noteHeard(channel, { at: woo.clock.now().toISOString(), version: undefined });
    woo.clock.advance(60_000);
    woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 1 }] });
    woo.clock.advance(180_000);

    await work(reconcile);
    await work(reconcile);

    expect(await readHealth(channel)).toMatchObject({ gaps: 1, lastMessageAt: expect.any(String) });
  });

  test('leaves a shop alone that does not answer, and tells it afterwards', async () => {
    const { woo, channel, work } = await connectedShop(9, 9);
    await work(figures);
    const down: SendHttp = () => Promise.resolve({ kind: 'unsent', why: 'ECONNREFUSED' });
    woo.driver.setStock('MUG', 12);
    woo.clock.advance(25 * 3_600_000);

    await work(figures, down);
    const trouble = (await readConnection(channel))?.trouble;
    const calls = woo.calls.length;
    await work(figures);
    const callsWhileClosed = woo.calls.length - calls;
    woo.clock.advance(400_000);
    await work(figures);

    expect(trouble).toMatchObject({ kind: 'later' });
    expect(callsWhileClosed).toBe(0);
    expect(woo.driver.figure('MUG')).toBe(9);
    expect((await readConnection(channel))?.trouble).toBeUndefined();
  });

  test('looks at a figure that an order of the shop has moved as soon as a shop that failed in between answers again', async () => {
    const { woo, channel, work, sells } = await connectedShop(9, 9);
    await work(figures);
    const order = woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 2 }] });
    sells(3);
    const overNetwork = loopback();
    const down = { kind: 'unsent', why: 'ECONNRESET' } as const;
    const answersForOrders: SendHttp = async (request) =>
      request.url.includes('/orders') ? overNetwork(request) : down;
    await work({ kind: 'order', order: `${order}` }, answersForOrders);

    const until = (await readConnection(channel))?.trouble?.until;
    expect(until).toEqual(expect.any(String));
    expect(await readLevels(channel, 'MUG')).toMatchObject([{ dueAt: until }]);
  });

  test('leaves a figure due that an order of the shop has moved, where the run dies before it is told (S13)', async () => {
    const { woo, channel, work, sells } = await connectedShop(9, 9);
    await work(figures);
    const order = woo.driver.buy({ lines: [{ sku: 'MUG', quantity: 2 }] });
    sells(3);
    const overNetwork = loopback();
    const diesOnceItKnows: SendHttp = async (request) => {
      if (request.url.includes(`/orders/${order}`)) return overNetwork(request);
      throw new Error('the function has died');
    };
    await expect(work({ kind: 'order', order: `${order}` }, diesOnceItKnows)).rejects.toThrow('has died');

    const soon = woo.clock.now().getTime() + 720_000;
    const [level] = await readLevels(channel, 'MUG');
    expect(Date.parse(level?.dueAt ?? '')).toBeLessThanOrEqual(soon);
    // The order, which has claimed two of the three, says nothing new when it is read again: the sweeper asks for the figure.
    await work({ kind: 'order', order: `${order}` });
    await work(figures);
    expect(woo.driver.figure('MUG')).toBe(1);
  });

  test('opens one exception for a SKU that the shop does not know, however often it is told', async () => {
    const { woo, channel, table, work } = await connectedShop(5, 5);
    woo.driver.rename('MUG', 'CUP');

    await work(figures);
    await work(figures);

    expect(table.ofType('Exception')).toMatchObject([
      { exceptionType: 'ChannelSkuUnknown', owner: `channel:${channel}`, detail: { sku: 'MUG' } },
    ]);
  });

  test('says of a shop whose secret nobody has set that it is not authorised', async () => {
    const { channel, work } = await connectedShop(5, 5);
    secrets.on(GetSecretValueCommand).resolves({ SecretString: '{}' });

    await work(figures);

    expect((await readHealth(channel)).trouble).toMatchObject({ kind: 'unauthorized' });
  });

  test('does nothing for a channel that is connected no more', async () => {
    const { woo, channel, table, work } = await connectedShop(9, 5);
    const connected = table.item(key.channel(channel));
    table.seed({ ...connected, ...key.channel(channel), connection: undefined });

    await work(figures);

    expect(woo.calls).toEqual([]);
  });
});
