import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as awaitStock } from '../../../functions/inventory/await-stock.handler.ts';
import { readPools } from '../../../functions/inventory/stock/pool.store.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../functions/operations/resolve-exception.handler.ts';
import { sweepOrder } from '../../../functions/operations/sweep/sweep-order.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { key } from '../../../functions/shared/keys.ts';
import { table } from '../../../functions/shared/table.ts';
import { signedHeaders } from '../../../local/brand/signed-headers.ts';
import { call, run } from '../../support/call.ts';
import { nameExecutions } from '../../support/executions.ts';
import { skuItem } from '../../support/network-items.ts';
import { dieAtWrite } from '../inventory/ledger.ts';
import { later, SECRET, Shops, shopifyOrder } from './shops.ts';

const now = '2026-11-23T15:00:00.000Z';

/** More SKUs than one write counts. */
const manyLines = Array.from({ length: 150 }, (_, index) => ({
  lineId: String(index + 1),
  sku: `S${String(index).padStart(3, '0')}`,
  quantity: 2,
  unitPrice: { amount: 100 },
}));

const machines = mockClient(SFNClient);

describe('units of captured orders without a claim', () => {
  let shops: Shops;
  beforeEach(() => {
    // No execution of these orders has begun.
    nameExecutions();
    machines.reset();
    machines
      .on(DescribeExecutionCommand)
      .rejects(Object.assign(new Error('gone'), { name: 'ExecutionDoesNotExist' }));
    shops = new Shops();
    shops.table.seed(...manyLines.map(({ sku }) => skuItem(sku)));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    shops.close();
  });

  async function submitted(over: Record<string, unknown> = {}): Promise<string> {
    return String((await shops.submit(over)).body['orderId']);
  }

  async function unclaimed(sku: string): Promise<number> {
    const [reading] = await readPools([{ pool: 'main', sku }]);
    return (reading?.open ?? []).reduce((sum, shard) => sum + shard.unclaimed, 0);
  }

  async function counted(): Promise<number> {
    const found = await Promise.all(manyLines.map(({ sku }) => unclaimed(sku)));
    return found.reduce((sum, units) => sum + units, 0);
  }

  /** What the auditor finds wrong with them. */
  async function findings(): Promise<unknown[]> {
    return audit(await readBooks()).filter(({ kind }) => kind === 'unclaimed');
  }

  test('are counted in the write that captures an order that lacks something, and no more in the one that reserves it (S3)', async () => {
    await shops.receiveStock({ A: 5 });

    const orderId = await submitted();

    expect([await unclaimed('A'), await unclaimed('B')]).toEqual([2, 1]);
    expect(await findings()).toEqual([]);

    await shops.receiveStock({ B: 5 });
    await shops.walk(orderId, 'Reserve');

    expect([await unclaimed('A'), await unclaimed('B')]).toEqual([0, 0]);
    expect(shops.order(orderId).unclaimed).toBeUndefined();
    expect(await findings()).toEqual([]);
  });

  test('end with a cancel of some units and of all (S3)', async () => {
    const orderId = await submitted();

    await cancelOrder({ orderId, by: 'operator:ada', lines: [{ lineId: '1', units: 1 }], now });

    expect(await unclaimed('A')).toBe(1);

    await cancelOrder({ orderId, by: 'operator:ada', now });

    expect([await unclaimed('A'), await unclaimed('B')]).toEqual([0, 0]);
    expect(await findings()).toEqual([]);
  });

  test('are business of the queue once the order waits for stock (S3)', async () => {
    const orderId = await submitted();
    const wait = { orderId, attempt: 1, execution: 'test', token: 't', enteredAt: now, retry: 0 };

    await run(awaitStock, wait);

    expect([await unclaimed('A'), await unclaimed('B')]).toEqual([0, 0]);
    expect(await findings()).toEqual([]);
  });

  test('of an order of very many SKUs are counted in several writes before its first attempt starts (S3)', async () => {
    dieAtWrite(2);

    expect((await shops.submit({ lines: manyLines })).status).toBe(500);

    vi.restoreAllMocks();
    const [item = {}] = shops.table.ofType('Order');
    const orderId = String(item['orderId']);

    expect(shops.order(orderId)).toMatchObject({ attempt: 0, unclaimed: { pool: 'main', upTo: 'S059' } });
    expect(await counted()).toBe(120);
    expect(await findings()).toEqual([]);

    await sweepOrder(shops.table.item(key.order(orderId)) ?? {}, '2030-01-01T00:00:00.000Z');

    expect(shops.order(orderId)).toMatchObject({ attempt: 1, unclaimed: { pool: 'main' } });
    expect(await counted()).toBe(300);
    expect(await findings()).toEqual([]);
  });

  test('of very many SKUs are counted again when the chunks that were claimed are given back (S3)', async () => {
    const orderId = await submitted({ lines: manyLines });
    for (const { sku } of manyLines.slice(0, 95)) {
      const shard = shops.table.item(key.pool('main', sku, 0));
      shops.table.seed({ ...shard, ...key.pool('main', sku, 0), atp: 2 });
    }

    await expect(shops.walk(orderId, 'Reserve')).rejects.toMatchObject({ name: 'OutOfStock' });

    expect(await counted()).toBe(300);
    expect(await findings()).toEqual([]);

    await cancelOrder({ orderId, by: 'operator:ada', now });

    expect(await counted()).toBe(0);
    expect(await findings()).toEqual([]);
  });

  describe('while DynamoDB throttles the shards', () => {
    /** Each transaction with a shard in it is throttled. */
    function throttleShards(): void {
      vi.spyOn(Math, 'random').mockReturnValue(0);
      const send = table.send.bind(table);
      vi.spyOn(table, 'send').mockImplementation((command: Parameters<typeof send>[0]) => {
        if (command instanceof TransactWriteCommand && JSON.stringify(command.input).includes('POOL#'))
          return Promise.reject(throttled());
        return send(command);
      });
    }

    function throttled(): Error {
      const CancellationReasons = [{ Code: 'ThrottlingError' }];
      return Object.assign(new Error(), { name: 'TransactionCanceledException', CancellationReasons });
    }

    test('are counted later: no order is refused for that, and its first attempt follows (S3)', async () => {
      throttleShards();

      const { status, body } = await shops.submit();

      const orderId = String(body['orderId']);
      expect(status).toBe(201);
      expect(shops.order(orderId)).toMatchObject({ attempt: 0, unclaimed: { pool: 'main', upTo: '' } });
      expect(await findings()).toEqual([]);

      vi.restoreAllMocks();
      await sweepOrder(shops.table.item(key.order(orderId)) ?? {}, '2030-01-01T00:00:00.000Z');

      expect(shops.order(orderId)).toMatchObject({ attempt: 1, unclaimed: { pool: 'main' } });
      expect([await unclaimed('A'), await unclaimed('B')]).toEqual([2, 1]);
      expect(await findings()).toEqual([]);
    });

    test('are counted later of what a shop sends that nobody understands (S3)', async () => {
      throttleShards();

      const { outcome, orderId } = await shops.shopify(shopifyOrder({ currency: 'none' }));
      vi.restoreAllMocks();
      await sweepOrder(shops.table.item(key.order(orderId ?? '')) ?? {}, '2030-01-01T00:00:00.000Z');

      expect(outcome).toBe('quarantined');
      expect([await unclaimed('A'), await unclaimed('B')]).toEqual([2, 1]);
      expect(await findings()).toEqual([]);
    });
  });

  describe('of an order in quarantine', () => {
    /** Nobody can read its amounts; it names two of A and one of B. */
    const broken = shopifyOrder({ currency: 'none' });

    /** What a person decides of its quarantine. */
    function resolved(orderId: unknown, body: Record<string, unknown>): ReturnType<typeof call> {
      const params = { id: `${String(orderId)}-x1` };
      const caller = { kind: 'operator', id: 'ada' } as const;
      return call(resolve, resolveExceptionDoor, { params, caller, body: { id: 'c1', ...body } });
    }

    test('are those that it names by SKUs that are known, and nobody sells them (S3)', async () => {
      const [line = {}] = broken['line_items'] as Record<string, unknown>[];
      const unknown = { ...line, id: 13, sku: 'NOBODY-KNOWS' };

      const { outcome } = await shops.shopify({ ...broken, line_items: [line, unknown] });

      expect(outcome).toBe('quarantined');
      expect([await unclaimed('A'), await unclaimed('NOBODY-KNOWS')]).toEqual([2, 0]);
      expect(await findings()).toEqual([]);
    });

    test('follow the latest version that nobody understands either (S3)', async () => {
      const [first, second] = broken['line_items'] as Record<string, unknown>[];
      await shops.shopify(broken);

      await shops.shopify(
        later(broken, { line_items: [{ ...first, quantity: 1, current_quantity: 1 }, second] }),
      );
      const fewer = [await unclaimed('A'), await unclaimed('B')];
      await shops.shopify(later(broken, { line_items: [second] }, 120));

      expect(fewer).toEqual([1, 1]);
      expect([await unclaimed('A'), await unclaimed('B')]).toEqual([0, 1]);
      expect(await findings()).toEqual([]);
    });

    test('are those of the order once a person has put it right (S3)', async () => {
      const { orderId } = await shops.shopify(broken);

      await resolved(orderId, { action: 'retry', patch: { currency: 'USD' } });

      expect(shops.order(orderId)).toMatchObject({ attempt: 1, unclaimed: { pool: 'main' } });
      expect(shops.order(orderId).unclaimed?.named).toBeUndefined();
      expect([await unclaimed('A'), await unclaimed('B')]).toEqual([2, 1]);
      expect(await findings()).toEqual([]);
    });

    test('are those of the order once its shop has sent a whole version (S3)', async () => {
      const { orderId } = await shops.shopify(broken);
      const [, second] = broken['line_items'] as Record<string, unknown>[];

      await shops.shopify(later(shopifyOrder(), { line_items: [second] }));

      expect(shops.order(orderId).quarantined).toBeUndefined();
      expect([await unclaimed('A'), await unclaimed('B')]).toEqual([0, 1]);
      expect(await findings()).toEqual([]);
    });

    test.each([
      ['is cancelled', { action: 'cancel' }],
      ['is settled outside', { action: 'close', note: 'by phone' }],
    ])('are on sale again when it %s (S3)', async (_what, body) => {
      const { orderId } = await shops.shopify(broken);

      expect((await resolved(orderId, body)).status).toBe(200);

      expect(shops.order(orderId).closed).toBeDefined();
      expect([await unclaimed('A'), await unclaimed('B')]).toEqual([0, 0]);
      expect(await findings()).toEqual([]);
    });

    test('of very many SKUs are counted in several writes, whoever dies, and given back in several (S3)', async () => {
      const [line = {}] = broken['line_items'] as Record<string, unknown>[];
      const items = manyLines.map(({ sku }, at) => ({ ...line, id: 100 + at, sku }));
      const many = JSON.stringify({ ...broken, line_items: items });
      dieAtWrite(2);
      await shops.post('shop', many, signedHeaders.shopify(SECRET, many, 'orders/updated'));
      vi.restoreAllMocks();
      const [item = {}] = shops.table.ofType('Order');
      const orderId = String(item['orderId']);
      const begun = await counted();

      await sweepOrder(shops.table.item(key.order(orderId)) ?? {}, '2030-01-01T00:00:00.000Z');
      const all = await counted();
      const swept = shops.order(orderId);
      await resolved(orderId, { action: 'close' });

      expect([begun, all, await counted()]).toEqual([120, 300, 0]);
      expect(swept).toMatchObject({ quarantined: true, attempt: 0 });
      expect(swept.progressBy).toBeUndefined();
      expect(await findings()).toEqual([]);
    });
  });
});
