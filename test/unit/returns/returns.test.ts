import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { handler as awaitInspection } from '../../../functions/returns/await-inspection.handler.ts';
import { handler as awaitReceipt } from '../../../functions/returns/await-receipt.handler.ts';
import { handler as close } from '../../../functions/returns/close.handler.ts';
import {
  listReturnsDoor,
  readReturnDoor,
  requestReturnDoor,
  returnEventDoor,
} from '../../../functions/returns/doors.ts';
import { handler as read } from '../../../functions/returns/read.handler.ts';
import { handler as record } from '../../../functions/returns/record-event.handler.ts';
import { handler as request } from '../../../functions/returns/request.handler.ts';
import { parseReturn } from '../../../functions/returns/rma/return.store.ts';
import { mustFollow, returnStatuses, returnTransitions } from '../../../functions/returns/rma/return.ts';
import { sweepReturn } from '../../../functions/returns/rma/sweep-return.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call, run } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import { at, findings, orderId, seedStage, storedOrder, unpublishable } from '../../support/stage.ts';
import { aReturn, returned } from './return-items.ts';

const channel = { kind: 'channel', id: 'web' } as const;
const store = { kind: 'location', id: 'store-5' } as const;
const delivered = { delivered: 3, order: { closed: { as: 'delivered', at: at('09:00:00') } } } as const;

