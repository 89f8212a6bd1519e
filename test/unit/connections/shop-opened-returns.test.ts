import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { raiseEffects } from '../../../functions/connections/effects/raise-effects.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { tellAtCounter } from '../../../functions/returns/rma/at-the-counter.ts';
import { parseReturn, readReturns } from '../../../functions/returns/rma/return.store.ts';
import { key } from '../../../functions/shared/keys.ts';
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

  test.each([
    { handle: 'too-tight', reason: 'too_small' },
    { handle: 'arrived-late', reason: 'arrived_late' },
    { handle: 'color-too-bright', reason: 'other' },
    { handle: 'itchy', reason: 'itchy' },
  ])('says why as its channel has it: $handle is $reason', async ({ handle, reason }) => {
    const { told, line, shop, recorded } = await toldShopify(1);
    const at = key.channel(told.order().channel);
    const policies = z.looseObject({}).parse(told.table.item(at)?.['policies']);
    const returns = { reasons: ['itchy'] };
    told.table.seed({ ...told.table.item(at), ...at, policies: { ...policies, returns } });
    forgetNetwork();
    told.ship('F-1', { [line]: 1 });
    told.clock.advance(60_000);
    shop.openReturn(recorded().id, line, 1, handle);
    told.clock.advance(60_000);

    await told.work({ kind: 'reconcile' });

    expect(await readReturns(told.orderId)).toMatchObject([{ wishes: [{ lineId: line, reason }] }]);
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

  test('awaits what is left of it once units are taken out of it there, and is over with the last of them', async () => {
    const { told, line, shop, recorded } = await toldShopify(3);
    told.ship('F-1', { [line]: 3 });
    shop.openReturn(recorded().id, line, 3);
    await told.work({ kind: 'order', order: told.external });

    shop.cutReturns(recorded().id, line, 1);
    await told.work({ kind: 'order', order: told.external });
    await told.work({ kind: 'order', order: told.external });

    expect(await readReturns(told.orderId)).toMatchObject([
      { status: 'cancelled', lines: [{ units: 3 }] },
      { status: 'requested', lines: [{ units: 2 }] },
    ]);
    shop.cutReturns(recorded().id, line, 2);
    await told.work({ kind: 'order', order: told.external });
    expect((await readReturns(told.orderId)).map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });

  test('that a person has cancelled here is not opened anew by what is taken out of it there', async () => {
    const { told, line, shop, recorded } = await toldShopify(2);
    told.ship('F-1', { [line]: 2 });
    shop.openReturn(recorded().id, line, 2);
    await told.work({ kind: 'order', order: told.external });
    const [opened] = await readReturns(told.orderId);
    const caller = { kind: 'operator', id: 'ann', scopes: [] } as const;
    const cancelled = { id: 'no', kind: 'cancelled' } as const;
    if (opened) await tellAtCounter(cancelled, opened, { orderId: told.orderId }, caller, told.now());

    shop.cutReturns(recorded().id, line, 1);
    await told.work({ kind: 'order', order: told.external });

    expect(await readReturns(told.orderId)).toMatchObject([{ status: 'cancelled' }]);
  });

  test('is none before its goods have left; once they leave, the shop is asked for it again', async () => {
    const { told, line, shop, recorded } = await toldShopify(2);
    shop.openReturn(recorded().id, line, 1);
    await told.work({ kind: 'order', order: told.external });
    expect(await readReturns(told.orderId)).toEqual([]);
    expect(told.order().shopReturnRefused).toBe(true);

    told.ship('F-1', { [line]: 2 });
    const found = await raiseEffects(told.orderId, [told.channel], undefined, told.now());
    expect(found).toMatchObject({ order: told.external, isToBeFetched: true });
    await told.work({ kind: 'order', order: told.external });

    expect(await readReturns(told.orderId)).toMatchObject([
      { status: 'requested', lines: [{ lineId: line, units: 1 }] },
    ]);
    expect(told.order().shopReturnRefused).toBeUndefined();
  });
});
