import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  exceptionItem,
  openLooseException,
  parseException,
} from '../../../../functions/exceptions/exception.store.ts';
import type { ExceptionType } from '../../../../functions/exceptions/exception.ts';
import { resolveExceptionsDoor } from '../../../../functions/operations/doors.ts';
import { handler } from '../../../../functions/operations/resolve-exception.handler.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { transact } from '../../../../functions/shared/transact.ts';
import { call } from '../../../support/call.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

const outcomesSchema = z.object({ outcomes: z.array(z.object({ exceptionId: z.string() })) });

const operator = { kind: 'operator', id: 'ann' } as const;

/** The n-th minute of the day of these tests. */
function minute(n: number): string {
  return new Date(Date.parse('2026-11-23T09:00:00.000Z') + n * 60_000).toISOString();
}

describe('POST /exceptions/resolve', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());

  /** Opens an exception that belongs to no order, at the n-th minute; answers its id. */
  async function open(n: number, type: ExceptionType = 'PoolBelowZero'): Promise<string> {
    const [write] = await openLooseException(`main#${n}`, { type, detail: { n } }, minute(n));
    if (write?.kind !== 'put') throw new Error('nothing was opened');
    await transact([write]);
    return String(write.item['exceptionId']);
  }

  async function openSeveral(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 0; n < count; n++) ids.push(await open(n));
    return ids;
  }

  const statusOf = (id: string): string => parseException(table.item(key.looseException(id)) ?? {}).status;
  const resolve = (body: Record<string, unknown>) =>
    call(handler, resolveExceptionsDoor, { body: { id: 'r', action: 'close', ...body }, caller: operator });

  test('decides the exceptions that it names, with an outcome for each', async () => {
    const [one, two] = await openSeveral(2);
    const { status, body } = await resolve({ ids: [one, 'unknown', two], note: 'counted' });
    expect(status).toBe(200);
    expect(body).toEqual({
      outcomes: [
        { exceptionId: one, status: 200 },
        { exceptionId: 'unknown', status: 404, title: 'NotFound', detail: expect.any(String) },
        { exceptionId: two, status: 200 },
      ],
    });
    expect(parseException(table.item(key.looseException(one ?? '')) ?? {}).resolved).toMatchObject({
      action: 'close',
      by: 'operator:ann',
      note: 'counted',
    });
  });

  test('names an id that stands twice in the request, and decides nothing', async () => {
    const [one = '', two = ''] = await openSeveral(2);

    const { status, body } = await resolve({ ids: [one, two, one] });

    expect([status, body['errors']]).toEqual([400, [{ path: 'ids.2', message: 'is named twice' }]]);
    expect([one, two].map(statusOf)).toEqual(['open', 'open']);
  });

  test('the same request again gets the same outcomes and decides nothing twice', async () => {
    const ids = await openSeveral(2);
    const first = await resolve({ ids });
    const writes = table.writes.length;
    expect(await resolve({ ids })).toEqual(first);
    expect(table.writes).toHaveLength(writes);
  });

  test('one that does not offer the action says so and holds up no other', async () => {
    const one = await open(0, 'RelayDeadRecord');
    const dead = await open(5, 'RelayParked');
    const { body } = await resolve({ ids: [one, dead], action: 'retry' });
    expect(body['outcomes']).toMatchObject([
      { exceptionId: one, status: 409, title: 'Conflict' },
      { exceptionId: dead, status: 200 },
    ]);
  });

  test('decides what a filter finds, 50 at a time, and says where the list goes on', async () => {
    const ids = await openSeveral(60);
    const other = await open(100, 'RelayDeadRecord');
    const filter = { type: 'PoolBelowZero' };
    const first = await resolve({ filter });
    expect(first.body['outcomes']).toEqual(
      ids.slice(0, 50).map((exceptionId) => ({ exceptionId, status: 200 })),
    );
    const second = await resolve({ filter, cursor: first.body['cursor'] });
    expect(second.body).toEqual({
      outcomes: ids.slice(50).map((exceptionId) => ({ exceptionId, status: 200 })),
    });
    expect(ids.map(statusOf)).toEqual(ids.map(() => 'resolved'));
    expect(statusOf(other)).toBe('open');
  });

  test('a filter by time leaves what was opened later', async () => {
    const ids = await openSeveral(4);
    await resolve({ filter: { openedBefore: minute(2) } });
    expect(ids.map(statusOf)).toEqual(['resolved', 'resolved', 'open', 'open']);
  });

  test('a filter by order finds the open exceptions of that order alone', async () => {
    const [loose = ''] = await openSeveral(1);
    const ofOrder = parseException(table.item(key.looseException(loose)) ?? {});
    const orderId = 'web-1-aaaaaaaa';
    const own = { ...ofOrder, exceptionId: `${orderId}-x1`, orderId, n: 1 };
    table.seed({ ...exceptionItem(own), ...key.exception(orderId, 1) });
    const { body } = await resolve({ filter: { order: orderId, type: 'PoolBelowZero' } });
    expect(body).toMatchObject({ outcomes: [{ exceptionId: `${orderId}-x1` }] });
    expect(statusOf(loose)).toBe('open');
  });

  test('a filter by order goes on behind those that stay open, however many the order has', async () => {
    const [loose = ''] = await openSeveral(1);
    const known = parseException(table.item(key.looseException(loose)) ?? {});
    const orderId = 'web-1-aaaaaaaa';
    for (let n = 1; n <= 60; n++) {
      const own = { ...known, exceptionId: `${orderId}-x${n}`, orderId, n, actions: [] };
      table.seed({ ...exceptionItem(own), ...key.exception(orderId, n) });
    }
    const first = await resolve({ filter: { order: orderId } });
    const second = await resolve({ filter: { order: orderId }, cursor: first.body['cursor'] });
    const idsOf = ({ body }: typeof first): string[] =>
      outcomesSchema.parse(body).outcomes.map(({ exceptionId }) => exceptionId);
    expect([idsOf(first).length, idsOf(second).length]).toEqual([50, 10]);
    expect(new Set([...idsOf(first), ...idsOf(second)]).size).toBe(60);
    expect(second.body['cursor']).toBeUndefined();
  });

  test.each([
    ['neither ids nor a filter', {}],
    ['both ids and a filter', { ids: ['x'], filter: { type: 'NoRoute' } }],
    ['a filter that finds everything', { filter: {} }],
    ['a cursor without a filter', { ids: ['x'], cursor: 'c' }],
    ['locations for a close', { ids: ['x'], onlyLocation: 'NYC' }],
    ['more ids than one request decides', { ids: Array.from({ length: 51 }, (_, n) => `x${n}`) }],
  ])('%s is refused with 400', async (_what, body) => {
    expect((await resolve(body)).status).toBe(400);
  });
});
