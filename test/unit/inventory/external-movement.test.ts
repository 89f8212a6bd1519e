import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { recordMovementsDoor } from '../../../functions/inventory/movement-doors.ts';
import { handler as read } from '../../../functions/inventory/read-stock.handler.ts';
import { handler as record } from '../../../functions/inventory/record-movements.handler.ts';
import { listLocationStockDoor, readSkuStockDoor } from '../../../functions/inventory/stock-doors.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import type { CallerKind } from '../../../functions/shared/caller.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Ledger } from './ledger.ts';

const GTIN = '09506000134352';

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => {
  vi.restoreAllMocks();
  table.close();
});

const operator = { kind: 'operator', id: 'x' } as const;
type Who = { readonly kind: CallerKind; readonly id: string };
const send = (caller: Who, movements: readonly unknown[]) =>
  call(record, recordMovementsDoor, { caller, body: { movements } });
const readSku = (caller: Who, sku: string, query?: Record<string, string>) =>
  call(read, readSkuStockDoor, { caller, params: { sku }, ...(query ? { query } : {}) });
const list = (caller: Who, id: string, query: Record<string, string> = {}) =>
  call(read, listLocationStockDoor, { caller, params: { id }, query });

describe('POST /stock/movements', () => {
  test('each movement of a request has an outcome in the order sent; a repeated request has the same outcomes', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const common = { sku: ledger.sku(1), location: ledger.location };
    const movements = [
      { id: 'a', kind: 'receipt', quantity: 10, ...common },
      { id: 'b', kind: 'sale', quantity: 3, ...common },
      { id: 'c', kind: 'safety', quantity: 2, ...common },
      { id: 'd', kind: 'receipt', quantity: 1, sku: ledger.sku(2), location: 'nowhere' },
      { id: 'e', kind: 'count', quantity: 8, at: new Date().toISOString(), ...common },
    ];
    const first = await send(
      { kind: 'location', id: ledger.location },
      movements.filter(({ location }) => location !== 'nowhere'),
    );
    expect(first.status).toBe(200);
    const all = await send(operator, movements);
    expect(all).toMatchObject({
      body: {
        outcomes: [
          { id: 'a', outcome: 'applied' },
          { id: 'b' },
          { id: 'c' },
          { id: 'd', outcome: 'unknown-location' },
          { id: 'e' },
        ],
      },
    });
    expect((await send(operator, movements)).body).toEqual(all.body);
    const other = await send(operator, [{ id: 'a', kind: 'receipt', quantity: 11, ...common }]);
    expect(other).toMatchObject({ status: 200, body: { outcomes: [{ id: 'a', outcome: 'conflict' }] } });
    expect(await ledger.findings()).toEqual([]);
  });

  test('an id that a request names twice for one position is named, and nothing is recorded', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const common = { id: 'a', kind: 'receipt', location: ledger.location };
    const before = table.writes.length;

    const { status, body } = await send(operator, [
      { ...common, sku: ledger.sku(1), quantity: 10 },
      { ...common, sku: ledger.sku(2), quantity: 10 },
      { ...common, sku: ledger.sku(1), quantity: 11 },
    ]);

    expect([status, body['errors']]).toEqual([400, [{ path: 'movements.2.id', message: 'is named twice' }]]);
    expect(table.writes).toHaveLength(before);
  });

  test('a request with invalid movements names each invalid field with its index, and records nothing', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const common = { sku: ledger.sku(1), location: ledger.location };
    const { status, body } = await send(operator, [
      { id: 'a', kind: 'receipt', quantity: 10, ...common },
      { id: 'b', kind: 'count', quantity: 5, ...common },
      { kind: 'sale', quantity: 0.5, ...common },
      { id: 'c', kind: 'theft', quantity: 1, ...common },
      { id: 'd', kind: 'receipt', quantity: 5, lots: [{ lot: 'L', units: 4 }], ...common },
    ]);
    expect(status).toBe(400);
    const { errors } = z.looseObject({ errors: z.array(z.object({ path: z.string() })) }).parse(body);
    expect(errors.map(({ path }) => path).sort()).toEqual([
      'movements.1.at',
      'movements.2.id',
      'movements.2.quantity',
      'movements.3.kind',
      'movements.4.lots',
    ]);
    expect(await ledger.atp(ledger.sku(1))).toBe(0);
    expect((await send(operator, [])).status).toBe(400);
    expect(
      (
        await send(
          operator,
          Array.from({ length: 101 }, (_, n) => ({ id: `${n}`, kind: 'receipt', quantity: 1, ...common })),
        )
      ).status,
    ).toBe(400);
  });

  test('goods that were scanned are moved as the SKU that has declared their GTIN, by lot, a serial once', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const sku = ledger.sku(1);
    table.seed({ ...key.gtin(GTIN), type: 'Gtin', gtin: GTIN, sku, units: 1 });
    const labelled = (serial: string) => `(01)${GTIN}(10)L1(17)991200(21)${serial}`;
    const common = { location: ledger.location };
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

    const { body } = await send(operator, [
      { ...common, id: 'a', kind: 'receipt', at: minutesAgo(2), quantity: 9, scan: `01${GTIN}1799123110L1` },
      {
        ...common,
        id: 'b',
        kind: 'count',
        at: minutesAgo(1),
        scan: [labelled('1'), labelled('2'), labelled('1')],
      },
      { ...common, id: 'c', kind: 'sale', scan: `https://id.gs1.org/01/${GTIN}/10/L1` },
      { ...common, id: 'd', kind: 'sale', scan: '4006381333931' },
    ]);

    const lots = (units: number) => [{ lot: 'L1', lifeDate: '1999-12-31', units }];
    expect(body['outcomes']).toMatchObject([
      {
        id: 'a',
        outcome: 'applied',
        position: { onHand: 9, free: 0 },
        scanned: { sku, quantity: 9, lots: lots(9) },
      },
      {
        id: 'b',
        position: { onHand: 2, expired: 2 },
        scanned: { quantity: 2, lots: lots(2), serials: ['1', '2'] },
      },
      { id: 'c', position: { onHand: 1 }, scanned: { sku, quantity: 1, lots: [{ lot: 'L1', units: 1 }] } },
      { id: 'd', outcome: 'unknown-gtin', gtin: '04006381333931' },
    ]);
    expect(await ledger.findings()).toEqual([]);
  });

  test('a scan that cannot be read, or stands beside what it says, is named, and nothing is recorded', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const common = { location: ledger.location, kind: 'receipt' };
    table.seed({ ...key.gtin(GTIN), type: 'Gtin', gtin: GTIN, sku: ledger.sku(1), units: 1 });
    const pathsOf = async (...movements: object[]): Promise<string[]> => {
      const told = movements.map((one, index) => ({ id: `m${index}`, ...common, ...one }));
      const { status, body } = await send(operator, told);
      expect(status).toBe(400);
      const { errors } = z.looseObject({ errors: z.array(z.object({ path: z.string() })) }).parse(body);
      return errors.map(({ path }) => path).sort();
    };
    const good = `(01)${GTIN}`;
    const lots = [{ lot: 'L', units: 1 }];

    expect(
      await pathsOf({ scan: good, sku: 'A' }, { scan: good, quantity: 1, lots }, {}, { sku: 'A' }),
    ).toEqual([
      'movements.0.sku',
      'movements.1.lots',
      'movements.2.quantity',
      'movements.2.sku',
      'movements.3.quantity',
    ]);
    expect(await pathsOf({ scan: 'hello' }, { scan: [good, '(01)09506000134351'] })).toEqual([
      'movements.0.scan',
      'movements.1.scan.1',
    ]);
    expect(await pathsOf({ scan: [good, good], quantity: 3 })).toEqual(['movements.0.quantity']);
    expect(await ledger.atp(ledger.sku(1))).toBe(0);
  });

  test('a location records movements of its own stock only, and a channel records none', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const movement = {
      id: 'a',
      kind: 'receipt',
      quantity: 10,
      sku: ledger.sku(1),
      location: ledger.location,
    };
    expect((await send({ kind: 'location', id: 'another' }, [movement])).status).toBe(403);
    expect((await send({ kind: 'channel', id: 'web' }, [movement])).status).toBe(403);
    expect(await ledger.atp(ledger.sku(1))).toBe(0);
  });
});

