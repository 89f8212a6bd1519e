import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { looseExceptionName } from '../../../functions/exceptions/exception.store.ts';
import { isOfPosition } from '../../../functions/inventory/ledger/entry.ts';
import { recomputePosition } from '../../../functions/inventory/ledger/recompute.ts';
import { readStockMovementsDoor, readTransferDoor } from '../../../functions/inventory/ledger-doors.ts';
import { handler } from '../../../functions/inventory/read-movements.handler.ts';
import { movementSchema } from '../../../functions/inventory/stock/external-movement.ts';
import { readPositions } from '../../../functions/inventory/stock/position.store.ts';
import { recordMovement } from '../../../functions/inventory/stock/record-movement.ts';
import { sweepTransfer } from '../../../functions/inventory/transfer/transfer.store.ts';
import { locationSchema } from '../../../functions/network/entities/location.ts';
import type { CallerKind } from '../../../functions/shared/caller.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { LedgerRelay } from '../../support/ledger-relay.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Ledger, now } from './ledger.ts';

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => {
  vi.useRealTimers();
  table.close();
});

const operator = { kind: 'operator', id: 'x' } as const;

/** Two locations of one pool, and units of a SKU on their way between them. */
class Road {
  readonly ledger = new Ledger();
  readonly sku = this.ledger.sku(1);
  readonly from = `${this.ledger.location}-a`;
  readonly to = `${this.ledger.location}-b`;
  #told = 0;

  async open(units: number): Promise<this> {
    for (const id of [this.from, this.to]) {
      const location = locationSchema.parse({
        id,
        version: 1,
        name: id,
        type: 'warehouse',
        pool: this.ledger.pool,
        timeZone: 'UTC',
        address: { country: 'US' },
      });
      table.seed({ ...key.location(id), ...location });
    }
    if (units > 0) await this.ledger.receive(this.sku, units, this.from);
    return this;
  }

  async tell(
    kind: 'transferOut' | 'transferIn' | 'count',
    quantity: number,
    over: Record<string, unknown> = {},
  ) {
    this.#told += 1;
    const ends =
      kind === 'transferOut' ? { location: this.from, to: this.to } : { location: this.to, from: this.from };
    const movement = movementSchema.parse({
      id: `m${this.#told}`,
      kind,
      sku: this.sku,
      quantity,
      transfer: 'T-1',
      ...ends,
      ...over,
    });
    return recordMovement({ ...movement, sku: this.sku, quantity }, operator, now());
  }

  async positions() {
    const all = await readPositions([this.sku]);
    const at = (id: string) => all.find(({ location }) => location === id);
    return { from: at(this.from), to: at(this.to) };
  }

  get exception() {
    const name = looseExceptionName('TransferDiffers', `T-1#${this.sku}#${this.from}#${this.to}`);
    return table.item(key.looseException(name));
  }
}

async function shown(caller: { readonly kind: CallerKind; readonly id: string } = operator) {
  const answer = await call(handler, readTransferDoor, { caller, params: { id: 'T-1' } });
  return { status: answer.status, ...answer.body };
}

