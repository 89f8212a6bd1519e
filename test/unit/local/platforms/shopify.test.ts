import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ShopOptions } from '../../../../local/platforms/shopify/shop.ts';
import { askShopify, type ShopifyUnderTest, startedShopify } from '../../../support/simulated-shopify.ts';

async function shopWith(stock: number, options: ShopOptions = {}): Promise<ShopifyUnderTest> {
  const under = await startedShopify(options);
  under.shop.setStock('MUG', under.places.east, stock);
  return under;
}

const oneMug = { lines: [{ sku: 'MUG', quantity: 1 }] } as const;

function quantities(under: ShopifyUnderTest, quantity: number, changeFromQuantity?: number | null) {
  return {
    input: {
      name: 'available',
      reason: 'correction',
      quantities: [
        {
          inventoryItemId: `gid://shopify/InventoryItem/${under.shop.variant('MUG').inventoryItemId}`,
          locationId: `gid://shopify/Location/${under.places.east}`,
          quantity,
          ...(changeFromQuantity === undefined ? {} : { changeFromQuantity }),
        },
      ],
    },
  };
}

const SET = `mutation ($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code } inventoryAdjustmentGroup { id } }
}`;

describe('requests that the simulated Shopify refuses, as Shopify does', () => {
  test('a field or an argument that is not in the published schema', async () => {
    const under = await shopWith(1);

    const field = await askShopify(under, '{ shop { turnover } }');
    const argument = await askShopify(under, '{ orders(first: 1, colour: "red") { nodes { id } } }');

    expect(field.errors[0]).toMatchObject({
      message: "Field 'turnover' doesn't exist on type 'Shop'",
      extensions: { code: 'undefinedField' },
    });
    expect(argument.errors[0].message).toContain('colour');
    expect([field.data, argument.data]).toEqual([undefined, undefined]);
  });

  test('a field that needs a scope which the app was not granted', async () => {
    const under = await shopWith(1, { scopes: ['read_products'] });

    const answer = await askShopify(under, '{ orders(first: 1) { nodes { id } } }');

    expect(answer.errors[0].extensions).toMatchObject({ code: 'ACCESS_DENIED' });
  });

  test('a field that Shopify has and the simulated shop has not is an error, and nothing is made up', async () => {
    const answer = await askShopify(await shopWith(1), '{ shop { contactEmail } }');

    expect(answer.errors[0].extensions.code).toBe('NOT_SIMULATED');
  });

  test('a change of stock without a key, or without the figure that it is compared with', async () => {
    const under = await shopWith(5);
    const keyless = SET.replace(', $key: String!', '').replace('@idempotent(key: $key)', '');

    const withoutKey = await askShopify(under, keyless, quantities(under, 4, 5));
    const withoutFigure = await askShopify(under, SET, { ...quantities(under, 4), key: 'k1' });
    const optedOut = await askShopify(under, SET, { ...quantities(under, 4, null), key: 'k2' });

    expect(withoutKey.errors[0].extensions.code).toBe('BAD_REQUEST');
    expect(withoutFigure.errors[0].extensions.code).toBe('INVALID_FIELD_ARGUMENTS');
    expect(optedOut.data.inventorySetQuantities.userErrors).toEqual([]);
  });

  test('a list without a size, one that is too large, and a query that costs too much', async () => {
    const under = await shopWith(1);
    const list = (first: string) =>
      `{ orders${first} { nodes { id lineItems(first: 100) { nodes { id } } } } }`;

    const answers = [];
    for (const size of ['', '(first: 100)']) answers.push(await askShopify(under, list(size)));
    answers.push(await askShopify(under, '{ orders(first: 251) { nodes { id } } }'));

    expect(answers.map(({ errors }) => errors[0].extensions.code)).toEqual([
      'BAD_REQUEST',
      'MAX_COST_EXCEEDED',
      'BAD_REQUEST',
    ]);
  });

  test('a wrong token, a wrong type and a wrong secret', async () => {
    const { url, shop } = await shopWith(1);
    const post = async (path: string, headers: Record<string, string>, body: string): Promise<number> =>
      (await fetch(`${url}${path}`, { method: 'POST', headers, body })).status;
    const granted = shop.grant(shop.clientId, shop.clientSecret);
    const token = granted === 'invalid_client' ? '' : granted.accessToken;
    const api = '/admin/api/2026-07/graphql.json';
    const json = { 'content-type': 'application/json' };

    const statuses = [
      await post(api, { ...json, 'x-shopify-access-token': 'guessed' }, '{"query":"{shop{id}}"}'),
      await post(
        api,
        { 'content-type': 'text/plain', 'x-shopify-access-token': token },
        '{"query":"{shop{id}}"}',
      ),
      await post(api, { ...json, 'x-shopify-access-token': token }, '{}'),
      await post(
        '/admin/oauth/access_token',
        json,
        '{"grant_type":"client_credentials","client_id":"a","client_secret":"b"}',
      ),
      await post('/admin/api/2026-07/orders.json', { ...json, 'x-shopify-access-token': token }, '{}'),
    ];

    expect(statuses).toEqual([401, 406, 400, 400, 404]);
  });

  test('a token that is a day old', async () => {
    const { shop, clock } = await shopWith(1);
    const granted = shop.grant(shop.clientId, shop.clientSecret);
    const token = granted === 'invalid_client' ? '' : granted.accessToken;

    const before = shop.isGranted(token);
    clock.advance(86_400_000);

    expect([before, shop.isGranted(token)]).toEqual([true, false]);
  });
});

