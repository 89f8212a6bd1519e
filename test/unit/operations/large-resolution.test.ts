import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openException } from '../../../functions/exceptions/exception.store.ts';
import type { ExceptionType } from '../../../functions/exceptions/exception.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler } from '../../../functions/operations/resolve-exception.handler.ts';
import { saveOrder } from '../../../functions/order/order.store.ts';
import { amend, type Order } from '../../../functions/order/order.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';
import { workLine } from '../fulfillment/decisions.ts';

const LINES = 500;
const NOW = '2026-11-23T10:00:00.000Z';
const skus = Array.from({ length: LINES }, (_, index) => `S${index}`);
const lines = skus.map((sku, index) => workLine(String(index + 1), sku, 1));
const asked = lines.map(({ lineId, sku, units }) => ({ lineId, sku, units }));

describe('an exception about more lines than fit one write', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());

  async function given(
    type: ExceptionType,
    work: Partial<Fulfillment>,
    over: Partial<Order> = {},
  ): Promise<WorkingOrder> {
    const world = new WorkingOrder(table, [someWork({ lines, ...work })], over);
    const { order } = world;
    const opened = openException(order, { type, fulfillment: 1, detail: {} }, NOW);
    await transact([saveOrder(order, amend(order, opened.change, NOW)), opened.write]);
    return world;
  }

  function resolve(body: object) {
    return call(handler, resolveExceptionDoor, {
      params: { id: `${orderId}-x1` },
      caller: { kind: 'operator', id: 'ann' },
      body: { id: 'r1', ...body },
    });
  }

  it('is closed by a person, who says what became of each unit, in several writes (P13)', async () => {
    const world = await given('ExecutionFailed', { status: 'accepted' });
    const outcomes = asked.map(({ lineId, units }, at) => ({
      lineId,
      units,
      as: at % 2 === 0 ? 'lost' : 'cancelled',
    }));

    expect(await resolve({ action: 'close', outcomes })).toMatchObject({ status: 200 });

    expect(world.order.totals).toMatchObject({ allocated: 0, lost: LINES / 2, cancelled: LINES / 2 });
    expect(world.order).toMatchObject({ attention: 0, closed: { as: 'cancelled' } });
    expect(Math.max(...table.writes.map((keys) => keys.length))).toBeLessThanOrEqual(90);
  });

  it('goes on where it ended when the handler died half-way, and counts no unit twice (P13)', async () => {
    const world = await given('ExecutionFailed', { status: 'accepted' });
    const outcomes = asked.map(({ lineId, units }) => ({ lineId, units, as: 'lost' }));
    table.meanwhile(async () => table.meanwhile(() => Promise.reject(new Error('died'))));
    expect(await resolve({ action: 'close', outcomes })).toMatchObject({ status: 500 });
    expect(world.order.totals.lost).toBeGreaterThan(0);

    expect(await resolve({ action: 'close', outcomes })).toMatchObject({ status: 200 });

    expect(world.order.totals).toMatchObject({ allocated: 0, lost: LINES });
  });

  it('has the work taken back by the operator, and the cancel request is over with it (P17)', async () => {
    const cancelAsked = { lines: asked, answerBy: NOW, by: 'channel:web', answer: 'unanswered' as const };
    const cancel = { state: 'asked', by: 'channel:web', at: NOW } as const;
    const world = await given('CancelUnanswered', { cancelAsked }, { cancel });

    expect(await resolve({ action: 'cancel' })).toMatchObject({ status: 200 });

    expect(world.order).toMatchObject({ status: 'cancelled', cancel: { state: 'done' } });
    expect(world.order.totals).toMatchObject({ allocated: 0, cancelled: LINES });
  });

  it('has its waiting units cancelled in several writes, the last of which resolves it (P13)', async () => {
    const nothing = { lines: lines.map((line) => ({ ...line, units: 0 })), left: asked };
    const world = await given('NoRoute', { ...nothing, status: 'rejected', failure: 'Rejected' });

    expect(await resolve({ action: 'cancel' })).toMatchObject({ status: 200 });

    expect(world.order).toMatchObject({ status: 'cancelled', attention: 0 });
    expect(world.reservation).toMatchObject({ held: [] });
  });
});
