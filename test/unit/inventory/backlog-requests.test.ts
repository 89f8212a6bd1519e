import { expect, test } from 'vitest';
import { costNetwork } from '../../../bin/cost/network.ts';
import { call, measureRun, operatorOf } from '../../../bin/cost/simulated-world.ts';
import { canonicalOrder } from '../../../local/brand/order-bodies.ts';
import type { World } from '../../../simulator/world.ts';

const LOCATION = 'cost-east';
const SKU = 'awaited';
/** Until all that the receipt wakes is at its location, and before any of that is late there. */
const REST = 30_000;
const destination = { city: 'New York', region: 'NY', postalCode: '10001' };

function receipt(units: number) {
  return { id: `receipt-${units}`, kind: 'receipt', sku: SKU, location: LOCATION, quantity: units };
}

/** So many orders wait for one SKU. */
async function wait(world: World, orders: number): Promise<void> {
  const operator = operatorOf(world);
  await operator.put(`/skus/${SKU}`, { title: SKU, weightGrams: 500 });
  const { channel } = costNetwork;
  for (let nth = 0; nth < orders; nth++) {
    const body = canonicalOrder(channel, `waits-${nth}`, [{ sku: SKU, quantity: 1 }], destination);
    await call(world, 'POST', '/orders', { body, caller: { kind: 'channel', id: channel } });
  }
}

/** What one receipt for all of them takes. */
function serve(orders: number) {
  return measureRun({ shop: 'none', rest: REST }, async (world, nth) => {
    if (nth === 1) await wait(world, orders);
    else await operatorOf(world).post('/stock/movements', { movements: [receipt(orders)] });
  });
}

test('one receipt for all who wait takes as many requests an order, however many they are, and wakes each once (P29)', async () => {
  const [few, some, many] = [await serve(10), await serve(30), await serve(70)];

  const ofSome = (some.requests - few.requests) / 20;
  const ofMany = (many.requests - some.requests) / 40;
  expect(ofMany / ofSome).toBeLessThan(1.1);
  // The wait, the plan, Fulfil and Dispatch: whoever is woken in vain enters the wait once more.
  expect(many.states - some.states).toBe(4 * 40);
}, 240_000);
