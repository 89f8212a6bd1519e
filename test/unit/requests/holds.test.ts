import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepOrder } from '../../../functions/operations/sweep/sweep-order.ts';
import { type Gate, type Hold, noTotals } from '../../../functions/order/order.ts';
import { handler as awaitHold } from '../../../functions/requests/await-hold.handler.ts';
import { handler as cancel } from '../../../functions/requests/cancel.handler.ts';
import { cancelDoor, liftHoldDoor, placeHoldDoor } from '../../../functions/requests/doors.ts';
import { gateOfWait, hasPassed } from '../../../functions/requests/hold/hold-decision.ts';
import { handler } from '../../../functions/requests/hold.handler.ts';
import { handler as route } from '../../../functions/routing/route.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call, run } from '../../support/call.ts';
import { anOrder } from '../../support/items.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import {
  at,
  findings,
  orderId,
  type Stage,
  seedStage,
  storedFulfillment,
  storedOrder,
  unpublishable,
} from '../../support/stage.ts';

const channel = { kind: 'channel', id: 'web' } as const;
const operator = { kind: 'operator', id: 'ann' } as const;

function aHold(over: Partial<Hold> = {}): Hold {
  return {
    id: 'fraud',
    reason: 'FRAUD',
    before: 'route',
    placedBy: 'operator:ann',
    placedAt: at('09:00:00'),
    onExpiry: 'lift',
    ...over,
  };
}

function barredBy(...holds: Hold[]) {
  return {
    holds,
    barred: {
      reserve: 0,
      route: 0,
      dispatch: 0,
      ...Object.fromEntries(
        holds.map(({ before }) => [before, holds.filter((one) => one.before === before).length]),
      ),
    },
  };
}

