/** A location has fewer goods than it is to ship: units go elsewhere (P32). */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseException } from '../../../../functions/exceptions/exception.store.ts';
import * as work from '../../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../../functions/fulfillment/record-event.handler.ts';
import {
  fulfillmentItem,
  parseFulfillment,
} from '../../../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../../../functions/fulfillment/work-order/fulfillment.ts';
import { parseReservation } from '../../../../functions/inventory/reservation/reservation.store.ts';
import { moveStock } from '../../../../functions/inventory/stock/stock.store.ts';
import { resolveExceptionDoor } from '../../../../functions/operations/doors.ts';
import { handler as resolveHandler } from '../../../../functions/operations/resolve-exception.handler.ts';
import { parseOrder } from '../../../../functions/order/order.store.ts';
import { noTotals } from '../../../../functions/order/order.ts';
import { handler as rerouteState } from '../../../../functions/routing/reroute.handler.ts';
import { shrinkPosition } from '../../../../functions/routing/shrink/shrink-position.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { transact } from '../../../../functions/shared/transact.ts';
import { call, run } from '../../../support/call.ts';
import { channelItem } from '../../../support/channels.ts';
import { aFulfillment } from '../../../support/items.ts';
import type { Item, MemoryTable } from '../../../support/memory-table.ts';
import { aTable, NOW, ORDER, reserved, stock } from '../../../support/routing-world.ts';

const NYC = { sku: 'A', location: 'NYC' };
const operator = { kind: 'operator', id: 'ann' } as const;

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

const order = () => parseOrder(table.item(key.order(ORDER)) ?? {});
const fulfillment = (n: number) => parseFulfillment(table.item(key.fulfillment(ORDER, n)) ?? {});
const held = () => parseReservation(table.item(key.reservation(ORDER)) ?? {}).held;
const shortages = () =>
  table
    .ofType('Exception')
    .map(parseException)
    .filter(({ exceptionType }) => exceptionType === 'PositionShort');
const tell = (body: Record<string, unknown>) =>
  call(recordEvent, work.recordEventDoor, { params: { id: `${ORDER}-f1` }, body, caller: operator });

const DATES = { requestedAt: NOW, acceptBy: '2026-11-23T21:00:00.000Z', dueAt: '2026-11-23T21:00:00.000Z' };

/** Two units of A are with NYC, which counts one; PHL has five. */
async function countedShort(over: Partial<Fulfillment> = {}, ...items: Item[]): Promise<void> {
  const status = over.status ?? 'requested';
  const own = aFulfillment({
    orderId: ORDER,
    fulfillmentId: `${ORDER}-f1`,
    location: 'NYC',
    status,
    lines: [{ lineId: '1', sku: 'A', units: 2, shipped: 0, delivered: 0, returned: 0, lost: 0 }],
    cost: { amount: 800, currency: 'USD' },
    ...(status === 'planned' ? {} : DATES),
    ...over,
  });
  const counts = { fulfillments: 1, decisions: 1, exceptions: 0, returns: 0 };
  table = aTable(
    ...reserved([{ sku: 'A', units: 2 }], {
      held: [],
      order: { totals: { ...noTotals, allocated: 2 }, counts, status: 'fulfilling', pool: 'main' },
    }),
    { ...key.fulfillment(ORDER, 1), ...fulfillmentItem(own) },
    stock('A', 'NYC', 2, { allocated: 2 }),
    channelItem('web'),
    ...items,
  );
  await move('count', 1, 'NYC');
}

async function move(kind: 'count' | 'receipt', units: number, location: string): Promise<void> {
  const movement = { kind, units, sku: 'A', location, pool: 'main', ref: 'movement:t' } as const;
  await transact(await moveStock([movement], new Date().toISOString()));
}