describe('points and throttling of the simulated Shopify', () => {
  const dear = '{ orders(first: 90) { nodes { id lineItems(first: 5) { nodes { id } } } } }';

  test('what a query does not use is given back, and what is left is said', async () => {
    const answer = await askShopify(await shopWith(1), dear);

    expect(answer.extensions.cost).toMatchObject({
      requestedQueryCost: 722,
      throttleStatus: { maximumAvailable: 2000, restoreRate: 100 },
    });
    expect(answer.extensions.cost.actualQueryCost).toBeLessThan(10);
    expect(answer.extensions.cost.throttleStatus.currentlyAvailable).toBeGreaterThan(1990);
  });

  test('without points enough nothing is done and the answer is a 200 that says so, until time has passed', async () => {
    const under = await shopWith(500, { pointsPerSecond: 50 });
    for (let order = 0; order < 90; order += 1)
      under.shop.buy({ lines: Array.from({ length: 5 }, () => ({ sku: 'MUG', quantity: 1 })) });

    const first = await askShopify(under, dear);
    const second = await askShopify(under, dear);
    under.clock.advance(20_000);
    const third = await askShopify(under, dear);

    expect([first, second, third].map(({ errors }) => errors?.[0].extensions.code)).toEqual([
      undefined,
      'THROTTLED',
      undefined,
    ]);
    expect(second.data).toBeUndefined();
    expect(second.extensions.cost.throttleStatus.currentlyAvailable).toBeLessThan(722);
  });
});

describe('stock at the simulated Shopify', () => {
  test('one key is one change: other variables under it are an error, and a refusal spends it', async () => {
    const under = await shopWith(5);
    const codes = async (variables: object): Promise<string[]> => {
      const answer = await askShopify(under, SET, { ...variables });
      return answer.data.inventorySetQuantities.userErrors.map(({ code }: { code: string }) => code);
    };

    const seen = [
      await codes({ ...quantities(under, 3, 5), key: 'k1' }),
      await codes({ ...quantities(under, 3, 5), key: 'k1' }),
      await codes({ ...quantities(under, 4, 3), key: 'k1' }),
      await codes({ ...quantities(under, 9, 5), key: 'k2' }),
      await codes({ ...quantities(under, 9, 5), key: 'k2' }),
    ];

    expect(seen).toEqual([
      [],
      [],
      ['IDEMPOTENCY_KEY_PARAMETER_MISMATCH'],
      ['CHANGE_FROM_QUANTITY_STALE'],
      ['IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED'],
    ]);
    expect(under.shop.stock('MUG', under.places.east)).toBe(3);
  });

  test('the figure falls when an order is made, and a shop that shows nothing sells nothing', async () => {
    const under = await shopWith(1);

    const first = under.shop.buy(oneMug);
    const second = under.shop.buy(oneMug);

    expect([first !== undefined, second]).toEqual([true, undefined]);
    expect(under.shop.stock('MUG', under.places.east)).toBe(0);
    expect(under.shop.committed('MUG', under.places.east)).toBe(1);
  });

  test('a moved fulfillment order takes its units from one location to the other', async () => {
    const under = await shopWith(2);
    under.shop.setStock('MUG', under.places.west, 2);
    const order = under.shop.buy(oneMug);
    const part = order?.fulfillmentOrders[0]?.id ?? '';

    const answer = await askShopify(
      under,
      'mutation ($id: ID!, $to: ID!) { fulfillmentOrderMove(id: $id, newLocationId: $to) { userErrors { message } } }',
      { id: `gid://shopify/FulfillmentOrder/${part}`, to: `gid://shopify/Location/${under.places.west}` },
    );

    expect(answer.data.fulfillmentOrderMove.userErrors).toEqual([]);
    expect(
      ['east', 'west'].map((place) =>
        under.shop.stock('MUG', place === 'east' ? under.places.east : under.places.west),
      ),
    ).toEqual([2, 1]);
  });

  test('a request that nobody waits for any more acts when the shop settles', async () => {
    const under = await shopWith(5);
    under.shop.trouble.late = 1;

    const answer = await askShopify(under, SET, { ...quantities(under, 3, 5), key: 'k1' }).catch(
      () => 'no answer',
    );
    const before = under.shop.stock('MUG', under.places.east);
    await under.shop.settle();

    expect([answer, before, under.shop.stock('MUG', under.places.east)]).toEqual(['no answer', 5, 3]);
  });
});

