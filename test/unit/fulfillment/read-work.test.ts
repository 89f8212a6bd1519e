import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  fulfillmentViewSchema,
  listWorkDoor,
  readFulfillmentDoor,
  workSchema,
} from '../../../functions/fulfillment/doors.ts';
import { handler } from '../../../functions/fulfillment/read-work.handler.ts';
import { fulfillmentItem } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
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

  type Caller = Parameters<typeof call>[2]['caller'];
  const list = (query: Record<string, string> = {}, caller: Caller = store) =>
    call(handler, listWorkDoor, { params: { id: 'store-1' }, query, caller });
  const read = (caller: Caller = store) => call(handler, readFulfillmentDoor, { params: { id }, caller });

  async function seed(work: Fulfillment): Promise<void> {
    new WorkingOrder(table, [work]);
    await transact(bodyWrites({ orderId, version: 0, body: { order } }));
  }

  it('is listed with ids, deadlines, counts and cancel requests, without personal data', async () => {
    const asked = {
      lines: [{ lineId: '2', sku: 'B', units: 1 }],
      answerBy: '2026-11-23T11:00:00.000Z',
      by: 'channel:web',
    };
    await seed(someWork({ cancelAsked: asked }));

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

  describe('of sixty pieces', () => {
    const count = 60;
    const allIds = Array.from({ length: count }, (_, index) => `${orderId}-f${index + 1}`);

    function idsOf({ body }: Awaited<ReturnType<typeof list>>): string[] {
      const work = workSchema.array().parse(body['fulfillments']);
      return work.map(({ fulfillmentId }) => fulfillmentId);
    }

    beforeEach(() => {
      for (let n = 1; n <= count; n++) {
        const work = someWork({
          n,
          fulfillmentId: `${orderId}-f${n}`,
          status: n % 2 === 0 ? 'packed' : 'accepted',
          requestedAt: new Date(Date.parse('2026-11-23T09:00:00.000Z') + n * 1000).toISOString(),
        });
        table.seed({ ...key.fulfillment(orderId, n), ...fulfillmentItem(work) });
      }
    });

    it('is listed in pages by a cursor, oldest first', async () => {
      const first = await list();
      const second = await list({ cursor: String(first.body['cursor']) });

      expect(idsOf(first)).toHaveLength(50);
      expect(second.body).not.toHaveProperty('cursor');
      expect([...idsOf(first), ...idsOf(second)]).toEqual(allIds);
    });

    it('is filtered by status; a cursor of no list and a status of no work are refused', async () => {
      expect(idsOf(await list({ status: 'packed' }))).toHaveLength(25);
      expect(await list({ cursor: 'nonsense' })).toMatchObject({ status: 400 });
      expect(await list({ status: 'shipped' })).toMatchObject({ status: 400 });
    });
  });

  it('is its own: another location and a credential without the scope get 403', async () => {
    await seed(someWork());

    expect(await list({}, { kind: 'location', id: 'store-2' })).toMatchObject({ status: 403 });
    expect(await read({ kind: 'location', id: 'store-2' })).toMatchObject({ status: 403 });
    expect(await read({ ...store, scopes: ['stock:read'] })).toMatchObject({ status: 403 });
    expect(await read({ kind: 'channel', id: 'web' })).toMatchObject({ status: 403 });
  });

  it('shows the customer while the location has work with it', async () => {
    await seed(someWork());

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
    'no longer shows the customer once it is %s',
    async (status) => {
      await seed(someWork({ status }));

      const { body } = await read();

      expect(body).toMatchObject({ fulfillmentId: id, status });
      expect(JSON.stringify(body)).not.toMatch(/Ada|Main Street|plastic/);
    },
  );

  it('shows the customer to operators with the scope for personal data alone', async () => {
    await seed(someWork({ status: 'shipped' }));

    const withoutScope = await read({ kind: 'operator', id: 'ada', scopes: ['work'] });
    const withScope = await read({ kind: 'operator', id: 'ada', scopes: ['work', 'read:personal'] });

    expect(withoutScope.body).not.toHaveProperty('shipTo');
    expect(withScope.body).toHaveProperty('shipTo');
  });

  it('is unknown to the location, though not to an operator, until it was shown', async () => {
    const { requestedAt: _, ...planned } = someWork({ status: 'planned' });
    await seed(planned);

    expect(await read()).toMatchObject({ status: 404 });
    expect(await read({ kind: 'operator', id: 'ada' })).toMatchObject({ status: 200 });
  });
});
