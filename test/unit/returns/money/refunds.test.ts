import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOrderExceptions } from '../../../../functions/exceptions/exception.store.ts';
import { forgetNetwork } from '../../../../functions/network/entities/network.store.ts';
import { resolveExceptionDoor } from '../../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../../functions/operations/resolve-exception.handler.ts';
import { orderItem } from '../../../../functions/order/order.store.ts';
import { recordPaymentDoor } from '../../../../functions/requests/doors.ts';
import { handler as pay } from '../../../../functions/requests/record-payment.handler.ts';
import { requestReturnDoor } from '../../../../functions/returns/doors.ts';
import { returnEventDoor } from '../../../../functions/returns/goods-doors.ts';
import { handler as read } from '../../../../functions/returns/read.handler.ts';
import { handler as record } from '../../../../functions/returns/record-event.handler.ts';
import { readRefundDoor, refundEventDoor } from '../../../../functions/returns/refund-doors.ts';
import { readRefunds } from '../../../../functions/returns/refunds/refund.store.ts';
import { settleRefunds } from '../../../../functions/returns/refunds/settle-refunds.ts';
import { sweepRefund } from '../../../../functions/returns/refunds/sweep-refund.ts';
import { handler as request } from '../../../../functions/returns/request.handler.ts';
import { key } from '../../../../functions/shared/keys.ts';
import type { DoorCall } from '../../../../simulator/aws/gateway.ts';
import { call } from '../../../support/call.ts';
import { channelItem } from '../../../support/channels.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { locationItem, skuItem } from '../../../support/network-items.ts';
import {
  at,
  findings,
  orderId,
  seedOrderBody,
  seedStage,
  storedOrder,
  unpublishable,
} from '../../../support/stage.ts';
import { aReturnItem } from '../return-items.ts';

const channel = { kind: 'channel', id: 'web' } as const;
const store = { kind: 'location', id: 'store-5' } as const;
const partner = { kind: 'system', id: 'psp', scopes: ['refunds'] } as const;
const operator = { kind: 'operator', id: 'ann' } as const;
const first = `${orderId}-m1-1`;
const now = '2026-11-24T10:00:00.000Z';

