import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parseFulfillment } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { handler as awaitInspection } from '../../../functions/returns/await-inspection.handler.ts';
import { handler as awaitReceipt } from '../../../functions/returns/await-receipt.handler.ts';
import { handler as close } from '../../../functions/returns/close.handler.ts';
import { listReturnsDoor, readReturnDoor, requestReturnDoor } from '../../../functions/returns/doors.ts';
import { returnEventDoor } from '../../../functions/returns/goods-doors.ts';
import { handler as read } from '../../../functions/returns/read.handler.ts';
import { handler as record } from '../../../functions/returns/record-event.handler.ts';
import { handler as request } from '../../../functions/returns/request.handler.ts';
import { addReturn, parseReturn } from '../../../functions/returns/rma/return.store.ts';
import { mustFollow, returnStatuses, returnTransitions } from '../../../functions/returns/rma/return.ts';
import { sweepReturn } from '../../../functions/returns/rma/sweep-return.ts';
import { key } from '../../../functions/shared/keys.ts';
import { afterSpread } from '../../../functions/shared/spread.ts';
import { call, run } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import { at, findings, orderId, seedStage, storedOrder, unpublishable } from '../../support/stage.ts';
import { aReturn, aReturnItem } from './return-items.ts';

const channel = { kind: 'channel', id: 'web' } as const;
const store = { kind: 'location', id: 'store-5' } as const;
const delivered = { delivered: 3, order: { closed: { as: 'delivered', at: at('09:00:00') } } } as const;
const returnId = `${orderId}-r1`;

const asSellable = { lineId: '1', sku: 'A', units: 2, as: 'sellable' } as const;

const listedSchema = z.object({
  returns: z.array(z.object({ returnId: z.string() })),
  cursor: z.string().optional(),
});

