import { describe, expect, test } from 'vitest';
import { noTotals } from '../../../functions/order/order.ts';
import { effectsOf } from '../../../functions/relay/changes/effects.ts';
import type { Image, TableChange } from '../../../functions/relay/changes/record.ts';
import { key } from '../../../functions/shared/keys.ts';
import { anOrder } from '../../support/items.ts';
import { aFailedRefundItem, aReturnItem, orderId } from '../returns/return-items.ts';

type Fields = Record<string, unknown>;

function follows(type: TableChange['type'], next: Fields, old?: Fields): unknown[] {
  const at = { ...key.return(orderId, 1), type };
  const change = { sequenceNumber: '1', type, item: 'x', createdAt: 0, new: { ...at, ...next } as Image };
  const effects = effectsOf(old ? { ...change, old: { ...at, ...old } as Image } : change);
  return effects.filter(({ kind }) => kind === 'settleRefunds' || kind === 'refundAtShop');
}

const settle = { kind: 'settleRefunds', orderId };
const meta = (over: Fields): Fields => ({ ...anOrder({ orderId }), ...over });
const withReturn = { counts: { returns: 1 } };

describe('the money of returns follows what becomes of them', () => {
  test.each<[string, TableChange['type'], Fields, Fields | undefined, unknown[]]>([
    ['a return that was asked for', 'Return', aReturnItem(), undefined, []],
    [
      'a return that is paid at once',
      'Return',
      aReturnItem({ terms: { lines: [], refundOn: 'atOnce' } }),
      undefined,
      [settle],
    ],
    ['goods that are there', 'Return', aReturnItem({ status: 'received' }), undefined, [settle]],
    ['money of an order without returns', 'Order', meta({ payments: { refunded: 1 } }), meta({}), []],
    [
      'money of an order with returns',
      'Order',
      meta({ ...withReturn, payments: { refunded: 1 } }),
      meta(withReturn),
      [settle],
    ],
    [
      'an edit of an order with returns',
      'Order',
      meta({ ...withReturn, bodyVersion: 2 }),
      meta(withReturn),
      [settle],
    ],
    [
      'the end of what had not left of an order with returns',
      'Order',
      meta({ ...withReturn, totals: { ...noTotals, returned: 1, cancelled: 4 } }),
      meta({ ...withReturn, totals: { ...noTotals, returned: 1, reserved: 4 } }),
      [settle],
    ],
    [
      'a cancel beside which units are still to be planned',
      'Order',
      meta({ ...withReturn, totals: { ...noTotals, returned: 1, cancelled: 3, reserved: 1 } }),
      meta({ ...withReturn, totals: { ...noTotals, returned: 1, reserved: 4 } }),
      [],
    ],
    ['another change of it', 'Order', meta({ ...withReturn, touched: 1 }), meta(withReturn), []],
    [
      'a refund that its shop settles',
      'Refund',
      { ...aFailedRefundItem(), settledBy: 'shop', status: 'requested' },
      undefined,
      [{ kind: 'refundAtShop', orderId, refundId: `${orderId}-m1-1` }],
    ],
    [
      'a refund that a person waived',
      'Refund',
      { ...aFailedRefundItem(), status: 'waived' },
      undefined,
      [settle],
    ],
    ['a refund that failed', 'Refund', aFailedRefundItem(), undefined, []],
  ])('%s', (_title, type, next, old, expected) => {
    expect(follows(type, next, old)).toEqual(expected);
  });
});
