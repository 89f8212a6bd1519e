import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  fulfillmentViewSchema,
  listWorkDoor,
  readFulfillmentDoor,
  workSchema,
} from '../../../functions/fulfillment/doors.ts';
import { handler } from '../../../functions/fulfillment/read-work.handler.ts';
import { fulfillmentItem } from '../../../functions/fulfillment/work/fulfillment.store.ts';
import { canonicalOrderSchema } from '../../../functions/order/canonical-order.ts';
import { bodyWrites } from '../../../functions/order/order-body.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';

const store = { kind: 'location' as const, id: 'store-1' };
const id = `${orderId}-f1`;
const price = { amount: 1500 };
const order = canonicalOrderSchema.parse({
  channel: 'web',
  external: { id: '1', number: '1' },
  placedAt: '2026-11-23T09:00:00Z',
  currency: 'USD',
  shipTo: {
    name: 'Ada Example',
    lines: ['1 Main Street'],
    city: 'New York',
    postalCode: '10001',
    country: 'US',
    phone: '+1 212 555 0100',
  },
  lines: [
    {
      lineId: '1',
      sku: 'A',
      title: 'A mug',
      quantity: 3,
      unitPrice: price,
      properties: { engraving: 'Ada' },
    },
    { lineId: '2', sku: 'B', quantity: 1, unitPrice: price },
  ],
  notes: { packing: 'no plastic', internal: 'a good customer' },
});

describe("a location's work", () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());
  const list = (query: Record<string, string> = {}, caller: Parameters<typeof call>[2]['caller'] = store) =>
    call(handler, listWorkDoor, { params: { id: 'store-1' }, query, caller });
  const read = (caller: Parameters<typeof call>[2]['caller'] = store) =>
    call(handler, readFulfillmentDoor, { params: { id }, caller });
  const seeded = async (...args: Parameters<typeof someWork>): Promise<void> => {
    new WorkingOrder(table, [someWork(...args)]);
    await transact(bodyWrites({ orderId, version: 0, body: { order } }));
  };

  it('lists ids, deadlines, counts and cancel requests, no personal data', async () => {
    await seeded({
      cancelAsked: {
        lines: [{ lineId: '2', sku: 'B', units: 1 }],
        answerBy: '2026-11-23T11:00:00.000Z',
        by: 'channel:web',
      },
    });
    const { status, body } = await list();
    expect(status).toBe(200);
    expect(body['fulfillments']).toEqual([
      workSchema.strict().parse({
        ...(body['fulfillments'] as object[])[0],
        fulfillmentId: id,
        lines: 2,
        units: 4,
        cancelRequested: true,
        cancelAnswerBy: '2026-11-23T11:00:00.000Z',
      }),
    ]);
    expect(JSON.stringify(body)).not.toContain('Ada');
  });

  it('pages by a cursor, oldest first, and filters by status', async () => {
    for (let n = 1; n <= 60; n++) {
      const one = someWork({
        n,
        fulfillmentId: `${orderId}-f${n}`,
        status: n % 2 === 0 ? 'packed' : 'accepted',
        requestedAt: new Date(Date.parse('2026-11-23T09:00:00.000Z') + n * 1000).toISOString(),
      });
      table.seed({ ...key.fulfillment(orderId, n), ...fulfillmentItem(one) });
    }
    const first = await list();
    const ids = (page: Awaited<ReturnType<typeof list>>): string[] =>
      workSchema
        .array()
        .parse(page.body['fulfillments'])
        .map(({ fulfillmentId }) => fulfillmentId);
    expect(ids(first)).toHaveLength(50);
    const second = await list({ cursor: String(first.body['cursor']) });
    expect(second.body).not.toHaveProperty('cursor');
    expect([...ids(first), ...ids(second)]).toEqual(
      Array.from({ length: 60 }, (_, index) => `${orderId}-f${index + 1}`),
    );
    expect(ids(await list({ status: 'packed' }))).toHaveLength(25);
    expect(await list({ cursor: 'nonsense' })).toMatchObject({ status: 400 });
    expect(await list({ status: 'shipped' })).toMatchObject({ status: 400 });
  });

  it('is its own: another location gets 403, a credential without the scope, too', async () => {
    await seeded();
    expect(await list({}, { kind: 'location', id: 'store-2' })).toMatchObject({ status: 403 });
    expect(await read({ kind: 'location', id: 'store-2' })).toMatchObject({ status: 403 });
    expect(await read({ ...store, scopes: ['stock:read'] })).toMatchObject({ status: 403 });
    expect(await read({ kind: 'channel', id: 'web' })).toMatchObject({ status: 403 });
  });

  it('shows whom it goes to while there is work with it', async () => {
    await seeded();
    const { status, body } = await read();
    expect(status).toBe(200);
    expect(fulfillmentViewSchema.strict().parse(body)).toMatchObject({
      shipTo: { name: 'Ada Example', phone: '+1 212 555 0100' },
      notes: { packing: 'no plastic' },
      lines: [{ title: 'A mug', properties: { engraving: 'Ada' }, open: 3 }, {}],
    });
    expect(JSON.stringify(body)).not.toContain('a good customer');
  });

  it.each(['shipped', 'rejected', 'delivered', 'cancelled'] as const)(
    'and no longer once it is %s',
    async (status) => {
      await seeded({ status });
      const { body } = await read();
      expect(body).toMatchObject({ fulfillmentId: id, status });
      expect(JSON.stringify(body)).not.toMatch(/Ada|Main Street|plastic/);
    },
  );

  it('operators see personal data with the scope for it alone', async () => {
    await seeded({ status: 'shipped' });
    expect((await read({ kind: 'operator', id: 'ada', scopes: ['work'] })).body).not.toHaveProperty('shipTo');
    expect(
      (await read({ kind: 'operator', id: 'ada', scopes: ['work', 'read:personal'] })).body,
    ).toHaveProperty('shipTo');
  });

  it('what was not shown to it yet is unknown to the location, not to an operator', async () => {
    const { requestedAt: _, ...planned } = someWork({ status: 'planned' });
    new WorkingOrder(table, [planned]);
    await transact(bodyWrites({ orderId, version: 0, body: { order } }));
    expect(await read()).toMatchObject({ status: 404 });
    expect(await read({ kind: 'operator', id: 'ada' })).toMatchObject({ status: 200 });
  });
});