describe('orders of the simulated Shopify', () => {
  const FULFIL = `mutation ($fulfillment: FulfillmentInput!) {
    fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id } userErrors { message } }
  }`;

  async function fulfil(under: ShopifyUnderTest, parts: readonly (string | undefined)[]): Promise<string[]> {
    const lineItemsByFulfillmentOrder = parts.map((id) => ({
      fulfillmentOrderId: `gid://shopify/FulfillmentOrder/${id}`,
    }));
    const answer = await askShopify(under, FULFIL, { fulfillment: { lineItemsByFulfillmentOrder } });
    return answer.data.fulfillmentCreate.userErrors.map(({ message }: { message: string }) => message);
  }

  test('a fulfilment of two locations, of what is on hold, of what is closed and of another app is a user error', async () => {
    const under = await shopWith(1);
    under.shop.setStock('MUG', under.places.west, 1);
    under.shop.setStock('MUG', under.places.service, 1);
    const split = under.shop.buy({ lines: [{ sku: 'MUG', quantity: 2 }] });
    const parts = split?.fulfillmentOrders.map(({ id }) => id) ?? [];
    const foreign = under.shop.buy({ ...oneMug, locationId: under.places.service });

    const both = await fulfil(under, parts);
    under.shop.hold(split?.id ?? '', 0);
    const held = await fulfil(under, parts.slice(0, 1));
    under.shop.releaseHolds(split?.id ?? '', 0);
    const done = await fulfil(under, parts.slice(0, 1));
    const twice = await fulfil(under, parts.slice(0, 1));
    const others = await fulfil(under, [foreign?.fulfillmentOrders[0]?.id]);

    expect([both.length, held[0], done, twice[0], others[0]]).toEqual([
      1,
      expect.stringContaining('unfulfillable status= on_hold'),
      [],
      expect.stringContaining('unfulfillable status= closed'),
      expect.stringContaining('does not have access'),
    ]);
  });

  test('a list is paged by where its items stand, also when it changes between two pages', async () => {
    const under = await shopWith(9);
    const ids = [1, 2, 3].map(() => {
      under.clock.advance(1000);
      return under.shop.buy(oneMug)?.id ?? '';
    });
    const page = async (after: string | null) =>
      await askShopify(
        under,
        `query ($after: String) {
          orders(first: 2, after: $after, sortKey: UPDATED_AT) { nodes { id } pageInfo { endCursor } }
        }`,
        { after },
      );

    const first = await page(null);
    under.clock.advance(1000);
    under.shop.readdress(ids[0] ?? '', { country: 'United States', countryCode: 'US' });
    const second = await page(first.data.orders.pageInfo.endCursor);

    const seen = [...first.data.orders.nodes, ...second.data.orders.nodes].map(({ id }: { id: string }) =>
      id.split('/').at(-1),
    );
    expect(seen).toEqual([ids[0], ids[1], ids[2], ids[0]]);
  });

  test('lists may lag behind what happened; the order itself does not', async () => {
    const under = await shopWith(9);
    under.shop.lagListsBy(60_000);
    const order = under.shop.buy(oneMug);
    const listed = async () =>
      (await askShopify(under, '{ orders(first: 5) { nodes { id } } }')).data.orders.nodes.length;

    const before = await listed();
    const byId = await askShopify(under, 'query ($id: ID!) { order(id: $id) { name } }', {
      id: `gid://shopify/Order/${order?.id}`,
    });
    under.clock.advance(60_000);

    expect([before, byId.data.order.name, await listed()]).toEqual([0, '#1001', 1]);
  });

  test('an edit changes what is left to fulfil, and a cancel of a sent order is refused', async () => {
    const under = await shopWith(9);
    const order = under.shop.buy({ lines: [{ sku: 'MUG', quantity: 3 }] });
    under.shop.edit(order?.id ?? '', [{ lineId: order?.lines[0]?.id ?? '', quantity: 2 }]);
    const figure = under.shop.stock('MUG', under.places.east);
    under.shop.fulfilByHand(order?.id ?? '', 'N1');

    const answer = await askShopify(
      under,
      'mutation ($id: ID!) { orderCancel(orderId: $id, reason: OTHER, restock: false) { orderCancelUserErrors { code } } }',
      { id: `gid://shopify/Order/${order?.id}` },
    );

    expect(figure).toBe(7);
    expect(order?.fulfillments[0]?.lines.map(({ quantity }) => quantity)).toEqual([2]);
    expect(answer.data.orderCancel.orderCancelUserErrors).toEqual([{ code: 'INVALID' }]);
  });
});

