import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { auditStock } from '../../../functions/inventory/audit.store.ts';
import { handler as awaitStock } from '../../../functions/inventory/await-stock.handler.ts';
import { isServable, waitingFor, wakeable } from '../../../functions/inventory/backorder.store.ts';
import { recordMovementsDoor, type ExternalMovement } from '../../../functions/inventory/doors.ts';
import { readPositions } from '../../../functions/inventory/position.store.ts';
import { recordMovement } from '../../../functions/inventory/record-movement.ts';
import { reserveOrder } from '../../../functions/inventory/reserve-order.ts';
import { moveStock } from '../../../functions/inventory/stock.store.ts';
import { looseExceptionId } from '../../../functions/operations/exception.store.ts';
import { key, shardOf } from '../../../functions/shared/keys.ts';
import { readOrder } from '../../../functions/shared/order.store.ts';
import { getItem, getItems } from '../../../functions/shared/table.ts';
import { readTokens } from '../../../functions/shared/token.store.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { sharedEmulator } from '../../support/emulator.ts';
import { Ledger, now, openTable, run, stubbornly } from './ledger.ts';

beforeAll(() => openTable(sharedEmulator().endpoint));
afterEach(() => { vi.restoreAllMocks(); });

const positionOf = async (ledger: Ledger, sku: string) => (await readPositions([sku])).find(({ location }) => location === ledger.location);
const operator = { kind: 'operator', id: 'x' } as const;

