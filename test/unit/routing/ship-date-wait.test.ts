import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sweepFulfillment } from '../../../functions/fulfillment/deadlines/sweep-fulfillment.ts';
import { readFulfillmentDoor, recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as readWork } from '../../../functions/fulfillment/read-work.handler.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { readFulfillment } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { handler as awaitStock } from '../../../functions/inventory/await-stock.handler.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { sweepOrder } from '../../../functions/operations/sweep/sweep-order.ts';
import { orderDue } from '../../../functions/order/order.store.ts';
import { rulesetSchema } from '../../../functions/planner/ruleset.ts';
import { outcomeOf } from '../../../functions/relay/meetings/outcome.ts';
import { handler as awaitHold } from '../../../functions/requests/await-hold.handler.ts';
import { handler as cancel } from '../../../functions/requests/cancel.handler.ts';
import { cancelDoor, liftHoldDoor } from '../../../functions/requests/doors.ts';
import { handler as hold } from '../../../functions/requests/hold.handler.ts';
import { activate, addRuleset, forgetRules } from '../../../functions/routing/rulesets/ruleset.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { parseWait } from '../../../functions/shared/token.store.ts';
import { isToken } from '../../../functions/shared/token.ts';
import { call, run } from '../../support/call.ts';
import { locationItem } from '../../support/network-items.ts';
import { Shops } from '../capture/shops.ts';

const operator = { kind: 'operator', id: 'ada' } as const;
/** A Monday, at the opening of the warehouse. */
const NOW = '2026-11-23T08:00:00.000Z';
const price = { amount: 100 };
const line = { lineId: '1', sku: 'A', quantity: 1, unitPrice: price };

