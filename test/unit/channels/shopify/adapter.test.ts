import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { OrderPage } from '../../../../functions/channels/contract/adapter.ts';
import type { CallResult } from '../../../../functions/channels/contract/call-answer.ts';
import type { FigureRef } from '../../../../functions/channels/contract/figures.ts';
import type { LineOfShop } from '../../../../functions/channels/contract/order-effects.ts';
import type { Session } from '../../../../functions/channels/contract/session.ts';
import { readMessage } from '../../../../functions/channels/message/read-message.ts';
import { shopifyAdapter } from '../../../../functions/channels/shopify/adapter.ts';
import { fetchAtShop } from '../../../../functions/channels/shopify/outward/at-shop.ts';
import { documents, figuresDocument } from '../../../../functions/channels/shopify/outward/documents.ts';
import { shopifyFigures } from '../../../../functions/channels/shopify/outward/figures.ts';
import {
  tellCancel,
  tellHold,
  tellRefund,
  tellRelease,
} from '../../../../functions/channels/shopify/outward/order-effects.ts';
import { shopifyOrders } from '../../../../functions/channels/shopify/outward/orders.ts';
import { shopifyPrivacy } from '../../../../functions/channels/shopify/outward/privacy.ts';
import {
  tellMove,
  tellPickup,
  tellShip,
} from '../../../../functions/channels/shopify/outward/shipping-effects.ts';
import { shopifySubscriptions } from '../../../../functions/channels/shopify/outward/subscriptions.ts';
import { tellTracking } from '../../../../functions/channels/shopify/outward/tracking-effects.ts';
import { shopify } from '../../../../functions/channels/shopify/platform.ts';
import { capturePolicySchema } from '../../../../functions/network/entities/channel-policy.ts';
import { connectionSchema } from '../../../../functions/network/entities/connection.ts';
import { requestedCost } from '../../../../local/platforms/shopify/cost.ts';
import type { ShopPurchase } from '../../../../local/platforms/shopify/orders.ts';
import { publishedSchema } from '../../../../local/platforms/shopify/published-schema.ts';
import type { RecordedOrder } from '../../../../local/platforms/shopify/records.ts';
import { loopback } from '../../../support/shop-session.ts';
import {
  askShopify,
  SHOPIFY_START,
  type ShopifyUnderTest,
  startedShopify,
} from '../../../support/simulated-shopify.ts';

/** Milliseconds: no test waits for a time-out, and a busy machine is to cause none. */
const PATIENCE = 30_000;

function doneValue<T>(answer: CallResult<T>): T {
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer));
  return answer.value;
}

function sessionOf({ shop, url, clock, places }: ShopifyUnderTest, options: Partial<Session> = {}): Session {
  const granted = shop.grant(shop.clientId, shop.clientSecret);
  return {
    channel: 'web',
    shop: shop.domain,
    connection: connectionSchema.parse({
      credentials: 'web-app',
      baseUrl: url,
      locations: { EAST: places.east, WEST: places.west },
      stock: { at: places.east },
    }),
    secret: { clientId: shop.clientId, clientSecret: shop.clientSecret },
    token: granted === 'invalid_client' ? '' : granted.accessToken,
    send: loopback(PATIENCE),
    now: () => clock.now().toISOString(),
    ...options,
  };
}

async function shopWith(
  stock: { readonly east?: number; readonly west?: number } = {},
): Promise<ShopifyUnderTest> {
  const under = await startedShopify();
  under.shop.setStock('MUG', under.places.east, stock.east ?? 0);
  under.shop.setStock('MUG', under.places.west, stock.west ?? 0);
  return under;
}

function bought(
  { shop }: ShopifyUnderTest,
  quantity: number,
  more: Partial<ShopPurchase> = {},
): RecordedOrder {
  const order = shop.buy({ lines: [{ sku: 'MUG', quantity }], ...more });
  if (!order) throw new Error('the shop shows too few');
  return order;
}

function mugAt(under: ShopifyUnderTest, place: 'east' | 'west' = 'east'): FigureRef {
  return { sku: 'MUG', item: under.shop.variant('MUG').inventoryItemId, location: under.places[place] };
}

function linesOf(order: RecordedOrder, units: number): LineOfShop[] {
  return order.lines.map(({ id }) => ({ lineId: id, units }));
}

function parcel(order: RecordedOrder, units: number, number: string, location?: string) {
  return {
    kind: 'ship' as const,
    id: `parcel-${number}`,
    order: order.id,
    lines: linesOf(order, units),
    parcel: { carrier: 'UPS', number, url: `https://track.example/${number}` },
    notifyCustomer: false,
    shippedAt: SHOPIFY_START,
    ...(location === undefined ? {} : { location }),
  };
}

