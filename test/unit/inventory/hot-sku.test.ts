import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { reserveOrder } from '../../../functions/inventory/reservation/reserve-order.ts';
import { fitShards, fitShardsOfSku } from '../../../functions/inventory/stock/fit-shards.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { shardOf } from '../../../functions/shared/keys.ts';
import { table as client } from '../../../functions/shared/table.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Ledger, now } from './ledger.ts';

let table: MemoryTable;
beforeEach(() => {
  forgetNetwork();
  table = new MemoryTable();
});
afterEach(() => {
  vi.restoreAllMocks();
  table.close();
});

const SHARDS = 8;

async function hot(units: number) {
  const ledger = new Ledger();
  await ledger.channel();
  const sku = ledger.sku(1);
  await ledger.receive(sku, units);
  await ledger.divide(sku, SHARDS);
  await ledger.atp(sku);
  return { ledger, sku, pool: { pool: ledger.pool, sku } };
}

/** The shards that are read from now on. */
function shardsRead(): string[] {
  const read: string[] = [];
  const send = client.send.bind(client);
  vi.spyOn(client, 'send').mockImplementation(async (command: Parameters<typeof send>[0]) => {
    const text = JSON.stringify(command.input);
    if (/^(Get|BatchGet)Command$/.test(command.constructor.name))
      read.push(...(text.match(/POOL#[^"]*/g) ?? []));
    return send(command);
  });
  return read;
}

const signs = { writes: 1, conflicts: 0, open: SHARDS };

describe('a SKU with several shards', () => {
  test("an order takes from its own shard, which it does not read, and writes no other's (P18)", async () => {
    const { ledger, sku } = await hot(800);
    const orderId = await ledger.order({ [sku]: 2 });
    const read = shardsRead();
    const before = table.writes.length;
    await reserveOrder(orderId, 1, now());
    expect(read).toEqual([]);
    const pools = table.writes
      .slice(before)
      .flat()
      .filter((name) => name.startsWith('POOL#'));
    expect(pools).toEqual([expect.stringContaining(`#${shardOf(orderId, SHARDS)} `)]);
    expect(await ledger.findings()).toEqual([]);
  });

  test('an order whose own shard has too little takes from the others, and none is refused while they have it (P18)', async () => {
    const { ledger, sku } = await hot(SHARDS);
    for (let n = 0; n < SHARDS; n++)
      expect(await reserveOrder(await ledger.order({ [sku]: 1 }), 1, now())).toMatchObject({ reserved: 1 });
    await expect(reserveOrder(await ledger.order({ [sku]: 1 }), 1, now())).rejects.toMatchObject({
      name: 'OutOfStock',
    });
    expect(await ledger.atp(sku)).toBe(0);
    expect(await ledger.findings()).toEqual([]);
  });

  test('an order that relied on another number of shards reads again (P18)', async () => {
    const { ledger, sku } = await hot(800);
    const orderId = await ledger.order({ [sku]: 2 });
    table.meanwhile(() => ledger.divide(sku, 2));
    expect(await reserveOrder(orderId, 1, now())).toMatchObject({ reserved: 2 });
    expect(await ledger.findings()).toEqual([]);
  });

  test('an order is not refused for units that move between two shards while these are read (P18)', async () => {
    const { ledger, sku } = await hot(SHARDS * 2);
    await ledger.move({ kind: 'reserve', sku, units: SHARDS * 2 - 1 });
    const orderId = await ledger.order({ [sku]: 1 });
    // The last unit goes from one shard to another: the shards are read before and after.
    const send = client.send.bind(client);
    let reads = 0;
    vi.spyOn(client, 'send').mockImplementation(async (command: Parameters<typeof send>[0]) => {
      const answer: unknown = await send(command);
      const isPool = JSON.stringify(command.input).includes('POOL#');
      if (command.constructor.name === 'BatchGetCommand' && isPool && ++reads === 1) {
        vi.restoreAllMocks();
        return tornReading(answer);
      }
      return answer;
    });
    expect(await reserveOrder(orderId, 1, now())).toMatchObject({ reserved: 1 });
  });

  test('several shards become one when their pool goes below zero, and when the first order waits (P18, P23)', async () => {
    const { ledger, sku } = await hot(SHARDS);
    await ledger.move({ kind: 'adjust', sku, location: ledger.location, units: -SHARDS });
    await ledger.move({ kind: 'claimAgain', sku, units: 3 });
    expect(await ledger.promised(sku)).toEqual({ open: [-3], queue: 0 });
  });
});

/** The next write of a single item meets another writer. */
function meetOnce(): void {
  const send = client.send.bind(client);
  let met = 0;
  vi.spyOn(client, 'send').mockImplementation(async (command: Parameters<typeof send>[0]) => {
    if (command.constructor.name === 'UpdateCommand' && ++met === 1)
      throw Object.assign(new Error('conflict'), { name: 'TransactionConflictException' });
    return send(command);
  });
}

/** The same answer, in which no shard has a unit. */
function tornReading(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer).replaceAll(/"atp":\d+/g, '"atp":0'));
}

describe('the number of shards', () => {
  test('a number of shards that is set by hand is opened in each pool that has stock', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.receive(sku, 500);
    await fitShardsOfSku(sku, 4, now());
    expect(await ledger.promised(sku)).toEqual({ open: [125, 125, 125, 125], queue: 0 });
  });

  test('the shards of a pool near depletion become one, in one write, and no unit is lost', async () => {
    const { ledger, sku, pool } = await hot(100);
    await ledger.move({ kind: 'reserve', sku, units: 90 });
    const before = table.writes.length;
    await fitShards(pool, signs, now());
    expect(await ledger.promised(sku)).toEqual({ open: [10], queue: 0 });
    expect(table.writes).toHaveLength(before + 1);
  });

  test('the number of shards is doubled where writers meet; what they met is counted on the shards themselves', async () => {
    const { ledger, sku, pool } = await hot(5000);
    await fitShards(pool, { writes: 100, conflicts: 50, open: SHARDS }, now());
    expect((await ledger.promised(sku)).open).toHaveLength(16);
    meetOnce();
    await ledger.move({ kind: 'reserve', sku, units: 1 });
    await ledger.move({ kind: 'reserve', sku, units: 1 });
    const counted = table.ofType('Pool').reduce((sum, { conflicts = 0 }) => sum + Number(conflicts), 0);
    expect(counted).toBe(1);
  });

  test('the number of shards of an ordinary SKU is not looked at: nothing of its pool is read', async () => {
    const ledger = new Ledger();
    const sku = ledger.sku(1);
    await ledger.receive(sku, 500);
    const read = shardsRead();
    await fitShards({ pool: ledger.pool, sku }, { writes: 1, conflicts: 0, open: 1 }, now());
    expect(read).toEqual([]);
  });
});
