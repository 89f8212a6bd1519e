import { expect, test } from 'vitest';
import { openException } from '../../../functions/exceptions/exception.store.ts';
import { isSettled } from '../../../functions/fulfillment/facts/settled-exception.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { branchOfWait } from '../../../functions/order/unit-owner.ts';
import { anOrder } from '../../support/items.ts';

const now = '2026-11-23T10:00:00.000Z';
const draft = { type: 'ExecutionFailed', waiting: true, branch: branchOfWait(1), detail: {} } as const;
const { exception } = openException(anOrder(), draft, now);
const backorder = { since: now, until: '2026-12-23T10:00:00.000Z', expired: false };

test.each([
  ['is open while units wait for stock in it', 1, 1, false],
  ['is over once nothing waits', 0, 1, true],
  ['is over where a later wait has what is left', 1, 2, true],
])('an exception that stands for a further wait %s (P24)', (_, backordered, branch, isOver) => {
  const totals = { ...noTotals, backordered, shipped: 1 };

  const settled = isSettled(exception, {
    totals,
    backorder: { ...backorder, branch },
    reservation: undefined,
    fulfillments: [],
  });

  expect(settled).toBe(isOver);
});
