import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { recordMovementsDoor } from '../../../functions/inventory/movement-doors.ts';
import { handler as recordMovements } from '../../../functions/inventory/record-movements.handler.ts';
import { sweepPosition } from '../../../functions/inventory/stock/sweep-position.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { locationItem } from '../../support/network-items.ts';
import { operator, ParcelTrade } from '../../support/parcel-trade.ts';
import { shopifyOrder } from '../capture/shops.ts';

const coordinates = { lat: 40.7, lon: -74 };

function daysFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

describe('a location that finds a shelf empty', () => {
  let trade: ParcelTrade;
  beforeEach(() => {
    trade = new ParcelTrade();
  });
  afterEach(() => trade.close());

  function withLocation(over: Record<string, unknown>): void {
    trade.table.seed(locationItem('wh-1', { type: 'store', coordinates, ...over }));
    forgetNetwork();
  }
  const position = (sku = 'A') => trade.table.item(key.position(sku, 'wh-1')) ?? {};
  const atp = (sku: string): number =>
    trade.table
      .ofType('Pool')
      .filter((shard) => shard['sku'] === sku)
      .reduce((sum, shard) => sum + Number(shard['atp']), 0);
  async function tellStock(movement: object): Promise<void> {
    const all = { id: JSON.stringify(movement), sku: 'A', location: 'wh-1', ...movement };
    await call(recordMovements, recordMovementsDoor, { body: { movements: [all] }, caller: operator });
  }
  const asked = () => trade.exceptions().filter(({ exceptionType }) => exceptionType === 'StockDoubted');
  const reject = (orderId: string, reason = 'notInStock') =>
    trade.tell(orderId, { id: 'r1', kind: 'rejected', reason });

  it('promises nothing more of the SKU there, and the books agree', async () => {
    withLocation({});
    const orderId = await trade.dispatched();

    await reject(orderId);

    expect(position()).toMatchObject({ onHand: 8, selling: true, doubted: expect.any(String) });
    expect([atp('A'), atp('B')]).toEqual([-2, -1]);
    expect(audit(await readBooks())).toEqual([]);
  });

  it('gets no work for it, while it stands', async () => {
    withLocation({});
    await reject(await trade.dispatched());
    await tellStock({ kind: 'receipt', quantity: 50 });
    await tellStock({ kind: 'receipt', quantity: 50, sku: 'B' });

    const { orderId = '' } = await trade.shopify(shopifyOrder({ id: 5002, name: '#1002' }), 'orders/create');

    await expect(trade.walk(orderId, 'Route')).rejects.toMatchObject({ name: 'OutOfStock' });
  });

  test.each([
    ['a warehouse', { type: 'warehouse' }, 'notInStock', false],
    ['a warehouse that wants it', { type: 'warehouse', doubtNotInStock: true }, 'notInStock', true],
    ['a store', {}, 'notInStock', true],
    ['a store that does not want it', { doubtNotInStock: false }, 'notInStock', false],
    ['a store that cannot ship', {}, 'cannotShip', false],
    ['a store with damaged goods', {}, 'damaged', false],
  ])('is believed by policy: %s', async (_, over, reason, doubted) => {
    withLocation(over);

    await reject(await trade.dispatched(), reason);

    expect('doubted' in position()).toBe(doubted);
  });

  it.each([
    ['short', false],
    ['short late', true],
  ])('is believed of the lines that it picks %s, and of no others', async (_, hasRejected) => {
    withLocation({});
    const orderId = await trade.dispatched();
    if (hasRejected) await reject(orderId, 'cannotShip');

    await trade.tell(orderId, {
      id: 'p1',
      kind: 'shortPicked',
      reason: 'notInStock',
      lines: [{ lineId: '11', units: 1 }],
    });

    expect(['doubted' in position('A'), 'doubted' in position('B')]).toEqual([true, false]);
    expect(audit(await readBooks())).toEqual([]);
  });

  it('is believed until a later count, which an earlier one is not', async () => {
    withLocation({});
    await reject(await trade.dispatched());

    await tellStock({ kind: 'count', quantity: 9, at: daysFromNow(-1) });
    expect('doubted' in position()).toBe(true);
    await tellStock({ kind: 'count', quantity: 3, at: daysFromNow(0) });

    expect(position()).toMatchObject({ onHand: 3 });
    expect(position()).not.toHaveProperty('doubted');
    expect(position()).not.toHaveProperty('gsi2pk');
    expect(atp('A')).toBe(1);
    expect(audit(await readBooks())).toEqual([]);
  });

  it('is asked to count after seven days, once, and by a count no more', async () => {
    withLocation({});
    await reject(await trade.dispatched());

    await sweepPosition(position(), daysFromNow(6));
    expect(asked()).toEqual([]);
    for (const days of [8, 9]) await sweepPosition(position(), daysFromNow(days));
    expect(asked()).toHaveLength(1);
    expect(asked()[0]).toMatchObject({
      owner: 'location:wh-1',
      detail: { sku: 'A', location: 'wh-1' },
    });

    await tellStock({ kind: 'count', quantity: 0, at: daysFromNow(0) });

    expect(asked()).toEqual([]);
  });

  it('is believed when it says so late, after the work had left', async () => {
    withLocation({});
    const orderId = await trade.dispatched();
    await reject(orderId, 'cannotShip');

    await trade.tell(orderId, { id: 'r2', kind: 'rejected', reason: 'notInStock' });

    expect('doubted' in position()).toBe(true);
    expect(audit(await readBooks())).toEqual([]);
  });

  it('still ships what it was asked for before', async () => {
    withLocation({});
    const first = await trade.dispatched();
    const { orderId: second = '' } = await trade.shopify(
      shopifyOrder({ id: 5002, name: '#1002' }),
      'orders/create',
    );
    await trade.walk(second, 'Dispatch');

    await reject(first);
    await trade.ship(second, 's1', { carrier: 'UPS', trackingNumber: '1Z1' });

    expect(trade.order(second).status).toBe('shipped');
    expect(audit(await readBooks())).toEqual([]);
  });
});