describe('a location that has too few goods', () => {
  test('is an exception with owner and deadline from the write that says so (P32)', async () => {
    await countedShort();

    expect(shortages()).toMatchObject([
      {
        status: 'open',
        owner: 'operations',
        dueAt: expect.any(String),
        detail: { ...NYC, short: 1, onHand: 1 },
      },
    ]);
  });

  test('is asked for what it is missing, of work that it sees, and for nothing twice (P32)', async () => {
    await countedShort();

    await shrinkPosition(NYC, NOW);
    await shrinkPosition(NYC, NOW);

    expect(fulfillment(1)).toMatchObject({
      recall: { by: 'system', reroute: true, lines: [{ lineId: '1', sku: 'A', units: 1 }] },
      wish: { awayFrom: ['NYC'] },
    });
    expect(order().evt).toMatchObject({ type: 'order.shrunk', data: { course: 'asked', location: 'NYC' } });
    expect(shortages()).toMatchObject([
      { status: 'open', detail: { victims: [{ orderId: ORDER, course: 'asked', lines: [{ units: 1 }] }] } },
    ]);
  });

  test('gives it back, by which it is short no more, and the other location has it (P32)', async () => {
    await countedShort({}, stock('A', 'PHL', 5));
    await move('receipt', 5, 'PHL');
    await shrinkPosition(NYC, NOW);

    expect(await tell({ id: 'yes', kind: 'cancelAccepted' })).toMatchObject({ status: 200 });

    expect(shortages()).toMatchObject([{ status: 'resolved', resolved: { by: 'system' } }]);
    expect(held()).toMatchObject([{ units: 1, from: 1 }]);
    await run(rerouteState, { orderId: ORDER, attempt: 1, execution: 'test', n: 1, error: 'ShortPicked' });
    expect(fulfillment(2)).toMatchObject({ location: 'PHL', lines: [{ units: 1 }] });
  });

  test('loses at once what it has not seen yet (P32)', async () => {
    await countedShort({ status: 'planned', hiddenUntil: '2026-12-01T00:00:00.000Z' });

    await shrinkPosition(NYC, NOW);

    expect(held()).toMatchObject([{ units: 2, from: 1, by: 'f1:0' }]);
    expect(fulfillment(1)).toMatchObject({ status: 'expired', reason: 'the location has too few' });
    expect(order()).toMatchObject({
      totals: { allocated: 0, reserved: 2 },
      evt: { type: 'order.shrunk', data: { course: 'withdrawn' } },
    });
    expect(shortages()).toMatchObject([
      { status: 'resolved', detail: { victims: [{ course: 'withdrawn' }] } },
    ]);
  });

  test.each(['packed', 'ready'] as const)('keeps what is %s (P32)', async (status) => {
    await countedShort({ status });
    const writes = table.writes.length;

    await shrinkPosition(NYC, NOW);

    expect(table.writes).toHaveLength(writes);
    expect(shortages()).toMatchObject([{ status: 'open' }]);
  });

  test('is asked for nothing where its stage wants none asked; a person decides', async () => {
    vi.stubEnv('SETTINGS', JSON.stringify({ shrinkAsks: false }));
    await countedShort();
    await shrinkPosition(NYC, NOW);
    vi.unstubAllEnvs();

    expect(fulfillment(1).recall).toBeUndefined();
  });

  test('is short no more once goods have come: nothing is asked, and nobody has to act (P32)', async () => {
    await countedShort();
    vi.setSystemTime('2026-11-23T17:05:00.000Z');
    await move('receipt', 1, 'NYC');
    const writes = table.writes.length;

    await shrinkPosition(NYC, NOW);

    expect(table.writes).toHaveLength(writes);
    expect(shortages()).toMatchObject([{ status: 'resolved', resolved: { note: 'the goods are enough' } }]);
  });

  test('keeps its exception while goods are missing, whatever a person says (P32)', async () => {
    await countedShort();
    const [open] = shortages();

    const answer = await call(resolveHandler, resolveExceptionDoor, {
      params: { id: open?.exceptionId ?? '' },
      body: { id: 'c', action: 'close', note: 'seen' },
      caller: operator,
    });

    expect(answer).toMatchObject({ status: 409, body: { missing: 1 } });
    expect(shortages()).toMatchObject([{ status: 'open' }]);
  });
});
