import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepFulfillment } from '../../../functions/fulfillment/deadlines/sweep-fulfillment.ts';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler } from '../../../functions/fulfillment/record-event.handler.ts';
import { saveFulfillment } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';

describe("a fulfillment's deadline", () => {
  const past = new Date(Date.now() - 1000).toISOString();
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());

  const stored = () => table.item(key.fulfillment(orderId, 1));
  const sweep = () => sweepFulfillment(stored() ?? {}, new Date().toISOString());
  const tell = (body: object) =>
    call(handler, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      caller: { kind: 'location', id: 'store-1' },
      body,
    });
  const unaccepted = () => someWork({ status: 'requested', acceptBy: past, dueAt: past });

  it("sends work elsewhere that is not accepted in time, in the sweeper's own write (P5, P10)", async () => {
    const world = new WorkingOrder(table, [unaccepted()]);

    await sweep();

    expect(world.fulfillment()).toMatchObject({ status: 'expired', failure: 'NotAccepted' });
    expect(world.order.totals).toMatchObject({ reserved: 4, allocated: 0 });
    expect(world.position('A')).toMatchObject({ onHand: 4, allocated: 0, free: 4 });
    expect(world.atp('A')).toBe(1);
  });

  it("loses to an accept between the sweeper's read and its write (P5)", async () => {
    const world = new WorkingOrder(table, [unaccepted()]);
    table.meanwhile(() => tell({ id: 'c1', kind: 'accepted' }));

    await sweep();

    expect(world.fulfillment()).toMatchObject({ status: 'accepted' });
    expect(world.reservation).toMatchObject({ held: [] });
    expect(world.order.totals.allocated).toBe(4);
  });

  it('is not acted on when it was moved meanwhile, though the status is the same (P5)', async () => {
    const world = new WorkingOrder(table, [someWork({ shipBy: past, dueAt: past })]);
    const later = new Date(Date.now() + 60_000).toISOString();
    const before = world.fulfillment();
    const moved = { ...before, shipBy: later, dueAt: later, version: before.version + 1 };
    table.meanwhile(() => transact([saveFulfillment(before, moved)]));

    await sweep();

    expect(world.fulfillment()).toMatchObject({ status: 'accepted', dueAt: later });
  });

  it('makes an accept that comes after it too late: 409', async () => {
    new WorkingOrder(table, [unaccepted()]);
    await sweep();

    const answer = await tell({ id: 'c1', kind: 'accepted' });

    expect(answer).toMatchObject({ status: 409, body: { fulfillmentStatus: 'expired' } });
  });

  it('of an unanswered cancel request refuses it with an exception, which a late yes settles', async () => {
    const lines = [
      { lineId: '1', sku: 'A', units: 3 },
      { lineId: '2', sku: 'B', units: 1 },
    ];
    const asked = someWork({ cancelAsked: { lines, answerBy: past, by: 'channel:web' }, dueAt: past });
    const world = new WorkingOrder(table, [asked], {
      cancel: { state: 'asked', by: 'channel:web', at: past },
    });

    await sweep();

    expect(world.fulfillment()).toMatchObject({
      status: 'accepted',
      cancelAsked: { answer: 'unanswered' },
      dueAt: world.fulfillment().shipBy,
    });
    expect(world.order.cancel?.state).toBe('refused');
    expect(table.ofType('Exception')).toEqual([
      expect.objectContaining({
        exceptionType: 'CancelUnanswered',
        owner: 'location:store-1',
        status: 'open',
      }),
    ]);

    await tell({ id: 'c1', kind: 'cancelAccepted' });

    expect(world.order.status).toBe('cancelled');
    expect(table.ofType('Exception')).toEqual([expect.objectContaining({ status: 'resolved' })]);
  });

  it('touches a failure that nobody took up, each time later (P3)', async () => {
    const left = [{ lineId: '1', sku: 'A', units: 3 }];
    const world = new WorkingOrder(table, [
      someWork({ status: 'rejected', failure: 'Rejected', left, departed: left, lines: [], dueAt: past }),
    ]);

    await sweep();
    const first = world.fulfillment();
    table.seed({ ...stored(), ...key.fulfillment(orderId, 1), dueAt: past });
    await sweep();
    const second = world.fulfillment();

    expect(first.touched).toBe(1);
    expect(second.touched).toBe(2);
    expect(Date.parse(second.dueAt ?? '') - Date.parse(first.dueAt ?? '')).toBeGreaterThan(250_000);
  });

  describe('when the work has shipped', () => {
    function shippedWork() {
      const lines = someWork().lines.map((line) => ({ ...line, shipped: line.units }));
      return someWork({ status: 'shipped', lines, dueAt: past });
    }

    function seedToken(state: 'Dispatch' | 'Track'): void {
      table.seed({
        ...key.token(orderId, state, 1),
        type: 'Token',
        orderId,
        state,
        n: 1,
        token: 't',
        attempt: { enteredAt: past, retry: 0 },
      });
    }

    it('touches it if Dispatch was not told (P3)', async () => {
      const world = new WorkingOrder(table, [shippedWork()]);
      seedToken('Dispatch');

      await sweep();

      expect(world.fulfillment()).toMatchObject({ touched: 1, dueAt: expect.any(String) });
    });

    it("leaves it to its parcels' deadlines if Dispatch was told, whatever its siblings still have to do", async () => {
      const world = new WorkingOrder(table, [shippedWork()]);
      const place = { orderId, state: 'Dispatch' as const, n: 1 };
      table.seed({
        ...key.token(orderId, 'Dispatch', 1),
        ...place,
        type: 'AnsweredWait',
        attempt: { enteredAt: past, retry: 0 },
      });

      await sweep();

      expect(world.fulfillment()).not.toHaveProperty('dueAt');
      expect(world.fulfillment()).not.toHaveProperty('touched');
    });

    it("leaves it to its parcels' deadlines if Track waits for them", async () => {
      const world = new WorkingOrder(table, [shippedWork()]);
      seedToken('Track');

      await sweep();

      expect(world.fulfillment()).not.toHaveProperty('dueAt');
      expect(world.fulfillment()).not.toHaveProperty('touched');
    });
  });

  it('touches finished work for the last time', async () => {
    const lines = someWork().lines.map((line) => ({ ...line, shipped: line.units, delivered: line.units }));
    const world = new WorkingOrder(table, [someWork({ status: 'delivered', lines, dueAt: past })]);

    await sweep();

    expect(world.fulfillment()).toMatchObject({ touched: 1 });
    expect(world.fulfillment()).not.toHaveProperty('dueAt');
    expect(stored()).not.toHaveProperty('gsi2pk');
  });

  it('reads nothing of finished work again: the sweeper has its item', async () => {
    const lines = someWork().lines.map((line) => ({ ...line, shipped: line.units, delivered: line.units }));
    const world = new WorkingOrder(table, [someWork({ status: 'delivered', lines, dueAt: past })]);
    const before = table.reads;

    await sweep();

    expect(table.reads - before).toBe(0);
    expect(world.fulfillment()).toMatchObject({ touched: 1 });
  });
});
