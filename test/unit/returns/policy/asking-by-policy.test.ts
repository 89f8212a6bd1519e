import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseException } from '../../../../functions/exceptions/exception.store.ts';
import { forgetNetwork } from '../../../../functions/network/entities/network.store.ts';
import { readReturnableDoor, requestReturnDoor } from '../../../../functions/returns/doors.ts';
import { returnEventDoor } from '../../../../functions/returns/goods-doors.ts';
import { handler as read } from '../../../../functions/returns/read.handler.ts';
import { handler as record } from '../../../../functions/returns/record-event.handler.ts';
import { handler as request } from '../../../../functions/returns/request.handler.ts';
import { parseReturn } from '../../../../functions/returns/rma/return.store.ts';
import { returnableNow } from '../../../../functions/returns/rma/returnable.ts';
import { sweepReturn } from '../../../../functions/returns/rma/sweep-return.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { after } from '../../../../functions/shared/time.ts';
import { call } from '../../../support/call.ts';
import { channelItem } from '../../../support/channels.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { locationItem, skuItem } from '../../../support/network-items.ts';
import { findings, orderId, seedStage, storedOrder, unpublishable } from '../../../support/stage.ts';

const channel = { kind: 'channel', id: 'web' } as const;
const operator = { kind: 'operator', id: 'ann' } as const;
const store = { kind: 'location', id: 'store-5' } as const;
const DAY = 86_400;

/** Some days before the tests run, UTC. */
function daysAgo(days: number): string {
  return after(new Date().toISOString(), -days * DAY);
}

