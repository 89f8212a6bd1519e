/** POST /orders/{id}/reroute: an operator has open units served from elsewhere. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as work from '../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { parseFulfillment } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { parseReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { parsePosition } from '../../../functions/inventory/stock/position.store.ts';
import { handler as sweep } from '../../../functions/operations/sweep.handler.ts';
import { parseOrder } from '../../../functions/order/order.store.ts';
import { noTotals, type Order } from '../../../functions/order/order.ts';
import { rerouteDoor } from '../../../functions/routing/doors.ts';
import { handler as requestReroute } from '../../../functions/routing/request-reroute.handler.ts';
import { handler as rerouteState } from '../../../functions/routing/reroute.handler.ts';
import { wishAnswerSchema } from '../../../functions/routing/wish/wish-answer.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call, run } from '../../support/call.ts';
import { aFulfillment, heldFor } from '../../support/items.ts';
import type { Item, MemoryTable } from '../../support/memory-table.ts';
import { aTable, NOW, ORDER, reserved, stock } from '../../support/routing-world.ts';

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

const operator = { kind: 'operator', id: 'ann' } as const;
const ask = (body: unknown, caller: { kind: 'operator' | 'channel'; id: string } = operator) =>
  call(requestReroute, rerouteDoor, { params: { id: ORDER }, body, caller });
const order = () => parseOrder(table.item(key.order(ORDER)) ?? {});
const fulfillment = (n: number) => parseFulfillment(table.item(key.fulfillment(ORDER, n)) ?? {});
const held = () => parseReservation(table.item(key.reservation(ORDER)) ?? {}).held;
const free = (at: string) => parsePosition(table.item(key.position('A', at)) ?? {}).free;
const tell = (n: number, body: Record<string, unknown>) =>
  call(recordEvent, work.recordEventDoor, { params: { id: `${ORDER}-f${n}` }, body, caller: operator });
const replan = (n: number, error: string) =>
  run(rerouteState, { orderId: ORDER, attempt: 1, execution: 'test', n, error });

const untouched = { shipped: 0, delivered: 0, returned: 0, lost: 0 };
const cost = { amount: 800, currency: 'USD' };

/** Two units of A with NYC; the location may see them already. */
function withNyc(over: Partial<Fulfillment> = {}, orderOver: Partial<Order> = {}, units = 2): Item[] {
  const visible = {
    requestedAt: NOW,
    acceptBy: '2026-11-23T21:00:00.000Z',
    dueAt: '2026-11-23T21:00:00.000Z',
  };
  const status = over.status ?? 'requested';
  const own = aFulfillment({
    orderId: ORDER,
    fulfillmentId: `${ORDER}-f1`,
    location: 'NYC',
    status,
    lines: [{ lineId: '1', sku: 'A', units, ...untouched }],
    cost,
    ...(status === 'planned' ? {} : visible),
    ...over,
  });
  const counts = { fulfillments: 1, decisions: 1, exceptions: 0, returns: 0 };
  const totals = { ...noTotals, allocated: units };
  return [
    ...reserved([{ sku: 'A', units }], {
      held: [],
      order: { totals, counts, status: 'fulfilling', ...orderOver },
    }),
    { ...key.fulfillment(ORDER, 1), ...own },
    stock('A', 'NYC', 2 + units, { allocated: units }),
  ];
}
const others = () => [stock('A', 'PHL', 5), stock('A', 'LAX', 5)];