describe('a transfer', () => {
  test('takes units from one location, shows them in transit to the other, and puts them there when they arrive', async () => {
    const road = await new Road().open(10);

    const sent = await road.tell('transferOut', 4);
    expect(sent).toMatchObject({
      outcome: 'applied',
      position: { onHand: 6, free: 6 },
      transfer: { sent: 4, arrived: 0, inTransit: 4 },
    });
    expect((await road.positions()).to).toMatchObject({ onHand: 0, free: 0, inTransit: 4 });
    expect(await road.ledger.atp(road.sku)).toBe(6);
    expect(await shown()).toMatchObject({ lines: [{ sent: 4, inTransit: 4, dueAt: expect.any(String) }] });

    expect(await road.tell('transferIn', 3)).toMatchObject({
      outcome: 'applied',
      transfer: { inTransit: 1 },
    });
    expect(await road.tell('transferIn', 1, { complete: true })).toMatchObject({
      outcome: 'applied',
      position: { onHand: 4 },
      transfer: { sent: 4, arrived: 4, inTransit: 0 },
    });
    const { to } = await road.positions();
    expect(to?.inTransit).toBeUndefined();
    expect(await road.ledger.atp(road.sku)).toBe(10);
    expect(road.exception).toBeUndefined();
    expect(await road.ledger.findings()).toEqual([]);
  });

  test('of which less arrives is short: the rest is in transit no more, and the location is asked', async () => {
    const road = await new Road().open(10);
    await road.tell('transferOut', 5);

    const arrived = await road.tell('transferIn', 3, { complete: true });

    expect(arrived).toMatchObject({
      outcome: 'short',
      position: { onHand: 3 },
      transfer: { sent: 5, arrived: 3, inTransit: 0, difference: 2 },
    });
    expect(road.exception).toMatchObject({
      status: 'open',
      owner: `location:${road.to}`,
      detail: { what: 'short', transfer: 'T-1', units: 2 },
    });
    expect(await road.tell('transferIn', 2)).toMatchObject({ outcome: 'applied', position: { onHand: 5 } });
    expect(road.exception).toMatchObject({ status: 'resolved' });
  });

  test('of which more arrives is over; what is told of its sending afterwards explains it', async () => {
    const road = await new Road().open(10);

    const early = await road.tell('transferIn', 4);
    expect(early).toMatchObject({
      outcome: 'over',
      position: { onHand: 4 },
      transfer: { sent: 0, arrived: 4, inTransit: 0, difference: 4 },
    });
    expect(road.exception).toMatchObject({ status: 'open', detail: { what: 'over', units: 4 } });

    expect(await road.tell('transferOut', 4)).toMatchObject({ outcome: 'applied', position: { onHand: 6 } });
    expect((await road.positions()).to).toMatchObject({ onHand: 4 });
    expect(road.exception).toMatchObject({ status: 'resolved' });
  });

  test('that is in transit for too long has somebody asked, and its units stay in transit', async () => {
    const road = await new Road().open(3);
    await road.tell('transferOut', 3);
    const [line] = table.ofType('Transfer');
    if (!line) throw new Error('there is no line');

    await sweepTransfer(line, now());
    expect(road.exception).toBeUndefined();
    await sweepTransfer(line, '2099-01-01T00:00:00.000Z');
    await sweepTransfer(line, '2099-01-02T00:00:00.000Z');

    expect(road.exception).toMatchObject({
      status: 'open',
      version: 1,
      detail: { what: 'overdue', units: 3 },
    });
    expect((await road.positions()).to).toMatchObject({ inTransit: 3 });
    expect(table.ofType('Transfer')[0]).not.toHaveProperty('gsi2pk');
    await road.tell('transferIn', 3);
    expect(road.exception).toMatchObject({ status: 'resolved' });
  });

  test('names its document in the ledger, at both locations', async () => {
    const road = await new Road().open(10);
    const relay = new LedgerRelay(table);
    await road.tell('transferOut', 4);
    await relay.enter();
    await road.tell('transferIn', 5);
    await relay.enter();

    const { body } = await call(handler, readStockMovementsDoor, {
      caller: operator,
      params: { sku: road.sku },
      query: { location: road.to },
    });

    expect(body).toMatchObject({
      movements: [
        {
          movements: [
            { kind: 'transferIn', units: 4, ref: 'document:T-1' },
            { kind: 'receipt', units: 1, ref: 'document:T-1' },
          ],
          before: { onHand: 0, inTransit: 4 },
          after: { onHand: 5, inTransit: 0 },
        },
        { movements: [{ kind: 'transferDue', units: 4, ref: 'document:T-1' }], after: { inTransit: 4 } },
      ],
    });
  });

  test('takes the lots that are named along, each unit once', async () => {
    const road = await new Road().open(0);
    await road.ledger.move({
      kind: 'receipt',
      sku: road.sku,
      location: road.from,
      units: 5,
      lots: [
        { lot: 'L1', lifeDate: '2090-01-01', units: 2 },
        { lot: 'L2', lifeDate: '2090-02-01', units: 3 },
      ],
    });
    await road.tell('transferOut', 3, { lots: [{ lot: 'L2', units: 3 }] });
    await road.tell('transferIn', 4, {
      lots: [
        { lot: 'L2', lifeDate: '2090-02-01', units: 3 },
        { lot: 'L3', lifeDate: '2090-03-01', units: 1 },
      ],
    });

    const { from, to } = await road.positions();
    expect(from?.lots).toMatchObject([{ lot: 'L1', units: 2 }]);
    expect(to?.lots).toMatchObject([
      { lot: 'L2', units: 3 },
      { lot: 'L3', units: 1 },
    ]);
  });

  describe('of goods with life dates', () => {
    const lotsAt = async (road: Road, location: string) =>
      (await readPositions([road.sku]))
        .find((one) => one.location === location)
        ?.lots?.map(({ lot, lifeDate, units }) => [lot, lifeDate, units]);

    /** Three of a lot that expires first, and four of a later one. */
    async function dated(): Promise<Road> {
      const road = await new Road().open(0);
      const lots = [
        { lot: 'late', lifeDate: '2027-06-30', units: 4 },
        { lot: 'soon', lifeDate: '2027-03-31', units: 3 },
      ];
      const receipt = { kind: 'receipt', sku: road.sku, location: road.from, units: 7, lots } as const;
      await road.ledger.move(receipt);
      return road;
    }

    test('takes along what expires first, and the other location keeps the dates', async () => {
      const road = await dated();

      await road.tell('transferOut', 5);
      await road.tell('transferIn', 2);
      const first = await lotsAt(road, road.to);
      const halfWay = await shown();
      await road.tell('transferIn', 3);

      expect(await lotsAt(road, road.from)).toEqual([['late', '2027-06-30', 2]]);
      expect(first).toEqual([['soon', '2027-03-31', 2]]);
      expect(halfWay).toMatchObject({
        lines: [
          {
            lots: [
              { lot: 'soon', lifeDate: '2027-03-31', units: 1 },
              { lot: 'late', units: 2 },
            ],
          },
        ],
      });
      expect(await lotsAt(road, road.to)).toEqual([
        ['soon', '2027-03-31', 3],
        ['late', '2027-06-30', 2],
      ]);
      expect(await road.ledger.findings()).toEqual([]);
    });

    test('has the dates of lots that who receives them names without one', async () => {
      const road = await dated();

      await road.tell('transferOut', 5);
      await road.tell('transferIn', 2, { lots: [{ lot: 'late', units: 2 }] });
      await road.tell('transferIn', 3, { complete: true });

      expect(await lotsAt(road, road.to)).toEqual([
        ['soon', '2027-03-31', 3],
        ['late', '2027-06-30', 2],
      ]);
    });

    test('knows no dates of what arrives before anybody has sent it', async () => {
      const road = await dated();

      await road.tell('transferIn', 2);
      await road.tell('transferOut', 3);
      await road.tell('transferIn', 1);

      expect(await lotsAt(road, road.to)).toEqual([
        ['soon', '2027-03-31', 1],
        ['undated', undefined, 2],
      ]);
      expect(await road.ledger.findings()).toEqual([]);
    });
  });

  test('needs two known locations; a location sees its own lines', async () => {
    const road = await new Road().open(4);

    expect(await road.tell('transferOut', 1, { to: 'nowhere' })).toMatchObject({
      outcome: 'unknown-location',
    });
    await expect(road.tell('transferOut', 1, { to: road.from })).rejects.toThrow('must be another location');
    await expect(road.tell('transferIn', 0)).rejects.toThrow('must be at least 1');
    await road.tell('transferOut', 1);
    expect(await shown({ kind: 'location', id: road.to })).toMatchObject({ status: 200 });
    expect(await shown({ kind: 'location', id: 'another' })).toMatchObject({ status: 404 });
  });

  test('conserves every unit: on hand at both, in transit, and what was over or short, in whatever order it is told', async () => {
    const told = fc.record({
      kind: fc.constantFrom('transferOut' as const, 'transferIn' as const),
      units: fc.integer({ min: 1, max: 6 }),
      complete: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 12 }), async (facts) => {
        table.close();
        table = new MemoryTable();
        const road = await new Road().open(100);
        const relay = new LedgerRelay(table);
        await relay.enter();
        for (const { kind, units, complete } of facts) {
          await road.tell(kind, units, kind === 'transferIn' ? { complete } : {});
          await relay.enter();
        }

        const { from, to } = await road.positions();
        const [line] = table.ofType('Transfer');
        const [sent, arrived] = [Number(line?.['sent']), Number(line?.['arrived'])];
        const isComplete = line?.['complete'] === true;
        const transit = isComplete ? 0 : Math.max(0, sent - arrived);
        expect(from?.onHand).toBe(100 - sent);
        expect(to?.onHand ?? 0).toBe(arrived);
        expect(to?.inTransit ?? 0).toBe(transit);
        for (const position of [from, to]) {
          const own = relay.entries
            .filter(isOfPosition)
            .filter(({ location }) => location === position?.location);
          expect(recomputePosition(own).unexplained).toEqual([]);
        }
        expect(await road.ledger.findings()).toEqual([]);
      }),
      { numRuns: Number(process.env['LEDGER_HISTORIES'] ?? 25) },
    );
  });
});
