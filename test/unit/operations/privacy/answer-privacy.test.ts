import { gunzipSync } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPrivacyRequests } from '../../../../functions/channels/privacy/privacy-request.store.ts';
import { answerPrivacy } from '../../../../functions/operations/privacy/answer-privacy.ts';
import { cancelOrder } from '../../../../functions/requests/cancel/cancel-writes.ts';
import { signedHeaders } from '../../../../local/brand/signed-headers.ts';
import { SECRET, Shops, shopifyOrder } from '../../capture/shops.ts';

const now = '2026-11-30T10:00:00.000Z';
const s3 = mockClient(S3Client);
let shops: Shops;
beforeEach(() => {
  process.env['FILES_BUCKET'] = 'files';
  s3.reset();
  s3.on(PutObjectCommand).resolves({});
  shops = new Shops();
});
afterEach(() => shops.close());

/** Shopify's message about a person, signed as all of its messages are. */
async function asks(topic: string, payload: Record<string, unknown>) {
  const body = JSON.stringify({ shop_id: 1, shop_domain: 'example.myshopify.com', ...payload });
  return shops.post('shop', body, signedHeaders.shopify(SECRET, body, topic));
}

const customer = { id: 191167, email: 'ada@example.com', phone: '555' };
const redact = (orders: readonly number[]) =>
  asks('customers/redact', { customer, orders_to_redact: orders });
const always = (): boolean => true;

async function orderOfAda(over: Record<string, unknown> = {}): Promise<string> {
  const { orderId = '' } = await shops.shopify(
    shopifyOrder({ email: 'ada@example.com', customer: { id: 191167 }, ...over }),
  );
  return orderId;
}

function close(orderId: string): Promise<unknown> {
  return cancelOrder({ orderId, by: 'operator:ada', reason: 'of the test', now });
}

function kept(): string {
  const items = ['Body', 'Raw', 'Message', 'Privacy'].flatMap((type) => shops.table.ofType(type));
  return items
    .map(({ content, ...rest }) =>
      [JSON.stringify(rest), content instanceof Uint8Array ? gunzipSync(content).toString() : ''].join(''),
    )
    .join('\n');
}

describe('what a shop asks by law', () => {
  test('has a customer erased from the orders that it names, and is kept without the customer as the proof', async () => {
    const orderId = await orderOfAda();
    await close(orderId);

    const answer = await redact([5001]);
    await redact([5001]);
    const done = await answerPrivacy(now, always);

    expect(answer.status).toBe(200);
    expect(done).toEqual({ done: 1, open: 0 });
    expect(shops.order(orderId)).toMatchObject({ erased: { by: 'channel:shop' } });
    expect(await readPrivacyRequests('shop', 9)).toMatchObject([{ kind: 'erase', found: 1, doneAt: now }]);
    expect(kept()).not.toContain('ada@example.com');
  });

  test('waits for an order in flight until it is closed', async () => {
    const orderId = await orderOfAda();
    await redact([5001]);

    const first = await answerPrivacy(now, always);
    await close(orderId);
    const sameDay = await answerPrivacy('2026-11-30T12:00:00.000Z', always);
    const nextDay = await answerPrivacy('2026-12-01T12:00:00.000Z', always);

    expect([first, sameDay, nextDay]).toEqual([
      { done: 0, open: 1 },
      { done: 0, open: 1 },
      { done: 1, open: 0 },
    ]);
    expect(shops.order(orderId)).toHaveProperty('erased');
  });

  test('leaves what the same person has ordered at other channels', async () => {
    const { body } = await shops.submit({ buyer: { name: 'Ada', email: 'ada@example.com' } });
    const elsewhere = String(body['orderId']);
    const here = await orderOfAda();
    for (const orderId of [elsewhere, here]) await close(orderId);

    await redact([]);
    await answerPrivacy(now, always);

    expect(shops.order(here)).toHaveProperty('erased');
    expect(shops.order(elsewhere)).not.toHaveProperty('erased');
  });

  test('has a whole shop erased', async () => {
    const orders = [await orderOfAda(), await orderOfAda({ id: 5002, name: '#1002' })];
    for (const orderId of orders) await close(orderId);

    await asks('shop/redact', {});
    await answerPrivacy(now, always);

    for (const orderId of orders) expect(shops.order(orderId)).toHaveProperty('erased');
  });

  test('has what is known of a customer written to a file for the owner of the shop', async () => {
    const orderId = await orderOfAda();

    await asks('customers/data_request', { customer, orders_requested: [5001], data_request: { id: 9 } });
    await answerPrivacy(now, always);

    const [put] = s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input);
    const [request] = await readPrivacyRequests('shop', 9);
    expect(put?.Key).toBe(`out/shop/privacy/${request?.id}.json`);
    expect(JSON.parse(String(put?.Body))).toMatchObject({
      customer: { email: 'ada@example.com' },
      orders: [{ orderId, order: { shipTo: { city: 'New York' } } }],
    });
    expect(request).not.toHaveProperty('customer');
  });

  test('is refused with 401 where the signature does not verify, and nothing is kept of it', async () => {
    const body = JSON.stringify({ customer, orders_to_redact: [] });
    const refused = await shops.post(
      'shop',
      body,
      signedHeaders.shopify('another', body, 'customers/redact'),
    );

    expect(refused.status).toBe(401);
    expect(shops.table.ofType('Privacy')).toEqual([]);
  });
});
