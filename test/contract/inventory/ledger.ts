import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import { awsEnvironment } from '../../../bin/local/emulator.ts';
import { canonicalOrderSchema } from '../../../functions/capture/canonical-order.ts';
import { bodyWrites } from '../../../functions/capture/order-body.store.ts';
import { audit, type Finding } from '../../../functions/inventory/audit.ts';
import { readBooks } from '../../../functions/inventory/audit.store.ts';
import { moveStock, readAtp, type StockMovement } from '../../../functions/inventory/stock.store.ts';
import { locationSchema } from '../../../functions/network/location.ts';
import { Contended } from '../../../functions/shared/errors.ts';
import { attributes, indexes, key } from '../../../functions/shared/keys.ts';
import { noTotals, type Order } from '../../../functions/shared/order.ts';
import { orderItem } from '../../../functions/shared/order.store.ts';
import { table, type Item } from '../../../functions/shared/table.ts';
import { moved, retryMoved, transact, type Write } from '../../../functions/shared/transact.ts';
import { anOrder } from '../../support/items.ts';

/** A table of this file's own at an AWS, with the keys and indexes of the real one. */
export async function openTable(endpoint: string): Promise<void> {
  const name = `inventory-${randomBytes(4).toString('hex')}`;
  Object.assign(process.env, awsEnvironment(endpoint), { TABLE_NAME: name, SETTINGS: JSON.stringify({ reservationWithin: 1 }) });
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  const schema = (pk: string, sk: string) => [{ AttributeName: pk, KeyType: 'HASH' as const }, { AttributeName: sk, KeyType: 'RANGE' as const }];
  const { pk, sk, gsi1pk, gsi1sk, gsi2pk, gsi2sk } = attributes;
  await new DynamoDBClient({}).send(new CreateTableCommand({
    TableName: name, BillingMode: 'PAY_PER_REQUEST', KeySchema: schema(pk, sk), AttributeDefinitions: [pk, sk, gsi1pk, gsi1sk, gsi2pk, gsi2sk].map(text),
    GlobalSecondaryIndexes: [[indexes.lists, gsi1pk, gsi1sk] as const, [indexes.deadlines, gsi2pk, gsi2sk] as const]
      .map(([IndexName, hash, range]) => ({ IndexName, KeySchema: schema(hash, range), Projection: { ProjectionType: 'KEYS_ONLY' as const } })),
  }));
}

export const now = (): string => new Date().toISOString();

const put = (at: { pk: string; sk: string }, item: Item): Write => ({ kind: 'put', key: at, item: { ...at, ...item }, refused: moved('a test item') });

/** Pool, channel, location and SKUs of one test, apart from every other's. */
export class Ledger {
  readonly id = randomBytes(4).toString('hex');
  readonly pool = `pool-${this.id}`;
  readonly location = `store-${this.id}`;
  #orders = 0;

  sku(n: number): string { return `S${n}-${this.id}`; }

  async move(...movements: readonly Omit<StockMovement, 'pool'>[]): Promise<void> {
    await retryMoved(async () => transact(await moveStock(movements.map((movement) => ({ pool: this.pool, ...movement })), now())));
  }

  async receive(sku: string, units: number, location = this.location): Promise<void> {
    await this.move({ kind: 'receipt', sku, location, units });
  }

  async article(sku: string, over: Record<string, unknown>): Promise<void> {
    await transact([put(key.sku(sku), { type: 'Sku', id: sku, version: 1, ...over })]);
  }

  /** The location itself, as the network has it. */
  async place(): Promise<void> {
    const location = locationSchema.parse({ id: this.location, version: 1, name: 'Store', type: 'store', pool: this.pool, timeZone: 'UTC', address: { country: 'US' } });
    await transact([put(key.location(this.location), { ...location })]);
  }

  async channel(policies: Record<string, unknown> = {}): Promise<void> {
    const id = this.id;
    await transact([put(key.channel(id), { type: 'Channel', id, version: 1, platform: 'canonical', kind: 'webstore', pools: { '*': this.pool }, policies, active: true })]);
  }

  /** An order as intake leaves it, its first attempt started. */
  async order(units: Readonly<Record<string, number>>, over: Partial<Order> = {}): Promise<string> {
    const orderId = `${this.id}-${++this.#orders}-aaaaaaaa`;
    const body = canonicalOrderSchema.parse({
      channel: this.id, external: { id: orderId, number: '1' }, placedAt: now(), currency: 'USD',
      shipTo: { lines: ['1 Main Street'], country: 'US', postalCode: '10001' },
      lines: Object.entries(units).map(([sku, quantity], index) => ({ lineId: String(index + 1), sku, quantity, unitPrice: { amount: 100 } })),
    });
    const open = Object.values(units).reduce((sum, one) => sum + one, 0);
    const order = anOrder({ orderId, channel: this.id, pool: this.pool, totals: { ...noTotals, open }, ...over });
    await transact([put(key.order(orderId), orderItem(order)), ...bodyWrites({ orderId, version: 0, body: { order: body } })]);
    return orderId;
  }

  async atp(sku: string): Promise<number> { return (await readAtp(this.pool, sku)).atp; }

  /** What the auditor finds in this test's part of the books. */
  async findings(): Promise<Finding[]> {
    return audit(await readBooks()).filter(({ about }) => about.includes(this.id));
  }
}

/** As the states do, minutes on end: contention delays, it never fails an order. */
export async function stubbornly<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Contended)) throw error;
    }
  }
}

const context: Context = {
  callbackWaitsForEmptyEventLoop: false, functionName: 'test', functionVersion: '1', invokedFunctionArn: 'test', memoryLimitInMB: '256', awsRequestId: 'test', logGroupName: 'test', logStreamName: 'test',
  getRemainingTimeInMillis: () => 30_000, done: () => undefined, fail: () => undefined, succeed: () => undefined,
};

/** Runs a state's function as Lambda would. */
export const run = <R>(handler: (event: unknown, context: Context) => Promise<R>, input: Record<string, unknown>): Promise<R> => handler(input, context);

/** The handler dies: what it asks of the table from its `nth` write on is never sent. Undone by `vi.restoreAllMocks`. */
export class Died extends Error {}
export function dieAtWrite(nth: number, before: () => Promise<void> = () => Promise.reject(new Died('the handler died'))): void {
  const send = table.send.bind(table);
  let writes = 0;
  vi.spyOn(table, 'send').mockImplementation(async (command: Parameters<typeof send>[0]) => {
    if (/^(TransactWrite|Put|Update|Delete)Command$/.test(command.constructor.name) && ++writes === nth) await before();
    return send(command);
  });
}
