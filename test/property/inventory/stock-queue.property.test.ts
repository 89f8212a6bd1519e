import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { handler as awaitStock } from '../../../functions/inventory/await-stock.handler.ts';
import { readBackorders } from '../../../functions/inventory/backorder/backorder.store.ts';
import { type Backorder, needsOf } from '../../../functions/inventory/backorder/backorder.ts';
import { reviewBackorders } from '../../../functions/inventory/backorder/look-after-backorders.ts';
import { SERVED_AT_ONCE, serveStockQueue } from '../../../functions/inventory/backorder/serve-stock-queue.ts';
import { reserveOrder } from '../../../functions/inventory/reservation/reserve-order.ts';
import { readOrder } from '../../../functions/order/order.store.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { liftHold, placeHold } from '../../../functions/requests/hold/hold-writes.ts';
import { run } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Ledger, now } from '../../unit/inventory/ledger.ts';

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => table.close());

interface StepOnStock {
  readonly kind: 'wait' | 'come' | 'receive' | 'hold' | 'lift' | 'cancel';
  readonly which: number;
  /** Units of the first and the second SKU; an order needs at least one unit. */
  readonly units: readonly [number, number];
}

const step: fc.Arbitrary<StepOnStock> = fc.record({
  kind: fc.constantFrom('wait', 'come', 'receive', 'receive', 'hold', 'lift', 'cancel'),
  which: fc.nat(9),
  units: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
});

/** Orders that wait for two SKUs and others that come, receipts of them, holds and cancels. */
class StockRoom {
  readonly ledger = new Ledger();
  readonly skus = [this.ledger.sku(1), this.ledger.sku(2)] as const;
  readonly waiting: string[] = [];
  #entered = 0;

  async act({ kind, which, units: [a, b] }: StepOnStock): Promise<void> {
    const orderId = this.waiting[which % Math.max(1, this.waiting.length)];
    if (kind === 'wait') await this.#enter(await this.#order(a, b));
    if (kind === 'come') await this.#come(a, b);
    if (kind === 'receive') await this.#receive(a, b);
    if (kind === 'hold' && orderId !== undefined) await this.#hold(orderId);
    if (kind === 'lift' && orderId !== undefined) await this.#lift(orderId);
    if (kind === 'cancel' && orderId !== undefined) await this.#cancel(orderId);
  }

  #order(a: number, b: number): Promise<string> {
    const needs = [a + b === 0 ? 1 : a, b].map((count, index) => [this.skus[index] ?? '', count] as const);
    return this.ledger.order(Object.fromEntries(needs.filter(([, count]) => count > 0)));
  }

  async #enter(orderId: string): Promise<void> {
    this.#entered += 1;
    const enteredAt = new Date(Date.parse('2026-11-23T09:00:00Z') + this.#entered * 1000).toISOString();
    await run(awaitStock, { orderId, attempt: 1, token: orderId, enteredAt, retry: 0 });
    this.waiting.push(orderId);
  }

  /** A newcomer, which reserves before any pass has looked: it gets nothing of a SKU that somebody waits for. */
  async #come(a: number, b: number): Promise<void> {
    const orderId = await this.#order(a, b);
    const awaited = new Set((await this.acting()).flatMap((place) => [...needsOf(place).keys()]));
    try {
      await reserveOrder(orderId, 1, now());
      const needed = [a + b === 0 ? 1 : a, b].flatMap((count, index) =>
        count > 0 ? [this.skus[index]] : [],
      );
      expect(needed.filter((sku) => awaited.has(sku ?? ''))).toEqual([]);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'OutOfStock')) throw error;
      await this.#enter(orderId);
    }
  }

  async #cancel(orderId: string): Promise<void> {
    await cancelOrder({ orderId, by: 'operator:1', now: now() });
    this.waiting.splice(this.waiting.indexOf(orderId), 1);
  }

  async #receive(a: number, b: number): Promise<void> {
    for (const [index, count] of [a, b].entries())
      if (count > 0) await this.ledger.receive(this.skus[index] ?? '', count);
  }

  async #hold(orderId: string): Promise<void> {
    if ((await readOrder(orderId)).holds.length > 0) return;
    const hold = { id: 'h', reason: 'FRAUD', before: 'reserve', onExpiry: 'lift' } as const;
    await placeHold({ orderId, hold, by: 'operator:1', now: now() });
    await reviewBackorders(orderId);
  }

  async #lift(orderId: string): Promise<void> {
    if ((await readOrder(orderId)).holds.length === 0) return;
    await liftHold({ orderId, holdId: 'h', by: 'operator:1', now: now() });
    await reviewBackorders(orderId);
  }

  /** Passes over both queues until nobody is served; answers how many passes. */
  async settle(): Promise<number> {
    for (let passes = 1; ; passes += 1) {
      const served: string[] = [];
      for (const sku of this.skus) {
        const some = await serveStockQueue(this.ledger.pool, sku, now());
        expect(some.length).toBeLessThanOrEqual(SERVED_AT_ONCE);
        served.push(...some);
      }
      for (const orderId of served) this.waiting.splice(this.waiting.indexOf(orderId), 1);
      if (served.length === 0) return passes;
      expect(passes).toBeLessThan(100);
    }
  }

  /** The places that can act, oldest first, one of each order. */
  async acting(): Promise<Backorder[]> {
    const places = (await Promise.all(this.skus.map((sku) => readBackorders(this.ledger.pool, sku)))).flat();
    const byOrder = new Map(places.filter(({ acting }) => acting).map((place) => [place.orderId, place]));
    return this.waiting.flatMap((orderId) => byOrder.get(orderId) ?? []);
  }

  /** Orders that could take all that they wait for, after what older ones keep. */
  async overlooked(): Promise<string[]> {
    const left = new Map<string, number>();
    for (const sku of this.skus) left.set(sku, (await this.ledger.promised(sku)).queue);
    const found: string[] = [];
    for (const place of await this.acting()) {
      const needs = [...needsOf(place)];
      if (needs.every(([sku, count]) => (left.get(sku) ?? 0) >= count)) found.push(place.orderId);
      for (const [sku, count] of needs) left.set(sku, (left.get(sku) ?? 0) - count);
    }
    return found;
  }

  /** While somebody waits nothing open is above zero, while nobody waits the queue's shard is empty. */
  async expectQueued(): Promise<void> {
    const acting = await this.acting();
    for (const sku of this.skus) {
      const { open, queue } = await this.ledger.promised(sku);
      const isAwaited = acting.some((place) => needsOf(place).has(sku));
      if (isAwaited) expect(Math.max(...open)).toBeLessThanOrEqual(0);
      else expect(queue).toBe(0);
    }
    expect(await this.ledger.findings()).toEqual([]);
  }
}

test('no newcomer jumps the line, no unit idles while an order that could take it waits, and passes end (P23, P29)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 20 }), async (steps) => {
      const room = new StockRoom();
      await room.ledger.channel();
      for (const one of steps) {
        await room.act(one);
        await room.expectQueued();
        const waiting = room.waiting.length;
        expect(await room.settle()).toBeLessThanOrEqual(waiting + 1);
        expect(await room.overlooked()).toEqual([]);
        await room.expectQueued();
      }
    }),
    { numRuns: Number(process.env['QUEUE_HISTORIES'] ?? 15) },
  );
});
