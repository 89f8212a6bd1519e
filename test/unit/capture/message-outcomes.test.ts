import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Receipt } from '../../../functions/capture/doors.ts';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import type { Order } from '../../../functions/order/order.ts';
import { readBody } from '../../../functions/order/order-body.store.ts';
import { signedHeaders } from '../../../local/brand/signed-headers.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { locationItem } from '../../support/network-items.ts';
import { SECRET, Shops, shopifyOrder, wooOrder } from './shops.ts';

type Fields = Record<string, unknown>;

/** What a version of an order differs in, in words that both platforms have. */
interface Version {
  /** Minutes after the first version. */
  readonly minutes?: number;
  readonly units?: number;
  readonly number?: string;
  readonly city?: string;
  readonly note?: string;
  readonly addsLine?: boolean;
  readonly withoutLines?: boolean;
  readonly currency?: string;
  readonly said?: 'pending' | 'paid' | 'refunded' | 'cancelled';
  readonly test?: boolean;
  /** The store at which it is collected; left out: it is shipped. */
  readonly store?: string;
  readonly status?: string;
}

type Topic = 'created' | 'updated' | 'deleted' | 'restored';

/** A shop of a platform, and the order that it sells. */
interface Shop {
  readonly channel: string;
  readonly body: (version: Version) => Fields;
  readonly id: string;
  readonly lineId: string;
  readonly topics: Readonly<Record<Topic, string>>;
}

const FIRST = Date.parse('2026-11-23T15:00:00Z');

/** A century after the first version. */
const FAR_AHEAD = 60 * 24 * 365 * 100;

/** A minute from now, so that it is later than whatever has been received. */
function minutesUntilNow(): number {
  return Math.ceil((Date.now() - FIRST) / 60_000) + 1;
}

function timeOf({ minutes = 0 }: Version): string {
  return new Date(FIRST + minutes * 60_000).toISOString();
}

const shopifyLine = { sku: 'A', title: 'A', price: '15.00', requires_shipping: true, gift_card: false };
const shopifyStates: Readonly<Record<string, Fields>> = {
  pending: { financial_status: 'pending' },
  paid: { financial_status: 'paid' },
  refunded: { financial_status: 'refunded' },
  cancelled: { cancelled_at: '2026-11-23T15:30:00Z' },
};

function shopifyPickup(store: string): Fields {
  const line = { code: store, title: store, price: '0.00', delivery_category: 'pick-up' };
  return { shipping_address: null, shipping_lines: [line] };
}

function wooPickup(store: string): Fields {
  const meta = [{ key: 'pickup_location', value: store }];
  const line = { method_id: 'local_pickup', method_title: 'Local pickup', total: '0.00', meta_data: meta };
  return { shipping: null, shipping_lines: [line] };
}

const shopify: Shop = {
  channel: 'shop',
  id: '5001',
  lineId: '11',
  topics: {
    created: 'orders/create',
    updated: 'orders/updated',
    deleted: 'orders/delete',
    restored: 'orders/updated',
  },
  body: (version) => {
    const { units = 2, number = '1001', city = 'New York', note, said = 'paid' } = version;
    const line = {
      ...shopifyLine,
      id: 11,
      quantity: Math.max(2, units),
      current_quantity: units,
      fulfillable_quantity: units,
    };
    const added = { ...shopifyLine, id: 12, quantity: 1, current_quantity: 1, fulfillable_quantity: 1 };
    const lines = version.addsLine ? [line, added] : [line];
    const address = shopifyOrder()['shipping_address'] as Fields;
    return {
      ...shopifyOrder(),
      name: `#${number}`,
      updated_at: timeOf(version),
      shipping_address: { ...address, city },
      note: note ?? null,
      test: version.test ?? false,
      ...(version.currency ? { currency: version.currency } : {}),
      ...(version.store ? shopifyPickup(version.store) : {}),
      ...shopifyStates[said],
      line_items: version.withoutLines ? undefined : lines,
    };
  },
};

const wooStatuses = {
  pending: { status: 'pending', date_paid_gmt: null },
  paid: { status: 'processing' },
  refunded: { status: 'refunded', refunds: [{ id: 1, total: '-30.00' }] },
  cancelled: { status: 'cancelled' },
} as const;