type Sender = { kind: 'location' | 'operator'; id: string };

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
  const tell = (body: Record<string, unknown>, caller: Sender = store, id = returnId) =>
    call(record, returnEventDoor, { params: { id }, body: { id: String(body['kind']), ...body }, caller });
  const stored = (n = 1) => parseReturn(table.item(key.return(orderId, n)) ?? {});
  const shippedLine = () => parseFulfillment(table.item(key.fulfillment(orderId, 5)) ?? {}).lines[0];
  const position = () => table.item(key.position('A', 'store-5'));

  describe('that are requested', () => {
    beforeEach(() => seedStage(table, delivered));

    it('are of delivered units, go to the location that sent them, and have a deadline', async () => {
      const answer = await ask({ reason: 'too small' });
      const again = await ask({ reason: 'too small' });

      expect(answer).toMatchObject({
        status: 201,
        body: {
          returnId,
          location: 'store-5',
          status: 'requested',
          lines: [{ lineId: '1', sku: 'A', units: 2 }],
          reason: 'too small',
        },
      });
      expect(again).toEqual(answer);
      expect(stored()).toMatchObject({
        attempt: 1,
        evt: { type: 'return.requested' },
        gsi1pk: 'RETURNS#store-5',
      });
      expect(stored().dueAt).toBe(stored().remindAt);
      expect((stored().remindAt ?? '') < stored().receiveBy).toBe(true);
      expect(storedOrder(table).counts.returns).toBe(1);
      expect(table.writes).toHaveLength(1);
    });

    it('are refused for more than was delivered and is not claimed by another return', async () => {
      await ask();

      expect(await ask({ id: 'c-2' })).toMatchObject({
        status: 409,
        body: { lines: [{ lineId: '1', wanted: 2, returnable: 1 }] },
      });
      expect((await ask({ id: 'c-3', lines: [{ lineId: '1', units: 1 }] })).status).toBe(201);
      expect((await ask({ id: 'c-4', lines: [{ lineId: '9', units: 1 }] })).status).toBe(409);
    });

    it('claim nothing once they came to nothing', async () => {
      await ask();
      await tell({ kind: 'cancelled' });

      const { status } = await ask({ id: 'c-2', lines: [{ lineId: '1', units: 3 }] });

      expect(status).toBe(201);
    });

    it('put the goods on sale in the pool of the location that they go to', async () => {
      table.seed(locationItem('berlin', { pool: 'eu', address: { country: 'DE' } }));
      forgetNetwork();
      expect((await ask({ location: 'berlin' })).status).toBe(201);

      expect(stored()).toMatchObject({ location: 'berlin', pool: 'eu' });
    });

    it('may go to another location, if there is one of that name', async () => {
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

  describe('that come back', () => {
    const toSale = [{ lineId: '1', units: 2, as: 'sellable' }];
    beforeEach(() => {
      seedStage(table, delivered);
      table.seed(aReturnItem());
    });

    it('take units from what is delivered when they are received, and their inspection is due', async () => {
      const answer = await tell({ kind: 'received' });

      expect(answer).toMatchObject({
        status: 200,
        body: { status: 'received', received: [{ lineId: '1', units: 2 }] },
      });
      expect(storedOrder(table)).toMatchObject({
        status: 'delivered',
        totals: { ...noTotals, delivered: 1, returned: 2 },
      });
      expect(stored().dueAt).toBe(stored().remindAt);
      expect((stored().remindAt ?? '') < (stored().inspectBy ?? '')).toBe(true);
      expect(position()).toMatchObject({ onHand: 17, version: 2 });
    });

    it('are counted as returned where they were shipped (P27)', async () => {
      await tell({ kind: 'received' });

      expect(stored().taken).toEqual([{ lineId: '1', sku: 'A', units: 2 }]);
      expect(shippedLine()).toMatchObject({ delivered: 1, returned: 2 });
      const { status } = await ask({ id: 'c-2', lines: [{ lineId: '1', units: 2 }] });
      expect(status).toBe(409);
    });

    it('are recorded with an exception where nothing is left to return (P27)', async () => {
      table.seed(aReturnItem({ n: 2, returnId: `${orderId}-r2` }));
      await tell({ kind: 'received' });

      const late = await tell({ kind: 'received' }, store, `${orderId}-r2`);

      expect(late.status).toBe(200);
      expect(storedOrder(table)).toMatchObject({
        status: 'returned',
        totals: { ...noTotals, returned: 3 },
        counts: { exceptions: 1 },
      });
      expect(table.ofType('Exception')).toMatchObject([
        {
          exceptionType: 'UnwelcomeFact',
          detail: { fact: 'received', returnId: `${orderId}-r2`, lines: [{ lineId: '1', units: 1 }] },
        },
      ]);
    });

    it('have each unit put on sale again, or out of it with a reason, by one write', async () => {
      await tell({ kind: 'received' });
      const writes = table.writes.length;

      const answer = await tell({
        kind: 'inspected',
        lines: [
          { lineId: '1', units: 1, as: 'sellable' },
          { lineId: '1', units: 1, as: 'scrap', reason: 'broken', serials: ['SN-1'] },
        ],
      });

      expect(answer).toMatchObject({ status: 200, body: { status: 'inspected' } });
      expect(table.writes.length - writes).toBe(1);
      expect(position()).toMatchObject({ onHand: 19, unsellable: 1, free: 18 });
      expect(position()).toMatchObject({
        moved: [{ kind: 'restock' }, { kind: 'restock' }, { kind: 'unsellable', units: 1, reason: 'broken' }],
      });
      expect(table.item(key.pool('main', 'A', 0))).toMatchObject({ atp: 98 });
      expect(storedOrder(table).totals).toEqual({ ...noTotals, delivered: 1, returned: 2 });
      expect(stored()).toMatchObject({
        dispositions: [{ as: 'sellable' }, { as: 'scrap', reason: 'broken', serials: ['SN-1'] }],
        evt: { type: 'return.inspected', data: { restocked: 1, unsellable: 1 } },
      });
    });

    it('count as received in full when they are inspected without a receipt', async () => {
      await tell({ kind: 'inspected', lines: toSale });

      expect(storedOrder(table).totals).toEqual({ ...noTotals, delivered: 1, returned: 2 });
    });

    it('may be fewer than announced, and the rest may come in another box', async () => {
      const first = await tell({ kind: 'received', lines: [{ lineId: '1', units: 1 }] });
      const second = await tell({ kind: 'received', id: 'second', lines: [{ lineId: '1', units: 1 }] });
      const again = await tell({ kind: 'received', id: 'again', lines: [{ lineId: '1', units: 1 }] });

      expect([first, second, again].map(({ body }) => body['received'])).toEqual([
        [{ lineId: '1', sku: 'A', units: 1 }],
        [{ lineId: '1', sku: 'A', units: 2 }],
        [{ lineId: '1', sku: 'A', units: 2 }],
      ]);
      expect(storedOrder(table).totals).toEqual({ ...noTotals, delivered: 1, returned: 2 });
    });

    it('are one box where its name is told again, in any spelling', async () => {
      const box = { kind: 'received', lines: [{ lineId: '1', units: 1 }] };

      await tell({ ...box, id: 'b-1', box: '1Z 999' });
      await tell({ ...box, id: 'b-2', box: '1z-999' });

      expect(storedOrder(table).totals.returned).toBe(1);
    });

    it('may be more than announced: that is recorded, with an exception', async () => {
      const { status } = await tell({ kind: 'received', lines: [{ lineId: '1', units: 3 }] });

      expect(status).toBe(200);
      expect(storedOrder(table).totals).toEqual({ ...noTotals, returned: 3 });
      expect(table.ofType('Exception')).toMatchObject([
        { exceptionType: 'UnwelcomeFact', detail: { returnId, unannounced: [{ lineId: '1', units: 1 }] } },
      ]);
    });

    it('may be something else, which is recorded with an exception and moves no stock', async () => {
      const { status } = await tell({ kind: 'received', lines: [], strange: [{ sku: 'BRICK', units: 1 }] });

      expect(status).toBe(200);
      expect(stored()).toMatchObject({ strange: [{ sku: 'BRICK', units: 1 }] });
      expect(table.ofType('Exception')).toMatchObject([
        { detail: { strange: [{ sku: 'BRICK', units: 1 }] } },
      ]);
      expect(table.item(key.position('BRICK', 'store-5'))).toBeUndefined();
    });

    it('may be nothing: an empty box has an exception, and nothing to inspect', async () => {
      const { body } = await tell({ kind: 'received', lines: [] });

      expect(body).toMatchObject({ status: 'inspected', received: [] });
      expect(storedOrder(table).totals.returned).toBe(0);
      expect(table.ofType('Exception')).toMatchObject([{ detail: { returnId, empty: true } }]);
    });

    it('may come after an empty box, and after the return was closed', async () => {
      await tell({ kind: 'received', lines: [] });
      await run(close, { orderId, attempt: 1, returnId, n: 1 });

      await tell({ kind: 'received', id: 'late' });
      await tell({ kind: 'inspected', lines: toSale });

      expect(stored()).toMatchObject({ status: 'inspected', dueAt: expect.any(String) });
      expect(stored()).not.toHaveProperty('closedAt');
      expect(position()).toMatchObject({ onHand: 19 });
    });

    it('may be inspected in parts, and what is missing is said', async () => {
      await tell({ kind: 'received' });
      const inspect = (id: string, lines: object[]) => tell({ kind: 'inspected', id, lines });

      const first = await inspect('i-1', [{ lineId: '1', units: 1, as: 'sellable' }]);
      const second = await inspect('i-2', [{ lineId: '1', units: 1, as: 'missing' }]);
      const again = await inspect('i-3', [{ lineId: '1', units: 1, as: 'missing' }]);

      expect([first, second, again].map(({ body }) => body['status'])).toEqual([
        'received',
        'inspected',
        'inspected',
      ]);
      expect(position()).toMatchObject({ onHand: 18 });
    });

    it('need a reason where they are unsellable', async () => {
      await tell({ kind: 'received' });
      const inspect = (id: string, lines: object[]) => tell({ kind: 'inspected', id, lines });

      const withoutReason = await inspect('i-2', [{ lineId: '1', units: 2, as: 'scrap' }]);

      expect(withoutReason).toMatchObject({ status: 400, body: { errors: [{ path: 'lines.0.reason' }] } });
    });

    it('end the order as returned when nothing of it stayed', async () => {
      table.seed(aReturnItem({ lines: [{ lineId: '1', sku: 'A', units: 3 }] }));

      await tell({ kind: 'received' });

      expect(storedOrder(table)).toMatchObject({
        status: 'returned',
        closed: { as: 'returned' },
        evt: { type: 'order.returned' },
      });
    });

    it('are a fact, also after the return was cancelled', async () => {
      await tell({ kind: 'cancelled' });

      const { status } = await tell({ kind: 'received' });

      expect(status).toBe(200);
      expect(storedOrder(table).totals.returned).toBe(2);
    });

    it('are counted once when a receipt is told again by another command: a fact is never refused', async () => {
      await ask();
      await tell({ kind: 'received' });
      const before = stored();

      expect(await tell({ id: 'again', kind: 'received' })).toMatchObject({ status: 200 });

      expect(stored()).toEqual(before);
    });

    it('are counted once when the same event is told twice', async () => {
      const first = await tell({ kind: 'received' });
      const second = await tell({ kind: 'received' });

      expect(second).toEqual(first);
      expect(storedOrder(table).totals.returned).toBe(2);
    });

    it('make a cancel too late: 409', async () => {
      await tell({ kind: 'received' });

      expect(await tell({ kind: 'cancelled' })).toMatchObject({
        status: 409,
        body: { returnStatus: 'received' },
      });
    });

    it('are told of by the receiving location or an operator alone', async () => {
      expect((await tell({ kind: 'received' }, { kind: 'location', id: 'store-1' })).status).toBe(403);
      expect((await tell({ kind: 'received' }, { kind: 'operator', id: 'ann' })).status).toBe(200);
      expect((await tell({ kind: 'received' }, store, `${orderId}-r9`)).status).toBe(404);
    });
  });

  describe('in the states of their machine', () => {
    const input = {
      orderId,
      returnId,
      attempt: 1,
      n: 1,
      token: 'token-1',
      enteredAt: at('10:00:00'),
      retry: 0,
    };

    it('wait by a token alone', async () => {
      table.seed(aReturnItem());

      const answer = await run(awaitReceipt, input);
      await run(awaitInspection, input);

      expect(answer).toMatchObject({ returnId, status: 'requested' });
      expect(table.writes).toEqual([
        [`ORDER#${orderId} TOKEN#AwaitReceipt#0001`],
        [`ORDER#${orderId} TOKEN#AwaitInspection#0001`],
      ]);
    });

    it('are closed though units did not come, and their channel is told; the rest may still come', async () => {
      seedStage(table, delivered);
      const one = [{ lineId: '1', sku: 'A', units: 1 }];
      const found = { dispositions: [{ lineId: '1', sku: 'A', units: 1, as: 'sellable' as const }] };
      table.seed(aReturnItem({ status: 'inspected', received: one, taken: one, ...found }));
      const missing = () => table.ofType('Exception');

      await run(close, input);
      const asked = missing();
      await tell({ kind: 'received', lines: [{ lineId: '1', units: 1 }] });

      expect(asked).toMatchObject([
        { exceptionType: 'ReturnIncomplete', owner: 'channel:web', status: 'open', detail: { lines: one } },
      ]);
      expect(stored()).toMatchObject({ status: 'received' });
      expect(missing()).toMatchObject([{ status: 'resolved', resolved: { by: 'system' } }]);
    });

    it('are closed once, and a retry of CloseReturn answers the same (P6)', async () => {
      seedStage(table, delivered);
      table.seed(aReturnItem({ status: 'inspected', dispositions: [asSellable] }));

      const { units, as } = asSellable;
      expect(await run(close, input)).toMatchObject({ status: 'closed', units: { [as]: units } });
      expect(await run(close, input)).toMatchObject({ status: 'closed', units: { [as]: units } });

      expect(table.writes).toHaveLength(1);
      expect(stored()).toMatchObject({ evt: { type: 'return.closed' } });
      expect(stored().dueAt).toBeUndefined();
    });
  });

  describe('at a deadline', () => {
    const late = '2027-06-01T00:00:00.000Z';
    const sweep = (now = late): Promise<void> => sweepReturn(table.item(key.return(orderId, 1)) ?? {}, now);
    beforeEach(() => seedStage(table, delivered));

    it('expire when the goods never came, and not before (P5)', async () => {
      table.seed(aReturnItem());

      await sweep('2026-12-23T08:59:59.000Z');
      expect(table.writes).toEqual([]);
      await sweep();

      expect(stored()).toMatchObject({
        status: 'expired',
        evt: { type: 'return.expired', data: { missed: 'receiveBy' } },
      });
    });

    it('open an exception once for an inspection that nobody makes (P5)', async () => {
      table.seed(aReturnItem({ status: 'received' }));

      await sweep();
      await sweep('2027-07-01T00:00:00.000Z');

      expect(stored()).toMatchObject({
        status: 'received',
        reminders: 2,
        evt: { type: 'return.expired', at: late, data: { missed: 'inspectBy' } },
      });
      expect(stored().dueAt).toBe(afterSpread(returnId, '2027-07-01T00:00:00.000Z', 14 * 86_400));
      expect(table.ofType('Exception')).toMatchObject([
        { exceptionType: 'ReturnNotInspected', owner: 'location:store-5', detail: { returnId } },
      ]);
    });

    it('are closed when they are inspected and their execution does not close them (P5)', async () => {
      table.seed(aReturnItem({ status: 'inspected', dispositions: [asSellable] }));

      await sweep();

      expect(stored().status).toBe('closed');
    });

    it('do not expire when the goods arrive at the same instant (P5)', async () => {
      table.seed(aReturnItem());
      const seen = table.item(key.return(orderId, 1)) ?? {};
      table.seed(aReturnItem({ status: 'received', version: 2 }));

      await expect(sweepReturn(seen, late)).rejects.toMatchObject({ name: 'Moved' });

      expect(stored().status).toBe('received');
    });
  });

  describe('that are read', () => {
    it('are shown one by one to their location and to operators', async () => {
      table.seed(aReturnItem());
      const open = (caller: Sender) => call(read, readReturnDoor, { params: { id: returnId }, caller });

      expect(await open(store)).toMatchObject({ status: 200, body: { returnId } });
      expect((await open(store)).body['attempt']).toBeUndefined();
      expect((await open({ kind: 'location', id: 'store-1' })).status).toBe(403);
    });

    it('are listed by location, status and page', async () => {
      for (let n = 1; n <= 60; n++)
        table.seed(
          aReturnItem({
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
      const ofOthers = await list({ location: 'depot' });

      const ids = [first, second]
        .flatMap(({ body }) => body['returns'] as { returnId: string }[])
        .map((listed) => listed.returnId);
      expect(ids).toEqual(Array.from({ length: 30 }, (_, index) => `${orderId}-r${index * 2 + 1}`));
      expect(second.body['cursor']).toBeUndefined();
      expect(ofOthers.status).toBe(403);
    });

    it('are found in one call behind many that are over', async () => {
      for (let n = 1; n <= 120; n++)
        table.seed(
          aReturnItem({
            n,
            returnId: `${orderId}-r${n}`,
            requestedAt: new Date(Date.UTC(2026, 0, n)).toISOString(),
            status: n === 117 ? 'in_transit' : 'closed',
          }),
        );

      const query = { location: 'store-5', expected: 'true' };
      const { body } = await call(read, listReturnsDoor, { query, caller: store });

      expect(body).toMatchObject({ returns: [{ returnId: `${orderId}-r117` }] });
      expect(body['cursor']).toBeUndefined();
    });

    it('are listed to operators over all channels, by status alone, page by page', async () => {
      for (let n = 1; n <= 120; n++) {
        const channel = n % 3 === 0 ? 'shop' : 'web';
        const returned = aReturn({
          ...{ n, channel, returnId: `${orderId}-r${n}`, status: n % 2 ? 'requested' : 'closed' },
          requestedAt: new Date(Date.UTC(2026, 0, n)).toISOString(),
        });
        for (const write of addReturn(returned)) if (write.kind === 'put') table.seed(write.item);
      }
      table.seed(channelItem('web'), channelItem('shop'), channelItem('idle'));
      const operator = { kind: 'operator', id: 'ann' } as const;
      const idsOf = async (query: Record<string, string>): Promise<string[]> => {
        const ids: string[] = [];
        let page: string | undefined;
        for (let pages = 0; pages === 0 || (page !== undefined && pages < 9); pages += 1) {
          const more = page === undefined ? {} : { cursor: page };
          const answer = await call(read, listReturnsDoor, {
            query: { ...query, ...more },
            caller: operator,
          });
          const { returns, cursor } = listedSchema.parse(answer.body);
          ids.push(...returns.map((one) => one.returnId));
          page = cursor;
        }
        return ids;
      };
      const numbered = (fits: (n: number) => boolean) =>
        Array.from({ length: 120 }, (_, at) => at + 1)
          .filter(fits)
          .map((n) => `${orderId}-r${n}`);

      expect(await idsOf({})).toEqual(numbered(() => true));
      expect(await idsOf({ status: 'requested' })).toEqual(numbered((n) => n % 2 === 1));
      expect(await idsOf({ status: 'closed', channel: 'shop' })).toEqual(numbered((n) => n % 6 === 0));
      expect(await idsOf({ channel: 'shop', location: 'store-5' })).toEqual(numbered((n) => n % 3 === 0));
    });

    it('leave out those that a person is still to look at, unless their goods are on their way', async () => {
      const review = { state: 'awaited' as const };
      table.seed(
        aReturnItem({ n: 1, returnId: `${orderId}-r1`, review }),
        aReturnItem({ n: 2, returnId: `${orderId}-r2`, review, inTransitAt: '2026-11-23T12:00:00.000Z' }),
      );

      const query = { location: 'store-5', expected: 'true' };
      const { body } = await call(read, listReturnsDoor, { query, caller: store });

      expect(body).toMatchObject({ returns: [{ returnId: `${orderId}-r2` }] });
    });
  });

  describe.each(returnStatuses)('that are %s', (from) => {
    it.each(
      returnStatuses.map((to) => ({ to, may: returnTransitions[from].includes(to) ? 'may' : 'cannot' })),
    )('$may become $to', ({ to, may }) => {
      const check = (): void => mustFollow(aReturn({ status: from }), to);

      if (may === 'may') expect(check).not.toThrow();
      else expect(check).toThrow(expect.objectContaining({ name: 'Conflict' }));
    });
  });
});
