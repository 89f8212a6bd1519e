import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, test } from 'vitest';
import { reserveOrder } from '../../functions/inventory/reservation/reserve-order.ts';
import { readPositions } from '../../functions/inventory/stock/position.store.ts';
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
  const name = `inventory-${randomBytes(4).toString('hex')}`;
  Object.assign(process.env, awsEnvironment(sharedEmulator().endpoint), { TABLE_NAME: name });
  const { pk, sk, gsi1pk, gsi1sk, gsi2pk, gsi2sk } = attributes;
  const schema = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  await new DynamoDBClient({}).send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: schema(pk, sk),
      AttributeDefinitions: [pk, sk, gsi1pk, gsi1sk, gsi2pk, gsi2sk].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S' as const,
      })),
      GlobalSecondaryIndexes: [
        [indexes.lists, gsi1pk, gsi1sk] as const,
        [indexes.deadlines, gsi2pk, gsi2sk] as const,
      ].map(([IndexName, hash, range]) => ({
        IndexName,
        KeySchema: schema(hash, range),
        Projection: { ProjectionType: 'KEYS_ONLY' as const },
      })),
    }),
  );
});

const positionOf = async (ledger: Ledger, sku: string) =>
  (await readPositions([sku])).find(({ location }) => location === ledger.location);

test('P18: 30 orders race for 10 units in 4 shards: exactly 10 reserve, 20 are out of stock, the books add up', async () => {
  const ledger = new Ledger();
  await ledger.article(ledger.sku(1), { shards: 4 });
  await ledger.receive(ledger.sku(1), 10);
  const orders = await Promise.all(Array.from({ length: 30 }, () => ledger.order({ [ledger.sku(1)]: 1 })));
  const answers = await Promise.allSettled(
    orders.map((orderId) => stubbornly(() => reserveOrder(orderId, 1, now()))),
  );
  const refused = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [answer.reason instanceof Error ? answer.reason.name : 'unknown'] : [],
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  expect(refused).toEqual(Array.from({ length: 20 }, () => 'OutOfStock'));
  expect(await ledger.atp(ledger.sku(1))).toBe(0);
  expect(await ledger.findings()).toEqual([]);
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
    ...locations.map((orderId) =>
      stubbornly(() => ledger.move({ kind: 'releaseUnallocated', sku, units: 1, orderId })),
    ),
  ]);
  const shards = (await getItems([0, 1, 2].map((shard) => key.pool(ledger.pool, sku, shard)))).map((item) =>
    Number(item?.['atp'] ?? 0),
  );
  expect(shards.reduce((sum, atp) => sum + atp, 0)).toBe(30 - 25 - 20 + 10);
  expect(Math.max(...shards), JSON.stringify(shards)).toBeLessThanOrEqual(0);
});

test('P19: a blind allocation raises the version and tells the quantities as they have become', async () => {
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
  await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      stubbornly(() =>
        ledger.move({ kind: n % 2 === 0 ? 'sale' : 'receipt', sku, location: ledger.location, units: 2 }),
      ),
    ),
  );
  expect(await positionOf(ledger, sku)).toMatchObject({ onHand: 50, version: 13 });
  expect(await ledger.findings()).toEqual([]);
});

test('the auditor finds what does not add up', async () => {
  const ledger = new Ledger();
  const sku = ledger.sku(1);
  await ledger.receive(sku, 5);
  expect((await auditStock()).filter(({ about }) => about.includes(ledger.id))).toEqual([]);
  await transact([
    {
      kind: 'update',
      key: key.pool(ledger.pool, sku, 0),
      update: { expression: 'SET #atp = #atp + :one', names: { '#atp': 'atp' }, values: { ':one': 1 } },
      refused: () => new Error(),
    },
  ]);
  expect((await auditStock()).filter(({ about }) => about.includes(ledger.id))).toEqual([
    { kind: 'invariant', about: `${sku} in ${ledger.pool}`, expected: 5, found: 6 },
  ]);
});
