import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { recordStockBatchDoor } from '../../../functions/inventory/movement-doors.ts';
import { handler } from '../../../functions/inventory/record-batch.handler.ts';
import type { CallerKind } from '../../../functions/shared/caller.ts';
import { key } from '../../../functions/shared/keys.ts';
import { table as client } from '../../../functions/shared/table.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Ledger } from './ledger.ts';

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  table.close();
});

const operator = { kind: 'operator', id: 'x' } as const;
type Who = { readonly kind: CallerKind; readonly id: string };
const answerSchema = z.object({
  complete: z.boolean(),
  results: z.array(z.looseObject({ line: z.number(), id: z.string().optional(), outcome: z.string() })),
});

async function send(lines: readonly unknown[], caller: Who = operator) {
  const answer = await call(handler, recordStockBatchDoor, { caller, body: { lines } });
  return {
    status: answer.status,
    ...answerSchema.catch({ complete: false, results: [] }).parse(answer.body),
  };
}

describe('POST /stock/batches', () => {
  test('records a thousand lines, each with a result; sent again, each has the same', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const lines = Array.from({ length: 1000 }, (_, n) => ({
      id: `l${n}`,
      kind: 'receipt',
      sku: ledger.sku(n),
      location: ledger.location,
      quantity: 1,
    }));

    const first = await send(lines);
    const again = await send(lines.slice(0, 50));

    expect(first.complete).toBe(true);
    expect(first.results.map(({ line }) => line)).toEqual(lines.map((_, line) => line));
    expect(new Set(first.results.map(({ outcome }) => outcome))).toEqual(new Set(['applied']));
    expect(again.results).toEqual(first.results.slice(0, 50));
    expect(await ledger.atp(ledger.sku(999))).toBe(1);
    expect((await send([...lines, lines[0]])).status).toBe(400);
  });

  test('reads what many lines need together: each is one request, its write', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const lines = Array.from({ length: 480 }, (_, n) => ({
      id: `l${n}`,
      kind: 'receipt',
      sku: ledger.sku(n),
      location: ledger.location,
      quantity: 1,
      sequence: n + 1,
    }));
    await send(lines.map((line, n) => ({ ...line, id: `first${n}`, sequence: n + 1000 })));
    const writes = table.writes.length;
    const asked = vi.spyOn(client, 'send');

    const { complete } = await send(lines);

    expect(complete).toBe(true);
    expect(table.writes.length - writes).toBe(480);
    expect(asked.mock.calls.length).toBeLessThan(1.2 * 480);
  });

  test('a line whose position moved since it was read together with others is recorded all the same', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const common = { kind: 'receipt', sku: ledger.sku(1), location: ledger.location, quantity: 1 };
    table.meanwhile(() => ledger.receive(ledger.sku(1), 5));

    const { results } = await send([{ id: 'a', ...common }]);

    expect(results).toMatchObject([{ outcome: 'applied', position: { onHand: 6 } }]);
    expect(await ledger.atp(ledger.sku(1))).toBe(6);
  });

  test('a line that is no movement is named by its fields and keeps no other from its result', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const common = { sku: ledger.sku(1), location: ledger.location };
    const { complete, results } = await send([
      { id: 'a', kind: 'receipt', quantity: 5, ...common },
      { id: 'b', kind: 'receipt', quantity: -5, ...common },
      { kind: 'magic' },
      { id: 'd', kind: 'sale', quantity: 2, sku: ledger.sku(1), location: 'nowhere' },
      { id: 'e', kind: 'sale', quantity: 2, ...common },
      { id: 'a', kind: 'receipt', quantity: 6, ...common },
    ]);

    expect(complete).toBe(true);
    expect(results).toMatchObject([
      { line: 0, id: 'a', outcome: 'applied' },
      { line: 1, id: 'b', outcome: 'invalid', errors: [{ path: 'quantity' }] },
      { line: 2, outcome: 'invalid' },
      { line: 3, id: 'd', outcome: 'unknown-location' },
      { line: 4, id: 'e', outcome: 'applied', position: { onHand: 3 } },
      { line: 5, id: 'a', outcome: 'conflict' },
    ]);
  });

  test('a location tells of itself alone', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const line = { id: 'a', kind: 'receipt', quantity: 5, sku: ledger.sku(1), location: ledger.location };

    expect(await send([line], { kind: 'location', id: 'another' })).toMatchObject({ status: 403 });
    expect(await send([line], { kind: 'location', id: ledger.location })).toMatchObject({ status: 200 });
  });

  test('what no time is left for, or meets trouble of ours, is not done, and is done when it is sent again', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const line = (id: string, n: number) => ({
      id,
      kind: 'receipt',
      quantity: 1,
      sku: ledger.sku(n),
      location: ledger.location,
    });
    table.seed({ ...key.position(ledger.sku(2), ledger.location), type: 'Position', sku: ledger.sku(2) });
    const lines = [line('a', 1), line('broken', 2), line('c', 3)];

    const withBroken = await send(lines);
    expect(withBroken).toMatchObject({
      complete: false,
      results: [{ outcome: 'applied' }, { id: 'broken', outcome: 'not-done' }, { outcome: 'applied' }],
    });

    table.remove(key.position(ledger.sku(2), ledger.location));
    vi.useFakeTimers({ toFake: ['Date'] });
    table.meanwhile(async () => {
      vi.setSystemTime(Date.now() + 20_000);
    });
    const late = [...lines, { ...line('d', 1), quantity: 2 }, { ...line('e', 2), quantity: 2 }];
    const tooLate = await send(late);
    expect(tooLate.complete).toBe(false);
    const done = await send(late);
    expect(done).toMatchObject({ complete: true });
    expect(new Set(done.results.map(({ outcome }) => outcome))).toEqual(new Set(['applied']));
    expect(await ledger.atp(ledger.sku(1))).toBe(3);
  });
});