describe('returns', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(locationItem('store-5'), locationItem('depot'));
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });
  const ask = (body: Record<string, unknown> = {}) =>
    call(request, requestReturnDoor, {
      params: { id: orderId },
      body: { id: 'c-1', lines: [{ lineId: '1', units: 2 }], ...body },
      caller: channel,
    });
  const tell = (
    body: Record<string, unknown>,
    caller: { kind: 'location' | 'operator'; id: string } = store,
    id = `${orderId}-r1`,
  ) => call(record, returnEventDoor, { params: { id }, body: { id: String(body['kind']), ...body }, caller });
  const stored = (n = 1) => parseReturn(table.item(key.return(orderId, n)) ?? {});
  const position = () => table.item(key.position('A', 'store-5'));

  describe('are requested', () => {
    it('of delivered units, to the location that sent them, with a deadline', async () => {
      seedStage(table, delivered);
      const answer = await ask({ reason: 'too small' });
      expect(answer).toMatchObject({
        status: 201,
        body: {
          returnId: `${orderId}-r1`,
          location: 'store-5',
          status: 'requested',
          lines: [{ lineId: '1', sku: 'A', units: 2 }],
          reason: 'too small',
        },
      });
      expect(await ask({ reason: 'too small' })).toEqual(answer);
      expect(stored()).toMatchObject({
        attempt: 1,
        evt: { type: 'return.requested' },
        gsi1pk: 'RETURNS#store-5',
      });
      expect(stored().dueAt).toBe(stored().receiveBy);
      expect(storedOrder(table).counts.returns).toBe(1);
      expect(table.writes).toHaveLength(1);
    });

    it('409 for more than was delivered, what others claim left out', async () => {
      seedStage(table, delivered);
      await ask();
      expect(await ask({ id: 'c-2' })).toMatchObject({
        status: 409,
        body: { lines: [{ lineId: '1', wanted: 2, returnable: 1 }] },
      });
      expect((await ask({ id: 'c-3', lines: [{ lineId: '1', units: 1 }] })).status).toBe(201);
      expect((await ask({ id: 'c-4', lines: [{ lineId: '9', units: 1 }] })).status).toBe(409);
    });

    it('a return that came to nothing claims nothing', async () => {
      seedStage(table, delivered);
      await ask();
      await tell({ kind: 'cancelled' });
      expect((await ask({ id: 'c-2', lines: [{ lineId: '1', units: 3 }] })).status).toBe(201);
    });

    it('to another location, if there is one of that name', async () => {
      seedStage(table, delivered);
      expect(await ask({ location: 'nowhere' })).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'location' }] },
      });
      expect(await ask({ id: 'c-2', location: 'depot' })).toMatchObject({
        status: 201,
        body: { location: 'depot' },
      });
    });
  });

  describe('are received and inspected', () => {
    beforeEach(() => {
      seedStage(table, delivered);
      table.seed(aReturn());
    });

    it('received: the order has fewer delivered; the inspection is due', async () => {
      expect(await tell({ kind: 'received' })).toMatchObject({
        status: 200,
        body: { status: 'received', received: [{ lineId: '1', units: 2 }] },
      });
      expect(storedOrder(table)).toMatchObject({
        status: 'delivered',
        totals: { ...noTotals, delivered: 1, returned: 2 },
      });
      expect(stored().dueAt).toBe(stored().inspectBy);
      expect(position()).toMatchObject({ onHand: 17, version: 2 });
    });

    it('inspected: each unit is on sale again or unsellable, with its reason; one write', async () => {
      await tell({ kind: 'received' });
      const writes = table.writes.length;
      expect(
        await tell({
          kind: 'inspected',
          lines: [
            { lineId: '1', units: 1, as: 'restock' },
            { lineId: '1', units: 1, as: 'unsellable', reason: 'broken' },
          ],
        }),
      ).toMatchObject({ status: 200, body: { status: 'inspected' } });
      expect(table.writes.length - writes).toBe(1);
      expect(position()).toMatchObject({ onHand: 19, unsellable: 1, free: 18 });
      expect(table.item(key.pool('main', 'A', 0))).toMatchObject({ atp: 98 });
      expect(storedOrder(table).totals).toEqual({ ...noTotals, delivered: 1, returned: 2 });
      expect(stored()).toMatchObject({
        dispositions: [{ as: 'restock' }, { as: 'unsellable', reason: 'broken' }],
        evt: { type: 'return.inspected', data: { restocked: 1, unsellable: 1 } },
      });
    });

    it('inspected without a receipt is one of all that was announced', async () => {
      await tell({ kind: 'inspected', lines: [{ lineId: '1', units: 2, as: 'restock' }] });
      expect(storedOrder(table).totals).toEqual({ ...noTotals, delivered: 1, returned: 2 });
    });

    it('fewer than announced may come; more needs a return of its own', async () => {
      expect((await tell({ kind: 'received', id: 'more', lines: [{ lineId: '1', units: 3 }] })).status).toBe(
        400,
      );
      expect(await tell({ kind: 'received', lines: [{ lineId: '1', units: 1 }] })).toMatchObject({
        body: { received: [{ units: 1 }] },
      });
      expect(storedOrder(table).totals).toEqual({ ...noTotals, delivered: 2, returned: 1 });
    });

    it('an inspection says it of each unit, and why one is unsellable', async () => {
      await tell({ kind: 'received' });
      expect(
        (await tell({ kind: 'inspected', id: 'i-1', lines: [{ lineId: '1', units: 1, as: 'restock' }] }))
          .status,
      ).toBe(400);
      expect(
        await tell({ kind: 'inspected', id: 'i-2', lines: [{ lineId: '1', units: 2, as: 'unsellable' }] }),
      ).toMatchObject({ status: 400, body: { errors: [{ path: 'lines.0.reason' }] } });
      expect(
        (
          await tell({
            kind: 'inspected',
            id: 'i-3',
            lines: [
              { lineId: '1', units: 2, as: 'restock' },
              { lineId: '7', units: 1, as: 'restock' },
            ],
          })
        ).status,
      ).toBe(400);
    });

    it('the order ends as returned when nothing of it stayed', async () => {
      table.seed(aReturn({ lines: [{ lineId: '1', sku: 'A', units: 3 }] }));
      await tell({ kind: 'received' });
      expect(storedOrder(table)).toMatchObject({
        status: 'returned',
        closed: { as: 'returned' },
        evt: { type: 'order.returned' },
      });
    });

    it('the goods that come after all are a fact', async () => {
      await tell({ kind: 'cancelled' });
      expect((await tell({ kind: 'received' })).status).toBe(200);
      expect(storedOrder(table).totals.returned).toBe(2);
    });

    it('the same event again gets the first answer; a cancel that comes too late 409', async () => {
      const first = await tell({ kind: 'received' });
      expect(await tell({ kind: 'received' })).toEqual(first);
      expect(storedOrder(table).totals.returned).toBe(2);
      expect(await tell({ kind: 'cancelled' })).toMatchObject({
        status: 409,
        body: { returnStatus: 'received' },
      });
    });

    it('by the receiving location or an operator only', async () => {
      expect((await tell({ kind: 'received' }, { kind: 'location', id: 'store-1' })).status).toBe(403);
      expect((await tell({ kind: 'received' }, { kind: 'operator', id: 'ann' })).status).toBe(200);
      expect((await tell({ kind: 'received' }, store, `${orderId}-r9`)).status).toBe(404);
    });
  });

  describe('states', () => {
    const input = {
      orderId,
      returnId: `${orderId}-r1`,
      attempt: 1,
      n: 1,
      token: 'token-1',
      enteredAt: at('10:00:00'),
      retry: 0,
    };
    it('wait by their token alone', async () => {
      table.seed(aReturn());
      expect(await run(awaitReceipt, input)).toMatchObject({
        returnId: `${orderId}-r1`,
        status: 'requested',
      });
      await run(awaitInspection, input);
      expect(table.writes).toEqual([
        [`ORDER#${orderId} TOKEN#AwaitReceipt#0001`],
        [`ORDER#${orderId} TOKEN#AwaitInspection#0001`],
      ]);
    });
    it('P6: close once, and tell the same again', async () => {
      table.seed(aReturn({ status: 'inspected' }));
      expect(await run(close, input)).toMatchObject({ status: 'closed' });
      expect(await run(close, input)).toMatchObject({ status: 'closed' });
      expect(table.writes).toHaveLength(1);
      expect(stored()).toMatchObject({ evt: { type: 'return.closed' } });
      expect(stored().dueAt).toBeUndefined();
    });
  });

  describe('P5: at a deadline', () => {
    const late = '2027-06-01T00:00:00.000Z';
    const sweep = (now = late): Promise<void> => sweepReturn(table.item(key.return(orderId, 1)) ?? {}, now);
    it('goods that never came expire', async () => {
      table.seed(aReturn());
      await sweep('2026-12-23T08:59:59.000Z');
      expect(table.writes).toEqual([]);
      await sweep();
      expect(stored()).toMatchObject({
        status: 'expired',
        evt: { type: 'return.expired', data: { missed: 'receiveBy' } },
      });
    });
    it('an inspection that nobody makes is said again', async () => {
      table.seed(aReturn({ status: 'received' }));
      await sweep();
      expect(stored()).toMatchObject({
        status: 'received',
        reminders: 1,
        evt: { type: 'return.expired', data: { missed: 'inspectBy' } },
      });
      expect(stored().dueAt).toBe('2027-06-08T00:00:00.000Z');
    });
    it('what is inspected is closed here when its execution does not', async () => {
      table.seed(aReturn({ status: 'inspected' }));
      await sweep();
      expect(stored().status).toBe('closed');
    });
    it('goods that arrive at the same instant win', async () => {
      table.seed(aReturn());
      const seen = table.item(key.return(orderId, 1)) ?? {};
      table.seed(aReturn({ status: 'received', version: 2 }));
      await expect(sweepReturn(seen, late)).rejects.toMatchObject({ name: 'Moved' });
      expect(stored().status).toBe('received');
    });
  });

  describe('are read', () => {
    it('one by its location or an operator', async () => {
      table.seed(aReturn());
      const open = (caller: { kind: 'location' | 'operator'; id: string }) =>
        call(read, readReturnDoor, { params: { id: `${orderId}-r1` }, caller });
      expect(await open(store)).toMatchObject({ status: 200, body: { returnId: `${orderId}-r1` } });
      expect((await open(store)).body['attempt']).toBeUndefined();
      expect((await open({ kind: 'location', id: 'store-1' })).status).toBe(403);
    });
    it('by location, status and page', async () => {
      for (let n = 1; n <= 60; n++)
        table.seed(
          aReturn({
            n,
            returnId: `${orderId}-r${n}`,
            requestedAt: `2026-11-23T09:${String(n - 1).padStart(2, '0')}:00.000Z`,
            status: n % 2 ? 'requested' : 'closed',
          }),
        );
      const list = (query: Record<string, string>) =>
        call(read, listReturnsDoor, { query: { location: 'store-5', ...query }, caller: store });
      const first = await list({ status: 'requested' });
      const second = await list({ status: 'requested', cursor: String(first.body['cursor']) });
      const ids = [first, second]
        .flatMap(({ body }) => body['returns'] as { returnId: string }[])
        .map(({ returnId }) => returnId);
      expect(ids).toEqual(Array.from({ length: 30 }, (_, index) => `${orderId}-r${index * 2 + 1}`));
      expect(second.body['cursor']).toBeUndefined();
      expect(
        (await call(read, listReturnsDoor, { query: { location: 'depot' }, caller: store })).status,
      ).toBe(403);
    });
  });

  it.each(
    returnStatuses.flatMap((from) =>
      returnStatuses.map((to) => [from, to, returnTransitions[from].includes(to)] as const),
    ),
  )('%s to %s: %s', (from, to, allowed) => {
    const check = (): void => mustFollow(returned({ status: from }), to);
    if (allowed) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ name: 'Conflict' }));
  });
});