describe('positions and pools', () => {
  test('P19: a blind allocation raises the version and tells the quantities as they have become', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.receive(sku, 10);
    await ledger.move({ kind: 'reserve', sku, units: 7 });
    await Promise.all([2, 2, 3].map((units) => ledger.move({ kind: 'allocate', sku, location: ledger.location, units })));
    const position = await positionOf(ledger, sku);
    expect(position).toMatchObject({ allocated: 7, free: 3, version: 4, evt: { seq: 4, type: 'stock.position_changed', data: { onHand: 10, allocated: 7, free: 3, version: 4, movement: 'allocate' } } });
    expect(await ledger.atp(sku)).toBe(3);
  });

  test('P20: allocating what is not free, not for sale, of another pool or not there is OutOfStock', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.receive(sku, 2);
    const allocate = (over: Record<string, unknown> = {}) => ledger.move({ kind: 'allocate', sku, location: ledger.location, units: 2, ...over });
    await expect(allocate({ units: 3 })).rejects.toMatchObject({ name: 'OutOfStock', detail: { sku, location: ledger.location, wanted: 3, available: 2 } });
    await expect(allocate({ pool: 'elsewhere' })).rejects.toMatchObject({ name: 'OutOfStock' });
    await expect(allocate({ location: 'nowhere' })).rejects.toMatchObject({ name: 'OutOfStock', detail: { available: 0 } });
    await ledger.move({ kind: 'selling', sku, location: ledger.location, units: 0 });
    await expect(allocate()).rejects.toMatchObject({ name: 'OutOfStock', detail: { available: 0 } });
  });

  test('P20: pinned takes from the location and from the pool, or from neither', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.receive(sku, 3);
    await ledger.move({ kind: 'reserve', sku, units: 2 });
    const pinned = (units: number) => ledger.move({ kind: 'pinned', sku, location: ledger.location, units });
    await expect(pinned(2)).rejects.toMatchObject({ name: 'OutOfStock', detail: { wanted: 2, available: 1 } });
    await pinned(1);
    expect(await ledger.atp(sku)).toBe(0);
    expect(await positionOf(ledger, sku)).toMatchObject({ allocated: 1, free: 2 });
  });

  test('several movements of one position and pool are one write of each', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.receive(sku, 10);
    await ledger.move({ kind: 'pinned', sku, location: ledger.location, units: 4 });
    const writes = await moveStock([
      { kind: 'notFulfilledPresent', sku, location: ledger.location, pool: ledger.pool, units: 2 }, { kind: 'ship', sku, location: ledger.location, pool: ledger.pool, units: 2 },
      { kind: 'releaseUnallocated', sku, pool: ledger.pool, units: 2 },
    ], now());
    expect(writes).toHaveLength(2);
    await transact(writes);
    expect(await positionOf(ledger, sku)).toMatchObject({ onHand: 8, allocated: 0, free: 8, version: 3 });
    expect(await ledger.atp(sku)).toBe(8);
  });

  test('P18: shards written by many at once, around zero, never hide a debt behind a credit', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.article(sku, { shards: 3 });
    const locations = Array.from({ length: 10 }, (_, n) => `${ledger.location}-${n}`);
    await ledger.move(...locations.map((location) => ({ kind: 'receipt' as const, sku, location, units: 3 })));
    await ledger.move({ kind: 'reserve', sku, units: 25 });
    await Promise.all([
      ...locations.map((location) => stubbornly(() => ledger.move({ kind: 'sale', sku, location, units: 2 }))),
      ...locations.map((orderId) => stubbornly(() => ledger.move({ kind: 'releaseUnallocated', sku, units: 1, orderId }))),
    ]);
    const shards = (await getItems([0, 1, 2].map((shard) => key.pool(ledger.pool, sku, shard)))).map((item) => Number(item?.['atp'] ?? 0));
    expect(shards.reduce((sum, atp) => sum + atp, 0)).toBe(30 - 25 - 20 + 10);
    expect(Math.max(...shards), JSON.stringify(shards)).toBeLessThanOrEqual(0);
  });

  test('P18: a write relies on what it read: an increase on no debt, a decrease on what it takes, both on all values below zero', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    const { location, pool } = ledger;
    await ledger.article(sku, { shards: 2 });
    await ledger.receive(sku, 4);
    const at = (shard: number): string => Array.from({ length: 100 }, (_, n) => `order-${n}`).find((orderId) => shardOf(orderId, 2) === shard) ?? '';
    const plan = (kind: 'reserve' | 'receipt' | 'sale', units: number, shard: number) => moveStock([{ kind, sku, location: kind === 'reserve' ? '' : `${location}-${kind}`, pool, units, orderId: at(shard) }], now());
    const decrease = await plan('reserve', 3, 0);
    const increase = await plan('receipt', 2, 1);
    await ledger.move({ kind: 'reserve', sku, units: 4 });
    await expect(transact(decrease)).rejects.toMatchObject({ name: 'Moved' });
    await ledger.move({ kind: 'adjust', sku, location, units: -1 });
    await expect(transact(increase)).rejects.toMatchObject({ name: 'Moved' });
    const paying = await plan('receipt', 3, 1);
    await ledger.move({ kind: 'adjust', sku, location, units: -1 });
    await expect(transact(paying)).rejects.toMatchObject({ name: 'Moved' });
    await transact(await plan('receipt', 3, 1));
    expect(await ledger.atp(sku)).toBe(1);
  });

  test('a pool below zero opens one exception, which ends when the debt is paid', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.receive(sku, 5);
    await ledger.move({ kind: 'reserve', sku, units: 5 });
    await ledger.move({ kind: 'adjust', sku, location: ledger.location, units: -2 });
    await ledger.move({ kind: 'adjust', sku, location: ledger.location, units: -1 });
    const exception = () => getItem(key.looseException(looseExceptionId('PoolBelowZero', `${ledger.pool}#${sku}`)));
    expect(await exception()).toMatchObject({ status: 'open', detail: { pool: ledger.pool, sku, atp: -2 }, version: 1 });
    expect(await ledger.atp(sku)).toBe(-3);
    await ledger.receive(sku, 2);
    expect(await exception()).toMatchObject({ status: 'open' });
    await ledger.receive(sku, 4);
    expect(await exception()).toMatchObject({ status: 'resolved', resolved: { by: 'system' } });
    expect(await ledger.atp(sku)).toBe(3);
  });

  test('the auditor finds what does not add up', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.receive(sku, 5);
    expect((await auditStock()).filter(({ about }) => about.includes(ledger.id))).toEqual([]);
    await transact([{ kind: 'update', key: key.pool(ledger.pool, sku, 0), update: { expression: 'SET #atp = #atp + :one', names: { '#atp': 'atp' }, values: { ':one': 1 } }, refused: () => new Error() }]);
    expect((await auditStock()).filter(({ about }) => about.includes(ledger.id))).toEqual([{ kind: 'invariant', about: `${sku} in ${ledger.pool}`, expected: 5, found: 6 }]);
  });
});