describe('every query and mutation of the adapter against the published schema', () => {
  const all = [
    ...Object.entries(documents),
    ['set figures', figuresDocument('set', 3)] as const,
    ['adjust figures', figuresDocument('adjust', 2)] as const,
  ];

  test.each(all)('%s names only fields and arguments that Shopify has', async (_name, { text }) => {
    const { schema } = await publishedSchema();

    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  });

  test.each(all)('%s costs no more than it says, and than one query may', async (_name, { text, cost }) => {
    const { schema } = await publishedSchema();
    const requested = requestedCost({ schema, document: parse(text), variables: {} });

    expect(requested).toBeLessThanOrEqual(cost);
    expect(cost).toBeLessThanOrEqual(1000);
  });

  test('a field that Shopify does not have is named', async () => {
    const { schema } = await publishedSchema();
    const wrong = documents.shop.text.replace('currencyCode', 'currency');

    expect(validate(schema, parse(wrong))[0]?.message).toContain(
      'Cannot query field "currency" on type "Shop"',
    );
  });
});

describe('figures of a Shopify shop', () => {
  test('a set from the figure that is there is done, one from another is stale and does nothing (S5)', async () => {
    const under = await shopWith({ east: 5 });
    const session = sessionOf(under);

    const done = await shopifyFigures.push(session, [
      { ref: mugAt(under), change: { key: 'k1', from: 5, to: 3 } },
    ]);
    const stale = await shopifyFigures.push(session, [
      { ref: mugAt(under), change: { key: 'k2', from: 5, to: 9 } },
    ]);

    expect([done, stale]).toEqual([[{ kind: 'done' }], [{ kind: 'stale' }]]);
    expect(under.shop.stock('MUG', under.places.east)).toBe(3);
  });

  test('the same key sent again is the same change, also when the figure has moved since (S5)', async () => {
    const under = await shopWith({ east: 5 });
    const session = sessionOf(under);
    const change = [{ ref: mugAt(under), change: { key: 'k1', from: 5, to: 3 } }];

    await shopifyFigures.push(session, change);
    under.shop.setStock('MUG', under.places.east, 5);
    const again = await shopifyFigures.push(session, change);

    expect(again).toEqual([{ kind: 'done' }]);
    expect(under.shop.stock('MUG', under.places.east)).toBe(5);
  });

  test('a request that is given up and acts later is not a second change once its key was answered', async () => {
    const under = await shopWith({ east: 5 });
    const session = sessionOf(under);
    const change = [{ ref: mugAt(under), change: { key: 'k1', delta: -2 } }];
    under.shop.trouble.late = 1;

    const lost = await shopifyFigures.add(session, change);
    const again = await shopifyFigures.add(session, change);
    await under.shop.settle();

    expect([lost[0]?.kind, again[0]?.kind]).toEqual(['unanswered', 'done']);
    expect(under.shop.stock('MUG', under.places.east)).toBe(3);
  });

  test('of changes in one call each has an answer of its own', async () => {
    const under = await shopWith({ east: 5, west: 7 });

    const answers = await shopifyFigures.push(sessionOf(under), [
      { ref: mugAt(under, 'east'), change: { key: 'k1', from: 4, to: 3 } },
      { ref: mugAt(under, 'west'), change: { key: 'k2', from: 7, to: 6 } },
      { ref: { sku: 'OLD', item: '1', location: under.places.west }, change: { key: 'k3', from: 0, to: 1 } },
    ]);

    expect(answers).toMatchObject([
      { kind: 'stale' },
      { kind: 'done' },
      { kind: 'refused', about: 'sku', code: 'INVALID_INVENTORY_ITEM' },
    ]);
    expect(under.shop.requests).toBe(1);
  });

  test('an item that is still being stocked at its location under the same key is told later, and refused by nobody', async () => {
    const under = await shopWith();
    const ref = { sku: 'CUP', item: under.shop.variant('CUP').inventoryItemId, location: under.places.west };
    const words = 'Another request with the same idempotency key is in progress.';
    const taken = { data: { inventoryActivate: { userErrors: [{ field: null, message: words }] } } };
    const session = sessionOf(under, {
      send: async (request) =>
        request.body?.includes('inventoryActivate')
          ? { kind: 'answered', status: 200, headers: {}, body: JSON.stringify(taken) }
          : await loopback(PATIENCE)(request),
    });

    const [answer] = await shopifyFigures.push(session, [{ ref, change: { key: 'k1', from: 0, to: 4 } }]);

    expect(answer).toMatchObject({ kind: 'later' });
  });

  test('an item that its location does not stock yet shows 0, and is stocked with its first figure', async () => {
    const under = await shopWith();
    const ref = { sku: 'CUP', item: under.shop.variant('CUP').inventoryItemId, location: under.places.west };
    const session = sessionOf(under);

    const read = doneValue(await shopifyFigures.read(session, [ref]));
    const pushed = await shopifyFigures.push(session, [{ ref, change: { key: 'k1', from: 0, to: 4 } }]);

    expect(read).toEqual([{ ref, units: 0 }]);
    expect(pushed).toEqual([{ kind: 'done' }]);
    expect(under.shop.stock('CUP', under.places.west)).toBe(4);
  });

  test('SKUs are found exactly, and one that the shop does not count, or has twice, cannot be managed', async () => {
    const under = await shopWith();
    under.shop.addVariant("IT'S", { tracked: false });
    under.shop.addVariant('MUG-2');
    under.shop.addVariant('TWICE');
    under.shop.addVariant('TWICE');

    const found = doneValue(await shopifyFigures.find(sessionOf(under), ['MUG', "IT'S", 'TWICE', 'NONE']));

    expect(found.map(({ sku, unmanaged }) => [sku, unmanaged])).toEqual([
      ['MUG', undefined],
      ["IT'S", 'the shop does not count its stock'],
      ['TWICE', '2 articles of the shop have the SKU TWICE'],
    ]);
  });
});

