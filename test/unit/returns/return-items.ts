import { wantedExchange } from '../../../functions/returns/exchange/exchange.ts';
import { fail, newRefund } from '../../../functions/returns/refunds/refund-change.ts';
import { returnItem } from '../../../functions/returns/rma/return.store.ts';
import type { Return } from '../../../functions/returns/rma/return.ts';
import { key } from '../../../functions/shared/keys.ts';
import type { Item } from '../../support/memory-table.ts';

export const orderId = 'web-1-aaaaaaaa';

/** A return of two units to store-5 as it was requested; tests say what differs. */
export function aReturn(over: Partial<Return> = {}): Return {
  return {
    type: 'Return',
    orderId,
    channel: 'web',
    n: 1,
    returnId: `${orderId}-r1`,
    location: 'store-5',
    pool: 'main',
    status: 'requested',
    lines: [{ lineId: '1', sku: 'A', units: 2 }],
    dispositions: [],
    requestedAt: '2026-11-23T09:00:00.000Z',
    receiveBy: '2026-12-23T09:00:00.000Z',
    dueAt: '2026-12-23T09:00:00.000Z',
    reminders: 0,
    attempt: 1,
    version: 1,
    ...over,
  };
}

/** The same as it is stored. */
export function aReturnItem(over: Partial<Return> = {}): Item {
  const stored = aReturn(over);
  return { ...key.return(stored.orderId, stored.n), ...returnItem(stored) };
}

/** A refund of 15.00 for one unit of that return, which has failed. */
export function aFailedRefundItem(): Item {
  const draft = {
    orderId,
    channel: 'web',
    returnId: `${orderId}-r1`,
    n: 1,
    m: 1,
    kind: 'refund' as const,
    settledBy: 'partner' as const,
    currency: 'USD',
    amount: 1500,
    lines: [{ lineId: '1', units: 1, amount: 1500 }],
    shipping: 0,
    seq: 2,
    dueAt: '2026-11-26T09:00:00.000Z',
  };
  const failed = fail(newRefund(draft, '2026-11-23T09:00:00.000Z'), 'no', '2026-11-23T10:00:00.000Z');
  return { ...key.refund(orderId, 1, 1), ...failed };
}

/** The exchange of that return, of which a person is asked. */
export function anAskedExchange(): Item {
  const wanted = wantedExchange(aReturn({ outcome: 'exchange' }), {
    now: '2026-11-23T09:00:00.000Z',
    settings: { checkAfter: 300 },
  });
  return { ...key.exchange(orderId, 1), ...wanted, state: 'asked' };
}
