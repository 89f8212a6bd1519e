import { randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import { readCart } from '../../../functions/inventory/carts/cart.store.ts';
import { readReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { readAtp, readPools, reshardPool } from '../../../functions/inventory/stock/pool.store.ts';
import { readPositions } from '../../../functions/inventory/stock/position.store.ts';
import { allShards } from '../../../functions/inventory/stock/spread.ts';
import { moveStock, type StockMovement } from '../../../functions/inventory/stock/stock.store.ts';
import { channelSchema } from '../../../functions/network/entities/channel.ts';
import { locationSchema } from '../../../functions/network/entities/location.ts';
import { audit, type Finding } from '../../../functions/operations/audit/audit.ts';
import { canonicalOrderSchema } from '../../../functions/order/canonical-order.ts';
import { orderItem, readOrder } from '../../../functions/order/order.store.ts';
import { noTotals, type Order } from '../../../functions/order/order.ts';
import { bodyWrites } from '../../../functions/order/order-body.store.ts';
import { Contended } from '../../../functions/shared/errors.ts';
import { key } from '../../../functions/shared/keys.ts';
import { type TableItem, table } from '../../../functions/shared/table.ts';
import { moved, retryMoved, transact, type Write } from '../../../functions/shared/transact.ts';
import { anOrder } from '../../support/items.ts';

export const now = (): string => new Date().toISOString();

const put = (at: { pk: string; sk: string }, item: TableItem): Write => ({
  kind: 'put',
  key: at,
  item: { ...at, ...item },
  refused: moved('a test item'),
});

/** A movement in the test's own pool; a test document is behind it where the test names nothing else. */
type TestMovement = Omit<StockMovement, 'pool' | 'ref'> & Partial<Pick<StockMovement, 'pool' | 'ref'>>;

/** Pool, channel, location and SKUs of one test, apart from every other's. */
export class Ledger {
  readonly id = randomBytes(4).toString('hex');
  readonly pool = `pool-${this.id}`;
  readonly location = `store-${this.id}`;
  readonly #skus = new Set<string>();
  readonly #ids = new Set<string>();
  readonly #carts = new Set<string>();

  sku(n: number): string {
    const sku = `S${n}-${this.id}`;
    this.#skus.add(sku);
    return sku;
  }

  async move(...movements: readonly TestMovement[]): Promise<void> {
    await retryMoved(async () =>
      transact(
        await moveStock(
          movements.map((movement) => ({ pool: this.pool, ref: 'document:test' as const, ...movement })),
          now(),
        ),
      ),
    );
  }

  async receive(sku: string, units: number, location = this.location): Promise<void> {
    await this.move({ kind: 'receipt', sku, location, units });
  }

  /** A SKU whose promise is divided among so many open shards. */
  async divide(sku: string, shards: number): Promise<void> {
    await reshardPool({ pool: this.pool, sku }, shards, now());
  }

  async article(sku: string, over: Record<string, unknown>): Promise<void> {
    await transact([put(key.sku(sku), { type: 'Sku', id: sku, version: 1, ...over })]);
  }

  /** The channel of the orders, as the network has it. */
  async sells(): Promise<void> {
    const channel = channelSchema.parse({ id: this.id, version: 1, platform: 'canonical' });
    await transact([put(key.channel(this.id), { ...channel })]);
  }

  /** The location itself, as the network has it. */
  async place(): Promise<void> {
    const location = locationSchema.parse({
      id: this.location,
      version: 1,
      name: 'Store',
      type: 'store',
      pool: this.pool,
      timeZone: 'UTC',
      address: { country: 'US' },
    });
    await transact([put(key.location(this.location), { ...location })]);
  }

  async channel(policies: Record<string, unknown> = {}): Promise<void> {
    const id = this.id;
    await transact([
      put(key.channel(id), {
        type: 'Channel',
        id,
        version: 1,
        platform: 'canonical',
        kind: 'webstore',
        pools: { '*': this.pool },
        policies,
        active: true,
      }),
    ]);
  }

  /** An order as intake leaves it, its first attempt started. */
  async order(units: Readonly<Record<string, number>>, over: Partial<Order> = {}): Promise<string> {
    const orderId = `${this.id}-${this.#ids.size + 1}-aaaaaaaa`;
    this.#ids.add(orderId);
    const body = canonicalOrderSchema.parse({
      channel: this.id,
      external: { id: orderId, number: '1' },
      placedAt: now(),
      currency: 'USD',
      shipTo: { lines: ['1 Main Street'], country: 'US', postalCode: '10001' },
      lines: Object.entries(units).map(([sku, quantity], index) => ({
        lineId: String(index + 1),
        sku,
        quantity,
        unitPrice: { amount: 100 },
      })),
    });
    const open = Object.values(units).reduce((sum, one) => sum + one, 0);
    const order = anOrder({
      orderId,
      channel: this.id,
      pool: this.pool,
      totals: { ...noTotals, open },
      ...over,
    });
    await transact([
      put(key.order(orderId), orderItem(order)),
      ...bodyWrites({ orderId, version: 0, body: { order: body } }),
    ]);
    return orderId;
  }

  /** The name of a cart of this test's channel, which the auditor looks at. */
  cart(id: string): { readonly channel: string; readonly id: string } {
    this.#carts.add(id);
    return { channel: this.id, id };
  }

  async atp(sku: string): Promise<number> {
    return (await readAtp(this.pool, sku)).atp;
  }

  /** Units of the open shards and of the queue's. */
  async promised(sku: string): Promise<{ open: number[]; queue: number }> {
    const [reading] = await readPools([{ pool: this.pool, sku }], { queue: true });
    return { open: reading?.open.map(({ atp }) => atp) ?? [], queue: reading?.queue?.atp ?? 0 };
  }

  /** What the auditor finds in this test's part of the books; no location has work here. */
  async findings(): Promise<Finding[]> {
    const [skus, ids] = [[...this.#skus], [...this.#ids]];
    const [positions, shards, orders, reservations, carts] = await Promise.all([
      readPositions(skus),
      readPools(
        skus.map((sku) => ({ pool: this.pool, sku })),
        { queue: true },
      ),
      Promise.all(ids.map(readOrder)),
      Promise.all(ids.map(readReservation)),
      Promise.all([...this.#carts].map((id) => readCart({ channel: this.id, id }))),
    ]);
    return audit({
      positions,
      orders,
      reservations: reservations.filter((one) => one !== undefined),
      carts: carts.filter((one) => one !== undefined),
      fulfillments: [],
      shards: shards.flatMap((reading) =>
        allShards(reading).map(({ exists: _, ...shard }) => ({
          type: 'Pool' as const,
          pool: this.pool,
          sku: reading.sku,
          ...shard,
          ...(reading.queued && typeof shard.shard === 'number' ? { queued: true } : {}),
        })),
      ),
    });
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

/**
 * The handler dies: its `nth` write from now on, and what it would have asked after it, is never sent. Or
 * something else happens there.
 */
export class Died extends Error {}
export function dieAtWrite(
  nth: number,
  instead: () => Promise<void> = () => Promise.reject(new Died('the handler died')),
): void {
  const send = table.send.bind(table);
  let writes = 0;
  vi.spyOn(table, 'send').mockImplementation(async (command: Parameters<typeof send>[0]) => {
    if (/^(TransactWrite|Put|Update|Delete)Command$/.test(command.constructor.name) && ++writes === nth)
      await instead();
    return send(command);
  });
}