describe('what a Shopify shop has taken from its figures (S2)', () => {
  const figures = (under: ShopifyUnderTest) => ({
    east: under.shop.stock('MUG', under.places.east),
    west: under.shop.stock('MUG', under.places.west),
  });

  async function takenBy(under: ShopifyUnderTest, order: RecordedOrder) {
    const fetched = doneValue(await shopifyOrders.fetch(sessionOf(under), order.id));
    const at = (place: string): number =>
      (fetched?.taken ?? [])
        .filter(({ location }) => location === place)
        .reduce((sum, { units }) => sum + units, 0);
    return { east: at(under.places.east), west: at(under.places.west) };
  }

  const courses: readonly (readonly [string, (under: ShopifyUnderTest, order: RecordedOrder) => unknown])[] =
    [
      ['is bought', () => undefined],
      [
        'is moved in part',
        (under, order) =>
          'tell' in tellMove &&
          tellMove.tell(sessionOf(under), {
            kind: 'move',
            id: 'm',
            order: order.id,
            lines: linesOf(order, 1),
            location: under.places.west,
          }),
      ],
      ['is sent in part', ({ shop, places }, order) => tellShipIn({ shop, places }, order)],
      ['is cancelled with a restock', ({ shop }, order) => shop.cancel(order.id)],
      ['is cancelled without one', ({ shop }, order) => shop.cancel(order.id, { restocks: false })],
      [
        'is edited to fewer',
        ({ shop }, order) => shop.edit(order.id, [{ lineId: order.lines[0]?.id ?? '', quantity: 1 }]),
      ],
      [
        'is edited to more',
        ({ shop }, order) => shop.edit(order.id, [{ lineId: order.lines[0]?.id ?? '', quantity: 5 }]),
      ],
      ['is refunded without a restock', ({ shop }, order) => refundOne(shop, order, 'NO_RESTOCK')],
      ['is refunded with one', ({ shop }, order) => refundOne(shop, order, 'CANCEL')],
      ['is sent and comes back', ({ shop, places }, order) => sendAndReturn(shop, order, places.west)],
    ];

  function tellShipIn({ shop }: Pick<ShopifyUnderTest, 'shop' | 'places'>, order: RecordedOrder): void {
    shop.fulfilByHand(order.id, 'N1');
  }

  function refundOne(
    shop: ShopifyUnderTest['shop'],
    order: RecordedOrder,
    restockType: 'NO_RESTOCK' | 'CANCEL',
  ): void {
    shop.refund(order.id, { lines: [{ lineId: order.lines[0]?.id ?? '', quantity: 1, restockType }] });
  }

  function sendAndReturn(shop: ShopifyUnderTest['shop'], order: RecordedOrder, locationId: string): void {
    shop.fulfilByHand(order.id, 'N1');
    const lineId = order.lines[0]?.id ?? '';
    shop.refund(order.id, { lines: [{ lineId, quantity: 2, restockType: 'RETURN', locationId }] });
  }

  test.each(courses)('an order that %s has taken what the figures say (S2)', async (_course, act) => {
    const under = await shopWith({ east: 10, west: 10 });
    const before = figures(under);
    const order = bought(under, 3);
    await act(under, order);

    const taken = await takenBy(under, order);

    const after = figures(under);
    expect(taken).toEqual({ east: before.east - after.east, west: before.west - after.west });
  });
});