describe('holds', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });
  const place = (body: Record<string, unknown> = {}, caller: typeof channel | typeof operator = operator) =>
    call(handler, placeHoldDoor, {
      params: { id: orderId },
      body: { id: 'fraud', reason: 'FRAUD', before: 'route', ...body },
      caller,
    });
  const lift = (holdId: string, caller: typeof channel | typeof operator = operator) =>
    call(handler, liftHoldDoor, { params: { id: orderId, holdId }, caller });
  const sweep = async (now: string): Promise<void> => sweepOrder(table.item(key.order(orderId)) ?? {}, now);

  it('a hold is placed once, however often it is asked for, and bars its step', async () => {
    seedStage(table, { held: 2 });
    const first = await place();

    expect(first).toMatchObject({
      status: 201,
      body: { status: 'on_hold', hold: { id: 'fraud', placedBy: 'operator:ann' } },
    });
    expect(await place()).toEqual(first);
    expect(storedOrder(table)).toMatchObject({
      barred: { route: 1, reserve: 0, dispatch: 0 },
      evt: { type: 'order.held' },
    });
    expect((await place({ reason: 'OTHER' })).status).toBe(409);
  });

  it.each<[Gate, Stage, boolean]>([
    ['reserve', { open: 2 }, false],
    ['reserve', { backordered: 2 }, false],
    ['reserve', { held: 2 }, true],
    ['route', { open: 2 }, false],
    ['route', { left: 1, accepted: 1 }, false],
    ['route', { planned: 2 }, true],
    ['dispatch', { held: 2 }, false],
    ['dispatch', { planned: 1, accepted: 1 }, false],
    ['dispatch', { accepted: 2 }, true],
    ['dispatch', { shipped: 2 }, true],
  ])('a hold before %s of an order with %o comes too late: %s', async (before, stage, passed) => {
    seedStage(table, stage);

    expect((await place({ before })).status).toBe(passed ? 409 : 201);
  });

  it('a closed order has passed every step, a quarantined one none', () => {
    const order = anOrder({
      totals: { ...noTotals, delivered: 1 },
      closed: { as: 'delivered', at: at('09:00:00') },
    });

    expect(hasPassed(order, [], 'dispatch')).toBe(true);
    expect(hasPassed(anOrder({ totals: noTotals, quarantined: true }), [], 'reserve')).toBe(false);
  });

  it('a hold before dispatch comes too late when dispatch is done at the same instant', async () => {
    seedStage(table, { planned: 2 });
    table.meanwhile(async () => {
      table.seed({ ...table.item(key.fulfillment(orderId, 2)), status: 'requested', version: 2 });
    });

    expect((await place({ before: 'dispatch' })).status).toBe(409);
    expect(storedFulfillment(table, 2).status).toBe('requested');
    expect(storedOrder(table).holds).toEqual([]);
  });

  it('a hold that is lifted leaves every other', async () => {
    seedStage(table, {
      held: 2,
      order: barredBy(aHold(), aHold({ id: 'payment' }), aHold({ id: 'address', before: 'dispatch' })),
    });

    expect((await lift('fraud')).status).toBe(204);
    expect(storedOrder(table)).toMatchObject({
      holds: [{ id: 'payment' }, { id: 'address' }],
      barred: { route: 1, dispatch: 1 },
      evt: { type: 'order.hold_lifted', data: { holdId: 'fraud', expired: false } },
    });
    expect((await lift('fraud')).status).toBe(404);
  });

  it('a channel lifts its own holds only', async () => {
    seedStage(table, {
      held: 2,
      order: barredBy(aHold(), aHold({ id: 'payment', placedBy: 'channel:web' })),
    });

    expect((await lift('fraud', channel)).status).toBe(403);
    expect((await lift('payment', channel)).status).toBe(204);
    expect(storedOrder(table).holds).toMatchObject([{ id: 'fraud' }]);
  });

  it('a hold that was lifted, or whose order is over, is not answered as if it held', async () => {
    seedStage(table, { held: 2 });
    await place();
    await lift('fraud');

    expect(await place()).toMatchObject({ status: 409, body: { orderStatus: 'reserved' } });

    await place({ id: 'other' });
    await call(cancel, cancelDoor, { params: { id: orderId }, body: { id: 'c' }, caller: channel });

    expect(await place({ id: 'other' })).toMatchObject({ status: 409, body: { orderStatus: 'cancelled' } });
  });

  it.each(['fraud', 'hold-fraud', 'META#hold'])(
    'a cancel of the id %s has nothing to do with the hold',
    async (id) => {
      seedStage(table, { held: 2 });
      await place({ before: 'route' }, channel);
      const body = { id, lines: [{ lineId: '1', units: 1 }] };

      const cancelled = await call(cancel, cancelDoor, { params: { id: orderId }, body, caller: channel });

      expect(cancelled).toMatchObject({ status: 200, body: { status: 'on_hold' } });
    },
  );

  it('a hold that release 0.2.0 placed is known when it is placed again', async () => {
    seedStage(table, { held: 2 });
    const first = await place();
    const at020 = key.command(key.order(orderId), 'operator:ann', 'hold-fraud');
    const kept = table.item(key.command(key.order(orderId), 'operator:ann', 'fraud', 'hold')) ?? {};
    table.seed({ ...kept, ...at020 });
    table.remove(key.command(key.order(orderId), 'operator:ann', 'fraud', 'hold'));

    expect(await place()).toEqual(first);
  });

  it('what a person wrote as the reason of a hold is in no event, exception or answer of a step', async () => {
    const words = 'Ada Example, ada@example.com, called';
    seedStage(table, { held: 2, order: { progressBy: '2999-01-01T00:00:00.000Z' } });
    const placed = await place({ reason: words });
    const events = [storedOrder(table).evt];
    await sweep(new Date(Date.now() + 15 * 86_400_000).toISOString());
    const refused = await run(route, { orderId, attempt: 1 }).catch((error: unknown) => error);
    const waits = { orderId, attempt: 1, n: 0, token: 't', enteredAt: at('10:00:00'), retry: 0 };
    const output = await run(awaitHold, waits);
    await lift('fraud');
    events.push(storedOrder(table).evt);

    expect(placed.body).toMatchObject({ hold: { reason: words } });
    expect(refused).toMatchObject({ name: 'OnHold' });
    const told = [events, table.ofType('Exception'), refused, String(refused), output];
    expect(JSON.stringify(told)).not.toContain('Ada');
    expect(events).toMatchObject([{ data: { reason: 'OTHER' } }, { data: { reason: 'OTHER' } }]);
  });

  it('the sweeper looks again soon after a lift, should the record be lost (P3)', async () => {
    seedStage(table, { held: 2, order: { ...barredBy(aHold()), progressBy: '2999-01-01T00:00:00.000Z' } });
    await lift('fraud');
    const { progressBy = '' } = storedOrder(table);

    expect((Date.parse(progressBy) - Date.now()) / 1000).toBeLessThanOrEqual(300);
  });

  describe('expiry', () => {
    it('a hold that expires is lifted (P5)', async () => {
      seedStage(table, {
        held: 2,
        order: barredBy(aHold({ expiresAt: at('10:00:00') }), aHold({ id: 'other' })),
      });
      await sweep(at('09:59:59'));

      expect(storedOrder(table).holds).toHaveLength(2);

      await sweep(at('10:00:00'));

      expect(storedOrder(table)).toMatchObject({
        holds: [{ id: 'other' }],
        evt: { type: 'order.hold_lifted', data: { holdId: 'fraud', expired: true } },
      });
    });

    it('a hold that expires cancels its order where it says so (P5)', async () => {
      seedStage(table, {
        held: 2,
        order: barredBy(aHold({ expiresAt: at('10:00:00'), onExpiry: 'cancel' })),
      });
      await sweep(at('10:00:00'));

      expect(storedOrder(table)).toMatchObject({
        status: 'cancelled',
        holds: [],
        cancel: { by: 'system', reason: 'hold fraud (FRAUD) expired' },
      });
    });

    it('an order that is not paid in time is cancelled, and says that it was not paid (P5)', async () => {
      const unpaid = { id: 'AWAITING_PAYMENT', reason: 'AWAITING_PAYMENT', expiresAt: at('10:00:00') };
      seedStage(table, { held: 2, order: barredBy(aHold({ ...unpaid, onExpiry: 'cancel' })) });
      await sweep(at('10:00:00'));

      expect(storedOrder(table)).toMatchObject({
        status: 'cancelled',
        totals: { cancelled: 2 },
        cancel: { by: 'system', reason: 'UNPAID' },
      });
    });

    it('a hold that expires is lifted where nothing is left to cancel (P5)', async () => {
      seedStage(table, {
        shipped: 2,
        order: barredBy(aHold({ expiresAt: at('10:00:00'), onExpiry: 'cancel' })),
      });
      await sweep(at('10:00:00'));

      expect(storedOrder(table)).toMatchObject({ status: 'shipped', holds: [] });
      expect(storedOrder(table).cancel).toBeUndefined();
    });

    it('a hold that was moved meanwhile does not expire by what the sweeper read before (P5)', async () => {
      seedStage(table, {
        held: 2,
        order: barredBy(aHold({ expiresAt: at('10:00:00'), onExpiry: 'cancel' })),
      });
      const seen = table.item(key.order(orderId)) ?? {};
      seedStage(table, {
        held: 2,
        order: { ...barredBy(aHold({ expiresAt: at('12:00:00'), onExpiry: 'cancel' })), version: 8 },
      });
      await sweepOrder(seen, at('10:00:00'));

      expect(storedOrder(table)).toMatchObject({
        status: 'on_hold',
        holds: [{ id: 'fraud', expiresAt: at('12:00:00') }],
      });
    });

    it('a hold without an expiry stays, and a person is told of it once', async () => {
      seedStage(table, { held: 2, order: { ...barredBy(aHold()), progressBy: '2999-01-01T00:00:00.000Z' } });
      await sweep('2026-12-08T09:00:00.000Z');
      await sweep('2026-12-08T09:01:00.000Z');

      expect(table.ofType('Exception')).toMatchObject([
        { exceptionType: 'HoldOverdue', owner: 'channel:web', detail: { holdId: 'fraud' }, waiting: false },
      ]);
      expect(storedOrder(table)).toMatchObject({ holds: [{ id: 'fraud', overdue: true }], attention: 0 });
    });

    it('a lift ends what a person was told of a hold that stood for long (P13)', async () => {
      seedStage(table, { held: 2, order: { ...barredBy(aHold()), progressBy: '2999-01-01T00:00:00.000Z' } });
      await sweep('2026-12-08T09:00:00.000Z');
      const params = { id: orderId, holdId: 'fraud' };

      await call(handler, liftHoldDoor, { params, caller: operator });

      expect(table.ofType('Exception')).toMatchObject([
        { exceptionType: 'HoldOverdue', status: 'resolved', resolved: { by: 'system' } },
      ]);
    });
  });

  describe('state OnHold', () => {
    const input = { orderId, attempt: 1, n: 0, token: 'token-1', enteredAt: at('10:00:00'), retry: 0 };
    it('OnHold stores its token and the step that it waits before, and asks nothing of META', async () => {
      seedStage(table, {
        held: 2,
        order: { ...barredBy(aHold()), cancel: { state: 'asked', by: 'channel:web', at: at('09:30:00') } },
      });
      await run(awaitHold, input);

      expect(table.item(key.token(orderId, 'OnHold', 0))).toMatchObject({
        before: 'route',
        token: 'token-1',
      });
      expect(table.writes).toEqual([[`ORDER#${orderId} TOKEN#OnHold#0000`]]);
    });

    it('OnHold waits before the first barred step that the machine goes on to', () => {
      const barred = (reserve: number, route: number, dispatch: number) => ({
        barred: { reserve, route, dispatch },
      });

      expect([
        gateOfWait(barred(1, 1, 1), false),
        gateOfWait(barred(0, 1, 1), false),
        gateOfWait(barred(0, 0, 1), false),
      ]).toEqual(['reserve', 'route', 'route']);
      expect([
        gateOfWait(barred(1, 1, 1), true),
        gateOfWait(barred(1, 1, 0), true),
        gateOfWait(barred(1, 0, 0), true),
      ]).toEqual(['dispatch', 'route', 'dispatch']);
    });
  });
});