describe('a dry run of a re-route', () => {
  test('says what moves where, who would be asked and what it costs more, and writes nothing', async () => {
    table = aTable(...withNyc(), ...others());
    const { status, body } = await ask({ dryRun: true, awayFrom: ['NYC'] });
    expect(status).toBe(200);
    const answer = wishAnswerSchema.parse(body);
    expect(answer).toMatchObject({
      dryRun: true,
      moves: [
        {
          fulfillmentId: `${ORDER}-f1`,
          from: 'NYC',
          lines: [{ lineId: '1', units: 2 }],
          answerBy: expect.any(String),
          to: [{ location: 'PHL', lines: [{ sku: 'A', quantity: 2 }] }],
        },
      ],
      cost: { currency: 'USD' },
    });
    expect(table.writes).toEqual([]);
  });

  test('its price is that of the new place and of what stays, less that of all in the old place', async () => {
    table = aTable(...withNyc(), ...others());
    const priceOf = async (wish: object) =>
      wishAnswerSchema.parse((await ask({ dryRun: true, ...wish })).body).cost;
    const near = await priceOf({ onlyTo: ['PHL'] });
    const far = await priceOf({ onlyTo: ['LAX'] });
    const part = await priceOf({ onlyTo: ['PHL'], lines: [{ lineId: '1', units: 1 }] });
    expect(near).toMatchObject({ more: 0 });
    // A kilogram costs 9 + 2 USD far, 5 + 1 near.
    expect(far?.more).toBe(500);
    expect(part?.more).toBeGreaterThan(0);
    expect(part?.now).toBe(near?.now);
    for (const { now, then, more } of [near, far, part].flatMap((one) => one ?? []))
      expect(then - now).toBe(more);
  });

  test('no plan within the rules is said with its reasons, and carried out by nobody', async () => {
    table = aTable(...withNyc());
    const dry = await ask({ dryRun: true, onlyTo: ['LAX'] });
    expect(dry).toMatchObject({ status: 200, body: { moves: [{ outcome: 'backorder', to: [] }] } });
    expect(dry.body).not.toHaveProperty('cost');
    expect(await ask({ id: 'r', onlyTo: ['LAX'] })).toMatchObject({
      status: 409,
      body: { moves: [{ fulfillmentId: `${ORDER}-f1`, cause: 'RULES' }] },
    });
    expect(table.writes).toEqual([]);
  });
});

describe('a re-route of work that no location has seen', () => {
  test('takes the units out at once, and the re-route of their branch plans them as it is wished (P10, P25)', async () => {
    table = aTable(...withNyc({ status: 'planned' }), ...others());
    const { status, body } = await ask({ id: 'r1', onlyTo: ['LAX'] });
    expect(status).toBe(200);
    expect(body).toMatchObject({ dryRun: false, moves: [{ to: [{ location: 'LAX' }] }] });
    expect(fulfillment(1)).toMatchObject({ status: 'expired', failure: 'NotAccepted' });
    expect(held()).toMatchObject([{ by: 'f1:0', units: 2, from: 1 }]);
    expect(order()).toMatchObject({
      totals: { ...noTotals, reserved: 2 },
      evt: { type: 'order.reroute_requested', data: { onlyTo: ['LAX'], units: 2, asked: [] } },
    });
    expect(free('NYC')).toBe(4);

    await replan(1, 'NotAccepted');
    expect(fulfillment(2)).toMatchObject({ location: 'LAX', reroutes: 0, excluded: [] });
    expect(order().totals).toEqual({ ...noTotals, allocated: 2 });
  });

  test('away from a location stays away from it, whoever gives the units back afterwards', async () => {
    table = aTable(...withNyc({ status: 'planned' }), ...others());
    await ask({ id: 'r1', awayFrom: ['NYC'] });
    await replan(1, 'NotAccepted');
    expect(fulfillment(2)).toMatchObject({ location: 'PHL', excluded: ['NYC'] });
  });

  test('a named split is what the re-route makes of it', async () => {
    table = aTable(...withNyc({ status: 'planned' }, {}, 4), ...others());
    const split = [
      { location: 'PHL', lines: [{ lineId: '1', units: 1 }] },
      { location: 'LAX', lines: [{ lineId: '1', units: 2 }] },
    ];
    expect((await ask({ id: 'r1', split })).status).toBe(200);
    expect(fulfillment(1)).toMatchObject({
      status: 'planned',
      lines: [{ units: 1 }],
      failure: 'ShortPicked',
    });
    await replan(1, 'ShortPicked');
    const made = [fulfillment(2), fulfillment(3)].map(({ location, lines }) => [location, lines[0]?.units]);
    expect(made.toSorted()).toEqual([
      ['LAX', 2],
      ['PHL', 1],
    ]);
    expect(fulfillment(1)).toMatchObject({ location: 'NYC', lines: [{ units: 1 }] });
  });
});