describe('orders of a Shopify shop', () => {
  const config = { id: 'web', policy: capturePolicySchema.parse({}) };
  const person = { firstName: 'Ann', lastName: 'Lee', email: 'ann@example.com' };
  const address = {
    firstName: 'Ann',
    lastName: 'Lee',
    address1: '1 Main St',
    city: 'Boston',
    province: 'Massachusetts',
    provinceCode: 'MA',
    zip: '02101',
    country: 'United States',
    countryCode: 'US',
  };

  test('a fetched order is read as the webhook of the same version is', async () => {
    const bodies: string[] = [];
    const under = await startedShopify({
      send: async (_uri, _headers, body) => {
        bodies.push(body);
        return 200;
      },
    });
    under.shop.setStock('MUG', under.places.east, 9);
    doneValue(await shopifySubscriptions.ensure(sessionOf(under), 'https://orders.example/hook'));
    const order = bought(under, 3, {
      customer: person,
      shippingAddress: address,
      note: 'ring',
      tags: ['b', 'a'],
    });
    under.shop.fulfilByHand(order.id, 'N1');
    under.shop.refund(order.id, {
      lines: [
        {
          lineId: order.lines[0]?.id ?? '',
          quantity: 1,
          restockType: 'RETURN',
          locationId: under.places.east,
        },
      ],
    });
    await under.shop.webhooks.settled();

    const fetched = doneValue(await shopifyOrders.fetch(sessionOf(under), order.id));

    const told = readMessage(shopify, bodies.at(-1) ?? '', 'orders/updated', config);
    const read = readMessage(shopify, fetched?.body ?? '', fetched?.topic ?? '', config);
    expect(read).toEqual(told);
    expect(read).toMatchObject({
      kind: 'order',
      order: { external: { id: order.id }, shipTo: { city: 'Boston' } },
    });
  });

  test('an order that is collected is read with its store, and with the units that are open', async () => {
    const under = await shopWith({ east: 5 });
    const order = bought(under, 2, { way: 'PICK_UP', locationId: under.places.east });

    const fetched = doneValue(await shopifyOrders.fetch(sessionOf(under), order.id));

    const read = readMessage(shopify, fetched?.body ?? '', fetched?.topic ?? '', config);
    const shipping = { method: 'pickup', pickupLocationId: 'East' };
    expect(read).toMatchObject({ kind: 'order', order: { shipping, lines: [{ quantity: 2, open: 2 }] } });
  });

  test('every page of lines, fulfillment orders and refunds of an order is read', async () => {
    const under = await shopWith({ east: 1000 });
    const lines = Array.from({ length: 28 }, (_, place) => ({ sku: 'MUG', quantity: 1 + (place % 3) }));
    const order = under.shop.buy({ lines, shippingAddress: address });
    for (const line of order?.lines.slice(0, 6) ?? [])
      under.shop.refund(order?.id ?? '', {
        lines: [{ lineId: line.id, quantity: 1, restockType: 'CANCEL' }],
      });

    const fetched = doneValue(await shopifyOrders.fetch(sessionOf(under), order?.id ?? ''));

    const read = readMessage(shopify, fetched?.body ?? '', 'orders/updated', config);
    expect(read.kind === 'quarantined' && read.reasons).toBe(false);
    expect(read.kind === 'order' && read.order.lines).toHaveLength(28);
    const taken = (fetched?.taken ?? []).reduce((sum, { units }) => sum + units, 0);
    expect(taken).toBe(1000 - under.shop.stock('MUG', under.places.east));
  });

  test('money of an order and its refunds are facts, whoever made them, with what was put back', async () => {
    const under = await shopWith({ east: 9 });
    const paid = bought(under, 3);
    const lineId = paid.lines[0]?.id ?? '';
    under.shop.refund(paid.id, {
      lines: [{ lineId, quantity: 1, restockType: 'CANCEL' }],
      amount: 700,
      note: 'late',
    });
    const authorized = bought(under, 1, { payment: 'authorized' });

    const fetched = [];
    for (const { id } of [paid, authorized])
      fetched.push(doneValue(await shopifyOrders.fetch(sessionOf(under), id))?.money);

    expect(fetched).toMatchObject([
      {
        currency: 'USD',
        captured: 3500,
        refunded: 700,
        authorized: 0,
        refunds: [{ amount: 700, note: 'late', lines: [{ lineId, units: 1, restock: 'cancel' }] }],
      },
      {
        captured: 0,
        refunded: 0,
        authorized: 1500,
        authorizedUntil: '2026-11-09T10:00:00.000Z',
        refunds: [],
      },
    ]);
  });

  test('orders that changed are listed oldest first, page by page, each once', async () => {
    const under = await shopWith({ east: 100 });
    const ids = Array.from({ length: 12 }, () => {
      under.clock.advance(1000);
      return bought(under, 1).id;
    });

    const seen: string[] = [];
    let page: OrderPage | undefined;
    do {
      const since = new Date(Date.parse(SHOPIFY_START) + 2000).toISOString();
      page = doneValue(await shopifyOrders.changedSince(sessionOf(under), since, page?.next));
      seen.push(...page.orders.map(({ order }) => order));
    } while (page.next !== undefined);

    expect(seen).toEqual(ids.slice(1));
  });

  test('a page that is interrupted ends where it was, and goes on from there', async () => {
    const under = await shopWith({ east: 100 });
    const ids = [1, 2, 3].map((seconds) => {
      under.clock.advance(seconds * 1000);
      return bought(under, 1).id;
    });
    const send = loopback(PATIENCE);
    let calls = 0;
    const interrupted: Session['send'] = async (request) => {
      calls += 1;
      return calls === 3 ? { kind: 'unsent', why: 'limit' } : await send(request);
    };

    const first = doneValue(
      await shopifyOrders.changedSince(sessionOf(under, { send: interrupted }), SHOPIFY_START),
    );
    const second = doneValue(await shopifyOrders.changedSince(sessionOf(under), SHOPIFY_START, first.next));

    expect([first, second].map(({ orders }) => orders.map(({ order }) => order))).toEqual([
      ids.slice(0, 1),
      ids.slice(1),
    ]);
  });

  test('open orders are those with units to send; an order that is gone is not there', async () => {
    const under = await shopWith({ east: 100 });
    const [sent, cancelled, open] = [bought(under, 1), bought(under, 1), bought(under, 1)];
    under.shop.fulfilByHand(sent.id, 'N1');
    under.shop.cancel(cancelled.id);

    const page = doneValue(await shopifyOrders.open(sessionOf(under)));
    under.shop.deleteOrder(open.id);
    const gone = doneValue(await shopifyOrders.fetch(sessionOf(under), open.id));

    expect(page.orders.map(({ order }) => order)).toEqual([open.id]);
    expect(gone).toBeUndefined();
  });
});