const woocommerce: Shop = {
  channel: 'woo',
  id: '727',
  lineId: '315',
  topics: {
    created: 'order.created',
    updated: 'order.updated',
    deleted: 'order.deleted',
    restored: 'order.restored',
  },
  body: (version) => {
    const { units = 2, number = 'S-900', city = 'New York', note, said = 'paid' } = version;
    const [sample = {}] = wooOrder()['line_items'] as Fields[];
    const line = { ...sample, quantity: units, subtotal: `${units * 15}.00`, total: `${units * 15}.00` };
    const lines = version.addsLine ? [line, { ...line, id: 316 }] : [line];
    return {
      ...wooOrder(),
      number,
      date_modified_gmt: timeOf(version).slice(0, 19),
      shipping: { ...(wooOrder()['shipping'] as Fields), city },
      customer_note: note ?? '',
      line_items: version.withoutLines ? { 3: line } : lines,
      ...(version.currency ? { currency: version.currency } : {}),
      ...(version.store ? wooPickup(version.store) : {}),
      ...wooStatuses[said],
      ...(version.status ? { status: version.status } : {}),
    };
  },
};

/** One order of one shop, and what was said of it. */
class Story {
  readonly shops = new Shops();
  readonly #shop: Shop;
  #last: Receipt = { outcome: 'kept' };
  #sent = '';
  orderId = '';

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  async say(version: Version, topic: Topic = 'updated'): Promise<Receipt> {
    return this.#send(this.#shop.body(version), topic);
  }

  async delete(topic: Topic = 'deleted'): Promise<Receipt> {
    return this.#send({ id: this.#shop.id }, topic);
  }

