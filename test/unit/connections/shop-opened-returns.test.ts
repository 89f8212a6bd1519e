import { describe, expect, test } from 'vitest';
import { parseReturn, readReturns } from '../../../functions/returns/rma/return.store.ts';
import { toldShopify } from '../../support/told-shop.ts';

describe('a return that staff opens at Shopify', () => {
  test('is a return here, once, and no second one where its goods come back with a refund', async () => {
    const { told, line, shop, recorded } = await toldShopify(2);
    told.ship('F-1', { [line]: 2 });
    told.clock.advance(60_000);
    shop.openReturn(recorded().id, line, 1);
    told.clock.advance(60_000);

    await told.work({ kind: 'reconcile' });
    await told.work({ kind: 'reconcile' });

    const returns = await readReturns(told.orderId);
    expect(returns).toMatchObject([
      { status: 'requested', outcome: 'refund', lines: [{ lineId: line, units: 1 }] },
    ]);
    shop.refund(recorded().id, {
      lines: [{ lineId: line, quantity: 1, restockType: 'RETURN' }],
      amount: 500,
    });
    told.clock.advance(60_000);
    await told.work({ kind: 'reconcile' });
    expect(told.table.ofType('Return').map(parseReturn)).toHaveLength(1);
    expect(told.order().payments).toMatchObject({ refunded: 500, byShop: [{ lines: [{ units: 1 }] }] });
  });

  test('is cancelled here as it is cancelled there, and its units may come back by another', async () => {
    const { told, line, shop, recorded } = await toldShopify(2);
    told.ship('F-1', { [line]: 2 });
    shop.openReturn(recorded().id, line, 2);
    await told.work({ kind: 'order', order: told.external });

    shop.cancelReturns(recorded().id);
    await told.work({ kind: 'order', order: told.external });
    await told.work({ kind: 'order', order: told.external });
    shop.openReturn(recorded().id, line, 1);
    await told.work({ kind: 'order', order: told.external });

    expect(await readReturns(told.orderId)).toMatchObject([
      { status: 'cancelled', lines: [{ units: 2 }] },
      { status: 'requested', lines: [{ units: 1 }] },
    ]);
  });

  test('that is cancelled there before anybody here knew of it is none', async () => {
    const { told, line, shop, recorded } = await toldShopify(2);
    told.ship('F-1', { [line]: 2 });
    shop.openReturn(recorded().id, line, 2);
    shop.cancelReturns(recorded().id);
    await told.work({ kind: 'order', order: told.external });
    expect(await readReturns(told.orderId)).toEqual([]);
  });

  test('is none before its goods have left', async () => {
    const { told, line, shop, recorded } = await toldShopify(2);
    told.clock.advance(60_000);
    shop.openReturn(recorded().id, line, 1);
    told.clock.advance(60_000);
    await told.work({ kind: 'reconcile' });
    expect(await readReturns(told.orderId)).toEqual([]);
  });
});