describe('parcels told to a Shopify shop', () => {
  const ship = 'tell' in tellShip ? tellShip.tell : undefined;
  if (!ship) throw new Error('parcels are told by a call');

  test('two parcels of one line are two fulfilments, each of its own fulfillment order (T3)', async () => {
    const under = await shopWith({ east: 5 });
    const order = bought(under, 3);
    const session = sessionOf(under);

    const first = doneValue(await ship(session, parcel(order, 1, 'N1', under.places.east)));
    const second = doneValue(await ship(session, parcel(order, 2, 'N2', under.places.east)));

    const shown = order.fulfillments.map(({ id, lines, tracking }) => [
      id,
      lines.map((line) => line.quantity),
      tracking[0]?.number,
    ]);
    expect(shown).toEqual([
      [first.theirs, [1], 'N1'],
      [second.theirs, [2], 'N2'],
    ]);
    expect(under.shop.committed('MUG', under.places.east)).toBe(0);
  });

  test('a parcel whose answer was lost is found by its number and not told twice (T2)', async () => {
    const under = await shopWith({ east: 5 });
    const order = bought(under, 2);
    const send = loopback(PATIENCE);
    let calls = 0;
    const losing: Session['send'] = async (request) => {
      calls += 1;
      const outcome = await send(request);
      return request.body?.includes('mutation fulfil(') ? { kind: 'unanswered', why: 'lost' } : outcome;
    };

    const lost = await ship(sessionOf(under, { send: losing }), parcel(order, 2, 'N1', under.places.east));
    const again = await ship(sessionOf(under), parcel(order, 2, 'N1', under.places.east));

    expect([lost.kind, again.kind, order.fulfillments.length]).toEqual(['unanswered', 'done', 1]);
    expect(calls).toBeGreaterThan(1);
  });

  test('units that the shop assigned elsewhere are moved to the location that sends them', async () => {
    const under = await shopWith({ east: 5, west: 5 });
    const order = bought(under, 3);

    const told = await ship(sessionOf(under), parcel(order, 2, 'N1', under.places.west));

    expect(told.kind).toBe('done');
    expect(order.fulfillments.map(({ locationId }) => locationId)).toEqual([under.places.west]);
    expect([under.shop.stock('MUG', under.places.east), under.shop.stock('MUG', under.places.west)]).toEqual([
      4, 3,
    ]);
  });

  test('lines of one article are told apart by their line ids', async () => {
    const under = await shopWith({ east: 9 });
    const order = under.shop.buy({
      lines: [
        { sku: 'MUG', quantity: 1 },
        { sku: 'MUG', quantity: 2 },
      ],
    });
    if (!order) throw new Error('sold out');
    const [, second] = order.lines;

    const effect = {
      ...parcel(order, 1, 'N1', under.places.east),
      lines: [{ lineId: second?.id ?? '', units: 2 }],
    };
    await ship(sessionOf(under), effect);

    expect(order.fulfillments[0]?.lines.map(({ lineId, quantity }) => [lineId, quantity])).toEqual([
      [second?.id, 2],
    ]);
  });

  test('nothing is sent that is on hold, or with a fulfilment service', async () => {
    const under = await shopWith({ east: 5 });
    under.shop.setStock('MUG', under.places.service, 5);
    const held = bought(under, 1);
    under.shop.hold(held.id);
    const elsewhere = bought(under, 1, { locationId: under.places.service });
    under.shop.submitToService(elsewhere.id);

    const answers = [
      await ship(sessionOf(under), parcel(held, 1, 'N1', under.places.east)),
      await ship(sessionOf(under), parcel(elsewhere, 1, 'N2', under.places.east)),
    ];

    expect(answers).toMatchObject([
      { kind: 'refused', about: 'order', words: expect.stringContaining('is on hold at the shop') },
      { kind: 'refused', about: 'order', words: expect.stringContaining('is with a fulfilment service') },
    ]);
  });

  test('a parcel with more units than the shop has open is refused with what is missing', async () => {
    const under = await shopWith({ east: 5 });
    const order = bought(under, 1);

    const answer = await ship(sessionOf(under), parcel(order, 2, 'N1', under.places.east));

    expect(answer).toMatchObject({ kind: 'refused', code: 'NOT_OPEN_AT_SHOP' });
    expect(order.fulfillments).toEqual([]);
  });

  test('how far a parcel is becomes an event of its fulfilment, once however often it is told', async () => {
    const under = await shopWith({ east: 5 });
    const order = bought(under, 1);
    const { theirs } = doneValue(await ship(sessionOf(under), parcel(order, 1, 'N1')));
    const effect = {
      kind: 'tracking' as const,
      id: 'e1',
      order: order.id,
      shipment: theirs,
      status: 'delivered' as const,
      at: '2026-11-03T08:00:00.250Z',
    };
    if (!('tell' in tellTracking)) throw new Error('told by a call');

    doneValue(await tellTracking.tell(sessionOf(under), effect));
    doneValue(await tellTracking.tell(sessionOf(under), effect));

    expect(order.fulfillments[0]?.events.map(({ status }) => status)).toEqual(['DELIVERED']);
  });

  test('goods are had ready and collected, and the second time either is told changes nothing', async () => {
    const under = await shopWith({ east: 5 });
    const order = bought(under, 2, { way: 'PICK_UP', locationId: under.places.east });
    if (!('tell' in tellPickup)) throw new Error('told by a call');
    const effect = { kind: 'pickup' as const, id: 'p1', order: order.id, lines: linesOf(order, 1) };

    const told = [];
    for (const state of ['prepared', 'prepared', 'collected', 'collected'] as const)
      told.push((await tellPickup.tell(sessionOf(under), { ...effect, state })).kind);

    expect(told).toEqual(['done', 'done', 'done', 'done']);
    expect(order.fulfillments.map(({ lines }) => lines.map(({ quantity }) => quantity))).toEqual([[1]]);
  });
});