describe('a re-route of work that its location sees', () => {
  test('asks the location, which owns the units until it gives them back (P24)', async () => {
    table = aTable(...withNyc(), ...others());
    const { status } = await ask({ id: 'r1', awayFrom: ['NYC'] });
    expect(status).toBe(202);
    expect(held()).toEqual([]);
    expect(fulfillment(1)).toMatchObject({
      status: 'requested',
      recall: { reroute: true },
      evt: { type: 'fulfillment.cancel_asked', data: { lines: [{ units: 2 }] } },
    });
    await tell(1, { id: 'yes', kind: 'cancelAccepted' });
    expect(fulfillment(1)).toMatchObject({ status: 'expired', failure: 'NotAccepted' });
    expect(held()).toMatchObject([{ by: 'f1:0', units: 2 }]);
    await replan(1, 'NotAccepted');
    expect(fulfillment(2)).toMatchObject({ location: 'PHL', reroutes: 0 });
  });

  test('some units are asked for, and the rest goes on', async () => {
    table = aTable(...withNyc({ status: 'accepted' }, {}, 3), ...others());
    await ask({ id: 'r1', onlyTo: ['PHL'], lines: [{ lineId: '1', units: 1 }] });
    await tell(1, { id: 'yes', kind: 'cancelAccepted' });
    expect(fulfillment(1)).toMatchObject({
      status: 'accepted',
      lines: [{ units: 2 }],
      failure: 'ShortPicked',
    });
    expect(fulfillment(1)).not.toHaveProperty('recall');
    await replan(1, 'ShortPicked');
    expect(fulfillment(2)).toMatchObject({ location: 'PHL', lines: [{ units: 1 }] });
  });

  test('what ships meanwhile has shipped, and only the rest is planned anew', async () => {
    table = aTable(...withNyc({ status: 'accepted' }), ...others());
    await ask({ id: 'r1', awayFrom: ['NYC'] });
    const parcel = { carrier: 'ups', trackingNumber: '1Z1', lines: [{ lineId: '1', units: 1 }] };
    await tell(1, { id: 'ship', kind: 'shipped', parcels: [parcel] });
    await tell(1, { id: 'yes', kind: 'cancelAccepted' });
    expect(order()).toMatchObject({ totals: { ...noTotals, shipped: 1, reserved: 1 } });
    expect(table.ofType('Exception')).toEqual([]);
  });

  test('a location that refuses keeps the work, and a person is told', async () => {
    table = aTable(...withNyc({ status: 'accepted' }), ...others());
    await ask({ id: 'r1', awayFrom: ['NYC'] });
    await tell(1, { id: 'no', kind: 'cancelRefused', reason: 'packed' });
    expect(fulfillment(1)).toMatchObject({
      status: 'accepted',
      recall: { answer: 'refused', because: 'packed' },
    });
    expect(table.ofType('Exception')).toMatchObject([
      { exceptionType: 'RerouteRefused', detail: { fact: 'refused', lines: [{ units: 2 }] } },
    ]);
    await tell(1, { id: 'yes', kind: 'cancelAccepted' });
    expect(held(), 'a late yes is as good as one in time').toMatchObject([{ units: 2 }]);
    expect(table.ofType('Exception')).toMatchObject([{ status: 'resolved' }]);
  });

  test('a location that says nothing until the deadline counts as one that refuses (P8)', async () => {
    table = aTable(...withNyc({ status: 'accepted', shipBy: '2026-12-30T00:00:00.000Z' }), ...others());
    await ask({ id: 'r1', awayFrom: ['NYC'] });
    vi.setSystemTime(new Date('2026-11-25T17:00:00.000Z'));
    await run(sweep, {});
    expect(fulfillment(1)).toMatchObject({ recall: { answer: 'unanswered' } });
    const types = table.ofType('Exception').map(({ exceptionType }) => exceptionType);
    expect(types).toContain('CancelUnanswered');
  });

  test('units that are cancelled while the location is asked go back to the pool, not elsewhere (P9)', async () => {
    const cancel = { state: 'asked', by: 'channel:web', at: NOW } as const;
    table = aTable(...withNyc({ status: 'accepted' }), ...others());
    await ask({ id: 'r1', awayFrom: ['NYC'] });
    table.seed({ ...table.item(key.order(ORDER)), ...key.order(ORDER), cancel });
    await tell(1, { id: 'yes', kind: 'cancelAccepted' });
    expect(held()).toEqual([]);
    expect(order().totals).toEqual({ ...noTotals, cancelled: 2 });
  });
});