describe('reading stock', () => {
  const stocked = async (): Promise<Ledger> => {
    const ledger = new Ledger();
    await ledger.receive(ledger.sku(1), 5);
    await ledger.receive(ledger.sku(1), 3, `${ledger.location}-2`);
    await ledger.move({ kind: 'reserve', sku: ledger.sku(1), units: 2 });
    return ledger;
  };

  test('a channel sees what it may sell, a location also its own position, and a system every position', async () => {
    const ledger = await stocked();
    await ledger.channel();
    forgetNetwork();
    const get = (kind: CallerKind, id: string, query?: Record<string, string>) =>
      readSku({ kind, id }, ledger.sku(1), query);
    const pools = [{ pool: ledger.pool, atp: 6, version: 3 }];
    expect(await get('channel', ledger.id)).toEqual({ status: 200, body: { sku: ledger.sku(1), pools } });
    expect(await get('channel', 'web')).toEqual({ status: 200, body: { sku: ledger.sku(1), pools: [] } });
    expect(await get('system', 'erp')).toMatchObject({
      body: {
        pools: [{ pool: ledger.pool, atp: 6, channels: [{ channel: ledger.id, sellable: 6 }] }],
        positions: [
          { location: ledger.location, onHand: 5 },
          { location: `${ledger.location}-2`, onHand: 3 },
        ],
      },
    });
    expect(await get('location', ledger.location)).toMatchObject({
      body: { pools, positions: [{ location: ledger.location }] },
    });
    expect(await get('system', 'erp', { pool: 'elsewhere' })).toMatchObject({
      body: { pools: [{ pool: 'elsewhere', atp: 0, version: 0 }], positions: [] },
    });
    expect((await readSku(operator, 'NONE')).status).toBe(404);
  });

  test('a channel sees 0 of a pool that is below zero, an operator the number below zero', async () => {
    const ledger = await stocked();
    await ledger.move(
      { kind: 'adjust', sku: ledger.sku(1), location: ledger.location, units: -5 },
      { kind: 'adjust', sku: ledger.sku(1), location: `${ledger.location}-2`, units: -3 },
    );
    await ledger.channel();
    forgetNetwork();
    const get = (kind: CallerKind) => readSku({ kind, id: ledger.id }, ledger.sku(1));
    expect(await get('channel')).toMatchObject({ body: { pools: [{ atp: 0 }] } });
    expect(await get('operator')).toMatchObject({ body: { pools: [{ atp: -2 }] } });
  });

  test("a location lists its own stock page by page, each SKU once, and is forbidden to list another location's", async () => {
    const ledger = new Ledger();
    for (let n = 1; n <= 5; n++) await ledger.receive(ledger.sku(n), n);
    const pageSchema = z.object({
      positions: z.array(z.object({ sku: z.string(), onHand: z.number() })),
      cursor: z.string().optional(),
    });
    const seen: { sku: string; onHand: number }[] = [];
    let cursor: string | undefined;
    do {
      const answer = await list({ kind: 'location', id: ledger.location }, ledger.location, {
        limit: '2',
        ...(cursor === undefined ? {} : { cursor }),
      });
      const page = pageSchema.parse(answer.body);
      expect(page.positions.length).toBeLessThanOrEqual(2);
      seen.push(...page.positions);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen.map(({ sku, onHand }) => [sku, onHand])).toEqual(
      [1, 2, 3, 4, 5].map((n) => [ledger.sku(n), n]),
    );
    expect((await list({ kind: 'location', id: 'another' }, ledger.location)).status).toBe(403);
    expect((await list(operator, ledger.location, { cursor: '%%%' })).status).toBe(400);
  });
});