describe('cancels, refunds and holds told to a Shopify shop', () => {
  const cancel = 'tell' in tellCancel ? tellCancel.tell : undefined;
  const refund = 'tell' in tellRefund ? tellRefund.tell : undefined;
  if (!cancel || !refund) throw new Error('told by a call');
  const cancelled = (order: RecordedOrder, units: number, isWhole: boolean) => ({
    kind: 'cancel' as const,
    id: 'c1',
    order: order.id,
    lines: linesOf(order, units),
    isWhole,
    reason: 'no stock',
  });

  test('a whole order that nothing was sent of is cancelled without a restock, with our mark (T8)', async () => {
    const under = await shopWith({ east: 5 });
    const order = bought(under, 2);

    await cancel(sessionOf(under), cancelled(order, 2, true));

    const seen = doneValue(await fetchAtShop(sessionOf(under), order.id));
    expect(under.shop.stock('MUG', under.places.east)).toBe(3);
    expect(order.transactions.map(({ kind }) => kind)).toEqual(['SALE']);
    expect(seen).toMatchObject({ isCancelled: true, open: [] });
    expect(seen?.effects.map(({ kind, mark }) => [kind, mark])).toContainEqual(['cancel', 'c1']);
  });

  test('some units are taken out without money and without a restock, once', async () => {
    const under = await shopWith({ east: 5 });
    const order = bought(under, 3);

    const first = doneValue(await cancel(sessionOf(under), cancelled(order, 1, false)));
    const second = doneValue(await cancel(sessionOf(under), cancelled(order, 1, false)));

    expect(second).toEqual(first);
    expect(order.lines[0]?.current).toBe(2);
    expect(under.shop.stock('MUG', under.places.east)).toBe(2);
  });

  test('units that the shop has closed are not taken out (T7)', async () => {
    const under = await shopWith({ east: 5 });
    const order = bought(under, 2);
    under.shop.fulfilByHand(order.id, 'N1');

    const answer = await cancel(sessionOf(under), cancelled(order, 1, false));

    expect(answer).toMatchObject({ kind: 'refused', code: 'NOT_OPEN_AT_SHOP' });
    expect(order.refunds).toEqual([]);
  });

  const refunded = (order: RecordedOrder, amount: number) => ({
    kind: 'refund' as const,
    id: 'r1',
    order: order.id,
    lines: linesOf(order, 1),
    amount,
    currency: 'USD',
    reason: 'damaged',
  });

  test('a refund pays the amount given, restocks nothing, and is made once whatever is lost (T2)', async () => {
    const under = await shopWith({ east: 5 });
    const order = bought(under, 2);
    under.shop.fulfilByHand(order.id, 'N1');
    const session = sessionOf(under);
    const send: Session['send'] = async (request) => {
      const outcome = await session.send(request);
      return request.body?.includes('mutation refund(') ? { kind: 'unanswered', why: 'lost' } : outcome;
    };

    const lost = await refund({ ...session, send }, refunded(order, 750));
    const again = await refund(session, refunded(order, 750));

    expect([lost.kind, again.kind]).toEqual(['unanswered', 'done']);
    expect(
      order.refunds.map(({ lines }) => lines.map(({ restockType, quantity }) => [restockType, quantity])),
    ).toEqual([[['NO_RESTOCK', 1]]]);
    expect(order.transactions.filter(({ kind }) => kind === 'REFUND').map(({ amount }) => amount)).toEqual([
      750,
    ]);
    expect(under.shop.stock('MUG', under.places.east)).toBe(3);
  });

  test('a refund for a line with open units leaves the units open', async () => {
    const under = await shopWith({ east: 5 });
    const order = bought(under, 2);

    await refund(sessionOf(under), refunded(order, 300));

    const seen = doneValue(await fetchAtShop(sessionOf(under), order.id));
    expect(seen?.open).toEqual(linesOf(order, 2));
    expect(order.transactions.at(-1)).toMatchObject({ kind: 'REFUND', amount: 300 });
  });

  test('more than was captured is refused before anything is sent', async () => {
    const under = await shopWith({ east: 5 });
    const order = bought(under, 1);

    const answer = await refund(sessionOf(under), refunded(order, 99_999));

    expect(answer).toMatchObject({ kind: 'refused', code: 'NOT_ENOUGH_CAPTURED' });
  });

  test('a hold of ours is placed once and let go alone; that of the staff stays', async () => {
    const under = await shopWith({ east: 5 });
    const order = bought(under, 1);
    under.shop.hold(order.id);
    if (!('tell' in tellHold) || !('tell' in tellRelease)) throw new Error('told by a call');
    const effect = { kind: 'hold' as const, id: 'h1', order: order.id, reason: 'address in question' };

    await tellHold.tell(sessionOf(under), effect);
    await tellHold.tell(sessionOf(under), effect);
    const held = order.fulfillmentOrders[0]?.holds.map(({ handle }) => handle);
    await tellRelease.tell(sessionOf(under), { kind: 'release', id: 'h2', order: order.id });

    expect(held).toEqual(['staff', 'order-orchestrator:h1']);
    expect(order.fulfillmentOrders[0]?.holds.map(({ handle }) => handle)).toEqual(['staff']);
  });
});

