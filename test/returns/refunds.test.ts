import { describe, expect, test } from 'vitest';
import { key } from '../../functions/shared/keys.ts';
import { letPass } from '../support/deadline.ts';
import {
  answerRefund,
  ask,
  deliveredOrder,
  endOfReturn,
  found,
  payBack,
  shownReturn,
  tell,
  timesTold,
  twice,
  untilRefundIs,
  untilReturn,
  untilReturnIs,
  untilTold,
} from '../support/returning.ts';

/** Nobody has received the order's first return in time. */
function letReceiptPass(orderId: string): Promise<void> {
  return letPass(key.return(orderId, 1), 'dueAt', 'receiveBy');
}

describe.concurrent('money of returns', () => {
  test('parts of an order are refunded to the cent, and never more than was paid', async () => {
    const { world, orderId } = await deliveredOrder('rpart', {
      policies: { returns: { refundShipping: 'whenAllIsBack' } },
      order: (brand) => ({
        lines: [
          {
            ...{ lineId: '1', quantity: 3, unitPrice: { amount: 1500 } },
            sku: brand.id('A'),
            discounts: [{ amount: { amount: 100 } }],
            taxes: [{ amount: { amount: 301 } }],
          },
        ],
        charges: { shipping: { amount: 499 } },
      }),
    });
    const first = await ask(orderId, 1, { outcome: 'refund' }, { reason: 'too_small' });
    await tell(first, { kind: 'received' });
    await tell(first, found(1));
    // 4500 less 100, with 301 of tax: 4701 for three units, and 499 for shipping with the last of them.
    await payBack(first, 1568);
    const rest = await ask(orderId, 2);
    await tell(rest, { kind: 'received' });
    await tell(rest, found(1));
    await tell(rest, found(1, 'scrap'));
    await payBack(rest, 3133 + 499);

    expect(await world.positions('A')).toMatchObject({ one: { onHand: 5, unsellable: 1, free: 4 } });
    const order = await untilTold(world, orderId, 'refund.succeeded', 'return.closed');
    expect(order).toMatchObject({ status: 'returned', payments: { refunded: 5200 } });
    expect([await endOfReturn(first), await endOfReturn(rest)]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(await world.audit()).toEqual([]);
  });

  test('a partner that fails twice and then succeeds makes one refund, whatever it says later', async () => {
    const { world, orderId } = await deliveredOrder('rfail');
    const returnId = await ask(orderId, 2);
    await tell(returnId, { kind: 'received' });
    await tell(returnId, found(2));
    const { refundId } = await untilRefundIs(returnId, 'requested');
    const keys = [refundId, `${refundId}-2`, `${refundId}-3`];
    const fail = (idempotencyKey?: string) =>
      answerRefund(refundId, { kind: 'failed', words: 'card expired', idempotencyKey });

    for (const key of keys.slice(0, 2)) {
      await fail(key);
      const asked = await world.untilException(orderId, 'RefundNotSettled');
      expect(asked.owner).toBe(`channel:${world.channel}`);
      await world.resolve(asked.exceptionId, { action: 'retry' });
      await untilRefundIs(returnId, 'requested');
    }
    await fail(keys[0]);
    expect((await untilRefundIs(returnId, 'requested')).status, 'a late answer to the first').toBe(
      'requested',
    );
    await answerRefund(refundId, { kind: 'succeeded', idempotencyKey: keys[2] });
    await answerRefund(refundId, { kind: 'pending' });
    await fail(keys[1]);

    expect(await untilRefundIs(returnId, 'succeeded')).toMatchObject({ amount: 3000, attempt: 3 });
    const order = await untilTold(world, orderId, 'refund.succeeded');
    expect(order).toMatchObject({ payments: { refunded: 3000 } });
    expect([timesTold(order, 'refund.requested'), timesTold(order, 'refund.succeeded')]).toEqual([3, 1]);
    expect(order.exceptions.filter(({ status }) => status === 'open')).toEqual([]);
    await untilReturnIs(returnId, 'closed');
    expect(await world.audit()).toEqual([]);
  });

  test('a store takes in what was bought online, in one call and without an announcement', async () => {
    const { world, orderId } = await deliveredOrder('rcounter', {
      stock: { one: { A: 5 }, shop: { A: 1 } },
      locations: { shop: { type: 'store', services: ['none'] } },
    });
    const goods = {
      ...{ id: 'till-7', orderId, location: world.id('shop'), lines: [{ lineId: '1', units: 1 }] },
      inspected: { lines: [{ lineId: '1', units: 1, as: 'sellable' }] },
      outcome: 'store_credit',
    };
    const answer = await twice('POST', '/returns', goods);
    const other = await twice('POST', '/returns', { ...goods, lines: [{ lineId: '1', units: 2 }] });

    expect(answer).toMatchObject({ status: 201, body: { status: 'inspected', location: world.id('shop') } });
    expect(other.status, 'the same id, other goods').toBe(409);
    expect(await world.positions('A')).toMatchObject({ shop: { onHand: 2, free: 2 }, one: { free: 2 } });
    const returnId = `${orderId}-r1`;
    await payBack(returnId, 1500);
    const { refunds } = await shownReturn(returnId);
    expect(refunds).toMatchObject([{ kind: 'store_credit' }]);
    await untilReturnIs(returnId, 'closed');
    expect(await endOfReturn(returnId)).toBe('SUCCEEDED');
    expect((await world.order(orderId)).totals).toMatchObject({ delivered: 2, returned: 1 });
    expect(await world.audit()).toEqual([]);
  });

  test('a unit that came back goes to the order that waits for it', async () => {
    const { world, orderId } = await deliveredOrder('rwaits', {
      stock: { one: { A: 1 } },
      units: 1,
      policies: { backorder: 'wait' },
    });
    const waiting = await world.place([{ sku: 'A', quantity: 1 }]);
    await world.untilStatus(waiting, 'backordered');
    const returnId = await ask(orderId, 1);
    await tell(returnId, { kind: 'received' });
    expect((await world.order(waiting)).status, 'nobody has looked at it yet').toBe('backordered');

    await tell(returnId, found(1));

    await world.shipAndDeliver(waiting);
    await world.untilStatus(waiting, 'delivered');
    await payBack(returnId, 1500);
    expect(await world.atp('A')).toBe(0);
    expect(await world.audit()).toEqual([]);
  });

  test('money that goes back at once is asked for again where the goods never come', async () => {
    const { world, orderId } = await deliveredOrder('rahead', {
      policies: { returns: { refundOn: 'atOnce' } },
    });
    const returnId = await ask(orderId, 2);
    await payBack(returnId, 3000);
    await letReceiptPass(orderId);

    await world.sweep();
    const asked = await world.untilException(orderId, 'ReturnNotReceived');
    expect(asked).toMatchObject({ owner: `channel:${world.channel}`, detail: { amount: 3000 } });
    await world.resolve(asked.exceptionId, { action: 'retry' });
    await untilReturn(returnId, 'is awaited again', ({ status }) => status === 'requested');
    await letReceiptPass(orderId);
    await world.sweep();
    const again = await world.untilException(orderId, 'ReturnNotReceived');
    await tell(returnId, { kind: 'received' });

    await untilTold(world, orderId, 'return.extended');
    const late = await world.until(orderId, 'is asked no more', ({ exceptions }) =>
      exceptions.every(({ exceptionId, status }) => exceptionId !== again.exceptionId || status !== 'open'),
    );
    expect(late.totals).toMatchObject({ returned: 2 });
    await tell(returnId, found(2));
    await untilReturnIs(returnId, 'closed');
    expect(await untilRefundIs(returnId, 'succeeded')).toMatchObject({ amount: 3000 });
    expect(await world.audit()).toEqual([]);
  });
});