describe('goods of a later date', () => {
  let shops: Shops;
  const sfn = mockClient(SFNClient);
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(NOW) });
    forgetRules();
    process.env['ORDER_EXECUTIONS'] = 'arn:aws:states:us-east-1:000000000000:execution:order';
    sfn.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    shops = new Shops();
    await shops.receiveStock({ A: 10, B: 10 });
  });
  afterEach(() => {
    shops.close();
    sfn.reset();
    vi.useRealTimers();
  });

  const submit = async (over: Record<string, unknown>): Promise<string> =>
    String((await shops.submit(over)).body['orderId']);
  const from = (shipNotBefore: string, more: object = {}) => ({ shipping: { shipNotBefore, ...more } });
  const work = () => shops.table.ofType('Fulfillment').map(({ n, status }) => [n, status]);
  const later = (time: string): void => {
    vi.setSystemTime(Date.parse(time));
  };
  const sweep = (orderId: string) =>
    sweepOrder(shops.table.item(key.order(orderId)) ?? {}, new Date().toISOString());

  const shipped = (orderId: string, n: number, over: object = {}) => {
    const parcels = [{ carrier: 'UPS', trackingNumber: '1Z999AA10123456784' }];
    return call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f${n}` },
      caller: operator,
      body: { id: 's-1', kind: 'shipped', parcels, ...over },
    });
  };

  it('are reserved at once, and planned when their date has come; META has the deadline (P3)', async () => {
    const orderId = await submit(from('2027-03-01T00:00:00Z'));

    await expect(shops.walk(orderId, 'Dispatch')).rejects.toMatchObject({ name: 'OnHold' });

    expect(shops.order(orderId)).toMatchObject({
      status: 'on_hold',
      totals: { reserved: 3 },
      holds: [{ id: 'SHIP-DATE', reason: 'SHIP_NOT_BEFORE', expiresAt: '2027-03-01T00:00:00.000Z' }],
    });
    expect(work()).toEqual([]);
    later('2027-03-01T00:00:01Z');
    await sweep(orderId);
    await shops.walk(orderId, 'Dispatch');
    expect(work()).toEqual([[1, 'requested']]);
  });

  it('are planned early enough for the longest lead time of their pool, in opening hours', async () => {
    shops.table.seed(
      locationItem('wh-2', {
        timeZone: 'UTC',
        processingMinutes: 1500,
        calendar: { opens: '08:00', closes: '18:00' },
      }),
      locationItem('wh-3', { processingMinutes: 90_00, pool: 'other' }),
      locationItem('wh-4', { processingMinutes: 90_00, active: false }),
    );
    forgetNetwork();
    const orderId = await submit(from('2026-12-14T12:00:00Z'));

    await expect(shops.walk(orderId, 'Route')).rejects.toMatchObject({ name: 'OnHold' });

    // Monday four hours, Friday and Thursday ten, Wednesday one: over a weekend.
    expect(shops.order(orderId).holds[0]?.expiresAt).toBe('2026-12-09T17:00:00.000Z');
  });

  it('are planned at once where somebody lifts the hold, and not held for that date again', async () => {
    const orderId = await submit(from('2027-03-01T00:00:00Z'));
    await expect(shops.walk(orderId, 'Route')).rejects.toMatchObject({ name: 'OnHold' });

    const params = { id: orderId, holdId: 'SHIP-DATE' };
    await call(hold, liftHoldDoor, { params, caller: operator });
    await shops.walk(orderId, 'Route');

    expect(await readFulfillment(orderId, 1)).toMatchObject({
      shipNotBefore: '2027-03-01T00:00:00.000Z',
      hiddenUntil: '2027-03-01T00:00:00.000Z',
    });
  });

  it('may wait for stock until they are to leave, and as long as any other order from then', async () => {
    const orderId = await submit({ ...from('2027-03-01T00:00:00Z'), lines: [{ ...line, quantity: 99 }] });
    await expect(shops.walk(orderId, 'Reserve')).rejects.toMatchObject({ name: 'OutOfStock' });

    await run(awaitStock, { orderId, attempt: 1, token: 't', enteredAt: NOW, retry: 0 });

    expect(shops.order(orderId).backorder?.until).toBe('2027-03-31T00:00:00.000Z');
  });

  it('go at once where their date has passed', async () => {
    const orderId = await submit(from('2026-11-22T00:00:00Z'));

    await shops.walk(orderId, 'Dispatch');

    expect(work()).toEqual([[1, 'requested']]);
    expect((await readFulfillment(orderId, 1)).shipNotBefore).toBeUndefined();
  });

  describe('in an order whose lines have different dates', () => {
    const lines = [
      { lineId: '1', sku: 'A', quantity: 2, unitPrice: price },
      { lineId: '2', sku: 'B', quantity: 1, unitPrice: price, shipNotBefore: '2027-03-01T00:00:00Z' },
    ];
    const dispatchInput = (orderId: string) => ({
      orderId,
      attempt: 1,
      n: 2,
      token: 'hold-2',
      enteredAt: NOW,
      retry: 0,
    });
    const outcome = async (orderId: string) => {
      const token = parseWait(shops.table.item(key.token(orderId, 'OnHold', 2)) ?? {});
      if (!isToken(token)) throw new Error('answered');
      return outcomeOf(token, {
        order: shops.order(orderId),
        fulfillment: await readFulfillment(orderId, 2),
      });
    };

    it('become a fulfillment of their own, which its location sees when the date has come (P3, P7)', async () => {
      const orderId = await submit({ lines });
      await expect(shops.walk(orderId, 'Dispatch')).rejects.toMatchObject({ name: 'OnHold' });

      expect(work()).toEqual([
        [1, 'requested'],
        [2, 'planned'],
      ]);
      const hidden = await readFulfillment(orderId, 2);
      expect(hidden).toMatchObject({
        lines: [{ lineId: '2', units: 1 }],
        hiddenUntil: '2027-03-01T00:00:00.000Z',
        dueAt: '2027-03-01T00:00:00.000Z',
        cost: { amount: 0 },
      });
      await run(awaitHold, dispatchInput(orderId));
      expect(await outcome(orderId)).toEqual({ kind: 'none' });
      later('2027-03-01T00:00:01Z');
      await sweepFulfillment(shops.table.item(key.fulfillment(orderId, 2)) ?? {}, new Date().toISOString());
      expect(await outcome(orderId)).toMatchObject({ kind: 'success' });
      await shops.walk(orderId, 'Dispatch');
      expect(work()).toContainEqual([2, 'requested']);
    });

    it('are planned anew on their day where their location takes no new work by then', async () => {
      const orderId = await submit({ lines });
      await shops.walk(orderId, 'Route');
      await run(awaitHold, dispatchInput(orderId));
      shops.table.seed(locationItem('wh-1', { active: false }));
      forgetNetwork();
      later('2027-03-01T00:00:01Z');

      await sweepFulfillment(shops.table.item(key.fulfillment(orderId, 2)) ?? {}, new Date().toISOString());

      expect(await readFulfillment(orderId, 2)).toMatchObject({ status: 'expired', failure: 'NotAccepted' });
      expect(await outcome(orderId)).toMatchObject({ kind: 'success' });
      expect(shops.table.item(key.reservation(orderId))).toMatchObject({
        held: [{ lineId: '2', units: 1, by: 'f2:0' }],
      });
      expect(shops.order(orderId).totals).toMatchObject({ allocated: 2, reserved: 1 });
      expect(shops.table.item(key.position('B', 'wh-1'))).toMatchObject({ allocated: 0 });
    });

    it('that are cancelled before their day are wanted by nobody on it', async () => {
      const orderId = await submit({ lines });
      await shops.walk(orderId, 'Route');
      const body = { id: 'c-1', lines: [{ lineId: '2', units: 1 }] };
      await call(cancel, cancelDoor, { params: { id: orderId }, caller: operator, body });
      later('2027-03-01T00:00:01Z');

      await sweepFulfillment(shops.table.item(key.fulfillment(orderId, 2)) ?? {}, new Date().toISOString());

      expect(await readFulfillment(orderId, 2)).toMatchObject({ status: 'cancelled' });
      expect(shops.order(orderId).totals).toMatchObject({ allocated: 2, cancelled: 1 });
    });

    it('that have left although nobody was shown them are shipped, with an exception', async () => {
      const orderId = await submit({ lines });
      await expect(shops.walk(orderId, 'Dispatch')).rejects.toMatchObject({ name: 'OnHold' });
      await run(awaitHold, dispatchInput(orderId));

      const { status } = await shipped(orderId, 2);

      expect(status).toBe(200);
      expect(shops.order(orderId).totals).toMatchObject({ allocated: 2, shipped: 1 });
      expect(shops.exceptions()).toMatchObject([{ detail: { shipNotBefore: '2027-03-01T00:00:00.000Z' } }]);
      expect(await outcome(orderId)).toMatchObject({ kind: 'success' });
      await shops.walk(orderId, 'Dispatch');
      expect(work()).toContainEqual([2, 'shipped']);
    });

    it('that have left on their day before Dispatch could show them are shipped', async () => {
      const orderId = await submit({ lines });
      await expect(shops.walk(orderId, 'Dispatch')).rejects.toMatchObject({ name: 'OnHold' });
      later('2027-03-01T00:00:01Z');
      await sweepFulfillment(shops.table.item(key.fulfillment(orderId, 2)) ?? {}, new Date().toISOString());

      const { status } = await shipped(orderId, 2);

      expect(status).toBe(200);
      expect(work()).toContainEqual([2, 'shipped']);
      expect(shops.exceptions()).toEqual([]);
    });

    it('end the wait of a fulfillment that is cancelled meanwhile', async () => {
      const orderId = await submit({ lines });
      await shops.walk(orderId, 'Route');
      await run(awaitHold, dispatchInput(orderId));
      const cancelled = { ...(await readFulfillment(orderId, 2)), status: 'cancelled' as const };
      const token = parseWait(shops.table.item(key.token(orderId, 'OnHold', 2)) ?? {});

      const answer =
        isToken(token) && outcomeOf(token, { order: shops.order(orderId), fulfillment: cancelled });

      expect(answer).toMatchObject({ kind: 'success' });
    });

    it.each([
      ['the rules allow one shipment', { limits: { maxShipments: 1 } }, lines],
      ['the lines leave together', {}, lines.map((line) => ({ ...line, shipTogether: 'gift' }))],
    ])('wait for the last date where %s', async (_why, rules, together) => {
      const { stored } = await addRuleset(
        rulesetSchema.parse({ currency: 'USD', ...rules }),
        { by: 'ada' },
        NOW,
      );
      const activation = { ruleset: stored.version, from: NOW, reason: 'test', by: 'ada', at: NOW };
      await activate('active', activation);
      const orderId = await submit({ lines: together });

      await expect(shops.walk(orderId, 'Route')).rejects.toMatchObject({ name: 'OnHold' });

      expect(shops.order(orderId).holds[0]?.expiresAt).toBe('2027-03-01T00:00:00.000Z');
    });
  });

  describe('on the work sheet', () => {
    const tell = (orderId: string, kind: string) =>
      call(recordEvent, recordEventDoor, {
        params: { id: `${orderId}-f1` },
        caller: operator,
        body: { id: kind, kind },
      });
    const sheet = async (orderId: string) =>
      (await call(readWork, readFulfillmentDoor, { params: { id: `${orderId}-f1` }, caller: operator })).body;

    it('have a latest ship that bounds both deadlines of the location', async () => {
      const orderId = await submit({ shipping: { shipBy: '2026-11-23T10:00:00Z' } });
      await shops.walk(orderId, 'Dispatch');

      expect(await sheet(orderId)).toMatchObject({
        acceptBy: '2026-11-23T10:00:00.000Z',
        mustShipBy: '2026-11-23T10:00:00.000Z',
      });
      await tell(orderId, 'accepted');
      expect(await sheet(orderId)).toMatchObject({ shipBy: '2026-11-23T10:00:00.000Z' });
    });

    it('have the usual time where the latest ship has passed', async () => {
      const orderId = await submit({ shipping: { shipBy: '2026-11-23T07:00:00Z' } });
      await shops.walk(orderId, 'Dispatch');

      expect(await sheet(orderId)).toMatchObject({ acceptBy: '2026-11-23T12:00:00.000Z' });
    });

    it('have the whole time to ship from the day on which they may leave', async () => {
      shops.table.seed(locationItem('wh-1', { processingMinutes: 6000, shipWithin: 3600 }));
      forgetNetwork();
      const orderId = await submit(from('2026-12-01T12:00:00Z'));
      await shops.walk(orderId, 'Dispatch');
      await tell(orderId, 'accepted');

      expect(await sheet(orderId)).toMatchObject({
        shipNotBefore: '2026-12-01T12:00:00.000Z',
        shipBy: '2026-12-01T13:00:00.000Z',
      });
    });
  });

  describe('that leave early', () => {
    const seen = { lines: [{ ...line, quantity: 2 }], ...from('2026-11-25T12:00:00Z') };
    const early = async (): Promise<string> => {
      shops.table.seed(locationItem('wh-1', { processingMinutes: 6000 }));
      forgetNetwork();
      const orderId = await submit(seen);
      await shops.walk(orderId, 'Dispatch');
      return orderId;
    };

    it('are shipped, since they have left, and a person is told once', async () => {
      const orderId = await early();

      const first = await shipped(orderId, 1);
      await shipped(orderId, 1, { id: 'again' });

      expect(first.status).toBe(200);
      expect(shops.order(orderId)).toMatchObject({ status: 'shipped', totals: { shipped: 2 } });
      expect(shops.exceptions()).toMatchObject([
        {
          exceptionType: 'UnwelcomeFact',
          detail: { fact: 'shipped', shipNotBefore: '2026-11-25T12:00:00.000Z' },
        },
      ]);
    });

    it.each([
      ['on their day', '2026-11-25T12:00:00Z', {}],
      ['after it', '2026-11-26T08:00:00Z', { at: '2026-11-25T13:00:00Z' }],
    ])('are nothing to tell of %s', async (_when, now, at) => {
      const orderId = await early();
      later(now);

      await shipped(orderId, 1, at);

      expect(shops.order(orderId).totals).toMatchObject({ shipped: 2 });
      expect(shops.exceptions()).toEqual([]);
    });

    it('are told of where the fact comes late: its own time counts', async () => {
      const orderId = await early();
      later('2026-11-26T08:00:00Z');

      await shipped(orderId, 1, { at: '2026-11-24T10:00:00Z' });

      expect(shops.exceptions()).toMatchObject([{ detail: { shipNotBefore: '2026-11-25T12:00:00.000Z' } }]);
    });
  });

  it('are refused where they would have to leave before they may', async () => {
    const { status, body } = await shops.submit(
      from('2027-03-01T00:00:00Z', { shipBy: '2027-02-01T00:00:00Z' }),
    );

    expect([status, body['errors']]).toEqual([
      400,
      [{ path: 'shipping.shipNotBefore', message: 'is after shipping.shipBy' }],
    ]);
  });

  it('wait for the earliest of all deadlines', async () => {
    const orderId = await submit(from('2026-11-23T09:00:00Z'));
    await expect(shops.walk(orderId, 'Route')).rejects.toMatchObject({ name: 'OnHold' });

    expect(orderDue(shops.order(orderId))).toBe('2026-11-23T09:00:00.000Z');
  });
});
