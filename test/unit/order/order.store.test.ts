import { expect, test } from 'vitest';
import { orderItem, parseOrder } from '../../../functions/order/order.store.ts';
import { branchNumber } from '../../../functions/order/unit-owner.ts';
import { anOrder } from '../../support/items.ts';

test('an order can be read again when the units of an exception are too large for any window (P23)', () => {
  const tooLarge = [branchNumber({ n: 0, exception: 2 })];
  const capacityWait = {
    since: '2026-11-23T10:00:00.000Z',
    until: '2026-11-30T10:00:00.000Z',
    expired: false,
    tooLarge,
  };

  expect(parseOrder(orderItem(anOrder({ capacityWait })))).toMatchObject({ capacityWait: { tooLarge } });
});
