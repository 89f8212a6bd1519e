import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { editOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as edit } from '../../../functions/capture/edit-order.handler.ts';
import { recordMovementsDoor } from '../../../functions/inventory/movement-doors.ts';
import { handler as recordMovements } from '../../../functions/inventory/record-movements.handler.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../functions/operations/resolve-exception.handler.ts';
import { call } from '../../support/call.ts';
import { later, Shops, shopifyOrder } from './shops.ts';

/** More than one write holds, and not so many that the tests take long; one test has all that an order may have. */
const LINES = 120;
const TAKEN = 110;
const skus = Array.from({ length: 500 }, (_, index) => `S${index}`);

/** An order of one unit of each SKU, of whose first lines the shop has taken out so many. */
function order(taken: number, seconds: number, count = LINES) {
  const lines = skus.slice(0, count).map((sku, index) => {
    const units = index < taken ? 0 : 1;
    return {
      id: index + 1,
      sku,
      title: sku,
      quantity: 1,
      current_quantity: units,
      fulfillable_quantity: units,
      price: '1.00',
      requires_shipping: true,
      gift_card: false,
    };
  });
  const whole = shopifyOrder({
    line_items: lines,
    total_line_items_price: `${count}.00`,
    total_price: `${count}.00`,
  });
  return later(whole, {}, seconds);
}

