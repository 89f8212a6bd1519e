import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { listExceptionsDoor, readExceptionDoor } from '../../../functions/exceptions/doors.ts';
import { effectTexts } from '../../../functions/exceptions/effect-texts.ts';
import { exceptionItem, openException } from '../../../functions/exceptions/exception.store.ts';
import type { Exception, ExceptionType } from '../../../functions/exceptions/exception.ts';
import { exceptionRules } from '../../../functions/exceptions/exception-types.ts';
import { handler } from '../../../functions/exceptions/read-exceptions.handler.ts';
import { valueAtRisk } from '../../../functions/exceptions/value-at-risk.ts';
import { noTotals } from '../../../functions/order/order.ts';
import type { Caller } from '../../../functions/shared/caller.ts';
import { call } from '../../support/call.ts';
import { anOrder } from '../../support/items.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { orderId, seedStage } from '../../support/stage.ts';

const operator = { kind: 'operator', id: 'ann' } as const;
const exceptionsSchema = z.array(z.looseObject({ exceptionId: z.string(), dueAt: z.string().optional() }));
let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => table.close());

/** Stores an exception of a type that was opened at a minute. */
function seedException(type: ExceptionType, minute: number, of = `web-${minute}-aaaaaaaa`): Exception {
  const { exception } = openException(
    anOrder({ orderId: of }),
    { type, detail: { location: 'store-1' }, about: { channel: 'web', location: 'store-1' } },
    new Date(Date.UTC(2026, 10, 23, 9, minute)).toISOString(),
  );
  table.seed(exceptionItem(exception));
  return exception;
}

async function list(query: Record<string, string>, caller: Pick<Caller, 'kind' | 'id'> = operator) {
  const { status, body } = await call(handler, listExceptionsDoor, { query, caller });
  return { status, exceptions: exceptionsSchema.parse(body['exceptions'] ?? []), cursor: body['cursor'] };
}

describe('by deadline', () => {
  test('lists what is due soonest first, whenever it was opened, page by page, none twice and none missed', async () => {
    const types: ExceptionType[] = ['NoRoute', 'CancelUnanswered', 'QuarantinedOrder', 'ParcelSilent'];
    const all = Array.from({ length: 120 }, (_, minute) =>
      seedException(types[minute % types.length] ?? 'NoRoute', minute),
    );
    const seen: z.output<typeof exceptionsSchema> = [];
    let cursor: unknown;
    do {
      const page = await list({ order: 'deadline', ...(typeof cursor === 'string' ? { cursor } : {}) });
      seen.push(...page.exceptions);
      cursor = page.cursor;
    } while (cursor !== undefined);

    const deadlines = seen.map(({ dueAt }) => dueAt ?? '');
    expect(new Set(seen.map(({ exceptionId }) => exceptionId)).size).toBe(all.length);
    expect(seen).toHaveLength(all.length);
    expect(deadlines).toEqual(deadlines.toSorted());
    expect(deadlines).not.toEqual(all.map(({ dueAt }) => dueAt));
  });

  test('takes no cursor of the list by age, and filters as that does', async () => {
    for (let minute = 0; minute < 60; minute++) seedException('NoRoute', minute);
    const later = seedException('CancelUnanswered', 61);
    const { cursor } = await list({});

    expect((await list({ order: 'deadline', cursor: String(cursor) })).status).toBe(400);
    const { exceptions } = await list({ order: 'deadline', type: 'CancelUnanswered' });
    expect(exceptions.map(({ exceptionId }) => exceptionId)).toEqual([later.exceptionId]);
  });
});

describe('what is at risk', () => {
  const body = {
    currency: 'USD',
    lines: [
      { requiresShipping: true, open: 3, quantity: 4, total: { amount: 4000 } },
      { requiresShipping: false, open: 1, quantity: 1, total: { amount: 900 } },
    ],
  } as const;

  test.each([
    ['is the price, after discounts, of all units that are to ship', { open: 3 }, 3000],
    [
      'leaves out units that have ended, at the mean price of the order',
      { allocated: 1, delivered: 2 },
      1000,
    ],
    ['is nothing once every unit has ended', { delivered: 2, cancelled: 1 }, 0],
    ['is nothing of an order without units', {}, 0],
  ])('%s', (_what, units, amount) => {
    expect(valueAtRisk({ totals: { ...noTotals, ...units } }, body)).toEqual({
      amount,
      currency: 'USD',
    });
  });

  test('stands in the list for operators and channels; a location is not told what its customers pay', async () => {
    seedStage(table, { held: 2 });
    seedException('CancelUnanswered', 1, orderId);
    const shown = async (caller: Pick<Caller, 'kind' | 'id'>): Promise<unknown[]> =>
      (await list({}, caller)).exceptions.map((one) => one['valueAtRisk']);

    expect(await shown(operator)).toEqual([{ amount: expect.any(Number), currency: 'USD' }]);
    expect(await shown({ kind: 'location', id: 'store-1' })).toEqual(
      (await list({}, { kind: 'location', id: 'store-1' })).exceptions.map(() => undefined),
    );
  });
});

describe('what an action does', () => {
  test('is said in words for each action that an exception offers, in the list and alone', async () => {
    const exception = seedException('NoRoute', 1);
    const texts = Object.fromEntries(
      exception.actions.map((action) => {
        const effect = exceptionRules.NoRoute.actions[action];
        return [action, effect && effectTexts[effect]];
      }),
    );
    const params = { id: exception.exceptionId };
    const alone = await call(handler, readExceptionDoor, { params, caller: operator });

    expect(Object.keys(texts).length).toBeGreaterThan(1);
    expect((await list({})).exceptions[0]?.['actionTexts']).toEqual(texts);
    expect(alone.body['actionTexts']).toEqual(texts);
  });

  test('is a sentence of its own, without the names that only code has', () => {
    for (const text of Object.values(effectTexts)) expect(text).toMatch(/^[A-Z][^_{}`]+\.$/);
  });
});
