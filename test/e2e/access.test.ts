import { describe, expect, test } from 'vitest';
import { createCredential, revokeCredential } from '../../functions/access/credential.store.ts';
import { ApiClient } from '../../local/brand/api-client.ts';
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { deployment, eventually, operator, World } from '../support/world.ts';

const client = async (kind: 'channel' | 'location' | 'system', id: string) => {
  const { token, credential } = await createCredential({ kind, id }, new Date(Date.now()).toISOString());
  return { api: new ApiClient(deployment.api, token), hash: credential.hash };
};

describe.concurrent('who may do what', () => {
  test('no or an unknown credential opens nothing', async () => {
    for (const api of [new ApiClient(deployment.api), new ApiClient(deployment.api, 'oo_unknown')]) {
      for (const path of ['/orders', '/exceptions', '/locations', '/stock/A'])
        expect([401, 403], path).toContain((await api.send('GET', path)).status);
    }
  });

  test('a location sees its own work and no other, an order of another channel is unknown', async () => {
    const world = await new World('own').open({ one: { A: 5 }, two: { B: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', 'one');
    const [one, two, other, own] = await Promise.all([
      client('location', world.id('one')),
      client('location', world.id('two')),
      client('channel', 'another-shop'),
      client('channel', world.channel),
    ]);
    const list = await one.api.send('GET', `/locations/${world.id('one')}/fulfillments`);
    expect(list).toMatchObject({ status: 200, body: { fulfillments: [{ fulfillmentId }] } });
    expect(JSON.stringify(list.body), 'the queue holds nothing personal').not.toMatch(/Ada|Main Street/);
    expect((await two.api.send('GET', `/locations/${world.id('one')}/fulfillments`)).status).toBe(403);
    expect([403, 404]).toContain((await two.api.send('GET', `/fulfillments/${fulfillmentId}`)).status);
    expect([403, 404]).toContain(
      (await two.api.send('POST', `/fulfillments/${fulfillmentId}/events`, { id: 'x', kind: 'accepted' }))
        .status,
    );
    const detail = await one.api.send('GET', `/fulfillments/${fulfillmentId}`);
    expect(detail.status).toBe(200);
    expect(JSON.stringify(detail.body), 'the label needs the address').toContain('1 Main Street');
    expect((await other.api.send('GET', `/orders/${orderId}`)).status).toBe(404);
    expect((await own.api.send('GET', `/orders/${orderId}`)).status).toBe(200);
    expect(
      JSON.stringify((await own.api.send('GET', `/orders/${orderId}`)).body),
      'without read:personal',
    ).not.toMatch(/Main Street/);
    expect((await own.api.send('PUT', '/skus/A', { title: 'A' })).status).toBe(403);
    expect((await other.api.send('POST', '/orders', world.body([{ sku: 'A', quantity: 1 }]))).status).toBe(
      403,
    );
  });

  test('a revoked credential stops working within a minute', async () => {
    const { api, hash } = await client('system', 'erp');
    expect((await api.send('GET', '/stock/none')).status).not.toBe(401);
    await revokeCredential(hash, new Date(Date.now()).toISOString());
    await eventually(
      'it is refused',
      async () => ([401, 403].includes((await api.send('GET', '/stock/none')).status) ? true : undefined),
      { seconds: 70 },
    );
  });

  test('webhooks: wrong signature 401, unknown channel 404, the old secret works while it is rotated', async () => {
    const world = await new World('hook').open(
      { one: { A: 5 } },
      { channel: { platform: 'shopify', secrets: 'e2e-hook' } },
    );
    const body = '{"id":1}';
    expect(
      (
        await operator.send(
          'POST',
          `/channels/nobody-${world.name.slice(-6)}/orders`,
          body,
          signedHeaders.shopify('x', body),
        )
      ).status,
    ).toBe(404);
    expect(
      (
        await operator.send(
          'POST',
          `/channels/${world.channel}/orders`,
          body,
          signedHeaders.shopify('wrong', body),
        )
      ).status,
    ).toBe(401);
    expect(
      (
        await operator.send(
          'POST',
          `/tracking-sources/nobody-${world.name.slice(-6)}/events`,
          body,
          signedHeaders.easypost('x', body),
        )
      ).status,
    ).toBe(404);
  });
});