describe('a return that is asked for by the policy of its channel', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(
      locationItem('store-5'),
      skuItem('A', { tags: ['swimwear'] }),
      skuItem('B'),
    );
    seedStage(table, { delivered: 3, order: { closed: { as: 'delivered', at: daysAgo(20) } } });
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  const declare = (...rules: Record<string, unknown>[]) => {
    table.seed(
      channelItem('web', { version: 7, policies: { returns: { rules, reasons: ['wrong_colour'] } } }),
    );
    forgetNetwork();
  };
  const line = { lineId: '1', units: 1 };
  const ask = (body: Record<string, unknown> = {}, caller: typeof channel | typeof operator = channel) =>
    call(request, requestReturnDoor, {
      params: { id: orderId },
      body: { id: 'c-1', lines: [line], ...body },
      caller,
    });
  const returnable = () => call(read, readReturnableDoor, { params: { id: orderId }, caller: channel });
  const stored = (n = 1) => parseReturn(table.item(key.return(orderId, n)) ?? {});
  const exceptions = () => table.ofType('Exception').map(parseException);

  it('comes back without limits where nothing is declared', async () => {
    const answer = await returnable();

    expect(answer).toMatchObject({
      status: 200,
      body: {
        orderId,
        lines: [{ lineId: '1', sku: 'A', sent: 3, returnable: 3, eligible: true, label: 'brand' }],
      },
    });
    expect(answer.body['policyVersion']).toBeUndefined();
    expect((await ask()).status).toBe(201);
    expect(stored()).not.toHaveProperty('review');
  });

  it.each([
    { rule: { tag: 'swimwear', finalSale: true }, code: 'final_sale' },
    { rule: { windowDays: 14 }, code: 'window_over' },
  ])('is refused as $code, in the words that are known before', async ({ rule, code }) => {
    declare(rule);

    const [before, asked] = [await returnable(), await ask()];

    const refusal = { lineId: '1', eligible: false, because: { code, message: expect.any(String) } };
    expect(before.body).toMatchObject({ policyVersion: 7, lines: [refusal] });
    expect(asked).toMatchObject({ status: 409, body: { lines: [{ ...refusal, wanted: 1, returnable: 3 }] } });
    expect(storedOrder(table).counts.returns).toBe(0);
  });

  it('is answered for each line: whether so much of it may come back, and if not, why', async () => {
    const lines = [
      { lineId: '1', units: 2 },
      { lineId: '9', units: 1 },
    ];

    expect(await ask({ lines })).toMatchObject({
      status: 409,
      body: {
        lines: [
          { lineId: '1', wanted: 2, eligible: true },
          { lineId: '9', wanted: 1, eligible: false, because: { code: 'not_shipped' } },
        ],
      },
    });
    expect(await ask({ id: 'c-2', lines: [{ lineId: '1', units: 4 }] })).toMatchObject({
      status: 409,
      body: { lines: [{ wanted: 4, returnable: 3, eligible: false, because: { code: 'too_many' } }] },
    });
    await ask({ id: 'c-3', lines: [{ lineId: '1', units: 3 }] });
    const [before, asked] = [await returnable(), await ask({ id: 'c-4' })];
    const refusal = { eligible: false, because: { code: 'coming_back', message: expect.any(String) } };
    expect(before.body).toMatchObject({ lines: [refusal] });
    expect(asked.body).toMatchObject({ lines: [refusal] });
  });

  it('is asked for until the last instant of its window', async () => {
    declare({ windowDays: 20 });
    const arrived = '2026-11-01T08:00:00.000Z';
    table.seed({ ...table.item(key.order(orderId)), closed: { as: 'delivered', at: arrived } });
    const until = after(arrived, 20 * DAY);
    const judged = async (now: string) => (await returnableNow(storedOrder(table), now)).lines;

    expect(await judged(until)).toMatchObject([{ eligible: true, until }]);
    expect(await judged(new Date(Date.parse(until) + 1).toISOString())).toMatchObject([
      { eligible: false, until, because: { code: 'window_over' } },
    ]);
  });

  it('is judged by the first rule that fits any of its tags', async () => {
    table.seed(skuItem('A', { tags: ['swimwear', 'sale', 'bulky'] }));
    declare(
      { tag: 'books', finalSale: true },
      { tag: 'bulky', label: 'customer', windowDays: 60 },
      { tag: 'sale', finalSale: true },
      { windowDays: 1 },
    );

    expect((await returnable()).body).toMatchObject({ lines: [{ eligible: true, label: 'customer' }] });
    declare({ tag: 'sale', finalSale: true }, { tag: 'bulky', label: 'customer' });
    expect((await returnable()).body).toMatchObject({ lines: [{ because: { code: 'final_sale' } }] });
  });

  it('stays with its customer below the value that is said before, and not at it', async () => {
    declare({ keepBelow: { USD: 3000, EUR: 9000 } });

    expect((await returnable()).body).toMatchObject({ lines: [{ keepBelow: 3000 }] });
    expect((await ask({ lines: [{ lineId: '1', units: 2 }] })).body).toMatchObject({ status: 'requested' });
    expect((await ask({ id: 'c-2' })).body).toMatchObject({ status: 'closed', kept: true });
  });

  it('is let be within the window, and by a rule for other products', async () => {
    declare({ tag: 'books', finalSale: true }, { windowDays: 30, label: 'customer' });

    const { body } = await returnable();

    expect(body['lines']).toMatchObject([{ eligible: true, label: 'customer', until: expect.any(String) }]);
    expect((await ask()).status).toBe(201);
    expect(stored().terms).toEqual({ policyVersion: 7, lines: [{ lineId: '1', label: 'customer' }] });
  });

  it('is taken by an operator against the policy, and by nobody else', async () => {
    declare({ finalSale: true, approval: 'review', photos: 1 });

    expect(await ask({ despitePolicy: true })).toMatchObject({ status: 403 });
    expect((await ask({ despitePolicy: true }, operator)).status).toBe(201);

    expect(stored().terms).toMatchObject({ despitePolicy: 'operator:ann' });
    expect(exceptions()).toEqual([]);
  });

  it('names what nobody knows: a reason, the SKU of an exchange, photos that are missing', async () => {
    declare({ photos: 2 });

    expect(await ask({ lines: [{ ...line, reason: 'bored' }] })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'lines.0.reason' }] },
    });
    expect(await ask({ outcome: 'exchange', lines: [{ ...line, exchangeFor: 'NOWHERE' }] })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'lines.0.exchangeFor' }] },
    });
    expect(await ask({ outcome: 'exchange' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'lines.0.exchangeFor', message: 'is missing' }] },
    });
    expect(await ask({ photos: ['p-1'] })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'photos' }] },
    });
  });

  it('keeps reason and wanted outcome, and tells of them', async () => {
    declare({ photos: 1 });
    const wishes = [{ lineId: '1', reason: 'wrong_colour', exchangeFor: 'B' }];

    await ask({
      outcome: 'exchange',
      photos: ['p-1'],
      lines: [{ ...line, reason: 'wrong_colour', exchangeFor: 'B' }],
    });

    expect(stored()).toMatchObject({ outcome: 'exchange', wishes, photos: ['p-1'] });
    expect(stored().evt).toMatchObject({ type: 'return.requested', data: { outcome: 'exchange', wishes } });
  });

  it('goes to one of two callers who race for the last unit', async () => {
    const [one, other] = await Promise.all([
      ask({ id: 'c-1', lines: [{ lineId: '1', units: 3 }] }),
      ask({ id: 'c-2', lines: [{ lineId: '1', units: 3 }] }),
    ]);

    expect([one.status, other.status].sort()).toEqual([201, 409]);
    expect(await returnable()).toMatchObject({
      body: { lines: [{ returnable: 0, sent: 3, eligible: false, because: { code: 'coming_back' } }] },
    });
  });

  describe('where a person looks first', () => {
    beforeEach(() => declare({ approval: 'review' }));
    const later = after(new Date().toISOString(), 400 * DAY);

    it('asks the channel, and does not expire meanwhile', async () => {
      await ask();

      await sweepReturn(table.item(key.return(orderId, 1)) ?? {}, later);

      expect(exceptions()).toMatchObject([
        { exceptionType: 'ReturnReview', owner: 'channel:web', detail: { returnId: `${orderId}-r1` } },
      ]);
      expect(stored()).toMatchObject({ status: 'requested', review: { state: 'awaited' } });
      expect((stored().dueAt ?? '') > later).toBe(true);
    });

    it('reminds of a review that nobody has made for a day, once', async () => {
      await ask();
      const sweep = (at: string) => sweepReturn(table.item(key.return(orderId, 1)) ?? {}, at);
      const day = (days: number) => after(new Date().toISOString(), days * DAY + 60);

      await sweep(day(1));
      expect(stored().evt).toMatchObject({ type: 'return.reminded', data: { of: 'review' } });
      const { version } = stored();
      await sweep(day(2));
      expect(stored()).toMatchObject({ version, status: 'requested' });
    });

    it.each(['received', 'cancelled'])('asks nobody any more once it is %s', async (kind) => {
      await ask();

      await call(record, returnEventDoor, {
        params: { id: `${orderId}-r1` },
        body: { id: 'e-1', kind },
        caller: store,
      });

      expect(stored()).toMatchObject({ status: kind, review: { state: 'overtaken' } });
      expect(exceptions()).toMatchObject([{ status: 'resolved', resolved: { by: 'system' } }]);
    });
  });
});
