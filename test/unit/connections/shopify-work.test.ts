import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import type { SendHttp } from '../../../functions/channels/contract/http-port.ts';
import { readLevels } from '../../../functions/channels/levels/level.store.ts';
import type { ShopWork } from '../../../functions/channels/work-queue.ts';
import { doWork } from '../../../functions/connections/do-work.ts';
import { channelSchema } from '../../../functions/network/entities/channel.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { loopback } from '../../support/shop-session.ts';
import { startedShopify } from '../../support/simulated-shopify.ts';

const secrets = mockClient(SecretsManagerClient);
const PATIENCE = 30_000;
let shops = 0;

const address = {
  address1: '1 Main St',
  city: 'Boston',
  provinceCode: 'MA',
  zip: '02101',
  country: 'United States',
  countryCode: 'US',
};

/** A simulated Shopify with some mugs, connected to a table that has some, too. */
async function connectedShop(theirs: number, ours: number) {
  const under = await startedShopify();
  under.shop.setStock('MUG', under.places.east, theirs);
  shops += 1;
  const channel = `shopify${shops}`;
  const table = new MemoryTable();
  forgetNetwork();
  const connection = {
    credentials: `app-${channel}`,
    baseUrl: under.url,
    locations: { EAST: under.places.east },
    stock: { at: under.places.east },
  };
  const entity = {
    id: channel,
    version: 1,
    platform: 'shopify',
    secrets: 'shopify',
    shop: under.shop.domain,
    connection,
  };
  table.seed({ ...key.channel(channel), type: 'Channel', ...channelSchema.parse(entity) });
  table.seed({
    ...key.pool('main', 'MUG', 0),
    type: 'Pool',
    pool: 'main',
    sku: 'MUG',
    shard: 0,
    atp: ours,
    version: 1,
  });
  process.env['CREDENTIALS_PREFIX'] = 'test/channels/';
  const { clientId, clientSecret } = under.shop;
  secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify({ clientId, clientSecret }) });
  const sent: string[] = [];
  const send: SendHttp = (request) => {
    sent.push(/(?:query|mutation) (\w+)/.exec(request.body ?? '')?.[1] ?? 'token');
    return loopback(PATIENCE)(request);
  };
  const work = (asked: Omit<ShopWork, 'channel'>): Promise<void> =>
    doWork(channel, [{ ...asked, channel } as ShopWork], {
      now: () => under.clock.now().toISOString(),
      senderOf: () => send,
      hasTime: () => true,
    });
  const shown = (): number => under.shop.stock('MUG', under.places.east);
  return { ...under, channel, table, work, sent, shown };
}

const figures = { kind: 'figures', sku: 'MUG' } as const;
const reconcile = { kind: 'reconcile' } as const;

describe('work at a connected Shopify shop', () => {
  test('a token is asked for once, and the shop is told what it may sell by one compared change (S5)', async () => {
    const { channel, work, sent, shown } = await connectedShop(9, 5);

    await work(figures);
    await work(figures);

    expect(shown()).toBe(5);
    expect(sent.filter((name) => name === 'token')).toHaveLength(1);
    expect(sent.filter((name) => name === 'setFigures')).toHaveLength(1);
    expect(await readLevels(channel, 'MUG')).toMatchObject([{ state: { expected: 5 } }]);
  });

  test('an own sale of the shop becomes an order, and nothing is pushed for it (S2, S4)', async () => {
    const { shop, clock, table, work, sent, shown } = await connectedShop(5, 5);
    await work(figures);
    clock.advance(60_000);
    shop.buy({ lines: [{ sku: 'MUG', quantity: 2 }], shippingAddress: address });
    clock.advance(60_000);

    await work(reconcile);

    expect(table.ofType('Order')).toHaveLength(1);
    expect(table.ofType('TakenOrder')).toMatchObject([{ money: { captured: 2500, refunds: [] } }]);
    expect([shown(), sent.includes('setFigures')]).toEqual([3, false]);
  });

  test('a figure that the shop changed by a sale nobody told of is stale, and right after a check (S5, S6)', async () => {
    const { shop, clock, table, channel, work, sent, shown } = await connectedShop(5, 5);
    await work(figures);
    clock.advance(60_000);
    shop.buy({ lines: [{ sku: 'MUG', quantity: 1 }], shippingAddress: address });
    table.seed({
      ...key.pool('main', 'MUG', 0),
      type: 'Pool',
      pool: 'main',
      sku: 'MUG',
      shard: 0,
      atp: 3,
      version: 2,
    });
    clock.advance(60_000);

    for (let round = 0; round < 3; round += 1) await work(figures);

    const [level] = await readLevels(channel, 'MUG');
    expect(sent).toContain('setFigures');
    expect(table.ofType('Order')).toHaveLength(1);
    expect(shown()).toBe(level?.state.expected);
    expect(shown()).toBeLessThanOrEqual(2);
  });
});