describe('an edit that takes out more lines than one write can hold', () => {
  let shops: Shops;
  let orderId = '';
  beforeEach(() => {
    shops = new Shops();
  });
  afterEach(() => shops.close());

  async function begin(count = LINES): Promise<void> {
    for (let from = 0; from < count; from += 100) {
      const movements = skus.slice(from, from + 100).map((sku) => ({
        id: `in-${sku}`,
        kind: 'receipt',
        sku,
        location: 'wh-1',
        quantity: 2,
      }));
      const caller = { kind: 'operator', id: 'ada' } as const;
      const { status } = await call(recordMovements, recordMovementsDoor, { body: { movements }, caller });
      expect(status).toBe(200);
    }
    ({ orderId = '' } = await shops.shopify(order(0, 0, count)));
    shops.table.writes.length = 0;
  }

  function largestWrite(): number {
    return Math.max(...shops.table.writes.map((keys) => keys.length));
  }

  function dieAfter(writes: number): void {
    shops.table.meanwhile(async () => {
      if (writes === 0) throw new Error('died');
      dieAfter(writes - 1);
    });
  }

  function patch(body: object) {
    const caller = { kind: 'operator', id: 'ada' } as const;
    return call(edit, editOrderDoor, { params: { id: orderId }, body: { id: 'e1', ...body }, caller });
  }

  function linesWithout(count: number): Record<string, null> {
    return Object.fromEntries(skus.slice(0, count).map((_sku, index) => [String(index + 1), null]));
  }

  test.each(['Begun', 'Reserve', 'Route', 'Dispatch'] as const)(
    'is carried out when it comes from the shop, after %s (P17)',
    async (state) => {
      await begin();
      await shops.walk(orderId, state);
      const before = shops.order(orderId).bodyVersion;

      const receipt = await shops.shopify(order(TAKEN, 60));

      expect(receipt).toEqual({ outcome: 'edited', orderId });
      const { totals, bodyVersion } = shops.order(orderId);
      // What a location has seen it is asked for.
      expect(totals.cancelled).toBe(state === 'Dispatch' ? 0 : TAKEN);
      expect(bodyVersion).toBe(before + 1);
      expect(shops.exceptions()).toEqual([]);
      expect(largestWrite()).toBeLessThanOrEqual(90);
      expect(await shops.shopify(order(TAKEN, 60))).toEqual({
        outcome: 'repeated',
        orderId,
      });
    },
  );

  test('may be of as many lines as an order may have (P17)', async () => {
    await begin(500);
    await shops.walk(orderId, 'Reserve');

    expect(await shops.shopify(order(499, 60, 500))).toEqual({ outcome: 'edited', orderId });

    expect(shops.order(orderId).totals).toMatchObject({ cancelled: 499, reserved: 1 });
    expect(largestWrite()).toBeLessThanOrEqual(90);
  });

  test('goes on when the shop sends it again, where the handler died half-way (P17)', async () => {
    await begin();
    await shops.walk(orderId, 'Reserve');
    // The first write finds that the order is there already, the second one takes out some of it.
    dieAfter(2);
    await expect(shops.shopify(order(TAKEN, 60))).rejects.toThrow('500');
    expect(shops.order(orderId).totals.cancelled).toBeGreaterThan(0);

    expect(await shops.shopify(order(TAKEN, 60))).toEqual({ outcome: 'edited', orderId });

    expect(shops.order(orderId).totals).toMatchObject({ cancelled: TAKEN, reserved: LINES - TAKEN });
  });

  test.each(['Begun', 'Reserve', 'Route', 'Dispatch'] as const)(
    'is carried out when it comes from a person, after %s, with all else of the edit (P17)',
    async (state) => {
      await begin();
      await shops.walk(orderId, state);

      const answer = await patch({ lines: linesWithout(TAKEN), notes: { packing: 'less' } });

      const asked = state === 'Dispatch' ? [{ units: TAKEN }] : [];
      expect(answer).toMatchObject({ status: asked.length > 0 ? 202 : 200, body: { asked, bodyVersion: 1 } });
      expect(answer.body['changes']).toHaveLength(TAKEN + 1);
      expect(shops.order(orderId).totals.cancelled).toBe(state === 'Dispatch' ? 0 : TAKEN);
      expect(largestWrite()).toBeLessThanOrEqual(90);
      expect(await patch({ lines: linesWithout(TAKEN), notes: { packing: 'less' } })).toEqual(answer);
    },
  );

  test('may take out everything, and closes the order', async () => {
    await begin();
    await shops.walk(orderId, 'Reserve');

    expect(await patch({ lines: linesWithout(LINES) })).toMatchObject({ status: 200 });

    expect(shops.order(orderId)).toMatchObject({ status: 'cancelled', totals: { cancelled: LINES } });
  });

  test('goes on when a person sends it again, where the handler died half-way (P17)', async () => {
    await begin();
    await shops.walk(orderId, 'Route');
    dieAfter(1);
    expect(await patch({ bodyVersion: 0, lines: linesWithout(TAKEN) })).toMatchObject({ status: 500 });
    expect(shops.order(orderId).totals.cancelled).toBeGreaterThan(0);

    expect(await patch({ bodyVersion: 0, lines: linesWithout(TAKEN) })).toMatchObject({ status: 200 });

    expect(shops.order(orderId).totals).toMatchObject({ cancelled: TAKEN, allocated: LINES - TAKEN });
  });

  test('is applied by a person where nothing said which version is the later one', async () => {
    await begin();
    await shops.walk(orderId, 'Reserve');
    await shops.shopify(order(TAKEN, 0));
    const [{ exceptionId = '' } = {}] = shops.exceptions() as { exceptionId?: string }[];

    const { status } = await call(resolve, resolveExceptionDoor, {
      params: { id: exceptionId },
      caller: { kind: 'operator', id: 'ada' },
      body: { id: 'a1', action: 'apply' },
    });

    expect(status).toBe(200);
    expect(shops.order(orderId).totals).toMatchObject({ cancelled: TAKEN, reserved: LINES - TAKEN });
    expect(shops.exceptions()).toEqual([]);
  });
});

describe('units that a location was asked for', () => {
  let shops: Shops;
  beforeEach(() => {
    shops = new Shops();
  });
  afterEach(() => shops.close());

  test('are not asked for again by another edit to the same quantity', async () => {
    await shops.receiveStock({ A: 5, B: 5 });
    const { orderId = '' } = await shops.shopify(shopifyOrder());
    await shops.walk(orderId, 'Dispatch');
    const patch = (id: string) =>
      call(edit, editOrderDoor, {
        params: { id: orderId },
        caller: { kind: 'operator', id: 'ada' },
        body: { id, lines: { '11': { quantity: 1 } } },
      });

    const first = await patch('e1');
    const second = await patch('e2');

    expect(first).toMatchObject({ status: 202, body: { asked: [{ units: 1 }] } });
    expect(second).toMatchObject({ status: 200, body: { asked: [], changes: [] } });
  });
});
