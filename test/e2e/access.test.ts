import { describe, expect, test } from 'vitest';
import { createCredential, revokeCredential } from '../../functions/access/credential.store.ts';
import { ApiClient } from '../../local/brand/api-client.ts';
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { deployment, eventuallyTrue, operator, World } from '../support/world.ts';

/** A caller of this kind with a new credential. */
async function callerOf(
  kind: 'channel' | 'location' | 'system',
  id: string,
): Promise<{ api: ApiClient; hash: string }> {
  const { token, credential } = await createCredential({ kind, id }, new Date(Date.now()).toISOString());
  return { api: new ApiClient(deployment.api, token), hash: credential.hash };
}

async function statusOf(api: ApiClient, method: string, path: string, body?: unknown): Promise<number> {
  return (await api.send(method, path, body)).status;
}

describe.concurrent('access', () => {
  test('no credential and an unknown one open nothing', async () => {
    for (const api of [new ApiClient(deployment.api), new ApiClient(deployment.api, 'oo_unknown')]) {
      for (const path of ['/orders', '/exceptions', '/locations', '/stock/A'])
        expect(await statusOf(api, 'GET', path), path).toBe(401);
    }
  });

  test("a location sees its own work alone, a channel its own orders, and neither another's", async () => {
    const world = await new World('own').open({ one: { A: 5 }, two: { B: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', 'one');
    const [one, two, other, own] = await Promise.all([
      callerOf('location', world.id('one')),
      callerOf('location', world.id('two')),
      callerOf('channel', 'another-shop'),
      callerOf('channel', world.channel),
    ]);
    const workPath = `/locations/${world.id('one')}/fulfillments`;
    const fulfillmentPath = `/fulfillments/${fulfillmentId}`;
    const accepted = { id: 'x', kind: 'accepted' };

    const list = await one.api.send('GET', workPath);
    const detail = await one.api.send('GET', fulfillmentPath);
    const ownOrder = await own.api.send('GET', `/orders/${orderId}`);

    expect(list).toMatchObject({ status: 200, body: { fulfillments: [{ fulfillmentId }] } });
    expect(JSON.stringify(list.body), 'the queue holds nothing personal').not.toMatch(/Ada|Main Street/);
    expect(await statusOf(two.api, 'GET', workPath)).toBe(403);
    expect([403, 404]).toContain(await statusOf(two.api, 'GET', fulfillmentPath));
    expect([403, 404]).toContain(await statusOf(two.api, 'POST', `${fulfillmentPath}/events`, accepted));
    expect(detail.status).toBe(200);
    expect(JSON.stringify(detail.body), 'the label needs the address').toContain('1 Main Street');
    expect(await statusOf(other.api, 'GET', `/orders/${orderId}`)).toBe(404);
    expect(ownOrder.status).toBe(200);
    expect(JSON.stringify(ownOrder.body), 'without read:personal').not.toMatch(/Main Street/);
    expect(await statusOf(own.api, 'PUT', '/skus/A', { title: 'A' })).toBe(403);
    const ordered = world.body([{ sku: 'A', quantity: 1 }]);
    expect(await statusOf(other.api, 'POST', '/orders', ordered)).toBe(403);
  });

  test('a revoked credential stops working within a minute', async () => {
    const { api, hash } = await callerOf('system', 'erp');
    expect(await statusOf(api, 'GET', '/stock/none')).not.toBe(401);

    await revokeCredential(hash, new Date(Date.now()).toISOString());

    await eventuallyTrue('it is refused', async () => (await statusOf(api, 'GET', '/stock/none')) === 401, {
      seconds: 70,
    });
  });

  test('a webhook with a wrong signature is answered 401, one of an unknown channel or source 404', async () => {
    const shopify = { platform: 'shopify', secrets: 'e2e-hook' };
    const world = await new World('hook').open({ one: { A: 5 } }, { channel: shopify });
    const unknown = `nobody-${world.name.slice(-6)}`;
    const body = '{"id":1}';
    const orders = (channel: string, secret: string) =>
      operator.send('POST', `/channels/${channel}/orders`, body, signedHeaders.shopify(secret, body));
    const scans = (source: string, secret: string) =>
      operator.send('POST', `/tracking-sources/${source}/events`, body, signedHeaders.easypost(secret, body));

    expect((await orders(unknown, 'x')).status).toBe(404);
    expect((await orders(world.channel, 'wrong')).status).toBe(401);
    expect((await scans(unknown, 'x')).status).toBe(404);
  });
});
