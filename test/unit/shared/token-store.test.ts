import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sweepToken } from '../../../functions/operations/sweep/sweep-token.ts';
import { Moved, Superseded } from '../../../functions/shared/errors.ts';
import { key } from '../../../functions/shared/keys.ts';
import { waitInputSchema } from '../../../functions/shared/task.ts';
import {
  checkNotLeft,
  forgetQuestion,
  forgetToken,
  readTokens,
  readWaits,
  storeToken,
  takeTokenBack,
  touchToken,
} from '../../../functions/shared/token.store.ts';
import { isLater, isToken, type WaitingState, waitingStates } from '../../../functions/shared/token.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { MemoryTable } from '../../support/memory-table.ts';

const orderId = 'web-1-aaaaaaaa';
const now = '2026-11-23T10:00:00.000Z';

interface Entry {
  readonly token: string;
  readonly enteredAt?: string;
  readonly retry?: number;
  readonly attempt?: number;
}

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => table.close());

function store(entry: Entry, state: WaitingState = 'Dispatch', n = 1): Promise<void> {
  const input = waitInputSchema.parse({ orderId, attempt: 1, enteredAt: now, retry: 0, ...entry });
  return transact([storeToken(input, state, n, now)]);
}

async function stored(): Promise<string[]> {
  return (await readTokens(orderId)).map(({ token }) => token);
}

describe('a token is replaced only by one of a later attempt (P1)', () => {
  test.each<[string, Entry, Entry, string]>([
    ['a retry replaces the first try', { token: 'one' }, { token: 'two', retry: 1 }, 'two'],
    ['a delayed first try does not replace a retry', { token: 'two', retry: 1 }, { token: 'one' }, 'two'],
    [
      'a later entry replaces a retry of an earlier one',
      { token: 'one', retry: 5 },
      { token: 'two', enteredAt: '2026-11-23T10:00:00.001Z' },
      'two',
    ],
    [
      'entries at one instant are the same entry, however the time is written',
      { token: 'two', enteredAt: '2026-11-23T10:00:00Z', retry: 1 },
      { token: 'one', enteredAt: '2026-11-23T10:00:00.000Z' },
      'two',
    ],
    [
      'a time without milliseconds is earlier than the same second with some',
      { token: 'one', enteredAt: '2026-11-23T10:00:00Z' },
      { token: 'two', enteredAt: '2026-11-23T10:00:00.500Z' },
      'two',
    ],
    [
      'an execution of an earlier attempt does not take the place of a later one, however late it enters',
      { token: 'two', attempt: 2 },
      { token: 'one', attempt: 1, enteredAt: '2026-11-23T11:00:00.000Z' },
      'two',
    ],
    [
      'an execution of a later attempt takes over from an earlier one',
      { token: 'one', attempt: 1, retry: 3 },
      { token: 'two', attempt: 2 },
      'two',
    ],
  ])('%s (P1)', async (_what, first, second, expected) => {
    await store(first);
    await store(second).catch((error: unknown) => expect(error).toBeInstanceOf(Superseded));

    expect(await stored()).toEqual([expected]);
  });

  test('a token that was stored before executions told their attempt is compared by its entry (P1)', async () => {
    const attempt = { enteredAt: now, retry: 1 };
    const at = key.token(orderId, 'Dispatch', 1);
    table.seed({ ...at, type: 'Token', orderId, state: 'Dispatch', n: 1, token: 'old', attempt });

    await expect(store({ token: 'late' })).rejects.toBeInstanceOf(Superseded);
    await store({ token: 'new', retry: 2 });

    expect(await stored()).toEqual(['new']);
  });

  test('attempts are compared as instants (P1)', () => {
    const [plain, exact] = ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00.000Z'];
    expect(isLater({ enteredAt: plain, retry: 0 }, { enteredAt: exact, retry: 0 })).toBe(false);
    expect(isLater({ enteredAt: exact, retry: 1 }, { enteredAt: plain, retry: 0 })).toBe(true);
  });
});

