import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { isOfPosition } from '../../../../functions/inventory/ledger/entry.ts';
import { appendEntries } from '../../../../functions/inventory/ledger/ledger.store.ts';
import { recomputePosition } from '../../../../functions/inventory/ledger/recompute.ts';
import { type MovementView, readStockMovementsDoor } from '../../../../functions/inventory/ledger-doors.ts';
import { handler } from '../../../../functions/inventory/read-movements.handler.ts';
import { movedQuantitiesOf } from '../../../../functions/inventory/stock/moved-quantities.ts';
import { readPositions } from '../../../../functions/inventory/stock/position.store.ts';
import type { CallerKind } from '../../../../functions/shared/caller.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { call } from '../../../support/call.ts';
import { LedgerRelay } from '../../../support/ledger-relay.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { Ledger } from '../ledger.ts';

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
  vi.useFakeTimers({ now: Date.parse('2026-11-23T09:00:00.000Z'), toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  table.close();
});

const operator = { kind: 'operator', id: 'x' } as const;

const pageSchema = z.object({
  movements: z.array(z.custom<MovementView>()).default([]),
  cursor: z.string().optional(),
});

async function read(
  sku: string,
  query: Record<string, string> = {},
  caller: { readonly kind: CallerKind; readonly id: string } = operator,
) {
  const answer = await call(handler, readStockMovementsDoor, { caller, params: { sku }, query });
  return { status: answer.status, page: pageSchema.parse(answer.body) };
}

/** Four units come in, are reserved, allocated and shipped, a second each. */
async function soldUnits(ledger: Ledger, relay: LedgerRelay, sku: string): Promise<void> {
  const { location } = ledger;
  const steps = [
    { kind: 'receipt', sku, location, units: 9, ref: 'document:DN-7' },
    { kind: 'reserve', sku, units: 4, ref: 'order:web-1' },
    { kind: 'allocate', sku, location, units: 4, ref: 'fulfillment:web-1-f1' },
    { kind: 'ship', sku, location, units: 4, ref: 'fulfillment:web-1-f1' },
  ] as const;
  for (const step of steps) {
    vi.setSystemTime(Date.now() + 1000);
    await ledger.move(step);
    await relay.enter();
  }
}

