import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reviewExchange } from '../../../../functions/capture/linked/review-exchange.ts';
import { parseException, readOrderExceptions } from '../../../../functions/exceptions/exception.store.ts';
import { forgetNetwork } from '../../../../functions/network/entities/network.store.ts';
import { resolveExceptionDoor } from '../../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../../functions/operations/resolve-exception.handler.ts';
import { orderItem, parseOrder } from '../../../../functions/order/order.store.ts';
import { AWAITING_PAYMENT, AWAITING_RETURN_ITEMS, type Order } from '../../../../functions/order/order.ts';
import { readBody } from '../../../../functions/order/order-body.store.ts';
import { cancelOrder } from '../../../../functions/requests/cancel/cancel-writes.ts';
import { liftHold } from '../../../../functions/requests/hold/hold-writes.ts';
import { readReturnDoor, requestReturnDoor } from '../../../../functions/returns/doors.ts';
import { parseExchange } from '../../../../functions/returns/exchange/exchange.store.ts';
import { creditUse, findSentAhead } from '../../../../functions/returns/exchange/sent-ahead.ts';
import { sweepExchange } from '../../../../functions/returns/exchange/sweep-exchange.ts';
import { returnEventDoor } from '../../../../functions/returns/goods-doors.ts';
import { handler as read } from '../../../../functions/returns/read.handler.ts';
import { handler as record } from '../../../../functions/returns/record-event.handler.ts';
import { settleRefunds } from '../../../../functions/returns/refunds/settle-refunds.ts';
import { handler as request } from '../../../../functions/returns/request.handler.ts';
import { parseReturn } from '../../../../functions/returns/rma/return.store.ts';
import { sweepReturn } from '../../../../functions/returns/rma/sweep-return.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { call } from '../../../support/call.ts';
import { channelItem } from '../../../support/channels.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { locationItem, skuItem } from '../../../support/network-items.ts';
import { aPosition } from '../../../support/positions.ts';
import { at, findings, orderId, seedOrderBody, seedStage, unpublishable } from '../../../support/stage.ts';

const channel = { kind: 'channel', id: 'web' } as const;
const operator = { kind: 'operator', id: 'ann' } as const;
const store = { kind: 'location', id: 'store-5' } as const;
const now = '2026-11-23T12:00:00.000Z';

