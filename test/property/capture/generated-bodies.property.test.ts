import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listOrdersDoor, readOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as readOrders } from '../../../functions/capture/read-orders.handler.ts';
import { signedHeaders } from '../../../local/brand/signed-headers.ts';
import { shopifyMessage } from '../../support/bodies/shopify-bodies.ts';
import { wooMessage } from '../../support/bodies/woo-bodies.ts';
import { call } from '../../support/call.ts';
import { SECRET, Shops } from '../../unit/capture/shops.ts';

/** Bodies of each platform; `npm run test:properties` sends thousands. */
const BODIES = Number(process.env['GENERATED_BODIES'] ?? 30);
const operator = { kind: 'operator', id: 'ada' } as const;

/** How a body comes to its channel, and what became of all of them. */
class Intake {
  readonly outcomes = new Map<string, number>();

  async send(channel: 'shop' | 'woo', topic: string, body: string): Promise<void> {
    const shops = new Shops();
    try {
      const platform = channel === 'shop' ? 'shopify' : 'woocommerce';
      const post = () => shops.post(channel, body, signedHeaders[platform](SECRET, body, topic));
      const first = await post();
      const { outcome, orderId } = first.body;

      expect([first.status, first.body['title']]).toEqual([200, undefined]);
      await (orderId === undefined ? expectKept(shops, body) : expectReadable(shops, String(orderId)));

      const orders = shops.table.ofType('Order').length;
      const again = await post();

      expect([again.status, again.body['orderId']]).toEqual([200, orderId]);
      expect(['repeated', 'older', 'kept', 'quarantined', 'cancelled']).toContain(again.body['outcome']);
      expect(shops.table.ofType('Order')).toHaveLength(orders);
      this.outcomes.set(String(outcome), (this.outcomes.get(String(outcome)) ?? 0) + 1);
    } finally {
      shops.close();
    }
  }
}

/** A message that is of no order is there as it came, with a reason. */
async function expectKept(shops: Shops, body: string): Promise<void> {
  const [message] = shops.table.ofType('Message');

  expect(gunzipSync(message?.['content'] as Uint8Array).toString('utf8')).toBe(
    Buffer.from(body).toString('utf8'),
  );
  expect(message?.['outcome']).toMatch(/\w/);
}

/** An order of whatever status can be read, alone and in the list, and is as it came in one of its items. */
async function expectReadable(shops: Shops, orderId: string): Promise<void> {
  const one = await call(readOrders, readOrderDoor, { params: { id: orderId }, caller: operator });
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const all = await call(readOrders, listOrdersDoor, { caller: operator, query: { from } });

  expect([one.status, all.status]).toEqual([200, 200]);
  expect(all.body['orders']).toMatchObject([{ orderId }]);
  expect(shops.table.ofType('Raw').length).toBeGreaterThan(0);
}

describe('bodies that nobody has thought of', () => {
  test("every body by Shopify's published schemas is an order, quarantined, or kept with a reason", async () => {
    const intake = new Intake();
    await fc.assert(
      fc.asyncProperty(shopifyMessage, ({ topic, body }) => intake.send('shop', topic, body)),
      { numRuns: BODIES },
    );

    expect([...intake.outcomes.keys()]).toEqual(expect.arrayContaining(['captured', 'quarantined', 'kept']));
  });

  test('every body by the grammar of WooCommerce is an order, quarantined, or kept with a reason', async () => {
    const intake = new Intake();
    await fc.assert(
      fc.asyncProperty(wooMessage, ({ topic, body }) => intake.send('woo', topic, body)),
      { numRuns: BODIES },
    );

    expect([...intake.outcomes.keys()]).toEqual(expect.arrayContaining(['captured', 'quarantined', 'kept']));
  });
});
