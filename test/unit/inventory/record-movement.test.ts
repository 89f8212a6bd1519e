import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { looseExceptionName } from '../../../functions/exceptions/exception.store.ts';
import { recordMovementsDoor } from '../../../functions/inventory/movement-doors.ts';
import type { ExternalMovement } from '../../../functions/inventory/stock/external-movement.ts';
import { readPositions } from '../../../functions/inventory/stock/position.store.ts';
import { recordMovement } from '../../../functions/inventory/stock/record-movement.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Ledger, now } from './ledger.ts';

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => {
  vi.restoreAllMocks();
  table.close();
});

const operator = { kind: 'operator', id: 'x' } as const;

describe('movements told from outside', () => {
  const movement = (
    ledger: Ledger,
    over: { kind: string; quantity: number; id?: string; at?: string; sequence?: number },
  ): ExternalMovement => {
    const [parsed] =
      recordMovementsDoor.body?.parse({
        movements: [{ id: 'm1', sku: ledger.sku(1), location: ledger.location, ...over }],
      }).movements ?? [];
    if (!parsed) throw new Error('the door takes no body');
    return { ...parsed, sku: ledger.sku(1), quantity: over.quantity };
  };

  test('a movement is recorded once by its caller and id; other content under the same id is a conflict', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const first = await recordMovement(movement(ledger, { kind: 'receipt', quantity: 5 }), operator, now());
    expect(first).toMatchObject({
      id: 'm1',
      outcome: 'applied',
      position: { onHand: 5, free: 5, version: 1 },
    });
    await recordMovement(movement(ledger, { id: 'm2', kind: 'sale', quantity: 1 }), operator, now());
    expect(await recordMovement(movement(ledger, { kind: 'receipt', quantity: 5 }), operator, now())).toEqual(
      first,
    );
    expect(await recordMovement(movement(ledger, { kind: 'receipt', quantity: 6 }), operator, now())).toEqual(
      { id: 'm1', outcome: 'conflict' },
    );
    expect(
      await recordMovement(
        movement(ledger, { kind: 'receipt', quantity: 5 }),
        { kind: 'system', id: 'x' },
        now(),
      ),
    ).toMatchObject({ outcome: 'applied', position: { onHand: 9 } });
    expect(await ledger.atp(ledger.sku(1))).toBe(9);
  });

  test('a numbered movement has no effect twice, also when its id is long forgotten', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const receipt = { kind: 'receipt', quantity: 5, sequence: 7 };
    await recordMovement(movement(ledger, receipt), operator, now());
    table.remove(key.command(key.position(ledger.sku(1), ledger.location), 'operator:x', 'm1'));

    const again = await recordMovement(movement(ledger, receipt), operator, now());
    const other = await recordMovement(
      movement(ledger, { ...receipt, id: 'm2', sequence: 6 }),
      operator,
      now(),
    );

    expect(again).toEqual({ id: 'm1', outcome: 'repeated' });
    expect(other).toMatchObject({ outcome: 'applied', position: { onHand: 10 } });
    expect(await ledger.atp(ledger.sku(1))).toBe(10);
  });

  test('a count, safety or selling that is older than its source’s last changes nothing and says so; older goods apply once', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const tell = (kind: string, quantity: number, sequence: number, id = `${kind}-${sequence}`) =>
      recordMovement(
        movement(ledger, { id, kind, quantity, sequence, ...(kind === 'count' ? { at: now() } : {}) }),
        operator,
        now(),
      );
    await tell('count', 20, 5);
    await tell('safety', 3, 6);
    await tell('selling', 1, 7);

    expect(await tell('count', 9, 4)).toMatchObject({ outcome: 'outdated', position: { onHand: 20 } });
    expect(await tell('safety', 9, 3)).toMatchObject({ outcome: 'outdated', position: { safety: 3 } });
    expect(await tell('selling', 0, 2)).toMatchObject({ outcome: 'outdated', position: { selling: true } });
    expect(await tell('receipt', 4, 1)).toMatchObject({ outcome: 'applied', position: { onHand: 24 } });
    expect(await tell('receipt', 4, 1, 'again')).toEqual({ id: 'again', outcome: 'repeated' });
    expect(await tell('count', 9, 4, 'again-4')).toEqual({ id: 'again-4', outcome: 'repeated' });
    expect(await tell('count', 30, 8)).toMatchObject({ outcome: 'applied', position: { onHand: 30 } });
    const others = await recordMovement(
      movement(ledger, { id: 'o', kind: 'safety', quantity: 5, sequence: 1 }),
      { kind: 'system', id: 'erp' },
      now(),
    );
    expect(others).toMatchObject({ outcome: 'applied', position: { safety: 5 } });
    expect(await ledger.findings()).toEqual([]);
  });

  test('numbers that release 0.2.0 remembered are told, those in their gaps are new', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const at = key.sourceSequence(ledger.sku(1), ledger.location, 'operator:x');
    table.seed({ ...at, type: 'SourceSequence', upTo: 2, above: [4], version: 3 });
    const tell = (sequence: number) =>
      recordMovement(
        movement(ledger, { id: `r${sequence}`, kind: 'receipt', quantity: 1, sequence }),
        operator,
        now(),
      );

    expect(await tell(2)).toMatchObject({ outcome: 'repeated' });
    expect(await tell(4)).toMatchObject({ outcome: 'repeated' });
    expect(await tell(3)).toMatchObject({ outcome: 'applied' });
    expect(await tell(5)).toMatchObject({ outcome: 'applied', position: { onHand: 2 } });
  });

  test('a movement that is sent ten times at once has one effect and one answer', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        recordMovement(movement(ledger, { kind: 'receipt', quantity: 5 }), operator, now()),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await ledger.atp(ledger.sku(1))).toBe(5);
  });

  test('a sale of more than there was leaves nothing below zero, and an exception tells the location of the rest (P21)', async () => {
    const ledger = new Ledger();
    await ledger.place();
    await ledger.receive(ledger.sku(1), 2);
    expect(
      await recordMovement(movement(ledger, { kind: 'sale', quantity: 5 }), operator, now()),
    ).toMatchObject({ outcome: 'corrected', neverRecorded: 3, position: { onHand: 0, free: 0 } });
    const id = looseExceptionName('UnwelcomeFact', `${ledger.sku(1)}@${ledger.location}#2`);
    expect(table.item(key.looseException(id))).toMatchObject({
      owner: 'operations',
      detail: { what: 'onHandBelowZero', neverRecorded: 3 },
    });
    expect(await ledger.findings()).toEqual([]);
  });

  test('an older count is kept with its outcome and has no effect; a time ahead of the clock means now (P21)', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const count = (id: string, quantity: number, at: string) =>
      recordMovement(
        movement(ledger, { id, kind: 'count', quantity, at }),
        operator,
        '2026-11-23T12:00:00.000Z',
      );
    expect(await count('c1', 5, '2027-11-23T11:00:00.000Z')).toMatchObject({ outcome: 'applied' });
    expect((await readPositions([ledger.sku(1)]))[0]).toMatchObject({
      onHand: 5,
      counted: '2026-11-23T12:00:00.000Z',
    });
    expect(await count('c2', 9, '2026-11-23T10:00:00.000Z')).toMatchObject({
      outcome: 'outdated',
      position: { onHand: 5, version: 1 },
    });
    expect(await count('c2', 9, '2026-11-23T10:00:00.000Z')).toMatchObject({ outcome: 'outdated' });
  });

  describe('of a SKU that nobody has declared', () => {
    afterEach(() => {
      process.env['SETTINGS'] = '{}';
      forgetNetwork();
    });
    const receipt = (ledger: Ledger, id: string) =>
      recordMovement(movement(ledger, { id, kind: 'receipt', quantity: 5 }), operator, now());

    test('declare it in their own write, audited, so that it is an article like any other', async () => {
      const ledger = new Ledger();
      await ledger.place();

      await receipt(ledger, 'm1');
      await receipt(ledger, 'm2');

      const sku = ledger.sku(1);
      expect(table.item(key.sku(sku))).toMatchObject({ id: sku, version: 1, shards: 1, stocked: true });
      expect(table.ofType('Audit')).toMatchObject([{ entity: 'sku', id: sku, by: 'operator:x' }]);
    });

    test('are refused by name where the stage declares no SKU by itself', async () => {
      process.env['SETTINGS'] = JSON.stringify({ undeclaredSkus: 'refuse' });
      const ledger = new Ledger();
      await ledger.place();

      expect(await receipt(ledger, 'm1')).toEqual({ id: 'm1', outcome: 'unknown-sku' });
      expect([table.item(key.sku(ledger.sku(1))), await readPositions([ledger.sku(1)])]).toEqual([
        undefined,
        [],
      ]);
    });

    test('go on where there is stock of it, whatever the stage says', async () => {
      const ledger = new Ledger();
      await ledger.place();
      await receipt(ledger, 'm1');
      table.remove(key.sku(ledger.sku(1)));
      forgetNetwork();
      process.env['SETTINGS'] = JSON.stringify({ undeclaredSkus: 'refuse' });

      expect(await receipt(ledger, 'm2')).toMatchObject({ outcome: 'applied', position: { onHand: 10 } });
    });
  });

  test('a movement at a location that does not exist has the outcome unknown-location', async () => {
    const ledger = new Ledger();
    expect(await recordMovement(movement(ledger, { kind: 'receipt', quantity: 5 }), operator, now())).toEqual(
      { id: 'm1', outcome: 'unknown-location' },
    );
  });
});
