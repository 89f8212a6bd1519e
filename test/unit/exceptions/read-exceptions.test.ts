import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listExceptionsDoor, readExceptionDoor } from '../../../functions/exceptions/doors.ts';
import { exceptionItem, openException } from '../../../functions/exceptions/exception.store.ts';
import type { Exception, ExceptionType } from '../../../functions/exceptions/exception.ts';
import { handler } from '../../../functions/exceptions/read-exceptions.handler.ts';
import type { Caller } from '../../../functions/shared/caller.ts';
import { call } from '../../support/call.ts';
import { anOrder } from '../../support/items.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { orderId, seedStage } from '../../support/stage.ts';

const operator = { kind: 'operator', id: 'ann' } as const;

describe('GET /exceptions', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());

  /** Stores so many exceptions, a minute apart, of alternating types. */
  function seedExceptions(
    count: number,
    types: readonly ExceptionType[] = ['NoRoute', 'CancelUnanswered', 'QuarantinedOrder'],
  ): Exception[] {
    return Array.from({ length: count }, (_, index) => {
      const openedAt = new Date(Date.UTC(2026, 10, 23, 9, index)).toISOString();
      const order = anOrder({ orderId: `web-${index}-aaaaaaaa` });
      const { exception } = openException(
        order,
        {
          type: types[index % types.length] ?? 'NoRoute',
          detail: { location: 'store-1' },
          about: { location: index % 2 ? 'store-1' : 'store-2' },
        },
        openedAt,
      );
      table.seed(exceptionItem(exception));
      return exception;
    });
  }
  const list = async (query: Record<string, string> = {}, caller: Pick<Caller, 'kind' | 'id'> = operator) => {
    const { status, body } = await call(handler, listExceptionsDoor, { query, caller });
    return {
      status,
      ids: ((body['exceptions'] as Exception[] | undefined) ?? []).map(({ exceptionId }) => exceptionId),
      cursor: body['cursor'],
    };
  };
  const ids = (exceptions: readonly Exception[]): string[] =>
    exceptions.map(({ exceptionId }) => exceptionId);

  it('lists exceptions oldest first over all partitions, page by page, none twice and none missed', async () => {
    const all = seedExceptions(130);
    const seen: string[] = [];
    let cursor: unknown;
    do {
      const page = await list(typeof cursor === 'string' ? { cursor } : {});
      seen.push(...page.ids);
      cursor = page.cursor;
    } while (cursor !== undefined);

    expect(seen).toEqual(ids(all));
  });

  it('filters by type and owner, across pages of other exceptions', async () => {
    const all = seedExceptions(200);

    expect((await list({ type: 'NoRoute' })).ids).toEqual(
      ids(all.filter(({ exceptionType }) => exceptionType === 'NoRoute').slice(0, 50)),
    );
    expect((await list({ owner: 'location:store-1', type: 'CancelUnanswered' })).ids).toEqual(
      ids(all.filter(({ owner }) => owner === 'location:store-1')),
    );
  });

  it('shows a channel or a location its own exceptions, whatever it asks for', async () => {
    const all = seedExceptions(12);

    expect((await list({ owner: 'operations' }, { kind: 'channel', id: 'web' })).ids).toEqual(
      ids(all.filter(({ owner }) => owner === 'channel:web')),
    );
    expect((await list({}, { kind: 'location', id: 'store-2' })).ids).toEqual(
      ids(all.filter(({ owner }) => owner === 'location:store-2')),
    );
  });

  it('shows one exception to its owner, the channel of its order and its location; to others it is unknown', async () => {
    seedStage(table, { held: 2 });
    const { exception } = openException(
      anOrder({ orderId }),
      { type: 'CancelUnanswered', detail: { location: 'store-9' }, about: { location: 'store-9' } },
      '2026-11-23T09:00:00.000Z',
    );
    table.seed(exceptionItem(exception));
    const read = async (caller: Pick<Caller, 'kind' | 'id'>) =>
      (await call(handler, readExceptionDoor, { params: { id: exception.exceptionId }, caller })).status;

    expect(
      await Promise.all(
        [operator, { kind: 'location', id: 'store-9' } as const, { kind: 'channel', id: 'web' } as const].map(
          read,
        ),
      ),
    ).toEqual([200, 200, 200]);
    expect(
      await Promise.all(
        [{ kind: 'location', id: 'store-1' } as const, { kind: 'channel', id: 'other' } as const].map(read),
      ),
    ).toEqual([404, 404]);
    expect(
      (await call(handler, readExceptionDoor, { params: { id: `${orderId}-x99` }, caller: operator })).status,
    ).toBe(404);
  });

  it('answers 400 to a cursor that no list of ours gave', async () => {
    expect((await list({ cursor: 'nonsense' })).status).toBe(400);
  });
});