describe('movements told from outside', () => {
  const movement = (ledger: Ledger, over: { kind: string; quantity: number; id?: string; at?: string }): ExternalMovement => {
    const [parsed] = recordMovementsDoor.body?.parse({ movements: [{ id: 'm1', sku: ledger.sku(1), location: ledger.location, ...over }] }).movements ?? [];
    if (!parsed) throw new Error('the door takes no body');
    return parsed;
  };

  test('each is recorded once by its id; other content under the same id is a conflict, another caller\'s id is another', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const first = await recordMovement(movement(ledger, { kind: 'receipt', quantity: 5 }), operator, now());
    expect(first).toMatchObject({ id: 'm1', outcome: 'applied', position: { onHand: 5, free: 5, version: 1 } });
    await recordMovement(movement(ledger, { id: 'm2', kind: 'sale', quantity: 1 }), operator, now());
    expect(await recordMovement(movement(ledger, { kind: 'receipt', quantity: 5 }), operator, now())).toEqual(first);
    expect(await recordMovement(movement(ledger, { kind: 'receipt', quantity: 6 }), operator, now())).toEqual({ id: 'm1', outcome: 'conflict' });
    expect(await recordMovement(movement(ledger, { kind: 'receipt', quantity: 5 }), { kind: 'system', id: 'x' }, now())).toMatchObject({ outcome: 'applied', position: { onHand: 9 } });
    expect(await ledger.atp(ledger.sku(1))).toBe(9);
  });

  test('ten tell the same at once: one effect, one answer', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const answers = await Promise.all(Array.from({ length: 10 }, () => recordMovement(movement(ledger, { kind: 'receipt', quantity: 5 }), operator, now())));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await ledger.atp(ledger.sku(1))).toBe(5);
  });

  test('P21: more sold than was there: nothing goes below zero, and the location is told of the rest', async () => {
    const ledger = new Ledger();
    await ledger.place();
    await ledger.receive(ledger.sku(1), 2);
    expect(await recordMovement(movement(ledger, { kind: 'sale', quantity: 5 }), operator, now())).toMatchObject({ outcome: 'corrected', neverRecorded: 3, position: { onHand: 0, free: 0 } });
    const id = looseExceptionId('UnwelcomeFact', `${ledger.sku(1)}@${ledger.location}#2`);
    expect(await getItem(key.looseException(id))).toMatchObject({ owner: 'operations', detail: { what: 'onHandBelowZero', neverRecorded: 3 } });
    expect(await ledger.findings()).toEqual([]);
  });

  test('P21: an older count is kept with its outcome and has no effect; a clock that runs ahead means now', async () => {
    const ledger = new Ledger();
    await ledger.place();
    const count = (id: string, quantity: number, at: string) => recordMovement(movement(ledger, { id, kind: 'count', quantity, at }), operator, '2026-11-23T12:00:00.000Z');
    expect(await count('c1', 5, '2027-11-23T11:00:00.000Z')).toMatchObject({ outcome: 'applied' });
    expect(await positionOf(ledger, ledger.sku(1))).toMatchObject({ onHand: 5, counted: '2026-11-23T12:00:00.000Z' });
    expect(await count('c2', 9, '2026-11-23T10:00:00.000Z')).toMatchObject({ outcome: 'outdated', position: { onHand: 5, version: 1 } });
    expect(await count('c2', 9, '2026-11-23T10:00:00.000Z')).toMatchObject({ outcome: 'outdated' });
  });

  test('a location that does not exist has no stock', async () => {
    const ledger = new Ledger();
    expect(await recordMovement(movement(ledger, { kind: 'receipt', quantity: 5 }), operator, now())).toEqual({ id: 'm1', outcome: 'unknown-location' });
  });
});

