import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseFulfillment } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { parseReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { parsePosition } from '../../../functions/inventory/stock/position.store.ts';
import { parseOrder, saveOrder } from '../../../functions/order/order.store.ts';
import { amend, noTotals } from '../../../functions/order/order.ts';
import { rulesetSchema } from '../../../functions/planner/ruleset.ts';
import { envelope } from '../../../functions/relay/effects/envelope.ts';
import { handler } from '../../../functions/routing/route.handler.ts';
import { activate, addRuleset } from '../../../functions/routing/rulesets/ruleset.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { run } from '../../support/call.ts';
import { aFulfillment, heldFor } from '../../support/items.ts';
import type { MemoryTable } from '../../support/memory-table.ts';
import { aTable, location, NOW, ORDER, reserved, sku, stock } from '../../support/routing-world.ts';

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

const route = (orderId = ORDER, attempt = 1) => run(handler, { orderId, attempt, execution: 'test' });
const order = (id = ORDER) => parseOrder(table.item(key.order(id)) ?? {});
const fulfillment = (n: number) => parseFulfillment(table.item(key.fulfillment(ORDER, n)) ?? {});
const free = (skuId: string, at: string) => parsePosition(table.item(key.position(skuId, at)) ?? {}).free;

describe('Route', () => {
  test('Route allocates at the cheapest location in one write, and says why', async () => {
    table = aTable(stock('A', 'NYC', 5), stock('A', 'LAX', 5), ...reserved([{ sku: 'A', units: 2 }]));
    const routed = await route();
    expect(routed.fulfillments).toEqual([
      { n: 1, exception: 0, fulfillmentId: `${ORDER}-f1`, location: 'NYC', units: 2, cost: 840 },
    ]);
    expect(routed).toMatchObject({ cost: 840, currency: 'USD', decision: 1 });
    expect(routed.why).toContain('NYC: 2 x A');
    // META, RESERVATION, DECISION, FULFILLMENT and the position.
    expect(table.writes.at(-1)).toHaveLength(5);
    expect(order()).toMatchObject({
      totals: { ...noTotals, allocated: 2 },
      counts: { fulfillments: 1, decisions: 1 },
      status: 'fulfilling',
      promise: { deliverBy: '2026-11-26T04:59:59Z' },
    });
    expect(parseReservation(table.item(key.reservation(ORDER)) ?? {})).toMatchObject({
      status: 'allocated',
      held: [],
    });
    expect(fulfillment(1)).toMatchObject({
      location: 'NYC',
      service: 'ground',
      dispatch: 0,
      decision: 1,
      lines: [{ lineId: '1', sku: 'A', units: 2 }],
    });
    expect([free('A', 'NYC'), free('A', 'LAX')]).toEqual([3, 5]);
  });

  test('Route shows the work to its location in the write that makes it, with a deadline and an event (P7)', async () => {
    table = aTable(stock('A', 'NYC', 5), ...reserved([{ sku: 'A', units: 2 }]));

    await route();

    const shown = fulfillment(1);
    expect(shown).toMatchObject({ status: 'requested', version: 1, gsi1pk: 'WORK#NYC' });
    expect(shown.evt).toMatchObject({ type: 'fulfillment.requested', seq: 1, data: { units: 2 } });
    expect(shown.acceptBy).toBe(shown.dueAt);
  });

  test('what is made under a hold before dispatch stays planned, for Dispatch (P7)', async () => {
    table = aTable(stock('A', 'NYC', 5), ...reserved([{ sku: 'A', units: 2 }]));
    const before = order();
    const hold = { id: 'fraud', reason: 'FRAUD', before: 'dispatch', placedBy: 'channel:web' } as const;
    const holds = [{ ...hold, placedAt: NOW, onExpiry: 'lift' } as const];
    await transact([saveOrder(before, amend(before, { holds }, NOW))]);

    await route();

    expect(fulfillment(1)).toMatchObject({ status: 'planned' });
    expect(fulfillment(1)).not.toHaveProperty('gsi1pk');
  });

  test('Route announces each location with its cost, and keeps the reasons in the decision', async () => {
    table = aTable(
      stock('A', 'NYC', 1),
      stock('B', 'PHL', 1),
      ...reserved([
        { sku: 'A', units: 1 },
        { sku: 'B', units: 1 },
      ]),
    );
    await route();
    const { evt } = order();
    if (!evt) throw new Error('no event');
    expect(envelope(ORDER, ORDER, evt)).toMatchObject({
      type: 'order.routed',
      data: {
        decision: 1,
        cost: { currency: 'USD' },
        fulfillments: [{ location: 'NYC', units: 1, cost: 770 }, { location: 'PHL' }],
      },
    });
  });

  test('equal SKUs of two lines leave together and each line knows its units', async () => {
    table = aTable(
      stock('A', 'NYC', 5),
      ...reserved([
        { sku: 'A', units: 2 },
        { sku: 'A', units: 1 },
      ]),
    );
    await route();
    expect(fulfillment(1).lines).toMatchObject([
      { lineId: '1', units: 2 },
      { lineId: '2', units: 1 },
    ]);
    expect(free('A', 'NYC')).toBe(2);
  });

  test('Route returns the fulfillments of its own write on a retry and writes nothing, whatever META says (P6)', async () => {
    table = aTable(stock('A', 'NYC', 5), ...reserved([{ sku: 'A', units: 2 }]));
    const first = await route();
    const before = order();
    await transact([
      saveOrder(
        before,
        amend(
          before,
          { cancel: { state: 'asked', by: 'operator:1', at: before.capturedAt } },
          before.capturedAt,
        ),
      ),
    ]);
    const writes = table.writes.length;
    expect((await route()).fulfillments).toEqual(first.fulfillments);
    expect(table.writes).toHaveLength(writes);
  });

  test('work whose money is authorised no more is planned, and shown to nobody', async () => {
    const authorized = { amount: 3000, until: '2020-01-01T00:00:00.000Z', watched: true };
    table = aTable(
      stock('A', 'NYC', 5),
      ...reserved([{ sku: 'A', units: 2 }], { order: { payments: { authorized } } }),
    );

    await route();

    expect(fulfillment(1)).toMatchObject({ status: 'planned' });
  });

  test('an open hold and a cancel request bar Route, and nothing is taken (P7)', async () => {
    const hold = {
      id: 'H',
      reason: 'check',
      before: 'route' as const,
      placedBy: 'operator:1',
      placedAt: '2026-11-23T17:00:00.000Z',
      onExpiry: 'lift' as const,
    };
    table = aTable(
      stock('A', 'NYC', 5),
      ...reserved([{ sku: 'A', units: 2 }], {
        order: { holds: [hold], barred: { reserve: 0, route: 1, dispatch: 0 } },
      }),
    );
    await expect(route()).rejects.toMatchObject({ name: 'OnHold' });
    table.seed(
      ...reserved([{ sku: 'A', units: 2 }], {
        order: { cancel: { state: 'asked', by: 'web', at: '2026-11-23T17:00:00.000Z' } },
      }),
    );
    await expect(route()).rejects.toMatchObject({ name: 'Cancelled' });
    expect(free('A', 'NYC')).toBe(5);
  });

  test('a hold that comes between reading and writing stops Route', async () => {
    table = aTable(stock('A', 'NYC', 5), ...reserved([{ sku: 'A', units: 2 }]));
    const hold = {
      id: 'H',
      reason: 'check',
      before: 'route' as const,
      placedBy: 'operator:1',
      placedAt: '2026-11-23T17:00:00.000Z',
      onExpiry: 'lift' as const,
    };
    table.meanwhile(async () => {
      const before = order();
      await transact([saveOrder(before, amend(before, { holds: [hold] }, before.capturedAt))]);
    });
    await expect(route()).rejects.toMatchObject({ name: 'OnHold' });
    expect(table.ofType('Fulfillment')).toEqual([]);
  });

  test('Route of an older attempt stops', async () => {
    table = aTable(stock('A', 'NYC', 5), ...reserved([{ sku: 'A', units: 2 }], { order: { attempt: 2 } }));
    await expect(route()).rejects.toMatchObject({ name: 'Superseded' });
  });

  test('Route plans again when others took the stock first', async () => {
    table = aTable(stock('A', 'NYC', 2), stock('A', 'PHL', 2), ...reserved([{ sku: 'A', units: 2 }]));
    table.meanwhile(async () => {
      table.seed(stock('A', 'NYC', 2, { allocated: 1 }));
    });
    expect((await route()).fulfillments).toMatchObject([{ location: 'PHL', units: 2 }]);
  });

  test('Route gives up as Contended when others take the stock again and again', async () => {
    const chosen = ['NYC', 'PHL'] as const;
    table = aTable(...chosen.map((at) => stock('A', at, 2)), ...reserved([{ sku: 'A', units: 2 }]));
    let round = 0;
    const race = async (): Promise<void> => {
      table.meanwhile(race);
      // The snapshot of the network is written before the first allocation.
      if (table.ofType('NetworkSnapshot').length === 0) return;
      const [taken, full] = round++ % 2 === 0 ? chosen : [chosen[1], chosen[0]];
      table.seed(stock('A', taken, 2, { allocated: 2 }), stock('A', full, 2));
    };
    table.meanwhile(race);
    await expect(route()).rejects.toMatchObject({ name: 'Contended' });
    expect(table.ofType('Fulfillment')).toEqual([]);
  });

  test('a shelf that its location calls empty is no route, and the decision says DOUBTED', async () => {
    const doubted = { doubted: '2026-11-23T12:00:00.000Z' };
    table = aTable(stock('A', 'NYC', 2, doubted), ...reserved([{ sku: 'A', units: 2 }]));

    await expect(route()).rejects.toMatchObject({
      name: 'NoRoute',
      message: expect.stringContaining('NYC has said that its shelf of A is empty (DOUBTED)'),
      detail: { reasons: { NYC: ['DOUBTED'], LAX: ['NO_STOCK'] } },
    });
  });

  test('an order without a route keeps its decision and fails with the reasons of each location', async () => {
    table = aTable(stock('A', 'NYC', 1, { selling: false }), ...reserved([{ sku: 'A', units: 2 }]));
    await expect(route()).rejects.toMatchObject({
      name: 'NoRoute',
      message: expect.stringContaining('NYC does not sell A (NOT_SELLING)'),
      detail: { decision: 1, reasons: { NYC: ['NOT_SELLING'], LAX: ['NO_STOCK'] } },
    });
    expect(order()).toMatchObject({ counts: { decisions: 1 }, totals: { reserved: 2 } });
    expect(table.item(key.decision(ORDER, 1))).toMatchObject({ outcome: 'backorder' });
  });

  test('an order is not routed to stock of another pool', async () => {
    table = aTable(
      location('NYC', { pool: 'west' }),
      stock('A', 'NYC', 5, { pool: 'west' }),
      stock('A', 'LAX', 5),
      ...reserved([{ sku: 'A', units: 2 }]),
    );
    expect((await route()).fulfillments).toMatchObject([{ location: 'LAX' }]);
  });

  test('a later attempt plans all that waits under steps, also of a re-route, and goes on with the rest (P14, P25)', async () => {
    table = aTable(stock('A', 'NYC', 5), stock('A', 'PHL', 5), ...reserved([{ sku: 'A', units: 2 }]));
    await route();
    const failed = {
      ...fulfillment(1),
      status: 'accepted' as const,
      failure: 'ShortPicked' as const,
      lines: fulfillment(1).lines.map((line) => ({ ...line, units: 1 })),
    };
    const held = {
      type: 'Reservation',
      orderId: ORDER,
      pool: 'main',
      status: 'active',
      attempt: 1,
      held: heldFor({ n: 1, dispatch: 0 }, [{ lineId: '1', sku: 'A', units: 1 }]),
      version: 3,
    };
    table.seed(
      { ...key.fulfillment(ORDER, 1), ...failed },
      { ...key.reservation(ORDER), ...held },
      {
        ...table.item(key.order(ORDER)),
        totals: { ...noTotals, reserved: 1, allocated: 1 },
        attempt: 2,
        started: 2,
      },
    );

    const { fulfillments } = await run(handler, { orderId: ORDER, attempt: 2, execution: 'test' });

    expect(fulfillments).toMatchObject([{ n: 1 }, { n: 2 }]);
    expect(fulfillment(2)).toMatchObject({ madeBy: 'a2' });
    expect(order().totals).toMatchObject({ reserved: 0, allocated: 2 });
  });

  test('units without a route become an exception in the Map, beside what is not finished (P25)', async () => {
    table = aTable(
      stock('A', 'NYC', 2, { allocated: 2 }),
      ...reserved([{ sku: 'A', units: 3 }], {
        held: [{ lineId: '1', sku: 'A', units: 1 }],
        order: {
          attempt: 2,
          started: 2,
          totals: { ...noTotals, reserved: 1, allocated: 2 },
          counts: { fulfillments: 1, decisions: 1, exceptions: 0, returns: 0 },
        },
      }),
      { ...key.fulfillment(ORDER, 1), ...aFulfillment({ orderId: ORDER, status: 'planned' }) },
    );

    const { items } = await run(handler, { orderId: ORDER, attempt: 2, execution: 'test' });

    expect(items).toMatchObject([
      { n: 1, exception: 0 },
      { n: -1, exception: 1 },
    ]);
    expect(parseReservation(table.item(key.reservation(ORDER)) ?? {}).held).toMatchObject([{ by: 'x1' }]);
    expect(order()).toMatchObject({
      attention: 1,
      counts: { exceptions: 1, decisions: 2 },
      evt: { type: 'order.needs_attention', data: { exceptionType: 'NoRoute' } },
    });
  });

  describe('of a later attempt whose Map is full', () => {
    /** Parts of one unit each that are under way; of the first a unit was not found, and waits. */
    function full(parts: number, by: string): void {
      const counts = { fulfillments: parts, decisions: 1, exceptions: 0, returns: 0 };
      const totals = { ...noTotals, reserved: 2, allocated: parts };
      const held = { lineId: '1', sku: 'A', units: 2, by, ...(by.startsWith('f') ? { from: 1 } : {}) };
      const short = { failure: 'ShortPicked' as const, departed: [{ lineId: '1', sku: 'A', units: 2 }] };
      const one = [{ lineId: '1', sku: 'A', units: 1, shipped: 0, delivered: 0, returned: 0, lost: 0 }];
      const works = Array.from({ length: parts }, (_, at) =>
        aFulfillment({
          ...{
            orderId: ORDER,
            n: at + 1,
            fulfillmentId: `${ORDER}-f${at + 1}`,
            status: 'accepted',
            lines: one,
          },
          ...(at === 0 && by.startsWith('f') ? short : {}),
        }),
      );
      table = aTable(
        stock('A', 'PHL', 1),
        ...reserved([{ sku: 'A', units: parts + 2 }], {
          held: [held],
          order: { attempt: 2, started: 2, totals, counts },
        }),
        ...works.map((work) => ({ ...key.fulfillment(ORDER, work.n), ...work })),
      );
    }
    const again = () => run(handler, { orderId: ORDER, attempt: 2, execution: 'test' });

    test('leaves units to the re-route of the part that they left: 40 parts stay 40 (P25)', async () => {
      full(40, 'f1:0');

      const { items } = await again();

      expect(items).toHaveLength(40);
      expect(fulfillment(1)).toMatchObject({ failure: 'ShortPicked' });
      expect(parseReservation(table.item(key.reservation(ORDER)) ?? {}).held).toMatchObject([{ by: 'f1:0' }]);
    });

    test('serves nothing in part: what waits for the order is one exception beside 39 parts (P25)', async () => {
      full(39, 'order');
      const ruleset = rulesetSchema.parse({
        currency: 'USD',
        limits: { onInfeasible: ['partial', 'attention'] },
      });
      const { stored } = await addRuleset(ruleset, { by: 'operator:a' }, NOW);
      const inForce = { ruleset: stored.version, from: NOW, reason: 'test', by: 'operator:a', at: NOW };
      await activate('active', inForce);

      const { items } = await again();

      expect(items).toHaveLength(40);
      expect(items.at(-1)).toMatchObject({ n: -1, exception: 1 });
      expect(parseReservation(table.item(key.reservation(ORDER)) ?? {}).held).toMatchObject([
        { units: 2, by: 'x1' },
      ]);
    });
  });

  test('Route that is told late leaves units that left its work since to their re-route (P24)', async () => {
    table = aTable(stock('A', 'NYC', 5), stock('A', 'PHL', 5), ...reserved([{ sku: 'A', units: 2 }]));
    await route();
    const left = [{ lineId: '1', sku: 'A', units: 2 }];
    const lost = fulfillment(1).lines.map((line) => ({ ...line, units: 0 }));
    const held = heldFor({ n: 1, dispatch: 0 }, left);
    table.seed(
      { ...table.item(key.fulfillment(ORDER, 1)), status: 'rejected', failure: 'Rejected', lines: lost },
      { ...table.item(key.reservation(ORDER)), status: 'active', held },
      { ...table.item(key.order(ORDER)), totals: { ...noTotals, reserved: 2 } },
    );

    const { items } = await route();

    expect(items).toMatchObject([{ n: 1 }]);
    expect(parseReservation(table.item(key.reservation(ORDER)) ?? {}).held).toMatchObject(held);
  });

  test('units that a person has retried while a later attempt reads its parts are planned by that attempt (P24, P25)', async () => {
    const asked = { ...aFulfillment({ orderId: ORDER, status: 'planned' }), ...key.fulfillment(ORDER, 1) };
    const unit = { lineId: '1', sku: 'A', units: 1 };
    const counts = { fulfillments: 1, decisions: 1, exceptions: 1, returns: 0 };
    const totals = { ...noTotals, reserved: 1, allocated: 2 };
    table = aTable(
      stock('A', 'NYC', 5, { allocated: 2 }),
      ...reserved([{ sku: 'A', units: 3 }], {
        held: [{ ...unit, by: 'x1' }],
        order: { attempt: 2, started: 2, totals, counts },
      }),
      asked,
    );
    const retried = (): void => {
      const { held: _, ...reservation } = table.item(key.reservation(ORDER)) ?? {};
      table.seed({ ...reservation, held: [{ ...unit, by: 'x1:1' }], version: 2 });
    };
    // The exception is none any more when the parts are read: after the first reads, before the second ones.
    table.betweenReads(() => {
      table.betweenReads(retried);
    });

    const { items } = await run(handler, { orderId: ORDER, attempt: 2, execution: 'test' });

    expect(items).toMatchObject([{ n: 1 }, { n: 2 }]);
    expect(fulfillment(2)).toMatchObject({ madeBy: 'a2', lines: [{ units: 1 }] });
    expect(parseReservation(table.item(key.reservation(ORDER)) ?? {}).held).toEqual([]);
  });

  test('more items than fit one write are allocated in several, and a retry continues after a crash between them (P17)', async () => {
    const lines = Array.from({ length: 120 }, (_, at) => ({ sku: `S${at}`, units: 1 }));
    table = aTable(...lines.flatMap(({ sku: id }) => [sku(id), stock(id, 'NYC', 1)]), ...reserved(lines));
    // The function dies between its first and its second chunk.
    const die = async (): Promise<void> => {
      if (table.ofType('Fulfillment').length > 0) throw new Error('the function died');
      table.meanwhile(die);
    };
    table.meanwhile(die);
    await expect(route()).rejects.toThrow('the function died');
    const partial = order().totals;
    expect(partial.allocated).toBeGreaterThan(0);
    expect(partial.reserved).toBeGreaterThan(0);
    table.meanwhile(async () => {});
    const routed = await route();
    expect(routed.fulfillments).toMatchObject([{ location: 'NYC', units: 120 }]);
    expect(order().totals).toEqual({ ...noTotals, allocated: 120 });
    expect(parseReservation(table.item(key.reservation(ORDER)) ?? {}).status).toBe('allocated');
    expect(Math.max(...table.writes.map((keys) => keys.length))).toBeLessThanOrEqual(90);
    expect(lines.every(({ sku: id }) => free(id, 'NYC') === 0)).toBe(true);
  });
});