  async #send(body: Fields, topic: Topic): Promise<Receipt> {
    const name = this.#shop.topics[topic];
    const isShopify = this.#shop.channel === 'shop';
    const text = JSON.stringify(body).replace(/"id":"(\d+)"/, '"id":$1');
    this.#sent = text;
    this.#last = isShopify ? await this.shops.shopify(text, name) : await this.shops.woo(text, name);
    this.orderId = this.#last.orderId ?? this.orderId;
    return this.#last;
  }

  openStores(): void {
    forgetNetwork();
    for (const id of ['soho', 'tribeca']) this.shops.table.seed(locationItem(id, { type: 'store' }));
  }

  async create(version: Version = {}): Promise<void> {
    await this.shops.receiveStock({ A: 10 });
    await this.say(version, 'created');
  }

  async ship(units: number): Promise<void> {
    await this.shops.walk(this.orderId, 'Dispatch');
    const { status } = await call(recordEvent, recordEventDoor, {
      params: { id: `${this.orderId}-f1` },
      caller: { kind: 'location', id: 'wh-1' },
      body: {
        id: 's',
        kind: 'shipped',
        parcels: [{ carrier: 'ups', trackingNumber: '1Z1', lines: [{ lineId: this.#shop.lineId, units }] }],
      },
    });
    expect(status).toBe(200);
  }

  /** The last body that was sent, and how a shop of this name would sign it. */
  get sent(): string {
    return this.#sent;
  }
  get channel(): string {
    return this.#shop.channel;
  }
  sentFrom(shop: string): Record<string, string> {
    const isShopify = this.channel === 'shop';
    return isShopify
      ? { ...signedHeaders.shopify(SECRET, this.#sent), 'x-shopify-shop-domain': shop }
      : { ...signedHeaders.woocommerce(SECRET, this.#sent), 'x-wc-webhook-source': `https://${shop}/` };
  }
  get outcome(): string {
    return this.#last.outcome;
  }
  get order(): Order {
    return this.shops.order(this.orderId);
  }
  get lineId(): string {
    return this.#shop.lineId;
  }
  /** The fields, or the reasons, of the open exceptions ChannelEdit. */
  get edits(): unknown[] {
    return this.shops
      .exceptions()
      .filter(({ exceptionType }) => exceptionType === 'ChannelEdit')
      .map(({ detail }) => (detail as Fields)['fields'] ?? 'reasons');
  }
  get city(): Promise<string | undefined> {
    return readBody(this.orderId, this.order.bodyVersion).then(({ shipTo }) => shipTo?.city);
  }
}

type Told = (story: Story) => Promise<void>;

async function stands(story: Story, units: number): Promise<void> {
  expect(story.order).toMatchObject({ totals: { reserved: units, cancelled: 2 - units } });
  expect(story.edits).toEqual([]);
}

/** By the first column of the table. */
const stories: Readonly<Record<string, Told>> = {
  'the same order is sent again': async (story) => {
    await story.create();
    const writes = story.shops.table.writes.length;
    await story.say({});
    expect(story.shops.table.writes).toHaveLength(writes);
  },
  'the same order is sent again at a later time': async (story) => {
    await story.create();
    await story.say({ minutes: 5 });
    expect(story.order.channelUpdatedAt).toBe('2026-11-23T15:05:00.000Z');
  },
  'a version arrives late': async (story) => {
    await story.create();
    await story.say({ minutes: 10 });
    await story.say({ minutes: 5, city: 'Boston' });
    expect(await story.city).toBe('New York');
    await stands(story, 2);
  },
  'a version of a time that has not come yet': async (story) => {
    await story.create();
    await story.say({ minutes: FAR_AHEAD, units: 1 });
    await stands(story, 1);
  },
  'the next version, when the clock of the shop is right again': async (story) => {
    await story.create();
    await story.say({ minutes: FAR_AHEAD, note: 'ring twice' });
    await story.say({ minutes: minutesUntilNow(), units: 1, note: 'ring twice' });
    expect(story.order).toMatchObject({ totals: { reserved: 1, cancelled: 1 } });
  },
  'a version of before it, when the clock of the shop is right again': async (story) => {
    await story.create();
    await story.say({ minutes: FAR_AHEAD });
    await story.say({ minutes: 5, units: 1 });
    expect(story.order).toMatchObject({ totals: { reserved: 2, cancelled: 0 } });
    expect(story.edits).toEqual([[`lines.${story.lineId}.quantity`]]);
  },
  'another store to collect at, before a location has seen the work': async (story) => {
    story.openStores();
    await story.create({ store: 'soho' });
    await story.shops.walk(story.orderId, 'Reserve');
    await story.say({ minutes: 5, store: 'tribeca' });
    expect(story.order.handover).toEqual({ by: 'pickup', location: 'tribeca' });
    expect(story.edits).toEqual([]);
  },
  'shipped after all, or collected after all, before a location has seen the work': async (story) => {
    story.openStores();
    await story.create({ store: 'soho' });
    await story.shops.walk(story.orderId, 'Reserve');
    await story.say({ minutes: 5 });
    expect(story.order.handover).toMatchObject({ ship: true });
    await story.say({ minutes: 10, store: 'soho' });
    expect(story.order.handover).toEqual({ by: 'pickup', location: 'soho' });
    expect(story.edits).toEqual([]);
  },
  'the same once a location has seen the work': async (story) => {
    story.openStores();
    await story.create({ store: 'soho' });
    await story.shops.receiveStock({ A: 5 }, 'soho');
    await story.shops.walk(story.orderId, 'Dispatch');
    await story.say({ minutes: 5, store: 'tribeca' });
    expect(story.order.handover).toEqual({ by: 'pickup', location: 'soho' });
    expect(story.edits).toEqual([expect.arrayContaining(['shipping.pickupLocationId'])]);
  },
  'the order gets another number': async (story) => {
    await story.create();
    const { orderId } = story;
    await story.say({ minutes: 5, number: 'EU-7' });
    expect([story.orderId, story.order.external.number.replace('#', '')]).toEqual([orderId, 'EU-7']);
    await stands(story, 2);
  },
  'the payment arrives': async (story) => {
    await story.create({ said: 'pending' });
    expect(story.order.holds).toMatchObject([{ id: 'AWAITING_PAYMENT' }]);
    await story.say({ minutes: 5 });
    expect(story.order.holds).toEqual([]);
    await stands(story, 2);
  },
  'the version before the payment arrives after it, of the same second': async (story) => {
    await story.create();
    await story.say({ said: 'pending' });
    expect(story.order.holds).toEqual([]);
  },
  'another address of the same second': async (story) => {
    await story.create();
    await story.say({ city: 'Boston' });
    expect(story.edits).toEqual([['shipTo']]);
    expect(await story.city).toBe('New York');
  },
  'fewer units': async (story) => {
    await story.create();
    await story.say({ minutes: 5, units: 1 });
    await stands(story, 1);
  },
  'fewer units than have shipped': async (story) => {
    await story.create();
    await story.ship(2);
    await story.say({ minutes: 5, units: 1 });
    expect(story.edits).toEqual([[`lines.${story.lineId}.quantity`]]);
  },
  'more units': async (story) => {
    await story.create();
    await story.say({ minutes: 5, units: 3 });
    expect(story.edits).toEqual([expect.arrayContaining([`lines.${story.lineId}.quantity`])]);
    expect(story.order.totals.reserved).toBe(2);
  },
  'more units, and back again': async (story) => {
    await story.create();
    await story.say({ minutes: 5, units: 3 });
    await story.say({ minutes: 10 });
    await stands(story, 2);
  },
  'another line': async (story) => {
    await story.create();
    await story.say({ minutes: 5, addsLine: true });
    expect(story.edits).toEqual([expect.arrayContaining([expect.stringMatching(/^lines\.(12|316)$/)])]);
    expect(story.order.totals.reserved).toBe(2);
  },
  'refunded in full, units still open': async (story) => {
    await story.create();
    await story.say({ minutes: 5, said: 'refunded' });
    expect(story.order.holds).toMatchObject([{ id: 'REFUNDED' }]);
    expect(story.edits).toEqual([expect.arrayContaining(['payment'])]);
  },
  'refunded in full before it came': async (story) => {
    await story.create({ said: 'refunded', units: story.lineId === '11' ? 0 : 2 });
    expect(story.order).toMatchObject({ attempt: 0, closed: { as: 'completed' } });
  },
  cancelled: async (story) => {
    await story.create();
    await story.say({ minutes: 5, said: 'cancelled' });
    expect(story.order.status).toBe('cancelled');
  },
  'cancelled, then open again': async (story) => {
    await story.create();
    await story.say({ minutes: 5, said: 'cancelled' });
    await story.say({ minutes: 10 });
    expect(story.order.status).toBe('cancelled');
    expect(story.edits).toEqual([expect.arrayContaining(['state'])]);
  },
  deleted: async (story) => {
    await story.create();
    await story.delete();
    expect(story.order.status).toBe('cancelled');
    expect(story.edits).toEqual([]);
  },
  'deleted twice': async (story) => {
    await story.create();
    await story.delete();
    await story.delete();
    expect(story.edits).toEqual([]);
  },
  'deleted, then listed again as it was': async (story) => {
    await story.create();
    await story.delete();
    await story.say({ minutes: 5 }, 'restored');
    expect(story.order.status).toBe('cancelled');
    expect(story.edits).toEqual([expect.arrayContaining(['state'])]);
  },
  'deleted, then listed again with a note': async (story) => {
    await story.create();
    await story.delete();
    await story.say({ minutes: 5, note: 'hurry' });
    expect(story.order.status).toBe('cancelled');
    expect(story.edits).toEqual([expect.arrayContaining(['state'])]);
  },
  'listed again after a deletion, then deleted again': async (story) => {
    await story.create();
    await story.delete();
    await story.say({ minutes: 5 }, 'restored');
    await story.delete();
    expect(story.edits).toEqual([]);
  },
  'deleted when some of it has shipped': async (story) => {
    await story.create();
    await story.ship(1);
    await story.delete();
    expect(story.edits).toEqual([['deleted']]);
  },
  'deleted when all of it has shipped': async (story) => {
    await story.create();
    await story.ship(2);
    await story.delete();
    expect(story.edits).toEqual([['deleted']]);
  },
  'deleted before it was created': async (story) => {
    await story.delete();
    expect(story.outcome).toBe('kept');
    await story.create();
    expect(story.order).toMatchObject({ status: 'cancelled', attempt: 0, totals: { open: 0 } });
    await story.say({});
    expect(story.outcome).toBe('repeated');
    await story.say({ minutes: 5, note: 'restored' });
    expect(story.edits).toEqual([expect.arrayContaining(['state'])]);
    await story.delete();
    expect(story.edits).toEqual([]);
  },
  'deleted before it was created, then listed': async (story) => {
    await story.delete();
    await story.say({}, 'restored');
    expect(story.order).toMatchObject({ status: 'cancelled', attempt: 0, totals: { open: 0 } });
    expect(story.edits).toEqual([['state']]);
  },
  'a new order is sent again as a deletion': async (story) => {
    await story.create();
    await story.say({}, 'deleted');
    await stands(story, 2);
  },
  'a deletion is sent again under another topic': async (story) => {
    await story.create();
    await story.delete();
    await story.delete('updated');
    expect(story.edits).toEqual([]);
    expect(story.order.status).toBe('cancelled');
  },
  'a new order without readable lines': async (story) => {
    await story.create({ withoutLines: true });
    expect(story.order.status).toBe('quarantined');
  },
  'the same, sent right': async (story) => {
    await story.create({ withoutLines: true });
    const { orderId } = story;
    await story.say({ minutes: 5 });
    expect([story.orderId, story.order.attempt]).toEqual([orderId, 1]);
    expect(story.order).toMatchObject({ totals: { open: 2, cancelled: 0 } });
    expect(story.edits).toEqual([]);
  },
  'a version that cannot be read': async (story) => {
    await story.create();
    await story.say({ minutes: 5, currency: 'none' });
    expect(story.edits).toEqual(['reasons']);
  },
  'a status that nobody knows, twice': async (story) => {
    await story.create();
    await story.say({ minutes: 5, status: 'packed' });
    await story.say({ minutes: 10, status: 'packed', note: 'x' });
    expect(story.edits).toEqual(['reasons']);
  },
  'a test order': async (story) => {
    await story.create({ test: true });
    expect(story.order.holds).toMatchObject([{ id: 'TEST_ORDER', before: 'reserve' }]);
  },
  'the same body at another channel of one secret': async (story) => {
    const { shops } = story;
    shops.table.seed(
      channelItem('shop2', { platform: 'shopify', secrets: 'shop' }),
      channelItem('woo2', { platform: 'woocommerce', secrets: 'woo' }),
    );
    forgetNetwork();
    await story.create();
    const headers = story.sentFrom('us.example');
    expect((await shops.post(story.channel, story.sent, headers)).status).toBe(200);
    expect((await shops.post(`${story.channel}2`, story.sent, headers)).status).toBe(401);
  },
};

/** A row of the table of docs/channels.md. */
interface Row {
  readonly what: string;
  readonly cells: Readonly<Record<'shopify' | 'woocommerce', string>>;
  readonly outcome: string;
}

function rowsOfDocument(): Row[] {
  const page = readFileSync(fileURLToPath(new URL('../../../docs/channels.md', import.meta.url)), 'utf8');
  const table = page.slice(page.indexOf('## Messages and what becomes of them'));
  return table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => {
      const [what = '', first = '', second = '', outcome = ''] = line
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      return { what, cells: { shopify: first, woocommerce: second }, outcome };
    });
}

const rows = rowsOfDocument();
const platforms = { shopify, woocommerce } as const;

let story: Story;
beforeEach(() => {
  story = new Story(shopify);
});
afterEach(() => story.shops.close());

test('every row of the table of messages has its story, and every story its row', () => {
  expect(rows.map(({ what }) => what).sort()).toEqual(Object.keys(stories).sort());
});

describe.each(['shopify', 'woocommerce'] as const)('a message of %s', (platform) => {
  const told = rows.filter(({ cells }) => cells[platform] !== 'has none');

  test.each(told.map(({ what, outcome }) => [what, outcome] as const))(
    'comes to what docs/channels.md says: %s: %s',
    async (what, outcome) => {
      story.shops.close();
      story = new Story(platforms[platform]);

      await stories[what]?.(story);

      const [, expected] = /^`(\w+)`/.exec(outcome) ?? [];
      if (what !== 'deleted before it was created') expect(story.outcome).toBe(expected);
    },
  );
});
