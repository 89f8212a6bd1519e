import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listLoadsDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as readWork } from '../../../functions/fulfillment/read-work.handler.ts';
import { handler as route } from '../../../functions/routing/route.handler.ts';
import { key, listKey } from '../../../functions/shared/keys.ts';
import { call, run } from '../../support/call.ts';
import type { MemoryTable } from '../../support/memory-table.ts';
import { aTable, location, NOW, reserved, stock } from '../../support/routing-world.ts';

const operator = { kind: 'operator' as const, id: 'ada' };
let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
  table = aTable(
    location('NYC', { capacity: [{ unit: 'orders', window: 'P1D', cap: 2 }] }),
    location('PHL'),
    stock('A', 'NYC', 100),
    ...reserved([{ sku: 'A', units: 1 }], { orderId: 'web-1' }),
  );
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

const list = (query: Record<string, string> = {}, caller: Parameters<typeof call>[2]['caller'] = operator) =>
  call(readWork, listLoadsDoor, { query, caller });

describe("GET /loads: what locations have to do, and how full their capacity's windows are", () => {
  test('counts what is claimed in a window, and the pieces of work in the queue; no limit is no window', async () => {
    await run(route, { orderId: 'web-1', attempt: 1 });
    for (const n of [1, 2])
      table.seed({ pk: `QUEUED#${n}`, sk: 'WORK', ...listKey.work('PHL', NOW, `web-${n}-f1`) });

    const { status, body } = await list();

    expect(status).toBe(200);
    expect(body['loads']).toEqual(
      expect.arrayContaining([
        {
          location: 'NYC',
          open: 1,
          more: false,
          windows: [{ unit: 'orders', endsAt: '2026-11-24T05:00:00Z', cap: 2, taken: 1 }],
        },
        { location: 'PHL', open: 2, more: false, windows: [] },
      ]),
    );
  });

  test('knows a limit that a location got since the network was read into memory', async () => {
    await list();
    const known = table.item(key.location('PHL'));
    table.seed({ ...known, ...key.location('PHL'), capacity: [{ unit: 'orders', window: 'P1D', cap: 7 }] });

    const { body } = await list();

    expect(body['loads']).toContainEqual(
      expect.objectContaining({ location: 'PHL', windows: [expect.objectContaining({ cap: 7, taken: 0 })] }),
    );
  });

  test('has pages by location; a cursor of no list is refused', async () => {
    const whole = (await list()).body['loads'];
    const first = await list({ limit: '2' });
    const second = await list({ cursor: String(first.body['cursor']) });

    expect([first, second].flatMap(({ body }) => body['loads'])).toEqual(whole);
    expect(first.body['loads']).toHaveLength(2);
    expect(second.body).not.toHaveProperty('cursor');
    expect(await list({ cursor: 'nonsense' })).toMatchObject({ status: 400 });
  });

  test('is for operators: a location sees its own queue, and not the load of others', async () => {
    expect(await list({}, { kind: 'location', id: 'NYC' })).toMatchObject({ status: 403 });
  });
});