describe('the ledger', () => {
  test('answers where units went: each movement with what is behind it, quantities before and after', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await soldUnits(ledger, new LedgerRelay(table), sku);

    const { page } = await read(sku);

    expect(
      page.movements.map(({ movements, before, after }) => ({ movements, before, after })),
    ).toMatchObject([
      {
        movements: [{ kind: 'ship', units: 4, ref: 'fulfillment:web-1-f1' }],
        before: { onHand: 9, allocated: 4, free: 5 },
        after: { onHand: 5, allocated: 0, free: 5 },
      },
      {
        movements: [{ kind: 'allocate', units: 4, ref: 'fulfillment:web-1-f1' }],
        before: { onHand: 9, allocated: 0, free: 9 },
        after: { onHand: 9, allocated: 4, free: 5 },
      },
      {
        movements: [{ kind: 'reserve', units: 4, ref: 'order:web-1' }],
        before: { atp: 9 },
        after: { atp: 5 },
      },
      { movements: [{ kind: 'receipt', ref: 'document:DN-7' }], before: { onHand: 0 }, after: { onHand: 9 } },
      { movements: [{ kind: 'receipt', ref: 'document:DN-7' }], before: { atp: 0 }, after: { atp: 9 } },
    ]);
  });

  test('an entry that is made again changes nothing', async () => {
    const ledger = new Ledger();
    const relay = new LedgerRelay(table);
    await soldUnits(ledger, relay, ledger.sku(1));
    const before = relay.entries;

    await appendEntries(relay.asked);

    expect(relay.entries).toEqual(before);
  });

  test('movements of one write of a position are one entry', async () => {
    const ledger = new Ledger();
    const relay = new LedgerRelay(table);
    const sku = ledger.sku(1);
    const { location } = ledger;
    await ledger.receive(sku, 5);
    await relay.enter();

    await ledger.move(
      { kind: 'sale', sku, location, units: 1, ref: 'document:till-1' },
      { kind: 'unsellable', sku, location, units: 2, ref: 'document:till-2' },
    );
    await relay.enter();

    const { page } = await read(sku, { location, limit: '1' });
    expect(page.movements[0]).toMatchObject({
      version: 2,
      movements: [
        { kind: 'sale', units: 1, ref: 'document:till-1' },
        { kind: 'unsellable', units: 2, ref: 'document:till-2' },
      ],
      after: { onHand: 4, unsellable: 2, free: 2 },
    });
  });

  test('pages follow each other without a gap or a repetition, whatever their size, also within one instant', async () => {
    const ledger = new Ledger();
    const relay = new LedgerRelay(table);
    const sku = ledger.sku(1);
    for (let n = 0; n < 12; n++) {
      if (n % 4 === 0) vi.setSystemTime(Date.now() + 1000);
      await ledger.move({ kind: 'receipt', sku, location: `${ledger.location}-${n % 3}`, units: n + 1 });
      await relay.enter();
    }
    const whole = (await read(sku, { limit: '100' })).page;

    for (const limit of [1, 3, 7]) {
      const seen: MovementView[] = [];
      let cursor: string | undefined;
      do {
        const { page } = await read(sku, { limit: String(limit), ...(cursor ? { cursor } : {}) });
        expect(page.movements.length).toBeLessThanOrEqual(limit);
        seen.push(...page.movements);
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(seen).toEqual(whole.movements);
    }
    expect(whole.movements).toHaveLength(24);
    expect(whole.cursor).toBeUndefined();
  });

  describe('what a fulfillment allocates and ships', () => {
    /** Of five orders, each allocated and shipped a second later: versions 2 to 11 of the position. */
    async function fiveOrders(ledger: Ledger, relay: LedgerRelay, sku: string): Promise<void> {
      const { location } = ledger;
      const steps = [1, 2, 3, 4, 5].flatMap((n) =>
        (['allocate', 'ship'] as const).map((kind) => ({
          kind,
          units: n,
          ref: `fulfillment:web-${n}-f1` as const,
        })),
      );
      for (const step of [{ kind: 'receipt', units: 40, ref: 'document:DN-7' } as const, ...steps]) {
        vi.setSystemTime(Date.now() + 1000);
        await ledger.move({ ...step, sku, location });
        await relay.enter();
      }
    }

    let ledger: Ledger;
    let relay: LedgerRelay;
    let sku: string;
    beforeEach(async () => {
      ledger = new Ledger();
      relay = new LedgerRelay(table);
      sku = ledger.sku(1);
      await fiveOrders(ledger, relay, sku);
    });
    const shown = ({ page }: Awaited<ReturnType<typeof read>>) =>
      page.movements.map(({ version, movements, before, after }) => ({
        version,
        ref: movements[0]?.ref,
        onHand: [Reflect.get(before, 'onHand'), Reflect.get(after, 'onHand')],
      }));

    test('costs an entry for every other write, and each is shown with what it had before', async () => {
      const ofPosition = relay.stored.filter(isOfPosition).map(({ version }) => version);
      expect(ofPosition).toEqual([1, 2, 4, 6, 8, 10]);

      expect(shown(await read(sku, { location: ledger.location }))).toEqual([
        { version: 11, ref: 'fulfillment:web-5-f1', onHand: [30, 25] },
        { version: 10, ref: 'fulfillment:web-5-f1', onHand: [30, 30] },
        { version: 9, ref: 'fulfillment:web-4-f1', onHand: [34, 30] },
        { version: 8, ref: 'fulfillment:web-4-f1', onHand: [34, 34] },
        { version: 7, ref: 'fulfillment:web-3-f1', onHand: [37, 34] },
        { version: 6, ref: 'fulfillment:web-3-f1', onHand: [37, 37] },
        { version: 5, ref: 'fulfillment:web-2-f1', onHand: [39, 37] },
        { version: 4, ref: 'fulfillment:web-2-f1', onHand: [39, 39] },
        { version: 3, ref: 'fulfillment:web-1-f1', onHand: [40, 39] },
        { version: 2, ref: 'fulfillment:web-1-f1', onHand: [40, 40] },
        { version: 1, ref: 'document:DN-7', onHand: [0, 40] },
      ]);
    });

    test.each([1, 2, 3, 4, 7])('is shown once by pages of %i', async (size) => {
      const whole = shown(await read(sku, { limit: '100' }));
      const seen: ReturnType<typeof shown> = [];
      let cursor: string | undefined;
      do {
        const answer = await read(sku, { limit: String(size), ...(cursor ? { cursor } : {}) });
        seen.push(...shown(answer));
        cursor = answer.page.cursor;
      } while (cursor !== undefined);
      expect(seen).toEqual(whole);
    });

    test('is found by the time of its own write', async () => {
      const at = '2026-11-23T09:00:05.000Z';
      const answer = await read(sku, { location: ledger.location, from: at, to: at });
      expect(shown(answer).map(({ version }) => version)).toEqual([5]);
    });

    test('is told of by a write that moves nothing, too', async () => {
      const item = table.item(key.position(sku, ledger.location));
      table.seed({ ...item, version: 12, moved: [], movedAt: '2026-11-23T09:00:12.000Z' });
      await relay.enter();

      const [newest] = shown(await read(sku, { location: ledger.location, limit: '1' }));

      expect(newest).toMatchObject({ version: 11, onHand: [30, 25] });
      expect(recomputePosition(relay.entries.filter(isOfPosition)).unexplained).toEqual([]);
    });
  });

  test('a list can be narrowed to a location, a pool and a time', async () => {
    const ledger = new Ledger();
    const relay = new LedgerRelay(table);
    const sku = ledger.sku(1);
    await soldUnits(ledger, relay, sku);
    const kindsOf = ({ page }: Awaited<ReturnType<typeof read>>): string[] =>
      page.movements.flatMap(({ movements }) => movements.map(({ kind }) => kind));

    expect(kindsOf(await read(sku, { location: ledger.location }))).toEqual(['ship', 'allocate', 'receipt']);
    expect(kindsOf(await read(sku, { pool: 'elsewhere' }))).toEqual([]);
    const from = '2026-11-23T09:00:02.000Z';
    expect(kindsOf(await read(sku, { from, to: '2026-11-23T09:00:03.000Z' }))).toEqual([
      'allocate',
      'reserve',
    ]);
  });

  test('a location sees its own position alone, a channel what pools promised and nobody’s order', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await soldUnits(ledger, new LedgerRelay(table), sku);
    const store = { kind: 'location', id: ledger.location } as const;
    const channel = { kind: 'channel', id: 'web' } as const;

    const own = await read(sku, {}, store);
    expect(own.page.movements.every(({ location }) => location === ledger.location)).toBe(true);
    expect(await read(sku, { location: 'another' }, store)).toMatchObject({ status: 403 });
    expect((await read(sku, {}, { kind: 'location', id: 'another' })).page.movements).toEqual([]);
    const promised = await read(sku, {}, channel);
    expect(promised.page.movements.map(({ movements }) => movements)).toEqual([
      [{ kind: 'reserve', units: 4 }],
      [{ kind: 'receipt', units: 9 }],
    ]);
    expect(await read(sku, { location: ledger.location }, channel)).toMatchObject({ status: 403 });
    expect(await read('unknown')).toMatchObject({ status: 404 });
  });

  test('a position is what its movements come to; a change that no entry tells is found', async () => {
    const ledger = new Ledger();
    const relay = new LedgerRelay(table);
    const sku = ledger.sku(1);
    await soldUnits(ledger, relay, sku);
    const entries = relay.entries.filter(isOfPosition);

    const whole = recomputePosition(entries);
    const [position] = await readPositions([sku]);
    expect(whole.unexplained).toEqual([]);
    expect(position && movedQuantitiesOf(position)).toEqual(whole.quantities);

    const withoutOne = recomputePosition(entries.filter(({ version }) => version !== 2));
    expect(withoutOne.unexplained).toMatchObject([{ version: 3, where: 'between' }]);
    const [first, ...others] = entries.toSorted((one, other) => one.version - other.version);
    const wrong = first ? [{ ...first, moved: [{ kind: 'receipt', units: 8 }] }, ...others] : [];
    expect(recomputePosition(wrong).unexplained).toMatchObject([{ version: 1, where: 'within' }]);
  });
});