describe('waiting for stock', () => {
  const enter = (orderId: string, minute: number) => run(awaitStock, { orderId, attempt: 1, token: `token-${orderId}`, enteredAt: `2026-11-23T09:${String(minute).padStart(2, '0')}:00.000Z`, retry: 0 });

  test('token, places in the queues and META are one write; the second time only the token is stored (P6)', async () => {
    const ledger = new Ledger();
    await ledger.channel({ backorderWithin: 600 });
    const orderId = await ledger.order({ [ledger.sku(1)]: 2, [ledger.sku(2)]: 1 });
    await enter(orderId, 1);
    const order = await readOrder(orderId);
    expect(order).toMatchObject({ status: 'backordered', totals: { open: 0, backordered: 3 }, backorder: { since: '2026-11-23T09:01:00.000Z', expired: false }, evt: { type: 'order.backordered' } });
    expect(Math.round((Date.parse(order.backorder?.until ?? '') - Date.now()) / 60_000)).toBe(10);
    expect(await waitingFor(ledger.pool, ledger.sku(1))).toMatchObject([{ orderId, units: 2, skus: 2 }]);
    expect(await waitingFor(ledger.pool, ledger.sku(2))).toMatchObject([{ orderId, units: 1, skus: 2 }]);
    await enter(orderId, 2);
    expect((await readOrder(orderId)).version).toBe(order.version);
    expect(await readTokens(orderId)).toMatchObject([{ state: 'AwaitStock', n: 0, attempt: { enteredAt: '2026-11-23T09:02:00.000Z' } }]);
    await expect(enter(orderId, 0)).rejects.toMatchObject({ name: 'Superseded' });
  });

  test('P7: an order that was cancelled meanwhile stores its token all the same, and takes no place', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const orderId = await ledger.order({ [ledger.sku(1)]: 2 }, { cancel: { state: 'asked', by: 'channel:web', at: now() } });
    await enter(orderId, 1);
    expect(await readTokens(orderId)).toHaveLength(1);
    expect(await waitingFor(ledger.pool, ledger.sku(1))).toEqual([]);
  });

  test('the oldest is woken first, the budget goes down, and who needs more than there is holds up nobody', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const [big, small, next, both] = [await ledger.order({ [ledger.sku(1)]: 9 }), await ledger.order({ [ledger.sku(1)]: 2 }), await ledger.order({ [ledger.sku(1)]: 2 }), await ledger.order({ [ledger.sku(1)]: 1, [ledger.sku(2)]: 1 })];
    for (const [minute, orderId] of [big, small, next, both].entries()) await enter(orderId, minute);
    const woken = () => wakeable(ledger.pool, ledger.sku(1));
    expect(await woken()).toEqual([]);
    await ledger.receive(ledger.sku(1), 3);
    expect(await woken()).toEqual([small]);
    expect(await Promise.all([big, small, next, both].map(async (orderId) => isServable(await readOrder(orderId))))).toEqual([false, true, false, false]);
    await ledger.receive(ledger.sku(2), 1);
    expect(await woken()).toEqual([small, both]);
    expect(await wakeable(ledger.pool, ledger.sku(2))).toEqual([both]);
    await reserveOrder(small, 1, now());
    expect(await readOrder(small)).toMatchObject({ status: 'reserved', totals: { backordered: 0, reserved: 2 } });
    expect((await readOrder(small)).backorder).toBeUndefined();
    expect((await waitingFor(ledger.pool, ledger.sku(1))).map(({ orderId }) => orderId)).toEqual([big, next, both]);
    expect(await woken()).toEqual([both]);
  });

  test('an order that goes back to waiting keeps its place and gets a new end of the wait', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const orderId = await ledger.order({ [ledger.sku(1)]: 2 }, { totals: { open: 0, backordered: 2, reserved: 0, allocated: 0, shipped: 0, delivered: 0, returned: 0, cancelled: 0, lost: 0 }, backorder: { since: '2026-11-01T00:00:00.000Z', until: '2026-11-02T00:00:00.000Z', expired: true } });
    await enter(orderId, 5);
    const { backorder } = await readOrder(orderId);
    expect(backorder).toMatchObject({ since: '2026-11-01T00:00:00.000Z', expired: false });
    expect(backorder && backorder.until > now()).toBe(true);
    expect(await waitingFor(ledger.pool, ledger.sku(1))).toHaveLength(1);
  });
});

test('a write that lost its race is decided again, not lost: 12 sales and receipts of one position at once', async () => {
  const ledger = new Ledger();
  const sku = ledger.sku(1);
  await ledger.receive(sku, 50);
  await Promise.all(Array.from({ length: 12 }, (_, n) => stubbornly(() => ledger.move({ kind: n % 2 === 0 ? 'sale' : 'receipt', sku, location: ledger.location, units: 2 }))));
  expect(await positionOf(ledger, sku)).toMatchObject({ onHand: 50, version: 13 });
  expect(await ledger.findings()).toEqual([]);
});
