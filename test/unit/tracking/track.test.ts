import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepToken } from '../../../functions/operations/sweep/sweep-token.ts';
import { key } from '../../../functions/shared/keys.ts';
import { forgetToken, readTokens } from '../../../functions/shared/token.store.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { handler as track } from '../../../functions/tracking/track.handler.ts';
import { run } from '../../support/call.ts';
import { type Item, MemoryTable } from '../../support/memory-table.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';

const now = '2026-11-27T12:00:00.000Z';
const ended = someWork({ status: 'cancelled', lines: [] });

function input(n: number) {
  const enteredAt = '2026-11-27T11:59:59.000Z';
  return { orderId, attempt: 1, execution: `${orderId}-1`, n, token: `track ${n}`, enteredAt, retry: 0 };
}

describe('state Track', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());
  const wait = (n: number): Item | undefined => table.item(key.token(orderId, 'Track', n));

  it('is looked at with its fulfillments, while any of them is under way', async () => {
    new WorkingOrder(table, [ended, someWork({ n: 2, fulfillmentId: `${orderId}-f2` })]);

    await run(track, input(0));

    expect(wait(0)).not.toHaveProperty('gsi2sk');
  });

  it.each([
    ['the whole order', 0],
    ['one fulfillment', 1],
  ])('of %s has a check time of its own where nothing is under way any more (P3)', async (_, n) => {
    new WorkingOrder(table, [ended]);

    await run(track, input(n));

    const stored = wait(n) ?? {};
    expect(stored['gsi2sk']).toEqual(expect.stringContaining(orderId));

    await sweepToken(stored, now);

    expect(wait(n), 'the relay looks again, as often as it takes').toMatchObject({
      touched: Number(stored['touched']) + 1,
      gsi2sk: expect.not.stringMatching(String(stored['gsi2sk'])),
    });
  });

  it('gives no check time to a wait that was answered as soon as it was stored', async () => {
    new WorkingOrder(table, [ended]);
    table.betweenReads(async () => {
      const [token] = await readTokens(orderId);
      if (token) await transact([forgetToken(token, now)]);
    });

    await run(track, input(0));

    expect(wait(0)).toMatchObject({ type: 'AnsweredWait' });
    expect(wait(0)).not.toHaveProperty('gsi2sk');
  });
});
