import { randomBytes } from 'node:crypto';
import {
  CreateTableCommand,
  DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, test } from 'vitest';
import { reserveOrder } from '../../functions/inventory/reservation/reserve-order.ts';
import { readPositions } from '../../functions/inventory/stock/position.store.ts';
import type { StockPosition } from '../../functions/inventory/stock/position.ts';
import { auditStock } from '../../functions/operations/audit/audit.store.ts';
import { attributes, indexes, key } from '../../functions/shared/keys.ts';
import { getItems } from '../../functions/shared/table.ts';
import { transact } from '../../functions/shared/transact.ts';
import { awsEnvironment } from '../../local/aws/emulator.ts';
import { sharedEmulator } from '../support/emulator.ts';
import { Ledger, now, stubbornly } from '../unit/inventory/ledger.ts';

/**
 * What stock relies on the real protocol for: many writers at once, and expressions that compute. A table of
 * its own, keys and indexes as deployed.
 */
beforeAll(async () => {
  const tableName = `inventory-${randomBytes(4).toString('hex')}`;
  Object.assign(process.env, awsEnvironment(sharedEmulator().endpoint), { TABLE_NAME: tableName });
  await createTable(tableName);
});

async function createTable(TableName: string): Promise<void> {
  const { pk, sk, gsi1pk, gsi1sk, gsi2pk, gsi2sk } = attributes;
  const names = [pk, sk, gsi1pk, gsi1sk, gsi2pk, gsi2sk];
  const table = new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema(pk, sk),
    AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [
      keysOnlyIndex(indexes.lists, gsi1pk, gsi1sk),
      keysOnlyIndex(indexes.deadlines, gsi2pk, gsi2sk),
    ],
  });
  await new DynamoDBClient({}).send(table);
}

function keysOnlyIndex(IndexName: string, hash: string, range: string): GlobalSecondaryIndex {
  return { IndexName, KeySchema: keySchema(hash, range), Projection: { ProjectionType: 'KEYS_ONLY' } };
}

function keySchema(hash: string, range: string): KeySchemaElement[] {
  return [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ];
}

async function positionOf(ledger: Ledger, sku: string): Promise<StockPosition | undefined> {
  const positions = await readPositions([sku]);
  return positions.find(({ location }) => location === ledger.location);
}

/** The name of the error that a promise was rejected with. */
function rejectionName(result: PromiseSettledResult<unknown>): string[] {
  if (result.status === 'fulfilled') return [];
  return [result.reason instanceof Error ? result.reason.name : 'unknown'];
}

test('of 30 orders that race for 10 units in 4 shards exactly 10 reserve, 20 are out of stock, and the books add up (P18)', async () => {
  const ledger = new Ledger();
  await ledger.sells();
  await ledger.receive(ledger.sku(1), 10);
  await ledger.divide(ledger.sku(1), 4);
  const orders = await Promise.all(Array.from({ length: 30 }, () => ledger.order({ [ledger.sku(1)]: 1 })));

  const answers = await Promise.allSettled(
    orders.map((orderId) => stubbornly(() => reserveOrder(orderId, 1, now()))),
  );

  const refused = answers.flatMap(rejectionName);
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  expect(refused).toEqual(Array.from({ length: 20 }, () => 'OutOfStock'));
  expect(await ledger.atp(ledger.sku(1))).toBe(0);
  expect(await ledger.findings()).toEqual([]);
});

test('shards that many write at once, around zero, never hide a debt behind a credit (P18)', async () => {
  const ledger = new Ledger();
  const sku = ledger.sku(1);
  const locations = Array.from({ length: 10 }, (_, n) => `${ledger.location}-${n}`);
  await ledger.move(...locations.map((location) => ({ kind: 'receipt' as const, sku, location, units: 3 })));
  await ledger.divide(sku, 3);
  await ledger.move({ kind: 'reserve', sku, units: 25 });

  await Promise.all([
    ...locations.map((location) => stubbornly(() => ledger.move({ kind: 'sale', sku, location, units: 2 }))),
    ...locations.map((orderId) =>
      stubbornly(() => ledger.move({ kind: 'releaseUnallocated', sku, units: 1, orderId })),
    ),
  ]);

  const items = await getItems([0, 1, 2].map((shard) => key.pool(ledger.pool, sku, shard)));
  const shards = items.map((item) => Number(item?.['atp'] ?? 0));
  expect(shards.reduce((sum, atp) => sum + atp, 0)).toBe(30 - 25 - 20 + 10);
  expect(Math.max(...shards), JSON.stringify(shards)).toBeLessThanOrEqual(0);
});

test('a blind allocation raises the version and tells the quantities as they have become (P19)', async () => {
  const ledger = new Ledger();
  const sku = ledger.sku(1);
  await ledger.receive(sku, 10);
  await ledger.move({ kind: 'reserve', sku, units: 7 });

  await Promise.all(
    [2, 2, 3].map((units) => ledger.move({ kind: 'allocate', sku, location: ledger.location, units })),
  );

  const position = await positionOf(ledger, sku);
  expect(position).toMatchObject({
    allocated: 7,
    free: 3,
    version: 4,
    evt: {
      seq: 4,
      type: 'stock.position_changed',
      data: { onHand: 10, allocated: 7, free: 3, version: 4, movement: 'allocate' },
    },
  });
  expect(await ledger.atp(sku)).toBe(3);
});

test('a write that lost its race is decided again, not lost: 12 sales and receipts of one position at once', async () => {
  const ledger = new Ledger();
  const sku = ledger.sku(1);
  await ledger.receive(sku, 50);
  const { location } = ledger;
  const kinds = Array.from({ length: 12 }, (_, n) =>
    n % 2 === 0 ? ('sale' as const) : ('receipt' as const),
  );

  await Promise.all(kinds.map((kind) => stubbornly(() => ledger.move({ kind, sku, location, units: 2 }))));

  expect(await positionOf(ledger, sku)).toMatchObject({ onHand: 50, version: 13 });
  expect(await ledger.findings()).toEqual([]);
});

test('the auditor finds what does not add up', async () => {
  const ledger = new Ledger();
  const sku = ledger.sku(1);
  await ledger.receive(sku, 5);
  const findings = async () => (await auditStock()).filter(({ about }) => about.includes(ledger.id));
  expect(await findings()).toEqual([]);

  await transact([
    {
      kind: 'update',
      key: key.pool(ledger.pool, sku, 0),
      update: { expression: 'SET #atp = #atp + :one', names: { '#atp': 'atp' }, values: { ':one': 1 } },
      refused: () => new Error(),
    },
  ]);

  expect(await findings()).toEqual([
    { kind: 'invariant', about: `${sku} in ${ledger.pool}`, expected: 5, found: 6 },
  ]);
});