describe('the door of re-routes', () => {
  test('the same command again has the same answer and no further effect; other content is 409', async () => {
    table = aTable(...withNyc({ status: 'planned' }), ...others());
    const first = await ask({ id: 'r1', awayFrom: ['NYC'] });
    const writes = table.writes.length;
    expect(await ask({ id: 'r1', awayFrom: ['NYC'] })).toEqual(first);
    expect(table.writes).toHaveLength(writes);
    expect((await ask({ id: 'r1', onlyTo: ['LAX'] })).status).toBe(409);
  });

  test('is for operators, and knows no order that there is not', async () => {
    table = aTable(...withNyc(), ...others());
    expect((await ask({ id: 'r1', awayFrom: ['NYC'] }, { kind: 'channel', id: 'web' })).status).toBe(403);
    const body = { id: 'r1', awayFrom: ['NYC'] };
    expect(
      (await call(requestReroute, rerouteDoor, { params: { id: 'none' }, body, caller: operator })).status,
    ).toBe(404);
  });

  test.each<[string, object, string]>([
    ['no wish', {}, 'awayFrom'],
    ['two wishes', { awayFrom: ['NYC'], onlyTo: ['PHL'] }, 'onlyTo'],
    ['a location that there is not', { onlyTo: ['PHL', 'MARS'] }, 'onlyTo.1'],
    [
      'a location of a split that there is not',
      { split: [{ location: 'MARS', lines: [{ lineId: '1', units: 1 }] }] },
      'split.0.location',
    ],
    ['a line that there is not', { awayFrom: ['NYC'], lines: [{ lineId: '7' }] }, 'lines.0.lineId'],
    [
      'more units than a line has',
      { awayFrom: ['NYC'], lines: [{ lineId: '1', units: 9 }] },
      'lines.0.units',
    ],
    [
      'a split of more units than a line has',
      { split: [{ location: 'PHL', lines: [{ lineId: '1', units: 9 }] }] },
      'split.0.lines.0.units',
    ],
    [
      'lines beside a split',
      { split: [{ location: 'PHL', lines: [{ lineId: '1', units: 1 }] }], lines: [{ lineId: '1' }] },
      'lines',
    ],
  ])('names the path of %s', async (_what, wish, path) => {
    table = aTable(...withNyc(), ...others());
    const { status, body } = await ask({ id: 'r1', ...wish });
    expect(status).toBe(400);
    expect(body['errors']).toMatchObject([{ path }]);
  });

  test('without an id only a dry run is answered', async () => {
    table = aTable(...withNyc(), ...others());
    expect((await ask({ awayFrom: ['NYC'] })).body).toMatchObject({ errors: [{ path: 'id' }] });
  });

  test.each<[string, Partial<Order>, Partial<Fulfillment>]>([
    ['is over', { closed: { as: 'cancelled', at: NOW } }, {}],
    ['is being cancelled', { cancel: { state: 'asked', by: 'x', at: NOW } }, {}],
    ['is in quarantine', { quarantined: true }, {}],
    ['the customer collects', {}, { handover: 'pickup' }],
    ['has nothing elsewhere than it is wished', {}, { location: 'LAX' }],
  ])('an order that %s is 409', async (_what, orderOver, workOver) => {
    table = aTable(...withNyc(workOver, orderOver), ...others());
    const { status, body } = await ask({ id: 'r1', awayFrom: ['NYC'] });
    expect(status).toBe(409);
    expect(body).toHaveProperty('orderStatus');
  });

  test('units that wait for a person are moved by the retry of their exception, which the answer names', async () => {
    const gone = { status: 'rejected', lines: [{ lineId: '1', sku: 'A', units: 0, ...untouched }] } as const;
    const exceptionId = `${ORDER}-x1`;
    table = aTable(
      ...withNyc(
        { ...gone, lines: [...gone.lines] },
        { counts: { fulfillments: 1, decisions: 1, exceptions: 1, returns: 0 } },
      ),
    );
    const held1 = heldFor({ n: 1, dispatch: 0 }, [{ lineId: '1', sku: 'A', units: 2 }]).map((line) => ({
      ...line,
      by: 'x1',
    }));
    table.seed(
      { ...table.item(key.reservation(ORDER)), ...key.reservation(ORDER), held: held1 },
      {
        ...key.exception(ORDER, 1),
        type: 'Exception',
        exceptionId,
        exceptionType: 'NoRoute',
        orderId: ORDER,
        n: 1,
        owner: 'operations',
        status: 'open',
        openedAt: NOW,
        dueAt: NOW,
        detail: {},
        actions: ['retry'],
        waiting: true,
        version: 1,
      },
    );
    expect(await ask({ id: 'r1', onlyTo: ['PHL'] })).toMatchObject({
      status: 409,
      body: { exceptions: [exceptionId] },
    });
  });
});
