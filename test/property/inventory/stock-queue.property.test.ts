import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { handler as awaitStock } from '../../../functions/inventory/await-stock.handler.ts';
import { readBackorders } from '../../../functions/inventory/backorder/backorder.store.ts';
import { needsOf } from '../../../functions/inventory/backorder/backorder.ts';
import { reviewBackorders } from '../../../functions/inventory/backorder/look-after-backorders.ts';
import {
  SERVED_AT_ONCE,
  wakeableForStock,
} from '../../../functions/inventory/backorder/serve-stock-queue.ts';
import { reserveOrder } from '../../../functions/inventory/reservation/reserve-order.ts';
import { readOrder } from '../../../functions/order/order.store.ts';
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
  readonly kind: 'wait' | 'receive' | 'hold' | 'lift';
  readonly which: number;
  /** Units of the first and the second SKU; an order needs at least one unit. */
  readonly units: readonly [number, number];
}

const step: fc.Arbitrary<StepOnStock> = fc.record({
  kind: fc.constantFrom('wait', 'wait', 'receive', 'receive', 'hold', 'lift'),
  which: fc.nat(9),
  units: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
});

/** Orders that wait for two SKUs, receipts of them, and holds. */
class StockRoom {
  readonly ledger = new Ledger();
  readonly skus = [this.ledger.sku(1), this.ledger.sku(2)] as const;
  readonly waiting: string[] = [];
  #entered = 0;

  async act({ kind, which, units: [a, b] }: StepOnStock): Promise<void> {
    const orderId = this.waiting[which % Math.max(1, this.waiting.length)];
    if (kind === 'wait') await this.#enter(a, b);
    if (kind === 'receive') await this.#receive(a, b);
    if (kind === 'hold' && orderId !== undefined) await this.#hold(orderId);
    if (kind === 'lift' && orderId !== undefined) await this.#lift(orderId);
  }

  async #enter(a: number, b: number): Promise<void> {
    const needs = [a + b === 0 ? 1 : a, b].map((count, index) => [this.skus[index] ?? '', count] as const);
    const orderId = await this.ledger.order(Object.fromEntries(needs.filter(([, count]) => count > 0)));
    this.#entered += 1;
    const enteredAt = new Date(Date.parse('2026-11-23T09:00:00Z') + this.#entered * 1000).toISOString();
    await run(awaitStock, { orderId, attempt: 1, token: orderId, enteredAt, retry: 0 });
    this.waiting.push(orderId);
  }

  async #receive(a: number, b: number): Promise<void> {
    for (const [index, count] of [a, b].entries())
      if (count > 0) await this.ledger.receive(this.skus[index] ?? '', count);
  }

  async #hold(orderId: string): Promise<void> {
    if ((await readOrder(orderId)).holds.length > 0) return;
    const hold = { id: 'h', reason: 'FRAUD', before: 'reserve', onExpiry: 'lift' } as const;
    await placeHold({ orderId, hold, by: 'operator:1', now: now() });
  }

  async #lift(orderId: string): Promise<void> {
    if ((await readOrder(orderId)).holds.length === 0) return;
    await liftHold({ orderId, holdId: 'h', by: 'operator:1', now: now() });
    await reviewBackorders(orderId);
  }

  /** Passes over both queues, and Reserve for whoever was woken, until nobody is woken; answers how many passes. */
  async settle(): Promise<number> {
    for (let passes = 1; ; passes += 1) {
      const woken = new Set<string>();
      for (const sku of this.skus) {
        const some = await wakeableForStock(this.ledger.pool, sku);
        expect(some.length).toBeLessThanOrEqual(SERVED_AT_ONCE);
        for (const orderId of some) woken.add(orderId);
      }
      if (woken.size === 0) return passes;
      for (const orderId of woken) await this.#reserve(orderId);
      expect(passes).toBeLessThan(100);
    }
  }

  async #reserve(orderId: string): Promise<void> {
    try {
      await reserveOrder(orderId, 1, now());
      this.waiting.splice(this.waiting.indexOf(orderId), 1);
    } catch (error) {
      // Another order that was woken for the other SKU was faster.
      if (!(error instanceof Error && error.name === 'OutOfStock')) throw error;
    }
  }

  /** Orders that could take all that they wait for, and are not held. */
  async idleStock(): Promise<string[]> {
    const left = new Map<string, number>();
    for (const sku of this.skus) left.set(sku, await this.ledger.atp(sku));
    const places = (await Promise.all(this.skus.map((sku) => readBackorders(this.ledger.pool, sku)))).flat();
    const idle: string[] = [];
    for (const place of places) {
      const { barred } = await readOrder(place.orderId);
      const fits = [...needsOf(place)].every(([sku, count]) => (left.get(sku) ?? 0) >= count);
      if (fits && barred.reserve === 0) idle.push(place.orderId);
    }
    return idle;
  }
}

test('no unit idles while an order that could take it waits, no order spins, and passes end (P23, P29)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 20 }), async (steps) => {
      const room = new StockRoom();
      await room.ledger.channel();
      for (const one of steps) {
        await room.act(one);
        const waiting = room.waiting.length;
        expect(await room.settle()).toBeLessThanOrEqual(waiting + 1);
        expect(await room.idleStock()).toEqual([]);
      }
    }),
    { numRuns: 25 },
  );
});