describe('an answered token', () => {
  test('is gone, and its attempt still bars an earlier one and finds its own (P1, P6)', async () => {
    await store({ token: 'one', retry: 1 });
    const [token] = await readTokens(orderId);
    if (!token) throw new Error('nothing was stored');

    await transact([forgetToken(token, now)]);

    expect(await stored()).toEqual([]);
    expect(JSON.stringify(table.item(key.token(orderId, 'Dispatch', 1)))).not.toContain('one');
    expect(await readWaits(orderId)).toMatchObject([{ attempt: { enteredAt: now, retry: 1 } }]);
    await expect(store({ token: 'late', retry: 0 })).rejects.toBeInstanceOf(Superseded);
    await expect(store({ token: 'one', retry: 1 })).rejects.toBeInstanceOf(Superseded);
    await store({ token: 'again', retry: 2 });
    expect(await stored()).toEqual(['again']);
  });

  test('that was taken back by its own invocation is stored again by that invocation, and by no earlier one (P6)', async () => {
    await store({ token: 'one', retry: 1 });
    await transact([takeTokenBack({ orderId, state: 'Dispatch', n: 1, token: 'one' }, now)]);

    expect(await stored()).toEqual([]);
    await expect(store({ token: 'late', retry: 0 })).rejects.toBeInstanceOf(Superseded);
    await store({ token: 'one', retry: 1 });
    expect(await stored()).toEqual(['one']);
  });

  test('that was replaced meanwhile stays: its attempt has a record of its own (P1)', async () => {
    await store({ token: 'one' });
    const [token] = await readTokens(orderId);
    if (!token) throw new Error('nothing was stored');
    await store({ token: 'two', retry: 1 });

    await expect(transact([forgetToken(token, now)])).rejects.toBeInstanceOf(Moved);

    expect(await stored()).toEqual(['two']);
  });
});

describe('the check time of a wait', () => {
  test.each(waitingStates.filter((state) => state !== 'Dispatch' && state !== 'Track'))(
    '%s is looked at again, ever less often, until it was answered (P3)',
    async (state) => {
      await store({ token: 'one' }, state, 0);
      const at = key.token(orderId, state, 0);
      expect(String(table.item(at)?.['gsi2sk'])).toMatch(/^2026-11-23T11:00:00.000Z#/);

      await sweepToken(table.item(at) ?? {}, '2026-11-23T11:00:00.000Z');
      expect(table.item(at)).toMatchObject({
        touched: 1,
        gsi2sk: expect.stringMatching(/^2026-11-23T13:[01]/),
      });

      const seen = table.item(at) ?? {};
      const token = (await readTokens(orderId)).find(isToken);
      if (!token) throw new Error('nothing was stored');
      await transact([forgetToken(token, now)]);
      expect(table.item(at)).not.toHaveProperty('gsi2sk');
      await expect(sweepToken(seen, '2026-11-23T13:00:00.000Z')).rejects.toBeInstanceOf(Moved);
    },
  );

  test('Dispatch and Track have none: their fulfillment has (P3)', async () => {
    await store({ token: 'one' });
    expect(table.item(key.token(orderId, 'Dispatch', 1))).not.toHaveProperty('gsi2sk');
  });

  test('a touch does not bring an answered token back (P3)', async () => {
    await store({ token: 'one' }, 'OnHold', 0);
    const [token] = await readTokens(orderId);
    if (!token) throw new Error('nothing was stored');
    await transact([forgetToken(token, now)]);

    await expect(transact([touchToken(token, now)])).rejects.toBeInstanceOf(Moved);

    expect(await stored()).toEqual([]);
  });
});

describe('a question that an execution was asked', () => {
  const execution = `${orderId}-1`;
  const at = (second: number): string => `2026-11-23T10:00:0${second}.000Z`;
  const branch = { orderId, execution, n: 1, exception: 0 };
  const asked = (enteredAt: string) => {
    const input = { orderId, attempt: 1, execution, token: 'one', enteredAt, retry: 0 };
    return transact([storeToken(waitInputSchema.parse(input), 'NeedsAttention', 1, now)]);
  };

  test('is forgotten once the execution has left it (P15)', async () => {
    await asked(at(1));

    await forgetQuestion({ ...branch, enteredAt: at(2) }, now);

    expect(await stored()).toEqual([]);
  });

  test('is not forgotten by an invocation that is left of a state before it (P1, P15)', async () => {
    await asked(at(3));

    await forgetQuestion({ ...branch, enteredAt: at(2) }, now);

    expect(await stored()).toEqual(['one']);
  });

  test('bars what such an invocation would begin, and nothing that comes after it (P24)', async () => {
    const begins = (enteredAt: string) => {
      const input = { orderId, attempt: 1, token: 'two', enteredAt, retry: 0 };
      const begun = storeToken(waitInputSchema.parse(input), 'Dispatch', 1, now);
      return transact([begun, checkNotLeft({ orderId, n: 1, exception: 0, attempt: 1, enteredAt })]);
    };
    await expect(begins(at(2))).resolves.toBeUndefined();
    await asked(at(3));

    await expect(begins(at(2))).rejects.toBeInstanceOf(Superseded);
    await expect(begins(at(4))).resolves.toBeUndefined();
  });
});