describe('refunds of returns', () => {
  let table: MemoryTable;
  let calls = 0;
  beforeEach(() => {
    forgetNetwork();
    calls = 0;
    table = new MemoryTable().seed(locationItem('store-5'), skuItem('A'), channelItem('web'));
    // Three units at 15.00.
    seedStage(table, { delivered: 3, order: { closed: { as: 'delivered', at: at('09:00:00') } } });
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  const next = () => {
    calls += 1;
    return `call-${calls}`;
  };
  const declare = (returns: Record<string, unknown>) => {
    table.seed(channelItem('web', { policies: { returns } }));
    forgetNetwork();
  };
  const ask = (units: number, over: Record<string, unknown> = {}) =>
    call(request, requestReturnDoor, {
      params: { id: orderId },
      body: { id: next(), lines: [{ lineId: '1', units }], ...over },
      caller: channel,
    });
  const tellReturn = (body: Record<string, unknown>, n = 1) =>
    call(record, returnEventDoor, {
      params: { id: `${orderId}-r${n}` },
      body: { id: next(), ...body },
      caller: store,
    });
  const inspected = (units: number, as = 'restock', n = 1) =>
    tellReturn({ kind: 'inspected', lines: [{ lineId: '1', units, as }] }, n);
  const back = async (units: number, n = 1) => {
    await tellReturn({ kind: 'received', lines: [{ lineId: '1', units }] }, n);
    await inspected(units, 'restock', n);
  };
  const answer = (
    body: Record<string, unknown>,
    id = first,
    caller: NonNullable<DoorCall['caller']> = partner,
  ) => call(record, refundEventDoor, { params: { id }, body: { id: next(), ...body }, caller });
  const paid = (kind: string, amount: number, over: Record<string, unknown> = {}) =>
    call(pay, recordPaymentDoor, {
      params: { id: orderId },
      body: { id: next(), kind, amount: { amount, currency: 'USD' }, ...over },
      caller: channel,
    });
  const settle = () => settleRefunds(orderId, now);
  const refunds = () => readRefunds(orderId);
  const amounts = async () => (await refunds()).map(({ amount }) => amount);
  const asked = async (type: string) =>
    (await readOrderExceptions(orderId)).filter(({ exceptionType }) => exceptionType === type);
  const decide = async (action: string, type = 'RefundNotSettled') => {
    const open = (await asked(type)).find(({ status }) => status === 'open');
    return call(resolve, resolveExceptionDoor, {
      params: { id: open?.exceptionId ?? '' },
      body: { id: next(), action },
      caller: operator,
    });
  };

  it('are asked for once units are inspected, once, however often anybody looks', async () => {
    await ask(2);
    await settle();
    await tellReturn({ kind: 'received' });
    await settle();
    expect(await refunds()).toEqual([]);

    await inspected(2);
    await settle();
    await settle();

    const [refund, ...others] = await refunds();
    expect(others).toEqual([]);
    expect(refund).toMatchObject({
      refundId: first,
      returnId: `${orderId}-r1`,
      kind: 'refund',
      amount: 3000,
      lines: [{ lineId: '1', units: 2, amount: 3000 }],
      status: 'requested',
      evt: { type: 'refund.requested', data: { idempotencyKey: first, settledBy: 'partner', amount: 3000 } },
    });
  });

  it.each([
    ['atOnce', 1],
    ['receipt', 2],
    ['inspection', 3],
  ])('are asked for by the policy: %s', async (refundOn, step) => {
    declare({ refundOn });
    const steps = [() => ask(2), () => tellReturn({ kind: 'received' }), () => inspected(2)];
    const seen: number[] = [];
    for (const one of steps) {
      await one();
      await settle();
      seen.push((await refunds()).length);
    }

    expect(seen).toEqual([1, 2, 3].map((at) => (at >= step ? 1 : 0)));
    expect(await amounts()).toEqual([3000]);
  });

  it('go by the policy that held when the return was asked for', async () => {
    declare({ refundOn: 'atOnce' });
    await ask(2);
    declare({ refundOn: 'inspection' });
    await settle();

    expect(await amounts()).toEqual([3000]);
  });

  it('wait for whoever is to look at the return first', async () => {
    declare({ refundOn: 'atOnce', rules: [{ approval: 'review' }] });
    await ask(2);
    await settle();

    expect(await refunds()).toEqual([]);
  });

  it('are not asked for of returns of release 0.2.0, which were settled otherwise', async () => {
    const line = { lineId: '1', sku: 'A', units: 2 };
    const dispositions = [{ ...line, as: 'sellable' as const }];
    table.seed(aReturnItem({ status: 'inspected', received: [line], taken: [line], dispositions }));
    const order = storedOrder(table);
    table.seed({
      ...key.order(orderId),
      ...orderItem({ ...order, counts: { ...order.counts, returns: 1 } }),
    });
    await settle();

    expect(await refunds()).toEqual([]);
  });

  it('are credit in the shop where the customer wants that, and goods where an exchange', async () => {
    await ask(1, { outcome: 'store_credit' });
    await back(1);
    await ask(1, { outcome: 'exchange', lines: [{ lineId: '1', units: 1, exchangeFor: 'A' }] });
    await back(1, 2);
    await settle();

    expect(await refunds()).toMatchObject([
      { kind: 'store_credit', amount: 1500 },
      { amount: 0, lines: [{ units: 1 }] },
    ]);
  });

  it('that succeed are money that was given back, however often that is told', async () => {
    await ask(2);
    await back(2);
    await settle();

    await answer({ kind: 'pending' });
    expect(await refunds()).toMatchObject([{ status: 'pending' }]);
    expect(await answer({ kind: 'succeeded' })).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    await answer({ kind: 'succeeded' });
    await answer({ kind: 'pending' });
    await settle();

    expect(storedOrder(table).payments).toMatchObject({ refunded: 3000, byReturns: 3000 });
    expect(await refunds()).toMatchObject([{ status: 'succeeded', evt: { type: 'refund.succeeded' } }]);
  });

  it('that fail twice and then succeed are one refund, and ask a person in between', async () => {
    await ask(1);
    await back(1);
    await settle();

    await answer({ kind: 'failed', words: 'card closed' });
    expect(await asked('RefundNotSettled')).toMatchObject([
      { owner: 'channel:web', detail: { refundId: first, because: 'failed', words: 'card closed' } },
    ]);
    await decide('retry');
    // The first request fails once more: the second is not meant.
    await answer({ kind: 'failed', words: 'again', idempotencyKey: first });
    expect(await refunds()).toMatchObject([
      { status: 'requested', attempt: 2, evt: { data: { idempotencyKey: `${first}-2` } } },
    ]);
    await answer({ kind: 'failed', words: 'still closed', idempotencyKey: `${first}-2` });
    await decide('retry');
    await answer({ kind: 'succeeded' });
    await settle();

    expect(await refunds()).toMatchObject([{ status: 'succeeded', attempt: 3 }]);
    expect(storedOrder(table).payments).toMatchObject({ refunded: 1500 });
    expect((await asked('RefundNotSettled')).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
  });

  it('that nobody answers in time ask a person; a late answer counts, and ends the question', async () => {
    await ask(1);
    await back(1);
    await settle();
    const item = () => table.item(key.refund(orderId, 1, 1)) ?? {};

    await sweepRefund(item(), '2026-11-25T10:00:00.000Z');
    expect(await asked('RefundNotSettled')).toEqual([]);
    await sweepRefund(item(), '2026-11-28T10:00:00.000Z');
    await sweepRefund(item(), '2026-11-28T10:01:00.000Z');
    expect(await asked('RefundNotSettled')).toMatchObject([
      { status: 'open', detail: { because: 'unanswered' } },
    ]);

    await answer({ kind: 'succeeded' });
    expect(await asked('RefundNotSettled')).toMatchObject([{ status: 'resolved' }]);
  });

  it('that nobody answered are asked for again as the same request', async () => {
    await ask(1);
    await back(1);
    await settle();
    await sweepRefund(table.item(key.refund(orderId, 1, 1)) ?? {}, '2026-11-28T10:00:00.000Z');
    await decide('retry');

    expect(await refunds()).toMatchObject([{ attempt: 1, evt: { data: { idempotencyKey: first } } }]);
  });

  it('that a person waives are not asked for again', async () => {
    await ask(1);
    await back(1);
    await settle();
    await answer({ kind: 'failed', words: 'no' });
    await decide('cancel');
    await settle();

    expect(await refunds()).toMatchObject([{ status: 'waived', evt: { data: { by: 'operator:ann' } } }]);
    expect(storedOrder(table).payments?.refunded ?? 0).toBe(0);
    // The money went all the same.
    await answer({ kind: 'succeeded' });
    expect(storedOrder(table).payments).toMatchObject({ refunded: 1500 });
    expect(await asked('UnwelcomeFact')).toHaveLength(1);
  });

  it('that went another way count as gone; should the partner settle them too, somebody is told', async () => {
    await ask(1);
    await back(1);
    await settle();
    await answer({ kind: 'failed', words: 'no' });
    await decide('apply');
    expect(storedOrder(table).payments).toMatchObject({ refunded: 1500, byReturns: 1500 });

    await answer({ kind: 'succeeded' });

    expect(storedOrder(table).payments).toMatchObject({ refunded: 3000, byReturns: 1500 });
    expect(await asked('UnwelcomeFact')).toHaveLength(1);
  });

  it('that come back after they succeeded are a failure', async () => {
    await ask(1);
    await back(1);
    await settle();
    await answer({ kind: 'succeeded' });
    await answer({ kind: 'failed', words: 'the bank sent it back' });

    expect(storedOrder(table).payments).toMatchObject({ refunded: 0, byReturns: 0 });
    expect(await asked('RefundNotSettled')).toHaveLength(1);
  });

  it('say by how much they are too much once a unit turns out to be missing, until it is there', async () => {
    declare({ refundOn: 'atOnce' });
    await ask(2);
    await settle();
    await tellReturn({ kind: 'received' });
    await inspected(1);
    await inspected(1, 'missing');
    await settle();
    await settle();

    expect(await asked('RefundBeyondOwed')).toMatchObject([
      { status: 'open', detail: { returnId: `${orderId}-r1`, amount: 1500, refunded: 3000, owed: 1500 } },
    ]);

    await inspected(2);
    await settle();
    expect(await asked('RefundBeyondOwed')).toMatchObject([{ status: 'resolved' }]);
    expect(await amounts()).toEqual([3000]);
  });

  it('that were too much are let be by a person once', async () => {
    declare({ refundOn: 'atOnce' });
    await ask(2);
    await settle();
    await tellReturn({ kind: 'received' });
    await inspected(2, 'missing');
    await settle();
    await decide('close', 'RefundBeyondOwed');
    await settle();

    expect(await asked('RefundBeyondOwed')).toMatchObject([{ status: 'resolved' }]);
  });

  it('have a further one where an inspection is corrected for the better', async () => {
    await ask(2);
    await tellReturn({ kind: 'received' });
    await inspected(1);
    await inspected(1, 'missing');
    await settle();
    await inspected(2);
    await settle();

    expect(await refunds()).toMatchObject([{ amount: 1500 }, { refundId: `${orderId}-m1-2`, amount: 1500 }]);
  });

  it('never come to more than was paid and not given back by others', async () => {
    await paid('captured', 4500);
    await paid('refunded', 1000);
    await ask(3);
    await back(3);
    await settle();
    expect(await amounts()).toEqual([3500]);

    await paid('captured', 1000);
    await settle();
    expect(await amounts()).toEqual([3500, 1000]);
  });

  it('settle no unit that the shop has given money back for by itself', async () => {
    await paid('refunded', 1200, { lines: [{ lineId: '1', units: 1 }] });
    await ask(2);
    await back(2);
    await settle();

    expect(await amounts()).toEqual([1500]);
  });

  it('stand where the shop gives another unit back after them', async () => {
    await ask(1);
    await back(1);
    await settle();
    await answer({ kind: 'succeeded' });
    await paid('refunded', 1500, { lines: [{ lineId: '1', units: 1 }] });
    await ask(1);
    await back(1, 2);
    await settle();

    expect(await amounts()).toEqual([1500, 0]);
    expect(await asked('RefundBeyondOwed')).toEqual([]);
  });

  it.each([
    ['told with its units', { lines: [{ lineId: '1', units: 1 }] }],
    ['told as money alone', {}],
  ])(
    'that the shop gave back in the place of a partner, %s, take nothing from other units',
    async (_, over) => {
      await ask(1);
      await back(1);
      await settle();
      await answer({ kind: 'failed', words: 'card closed' });
      await decide('cancel');
      await paid('refunded', 1500, over);
      await ask(2);
      await back(2, 2);
      await settle();

      // 15.00 by the shop and 30.00 by us are the 45.00 that three units were sold for.
      expect(await refunds()).toMatchObject([{ status: 'waived' }, { status: 'requested', amount: 3000 }]);
    },
  );

  it('that are waived leave the rest of their own return owed', async () => {
    await ask(2);
    await tellReturn({ kind: 'received', lines: [{ lineId: '1', units: 1 }], box: 'one' });
    await inspected(1);
    await settle();
    await answer({ kind: 'failed', words: 'card closed' });
    await decide('cancel');
    await tellReturn({ kind: 'received', lines: [{ lineId: '1', units: 1 }], box: 'two' });
    await inspected(1);
    await settle();

    expect(await refunds()).toMatchObject([{ status: 'waived' }, { status: 'requested', amount: 1500 }]);
    expect(await asked('RefundBeyondOwed')).toEqual([]);
  });

  it('of which less went are asked for as far as that is short, once', async () => {
    await ask(1);
    await back(1);
    await settle();
    await answer({ kind: 'succeeded', amount: 1400 });
    await answer({ kind: 'succeeded', amount: 1400, idempotencyKey: first });
    await settle();
    await settle();

    expect(await refunds()).toMatchObject([
      { status: 'succeeded', amount: 1500, paid: 1400, evt: { data: { amount: 1500, paid: 1400 } } },
      { status: 'requested', amount: 100, lines: [] },
    ]);
    expect(storedOrder(table).payments).toMatchObject({ refunded: 1400, byReturns: 1400 });
    await answer({ kind: 'succeeded' }, `${orderId}-m1-2`);
    expect(storedOrder(table).payments).toMatchObject({ refunded: 1500, byReturns: 1500 });
  });

  it('of which more went say by how much that is too much, until less turns out to have gone', async () => {
    await ask(1);
    await back(1);
    await settle();
    await answer({ kind: 'succeeded', amount: 1600 });
    await settle();
    expect(storedOrder(table).payments).toMatchObject({ refunded: 1600, byReturns: 1600 });
    expect(await asked('RefundBeyondOwed')).toMatchObject([
      { status: 'open', detail: { amount: 100, refunded: 1600, owed: 1500 } },
    ]);

    await answer({ kind: 'succeeded', amount: 1500 });
    await settle();
    expect(await amounts()).toEqual([1500]);
    expect(storedOrder(table).payments).toMatchObject({ refunded: 1500, byReturns: 1500 });
    expect(await asked('RefundBeyondOwed')).toMatchObject([{ status: 'resolved' }]);
  });

  it('are no answer to a request that nobody made', async () => {
    await ask(1);
    await back(1);
    await settle();
    await answer({ kind: 'succeeded', idempotencyKey: first });

    for (const idempotencyKey of ['nonsense', `${first}-2`, `${orderId}-m1-2`])
      expect(await answer({ kind: 'succeeded', idempotencyKey })).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'idempotencyKey' }] },
      });

    expect(storedOrder(table).payments).toMatchObject({ refunded: 1500, byReturns: 1500 });
    expect(await asked('UnwelcomeFact')).toEqual([]);
  });

  it('give back nothing of money that is authorised only, until it is captured', async () => {
    seedOrderBody(table, [{ lineId: '1', sku: 'A', quantity: 3 }], undefined, 'authorized');
    await paid('authorized', 4500);
    await ask(1);
    await back(1);
    await settle();
    expect(await amounts()).toEqual([0]);

    await paid('captured', 4500);
    await settle();
    expect(await amounts()).toEqual([0, 1500]);
  });

  it('are shown to their channel and to whoever may settle them', async () => {
    await ask(1);
    await back(1);
    await settle();
    const look = (caller: NonNullable<DoorCall['caller']>) =>
      call(read, readRefundDoor, { params: { id: first }, caller });

    expect(await look(partner)).toMatchObject({ status: 200, body: { amount: 1500, status: 'requested' } });
    expect(await look({ kind: 'channel', id: 'other', scopes: ['refunds'] })).toMatchObject({ status: 404 });
    expect(await answer({ kind: 'succeeded' }, `${orderId}-m1-9`)).toMatchObject({ status: 404 });
  });
});