describe('an exchange', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(
      locationItem('store-5'),
      skuItem('A', { tags: ['shirts'] }),
      skuItem('B', { tags: ['shirts'] }),
      skuItem('C', { tags: ['shoes'] }),
    );
    seedStage(table, { delivered: 3, order: { closed: { as: 'delivered', at: at('09:00:00') } } });
    stock('B', 5);
    declare({});
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  /** So many units of a SKU at store-5, all of them on sale. */
  function stock(sku: string, units: number): void {
    const position = aPosition({ sku, location: 'store-5', onHand: units, allocated: 0 });
    const shard = { type: 'Pool', pool: 'main', sku, shard: 0, atp: units, version: 1 };
    table.seed({ ...key.position(sku, 'store-5'), ...position }, { ...key.pool('main', sku, 0), ...shard });
  }
  function declare(exchange: Record<string, unknown>): void {
    table.seed(channelItem('web', { version: 7, policies: { returns: { exchange } } }));
    forgetNetwork();
  }
  const ask = (line: Record<string, unknown> = {}, id = 'c-1') =>
    call(request, requestReturnDoor, {
      params: { id: orderId },
      body: { id, outcome: 'exchange', lines: [{ lineId: '1', units: 2, exchangeFor: 'B', ...line }] },
      caller: channel,
    });
  const tell = (body: Record<string, unknown>) =>
    call(record, returnEventDoor, {
      params: { id: `${orderId}-r1` },
      body: { id: String(body['kind']), ...body },
      caller: store,
    });
  const look = () => reviewExchange(orderId, 1, now);
  const exchange = () => parseExchange(table.item(key.exchange(orderId, 1)) ?? {});
  const linked = (): Order => parseOrder(table.item(key.order(exchange().linked)) ?? {});
  const holds = () => linked().holds.map(({ id }) => id);
  const returned = () => parseReturn(table.item(key.return(orderId, 1)) ?? {});

  /** The sweeper looks when its time has come, until the return has expired: a reminder comes first. */
  async function expire(): Promise<void> {
    for (let looks = 0; looks < 5 && returned().status === 'requested'; looks += 1)
      await sweepReturn(table.item(key.return(orderId, 1)) ?? {}, returned().dueAt ?? '');
    expect(returned().status).not.toBe('requested');
  }

  const credit = () => creditUse(returned());
  /** What is asked for by now, minor units. */
  const refunded = async () => {
    await settleRefunds(orderId, now);
    return table.ofType('Refund').map(({ amount }) => amount);
  };
  const allRefunded = async () => (await refunded()).map(Number).reduce((sum, amount) => sum + amount, 0);
  const question = async () =>
    (await readOrderExceptions(orderId)).find((one) => one.exceptionType === 'ExchangeQuestioned');
  const answer = async (action: string) =>
    call(resolve, resolveExceptionDoor, {
      params: { id: (await question())?.exceptionId ?? '' },
      body: { id: `r-${action}`, action },
      caller: operator,
    });

  it('is an order of its own for the same customer, reserved at once, and held until the goods are back', async () => {
    expect((await ask()).status).toBe(201);
    expect(exchange()).toMatchObject({ state: 'wanted', as: 'exchange' });
    await look();

    expect(exchange()).toMatchObject({
      state: 'waiting',
      lines: [{ lineId: '1', sku: 'B', units: 2 }],
      credit: 3000,
      price: 3000,
      due: 0,
      evt: { type: 'exchange.opened', data: { held: true, choice: 1 } },
    });
    expect(linked()).toMatchObject({
      channel: 'web',
      external: { number: '1-X1' },
      linked: { orderId, n: 1, as: 'exchange' },
      totals: { reserved: 2 },
      payments: { captured: 3000 },
    });
    expect(linked().holds).toMatchObject([
      { id: AWAITING_RETURN_ITEMS, before: 'route', placedBy: 'system' },
    ]);
    const body = await readBody(exchange().linked, 0);
    expect(body).toMatchObject({ external: { parentId: '1' }, charges: { total: { amount: 3000 } } });
    expect(body.shipTo).toMatchObject({ postalCode: '10001' });
    expect(table.item(key.pool('main', 'B', 0))).toMatchObject({ atp: 3 });
    expect(await credit()).toEqual({ state: 'pending' });
  });

  it('is shown with its return as callers are to see it, and with nothing that only the stage needs', async () => {
    await ask();
    await look();
    const { body } = await call(read, readReturnDoor, {
      params: { id: `${orderId}-r1` },
      caller: operator,
    });

    expect(body['exchange']).toEqual({
      linked: exchange().linked,
      ...{ as: 'exchange', choice: 1, state: 'waiting', currency: 'USD' },
      ...{ credit: 3000, price: 3000, due: 0 },
      lines: [{ lineId: '1', sku: 'B', units: 2 }],
    });
    expect(JSON.stringify(body)).not.toMatch(/"(pk|sk|gsi[^"]*|evt|touched)":/);
  });

  it('is opened once, however often and by whomever it is looked at', async () => {
    await ask();
    await Promise.all([look(), look(), look()]);
    await look();

    expect(table.ofType('Order')).toHaveLength(2);
    expect(linked().totals.reserved).toBe(2);
  });

  it('leaves as soon as all that was announced is here, by its own hold alone', async () => {
    await ask();
    await look();
    await tell({ kind: 'received' });
    await look();

    expect(exchange()).toMatchObject({ state: 'released', evt: { type: 'exchange.released' } });
    expect(holds()).toEqual([]);
    expect(await credit()).toMatchObject({ state: 'spent', amount: 3000 });
  });

  it('leaves at once where its channel says so, and is told to have been sent ahead', async () => {
    declare({ ship: 'atOnce' });
    await ask();
    await look();

    expect(exchange()).toMatchObject({ state: 'released' });
    expect(holds()).toEqual([]);
    expect(await findSentAhead(returned())).toMatchObject({ units: 2, amount: 3000, currency: 'USD' });
  });

  describe('that was sent ahead and whose goods never come', () => {
    const missing = async () =>
      (await readOrderExceptions(orderId)).filter((one) => one.exceptionType === 'ReturnNotReceived');

    it('asks the channel for what it costs, less what the customer had to add', async () => {
      declare({ ship: 'atOnce', unpaid: 'ship' });
      await ask({ exchangePrice: 2000 });
      await look();
      await expire();

      expect(await missing()).toMatchObject([
        {
          owner: 'channel:web',
          detail: { amount: 3000, currency: 'USD', refunded: 0, sentAhead: { units: 2, amount: 3000 } },
        },
      ]);
      const [asked] = await missing();
      const resolution = { id: 'r-1', action: 'apply' };
      const params = { id: asked?.exceptionId ?? '' };
      await call(resolve, resolveExceptionDoor, { params, body: resolution, caller: operator });
      expect(returned().evt).toMatchObject({
        type: 'return.charge_requested',
        data: { amount: 3000, currency: 'USD' },
      });
    });

    it('asks for nothing any more where it turns out not to have left', async () => {
      declare({ ship: 'atOnce' });
      await ask();
      await look();
      await expire();
      expect(await missing()).toMatchObject([{ status: 'open' }]);

      await look();

      expect(linked()).toMatchObject({ closed: { as: 'cancelled' } });
      expect(await missing()).toMatchObject([{ status: 'resolved', resolved: { by: 'system' } }]);
    });
  });

  it('of which a unit is cancelled costs what the other one does', async () => {
    await ask({ exchangePrice: 1001 });
    await look();
    await tell({ kind: 'received' });
    await look();
    await cancelOrder({
      ...{ orderId: exchange().linked, by: 'operator:ann', now },
      lines: [{ lineId: '1', units: 1 }],
    });

    expect(await credit()).toMatchObject({ state: 'spent', amount: 1001 });
  });

  it('that a person released by lifting its hold goes on', async () => {
    await ask();
    await look();
    await liftHold({
      orderId: exchange().linked,
      holdId: AWAITING_RETURN_ITEMS,
      by: 'operator:ann',
      now,
    });
    await look();

    expect(exchange()).toMatchObject({ state: 'released' });
  });

  it.each([
    { came: 'one of two', lines: [{ lineId: '1', units: 1 }], as: 'restock', because: 'missing' },
    { came: 'worn goods', lines: [{ lineId: '1', units: 2 }], as: 'unsellable', because: 'worse' },
  ])('of which $came asks a person before it leaves', async ({ lines, as, because }) => {
    declare({ ship: 'onInspection' });
    await ask();
    await look();
    await tell({ kind: 'received', lines });
    await look();
    expect(exchange()).toMatchObject({ state: 'waiting' });
    await tell({ kind: 'inspected', lines: lines.map((line) => ({ ...line, as, reason: 'worn' })) });
    await look();

    expect(exchange()).toMatchObject({ state: 'asked', evt: { data: { because } } });
    expect(await question()).toMatchObject({ owner: 'channel:web', detail: { because } });
    expect(holds()).toEqual([AWAITING_RETURN_ITEMS]);
  });

  describe('of which one of two came, and a person is asked,', () => {
    beforeEach(async () => {
      await ask();
      await look();
      await tell({ kind: 'received', lines: [{ lineId: '1', units: 1 }] });
      await tell({ kind: 'inspected', lines: [{ lineId: '1', units: 1, as: 'restock' }] });
      await look();
      expect(exchange()).toMatchObject({ state: 'asked' });
    });

    it('leaves when the person says so', async () => {
      expect((await answer('apply')).status).toBe(200);
      await look();

      expect(exchange()).toMatchObject({ state: 'released', evt: { data: { by: 'operator:ann' } } });
      expect(holds()).toEqual([]);
    });

    it('is cancelled when the person says so, its units are on sale again and its money is owed', async () => {
      expect((await answer('cancel')).status).toBe(200);
      await look();

      expect(linked()).toMatchObject({ closed: { as: 'cancelled' } });
      expect(table.item(key.pool('main', 'B', 0))).toMatchObject({ atp: 5 });
      expect(await credit()).toMatchObject({ amount: 0 });
      expect(await refunded()).toEqual([1500]);
    });
  });

  it.each(['release', 'refund'] as const)('asks nobody where the policy says %s', async (whenWorse) => {
    declare({ whenWorse });
    await ask();
    await look();
    await tell({ kind: 'received', lines: [{ lineId: '1', units: 1 }] });
    await tell({ kind: 'inspected', lines: [{ lineId: '1', units: 1, as: 'restock' }] });
    await look();

    expect(exchange().state).toBe(whenWorse === 'release' ? 'released' : 'givenUp');
    expect(await question()).toBeUndefined();
    expect(linked().closed?.as).toBe(whenWorse === 'release' ? undefined : 'cancelled');
  });

  it('that has not left is cancelled with its return', async () => {
    await ask();
    await look();
    await tell({ kind: 'cancelled' });
    await look();

    expect(exchange()).toMatchObject({ state: 'withdrawn', evt: { data: { because: 'cancelled' } } });
    expect(linked()).toMatchObject({ closed: { as: 'cancelled' }, cancel: { reason: 'RETURN_ENDED' } });
    expect(table.item(key.pool('main', 'B', 0))).toMatchObject({ atp: 5 });
  });

  it('whose return expires is cancelled, whoever lost the record of that', async () => {
    await ask();
    await look();
    await expire();
    await sweepExchange(table.item(key.exchange(orderId, 1)) ?? {}, exchange().dueAt ?? '');
    expect(exchange()).toMatchObject({ touched: 1 });
    await look();

    expect(exchange()).toMatchObject({ state: 'withdrawn', evt: { data: { because: 'expired' } } });
    expect(linked()).toMatchObject({ closed: { as: 'cancelled' } });
  });

  it('whose record is lost is opened by the sweeper', async () => {
    await ask();
    await sweepExchange(table.item(key.exchange(orderId, 1)) ?? {}, exchange().dueAt ?? '');
    expect(exchange()).toMatchObject({ touched: 1 });
    await look();

    expect(exchange()).toMatchObject({ state: 'waiting' });
  });

  it('that cannot be had is another SKU that the customer takes, and else money', async () => {
    stock('C', 0);
    await ask({ exchangeFor: 'C', secondChoice: 'B' });
    await look();
    const first = exchange().linked;
    expect(linked().totals).toMatchObject({ open: 2 });
    await cancelOrder({ orderId: first, by: 'system', reason: 'Unfulfillable', now });
    await look();

    expect(exchange()).toMatchObject({ state: 'waiting', choice: 2, lines: [{ sku: 'B', units: 2 }] });
    expect(exchange().linked).not.toBe(first);
    expect(linked()).toMatchObject({ external: { number: '1-X1-2' }, totals: { reserved: 2 } });
    await cancelOrder({ orderId: exchange().linked, by: 'system', reason: 'Unfulfillable', now });
    await look();
    expect(exchange()).toMatchObject({ state: 'givenUp', evt: { data: { because: 'unavailable' } } });
    expect(await credit()).toMatchObject({ amount: 0 });
  });

  it('that cannot be had while a person is asked about it is the second choice, and that question is over', async () => {
    stock('C', 2);
    await ask({ exchangeFor: 'C', secondChoice: 'B' });
    await look();
    await tell({ kind: 'received', lines: [{ lineId: '1', units: 1 }] });
    await tell({ kind: 'inspected', lines: [{ lineId: '1', units: 1, as: 'restock' }] });
    await look();
    expect(exchange()).toMatchObject({ state: 'asked', choice: 1 });
    const asked = (await question())?.exceptionId;
    await cancelOrder({ orderId: exchange().linked, by: 'system', reason: 'Unfulfillable', now });
    await look();

    expect(exchange()).toMatchObject({ state: 'waiting', choice: 2 });
    const own = (await readOrderExceptions(orderId)).find(({ exceptionId }) => exceptionId === asked);
    expect(own).toMatchObject({ exceptionType: 'ExchangeQuestioned', status: 'resolved' });
  });

  it('that is sent ahead and cannot be had keeps its money for the second choice', async () => {
    declare({ ship: 'atOnce' });
    await ask({ exchangeFor: 'C', secondChoice: 'B' });
    await look();
    await tell({ kind: 'received' });
    await tell({ kind: 'inspected', lines: [{ lineId: '1', units: 2, as: 'restock' }] });
    await cancelOrder({ orderId: exchange().linked, by: 'system', reason: 'Unfulfillable', now });
    expect(exchange()).toMatchObject({ state: 'released', choice: 1 });
    expect(await allRefunded()).toBe(0);
    await look();

    expect(exchange()).toMatchObject({ state: 'released', choice: 2, credit: 3000 });
    expect(await allRefunded()).toBe(0);
    await cancelOrder({ orderId: exchange().linked, by: 'system', reason: 'Unfulfillable', now });
    await look();
    expect(exchange()).toMatchObject({ state: 'givenUp' });
    expect(await allRefunded()).toBe(3000);
  });

  it('that costs more is held until the difference is paid, and says what that is', async () => {
    await ask({ exchangePrice: 2000 });
    await look();

    expect(exchange()).toMatchObject({
      ...{ credit: 3000, price: 4000, due: 1000 },
      evt: { also: { type: 'exchange.payment_due', data: { amount: { amount: 1000, currency: 'USD' } } } },
    });
    expect(holds()).toEqual([AWAITING_RETURN_ITEMS, AWAITING_PAYMENT]);
    await tell({ kind: 'received' });
    await look();
    expect(holds()).toEqual([AWAITING_PAYMENT]);
    table.seed({ ...table.item(key.order(exchange().linked)), payments: { captured: 4000 } });
    await look();
    expect(holds()).toEqual([]);
  });

  it('is paid for by goods of which the money is authorised, which is taken as they leave', async () => {
    seedOrderBody(table, [{ lineId: '1', sku: 'A', quantity: 3 }], undefined, 'authorized');
    const order = parseOrder(table.item(key.order(orderId)) ?? {});
    table.seed({
      ...key.order(orderId),
      ...orderItem({ ...order, payments: { authorized: { amount: 4500 } } }),
    });
    await ask();
    await look();

    expect(exchange()).toMatchObject({ credit: 3000, due: 0 });
    expect(holds()).toEqual([AWAITING_RETURN_ITEMS]);
  });

  it('that costs less leaves the rest of the money owed', async () => {
    await ask({ exchangePrice: 1000 });
    await look();
    await tell({ kind: 'received' });
    await look();

    expect(exchange()).toMatchObject({ credit: 2000, price: 2000, due: 0 });
    expect(await credit()).toMatchObject({ state: 'spent', amount: 2000 });
    await tell({ kind: 'inspected', lines: [{ lineId: '1', units: 2, as: 'sellable' }] });
    expect(await refunded()).toEqual([1000]);
  });

  it('is of SKUs that have a tag in common with the goods, where the policy says so', async () => {
    declare({ for: 'sameTag' });
    const refused = await ask({ exchangeFor: 'C' });

    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'lines.0.exchangeFor' }] } });
    expect(await ask({ secondChoice: 'C' }, 'c-2')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'lines.0.secondChoice' }] },
    });
    expect((await ask({}, 'c-3')).status).toBe(201);
  });

  it('waits with its return for a person who looks at it first', async () => {
    table.seed(
      channelItem('web', { version: 8, policies: { returns: { rules: [{ approval: 'review' }] } } }),
    );
    forgetNetwork();
    await ask();
    await look();
    expect(exchange()).toMatchObject({ state: 'wanted' });
    const [review] = table.ofType('Exception').map(parseException);
    await call(resolve, resolveExceptionDoor, {
      params: { id: review?.exceptionId ?? '' },
      body: { id: 'r-1', action: 'apply' },
      caller: operator,
    });
    await look();

    expect(exchange()).toMatchObject({ state: 'waiting' });
  });
});