describe('the connection with a Shopify shop', () => {
  test('a token is granted for the app and is good for its calls', async () => {
    const under = await shopWith();
    const session = sessionOf(under, { token: undefined });
    const authorization = shopifyAdapter.authorizationOf(session.secret);
    if (authorization.kind !== 'grant') throw new Error('tokens are granted');

    const before = await shopifyAdapter.check(session);
    const { token, expiresAt } = doneValue(await authorization.grant(session));
    const after = await shopifyAdapter.check({ ...session, token });

    expect([before.kind, after.kind]).toEqual(['unauthorized', 'done']);
    expect(expiresAt > '2026-11-03T09:00:00.000Z').toBe(true);
  });

  test('credentials that the shop does not take are said to be so', async () => {
    const under = await shopWith();
    const session = sessionOf(under, { secret: { clientId: 'a', clientSecret: 'b' } });
    const authorization = shopifyAdapter.authorizationOf(session.secret);
    if (authorization.kind !== 'grant') throw new Error('tokens are granted');

    expect(await authorization.grant(session)).toMatchObject({ kind: 'unauthorized' });
  });

  test('the scopes that the check asks for are all that queries and mutations need', async () => {
    const under = await shopWith();
    under.shop.grantScopes([]);
    const findings = doneValue(await shopifyAdapter.check(sessionOf(under)));
    under.shop.grantScopes(findings.flatMap(({ words }) => /was not granted (\w+)/.exec(words)?.[1] ?? []));

    const texts = [...Object.values(documents), figuresDocument('set', 1), figuresDocument('adjust', 1)];
    const denied: string[] = [];
    for (const { text } of texts) {
      const answer = await askShopify(under, text);
      const errors: { message: string; extensions?: { code?: string } }[] = answer.errors ?? [];
      denied.push(
        ...errors
          .filter(({ extensions }) => extensions?.code === 'ACCESS_DENIED')
          .map(({ message }) => message),
      );
    }

    expect(denied).toEqual([]);
  });

  test('the check names scopes that are missing and locations that we may not send from', async () => {
    const under = await shopWith();
    under.shop.grantScopes([
      'read_orders',
      'write_inventory',
      'read_locations',
      'write_fulfillments',
      'read_customers',
      'write_assigned_fulfillment_orders',
      'write_merchant_managed_fulfillment_orders',
    ]);
    const session = sessionOf(under);
    const connection = {
      ...session.connection,
      locations: { A: under.places.service, B: '404' },
      stock: { ...session.connection.stock, at: undefined },
    };

    const findings = doneValue(await shopifyAdapter.check({ ...session, connection }));

    expect(
      findings
        .filter(({ level }) => level === 'error')
        .map(({ code, words }) => [code, words.split(/[ :]/).includes('write_orders')]),
    ).toEqual([
      ['SCOPE_MISSING', true],
      ['SCOPE_MISSING', false],
      ['LOCATION_NOT_OURS', false],
      ['LOCATION_UNKNOWN', false],
    ]);
    expect(findings.filter(({ code }) => code === 'LOCATION_NOT_MAPPED')).toHaveLength(2);
  });

  test('the check warns of a mapped location that fulfils nothing online: its figures sell nothing, without a word', async () => {
    const under = await shopWith();
    const location = under.shop.addLocation('Back room');
    location.isOnline = false;
    const session = sessionOf(under);
    const connection = { ...session.connection, locations: { BACK: location.id } };

    const findings = doneValue(await shopifyAdapter.check({ ...session, connection }));

    expect(findings.filter(({ code }) => code === 'LOCATION_OFFLINE')).toMatchObject([{ level: 'warning' }]);
  });

  test('subscriptions are made by name, once, and again when the shop has deleted them', async () => {
    const under = await shopWith();
    const session = sessionOf(under);
    const address = 'https://orders.example/hook';

    const first = doneValue(await shopifySubscriptions.ensure(session, address));
    await shopifySubscriptions.ensure(session, address);
    const listed = doneValue(await shopifySubscriptions.list(session));
    await shopifySubscriptions.remove(session, address);
    const removed = doneValue(await shopifySubscriptions.list(session));

    expect(first.every(({ isActive }) => isActive)).toBe(true);
    expect(listed).toEqual(first);
    expect(removed.some(({ isActive }) => isActive)).toBe(false);
  });

  test('returns are told of to an app alone that may read them: any other is subscribed to orders', async () => {
    const under = await shopWith();
    const address = 'https://orders.example/hook';
    under.shop.grantScopes(['read_orders']);
    const few = doneValue(await shopifySubscriptions.ensure(sessionOf(under), address));
    under.shop.grantScopes(['read_orders', 'read_returns']);
    const all = doneValue(await shopifySubscriptions.ensure(sessionOf(under), address));

    expect([...few, ...all].every(({ isActive }) => isActive)).toBe(true);
    expect(all.map(({ topic }) => topic).filter((topic) => !few.some((one) => one.topic === topic))).toEqual([
      'returns/approve',
      'returns/cancel',
    ]);
  });

  test('a throttled call says when it may be made again', async () => {
    const under = await startedShopify({ pointsPerSecond: 1 });
    under.shop.setStock('MUG', under.places.east, 99);
    const order = under.shop.buy({ lines: Array.from({ length: 10 }, () => ({ sku: 'MUG', quantity: 1 })) });
    if (!order) throw new Error('sold out');
    const answers = [];
    for (let call = 0; call < 60; call += 1) {
      const answer = await shopifyOrders.fetch(sessionOf(under), order.id);
      answers.push(answer);
      if (answer.kind !== 'done') break;
    }

    const last = answers.at(-1);
    expect(last).toMatchObject({ kind: 'later', why: 'throttled' });
    under.clock.advance(
      Date.parse(last?.kind === 'later' ? (last.retryAt ?? '') : '') - under.clock.now().getTime(),
    );
    expect((await shopifyOrders.fetch(sessionOf(under), order.id)).kind).toBe('done');
  });

  test('what is down, failing or revoked is told apart', async () => {
    const under = await shopWith();
    const session = sessionOf(under);
    const kinds: string[] = [];
    under.shop.trouble.isDown = true;
    kinds.push((await shopifyAdapter.check(session)).kind);
    under.shop.trouble.isDown = false;
    under.shop.trouble.failing = 1;
    kinds.push((await shopifyAdapter.check(session)).kind);
    under.shop.trouble.failing = 0;
    under.shop.revokeTokens();
    kinds.push((await shopifyAdapter.check(session)).kind);

    expect(kinds).toEqual(['unanswered', 'unanswered', 'unauthorized']);
  });

  test('an answer says which version it was given by', async () => {
    const under = await shopWith();
    const versions: (string | undefined)[] = [];
    const send = loopback(PATIENCE);
    const watching: Session['send'] = async (request) => {
      const outcome = await send(request);
      if (outcome.kind === 'answered') versions.push(shopifyAdapter.version.answered(outcome.headers));
      return outcome;
    };

    await shopifyAdapter.check(sessionOf(under, { send: watching }));
    under.shop.trouble.servedVersion = '2027-01';
    await shopifyAdapter.check(sessionOf(under, { send: watching }));

    expect([...new Set(versions)]).toEqual([shopifyAdapter.version.pinned, '2027-01']);
  });

  test('law-bound messages are read with the orders that they name', () => {
    const read = (topic: string, orders: string) =>
      shopifyPrivacy.read(topic, {
        customer: { id: '7', email: 'a@example.com' },
        [orders]: ['9007199254740995'],
      });

    expect([
      read('customers/data_request', 'orders_requested'),
      read('customers/redact', 'orders_to_redact'),
      shopifyPrivacy.read('shop/redact', { shop_id: '1' }),
      shopifyPrivacy.read('orders/create', {}),
    ]).toEqual([
      { kind: 'export', orders: ['9007199254740995'], customer: { id: '7', email: 'a@example.com' } },
      { kind: 'erase', orders: ['9007199254740995'], customer: { id: '7', email: 'a@example.com' } },
      { kind: 'eraseShop', orders: [] },
      undefined,
    ]);
  });
});
