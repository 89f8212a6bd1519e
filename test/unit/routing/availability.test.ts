import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { moveStock } from '../../../functions/inventory/stock/stock.store.ts';
import { planDoor, readAvailabilityDoor } from '../../../functions/routing/doors.ts';
import { handler as planOrder } from '../../../functions/routing/plan-order.handler.ts';
import { handler } from '../../../functions/routing/read-availability.handler.ts';
import { retryMoved, transact } from '../../../functions/shared/transact.ts';
import { gatewayEvent } from '../../../simulator/aws/gateway.ts';
import { call, context } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import type { MemoryTable } from '../../support/memory-table.ts';
import { aTable, location, NOW, sku } from '../../support/routing-world.ts';

const web = { kind: 'channel', id: 'web' } as const;
const boston = { country: 'US', postalCode: '02108' };
let table: MemoryTable;

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse(NOW), toFake: ['Date'] });
  table = aTable(
    channelItem('web', { policies: { buffers: [{ units: 1 }] } }),
    channelItem('other'),
    location('NYC'),
    location('LAX'),
    location('PHL', { capacity: [{ unit: 'orders', window: 'P1D', cap: 0 }] }),
    sku('A', { weightGrams: 400 }),
    sku('B'),
  );
  await receive('A', 'NYC', 3);
  await receive('B', 'LAX', 2);
});
afterEach(() => {
  vi.useRealTimers();
  table.close();
});

async function receive(of: string, at: string, units: number): Promise<void> {
  const movement = {
    kind: 'receipt',
    sku: of,
    location: at,
    pool: 'main',
    units,
    ref: 'document:test',
  } as const;
  await retryMoved(async () => transact(await moveStock([movement], NOW)));
}

function ask(query: Record<string, string>, caller: object = web) {
  return call(handler, readAvailabilityDoor, { query, caller: caller as typeof web });
}

/** The answer with its headers, as API Gateway gets it. */
async function raw(query: Record<string, string>, headers: Record<string, string> = {}) {
  return handler(gatewayEvent(readAvailabilityDoor, { query, headers, caller: web }), context);
}

describe('GET /stock/availability', () => {
  test('says what the channel may sell of each SKU, its buffer taken off, in the order asked for', async () => {
    const { status, body } = await ask({ sku: 'B,A,B,NEVER-SEEN' });
    expect(status).toBe(200);
    expect(body).toEqual({
      channel: 'web',
      pool: 'main',
      skus: [
        { sku: 'B', available: 1, inStock: true },
        { sku: 'A', available: 2, inStock: true },
        { sku: 'NEVER-SEEN', available: 0, inStock: false },
      ],
    });
  });

  test('with a destination it dates what is in stock as the planner of orders does', async () => {
    const { body } = await ask({ sku: 'A,B,NONE', ...boston });
    const planned = await Promise.all(
      ['A', 'B'].map(async (one) => {
        const order = { currency: 'USD', destination: boston, lines: [{ sku: one, quantity: 1 }] };
        const { body: answer } = await call(planOrder, planDoor, { body: { order }, caller: web });
        return { sku: one, deliverBy: Object(answer['decision']).promise.deliverBy };
      }),
    );
    expect(planned.every(({ deliverBy }) => typeof deliverBy === 'string')).toBe(true);
    expect(planned[0]?.deliverBy).not.toBe(planned[1]?.deliverBy);
    expect(body).toMatchObject({ skus: [...planned, { sku: 'NONE', inStock: false }] });
  });

  test('what no plan serves has a figure, and no date', async () => {
    await receive('C', 'PHL', 3);
    const { body } = await ask({ sku: 'C', ...boston });
    expect(body).toMatchObject({ skus: [{ available: 2, inStock: true }] });
    expect(JSON.stringify(body)).not.toContain('deliverBy');
  });

  test('an answer may be kept for a moment, and its tag holds until a figure moves', async () => {
    const first = await raw({ sku: 'A' });
    const etag = String(first.headers?.['etag']);
    expect(first.headers).toMatchObject({ 'cache-control': 'private, max-age=10', vary: 'authorization' });
    const again = await raw({ sku: 'A' }, { 'If-None-Match': `"old", W/${etag}` });
    expect(again).toMatchObject({ statusCode: 304, headers: { etag } });
    expect(again.body).toBeUndefined();
    await receive('A', 'NYC', 1);
    expect(await raw({ sku: 'A' }, { 'if-none-match': etag })).toMatchObject({ statusCode: 200 });
  });

  test('a channel asks for itself, an operator for any', async () => {
    expect((await ask({ sku: 'A', channel: 'other' })).status).toBe(403);
    const operator = { kind: 'operator', id: 'ann' };
    expect((await ask({ sku: 'A', channel: 'other' }, operator)).body).toMatchObject({
      skus: [{ available: 3 }],
    });
    expect((await ask({ sku: 'A' }, operator)).body).toMatchObject({ errors: [{ path: 'channel' }] });
  });

  test('a hundred SKUs are answered, one more is refused, and a postal code needs its country', async () => {
    const many = Array.from({ length: 100 }, (_, n) => `S${n}`);
    expect((await ask({ sku: many.join(',') })).status).toBe(200);
    expect((await ask({ sku: [...many, 'ONE-MORE'].join(',') })).body).toMatchObject({
      errors: [{ path: 'sku' }],
    });
    expect((await ask({ sku: 'A', postalCode: '02108' })).body).toMatchObject({
      errors: [{ path: 'country' }],
    });
  });
});