describe('webhooks of the simulated Shopify', () => {
  interface Delivered {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }

  const SUBSCRIBE = `mutation ($topic: WebhookSubscriptionTopic!, $subscription: WebhookSubscriptionInput!) {
    webhookSubscriptionCreate(topic: $topic, webhookSubscription: $subscription) { userErrors { message } }
  }`;

  async function listening(status: number, options: ShopOptions = {}) {
    const delivered: Delivered[] = [];
    const send: NonNullable<ShopOptions['send']> = async (_uri, headers, body) => {
      delivered.push({ headers, body });
      return status;
    };
    const under = await shopWith(99, { ...options, send });
    const subscription = { uri: 'https://orders.example/hook', name: 'ours' };
    const made = await askShopify(under, SUBSCRIBE, { topic: 'ORDERS_CREATE', subscription });
    const again = await askShopify(under, SUBSCRIBE, { topic: 'ORDERS_CREATE', subscription });
    expect([made, again].map(({ data }) => data.webhookSubscriptionCreate.userErrors.length > 0)).toEqual([
      false,
      true,
    ]);
    return { under, delivered };
  }

  test('a delivery is signed by the app, names its subscription, and has ids beyond what a double holds', async () => {
    const { under, delivered } = await listening(200);
    const order = under.shop.buy(oneMug);
    await under.shop.webhooks.settled();

    const [{ headers, body } = { headers: {}, body: '' }] = delivered;
    expect(headers).toMatchObject({
      'x-shopify-topic': 'orders/create',
      'x-shopify-name': 'ours',
      'x-shopify-hmac-sha256': createHmac('sha256', under.shop.clientSecret).update(body).digest('base64'),
    });
    expect(body).toContain(`"id":${order?.id},`);
    expect(String(JSON.parse(body).id)).not.toBe(order?.id);
  });

  test('a refused delivery is tried eight times more with its first payload, and then its subscription is gone', async () => {
    const { under, delivered } = await listening(500);
    const order = under.shop.buy(oneMug);
    await under.shop.webhooks.settled();
    under.shop.cancel(order?.id ?? '');
    for (let hour = 0; hour < 60; hour += 1) {
      under.clock.advance(300_000);
      await under.shop.webhooks.settled();
    }

    const subscriptions = await askShopify(under, '{ webhookSubscriptions(first: 5) { nodes { id } } }');
    expect(delivered).toHaveLength(9);
    expect(new Set(delivered.map(({ body }) => body)).size).toBe(1);
    expect(new Set(delivered.map(({ headers }) => headers['x-shopify-webhook-id'])).size).toBe(1);
    expect(subscriptions.data.webhookSubscriptions.nodes).toEqual([]);
  });

  test('deliveries are lost, arrive twice and overtake each other on demand', async () => {
    const draws = [0.9, 0.9, 0.1, 0.9, 0.1, 0.9, 0.2];
    const { under, delivered } = await listening(200, { random: () => draws.shift() ?? 0.9 });
    Object.assign(under.shop.webhooks.trouble, { lost: 0.5, duplicated: 0.5, delay: 10_000 });

    const slow = under.shop.buy(oneMug);
    const lost = under.shop.buy({ lines: [{ sku: 'MUG', quantity: 2 }] });
    draws.splice(0, draws.length, 0.9, 0.1, 0.1, 0.2);
    const twice = under.shop.buy(oneMug);
    under.clock.advance(20_000);
    await under.shop.webhooks.settled();

    const ids = delivered.map(({ body }) => /"id":(\d+)/.exec(body)?.[1]);
    expect(ids.filter((id) => id === twice?.id)).toHaveLength(2);
    expect(ids).not.toContain(lost?.id);
    expect(ids.at(-1)).toBe(slow?.id);
  });
});
