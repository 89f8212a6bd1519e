/**
 * Two shops and a feed with a warehouse behind them, on the table in memory: messages go in signed, as the
 * shops' servers send them.
 */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { forgetSecrets } from '../../../functions/access/secrets.ts';
import { type Receipt, receiveOrderDoor, submitOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as receive } from '../../../functions/capture/receive.handler.ts';
import { handler as submit } from '../../../functions/capture/submit.handler.ts';
import { handler as dispatch } from '../../../functions/fulfillment/dispatch.handler.ts';
import { recordMovementsDoor } from '../../../functions/inventory/movement-doors.ts';
import { handler as recordMovements } from '../../../functions/inventory/record-movements.handler.ts';
import { beginOrder } from '../../../functions/inventory/reservation/begin-order.ts';
import { handler as reserve } from '../../../functions/inventory/reserve.handler.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { rateCardSchema } from '../../../functions/network/entities/rate-card.ts';
import { orderItem, parseOrder } from '../../../functions/order/order.store.ts';
import { type Order, orderStatus } from '../../../functions/order/order.ts';
import { envelope } from '../../../functions/relay/effects/envelope.ts';
import { handler as route } from '../../../functions/routing/route.handler.ts';
import { carriedEventSchema } from '../../../functions/shared/events/carried.ts';
import { key } from '../../../functions/shared/keys.ts';
import { signedHeaders } from '../../../local/brand/signed-headers.ts';
import { call, run } from '../../support/call.ts';
import { anOrderBody, channelItem } from '../../support/channels.ts';
import { type Item, MemoryTable } from '../../support/memory-table.ts';
import { locationItem, skuItem } from '../../support/network-items.ts';

export const SECRET = 'a webhook secret';
const card = {
  id: 'ups',
  version: 1,
  currency: 'USD',
  zones: ['all'],
  price: { kind: 'affine', baseMinor: [500], perKgMinor: [100] },
  services: [{ id: 'ground', carrier: 'ups', transitDays: 3 }],
};
const newYork = {
  first_name: 'Ada',
  last_name: 'Example',
  address1: '1 Main Street',
  city: 'New York',
  zip: '10001',
  province: 'New York',
  province_code: 'NY',
  country: 'United States',
  country_code: 'US',
};

/** A Shopify order of two of A and one of B, paid; tests say what differs. */
export function shopifyOrder(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 5001,
    name: '#1001',
    created_at: '2026-11-23T10:00:00-05:00',
    updated_at: '2026-11-23T10:00:01-05:00',
    currency: 'USD',
    financial_status: 'paid',
    fulfillment_status: null,
    cancelled_at: null,
    total_line_items_price: '39.00',
    total_discounts: '0.00',
    total_tax: '0.00',
    total_price: '39.00',
    shipping_address: newYork,
    shipping_lines: [],
    line_items: [
      {
        id: 11,
        sku: 'A',
        title: 'A',
        quantity: 2,
        current_quantity: 2,
        fulfillable_quantity: 2,
        price: '15.00',
        requires_shipping: true,
        gift_card: false,
      },
      {
        id: 12,
        sku: 'B',
        title: 'B',
        quantity: 1,
        current_quantity: 1,
        fulfillable_quantity: 1,
        price: '9.00',
        requires_shipping: true,
        gift_card: false,
      },
    ],
    ...over,
  };
}

export function wooOrder(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 727,
    number: 'S-900',
    status: 'processing',
    currency: 'USD',
    date_created_gmt: '2026-11-23T15:00:00',
    date_modified_gmt: '2026-11-23T15:00:00',
    date_paid_gmt: '2026-11-23T15:00:00',
    discount_total: '0.00',
    shipping_total: '0.00',
    total: '30.00',
    total_tax: '0.00',
    customer_id: 1,
    shipping: {
      first_name: 'Alan',
      last_name: 'Example',
      address_1: '233 S Wacker Dr',
      city: 'Chicago',
      state: 'IL',
      postcode: '60606',
      country: 'US',
    },
    line_items: [
      {
        id: 315,
        name: 'A',
        product_id: 93,
        variation_id: 0,
        quantity: 2,
        subtotal: '30.00',
        total: '30.00',
        total_tax: '0.00',
        sku: 'A',
      },
    ],
    shipping_lines: [{ method_id: 'flat_rate', method_title: 'Flat rate', total: '0.00' }],
    ...over,
  };
}

/** The same order some seconds later. */
export function later(
  order: Record<string, unknown>,
  over: Record<string, unknown>,
  seconds = 60,
): Record<string, unknown> {
  return {
    ...order,
    updated_at: new Date(Date.parse(String(order['updated_at'])) + seconds * 1000).toISOString(),
    ...over,
  };
}

export class Shops {
  readonly table: MemoryTable;
  readonly #manager = mockClient(SecretsManagerClient);
  constructor() {
    process.env['SECRETS_PREFIX'] = 'stage/webhooks/';
    forgetNetwork();
    forgetSecrets();
    this.#manager.on(GetSecretValueCommand).callsFake(({ SecretId }: { SecretId: string }) => ({
      SecretString: JSON.stringify({ current: SECRET, previous: `${SecretId} before` }),
    }));
    this.table = new MemoryTable().seed(
      channelItem('shop', { platform: 'shopify', secrets: 'shop' }),
      channelItem('woo', { platform: 'woocommerce', secrets: 'woo' }),
      channelItem('web'),
      skuItem('A'),
      skuItem('B'),
      channelItem('closed', { platform: 'shopify', secrets: 'shop', active: false }),
      locationItem('wh-1', { type: 'warehouse', coordinates: { lat: 40.7, lon: -74 } }),
      { ...rateCardSchema.parse(card), ...key.rateCardActive('ups'), type: 'RateCard' },
    );
  }

  close(): void {
    this.table.close();
    this.#manager.restore();
  }

  /** The shop of the channel `shop` can be called from now on. */
  connect(): void {
    forgetNetwork();
    const connection = { credentials: 'key' };
    this.table.seed(channelItem('shop', { platform: 'shopify', secrets: 'shop', connection }));
  }

  /** A message with whatever headers. */
  post(channel: string, body: string, headers: Record<string, string>): ReturnType<typeof call> {
    return call(receive, receiveOrderDoor, { params: { channel }, body, headers });
  }
  /** A signed message of Shopify: an order as JSON, or the raw text. Throws unless it is answered 200. */
  async shopify(
    order: Record<string, unknown> | string,
    topic = 'orders/updated',
    channel = 'shop',
    headers: Record<string, string> = {},
  ): Promise<Receipt> {
    const body = typeof order === 'string' ? order : JSON.stringify(order);
    return receipt(
      await this.post(channel, body, { ...signedHeaders.shopify(SECRET, body, topic), ...headers }),
    );
  }
  async woo(order: Record<string, unknown> | string, topic = 'order.updated'): Promise<Receipt> {
    const body = typeof order === 'string' ? order : JSON.stringify(order);
    return receipt(await this.post('woo', body, signedHeaders.woocommerce(SECRET, body, topic)));
  }
  submit(
    over: Record<string, unknown> = {},
    caller: Parameters<typeof call>[2]['caller'] = { kind: 'operator', id: 'ada' },
  ): ReturnType<typeof call> {
    return call(submit, submitOrderDoor, { body: anOrderBody(over), ...(caller ? { caller } : {}) });
  }

  order(orderId: string | undefined): Order {
    return parseOrder(this.table.item(key.order(orderId ?? '')) ?? {});
  }
  /** What the order's last write said, checked against the catalogue. */
  event(orderId: string | undefined): { type: string; data: Record<string, unknown> } {
    const { type, data } = envelope(
      String(orderId),
      String(orderId),
      carriedEventSchema.parse(this.order(orderId).evt),
    );
    return { type, data };
  }
  exceptions(): Item[] {
    return this.table.ofType('Exception').filter(({ status }) => status === 'open');
  }

  async receiveStock(quantities: Readonly<Record<string, number>>, location = 'wh-1'): Promise<void> {
    const movements = Object.entries(quantities).map(([sku, quantity]) => ({
      id: `in-${location}-${sku}`,
      kind: 'receipt',
      sku,
      location,
      quantity,
    }));
    const { status } = await call(recordMovements, recordMovementsDoor, {
      body: { movements },
      caller: { kind: 'operator', id: 'ada' },
    });
    if (status !== 200) throw new Error(`stock was not taken: ${status}`);
  }

  /** Work that Route made under a hold before dispatch, which is gone since: no location has seen it. */
  async #planUnseen(orderId: string, act: () => Promise<unknown>): Promise<void> {
    const placed = { placedBy: 'system', placedAt: '2026-11-23T15:00:00.000Z', onExpiry: 'lift' } as const;
    const hold: Order['holds'][number] = { id: 'unseen', reason: 'TEST', before: 'dispatch', ...placed };
    this.#setHolds(orderId, [...this.order(orderId).holds, hold]);
    try {
      await act();
    } finally {
      // Route may have placed a hold of its own.
      const { holds } = this.order(orderId);
      this.#setHolds(
        orderId,
        holds.filter(({ id }) => id !== hold.id),
      );
    }
  }

  #setHolds(orderId: string, holds: Order['holds']): void {
    const order = { ...this.order(orderId), holds };
    const dispatch = holds.filter(({ before }) => before === 'dispatch').length;
    const barred = { ...order.barred, dispatch };
    const status = orderStatus(order);
    this.table.seed({ ...key.order(orderId), ...orderItem({ ...order, barred, status }) });
  }

  /** Runs the order's execution up to a state; `Begun`: up to an obstacle before anything is claimed. */
  async walk(orderId: string | undefined, to: 'Begun' | 'Reserve' | 'Route' | 'Dispatch'): Promise<void> {
    const input = { orderId, attempt: 1, execution: 'test', parts: true };
    if (to === 'Begun') return beginOrder(String(orderId), 1, '2026-11-23T15:00:00.000Z');
    await run(reserve, input);
    if (to === 'Reserve') return;
    if (to === 'Route') return this.#planUnseen(String(orderId), () => run(route, input));
    await run(route, input);
    for (let n = 1; n <= this.order(orderId).counts.fulfillments; n++)
      await run(dispatch, {
        ...input,
        n,
        token: `token-${n}`,
        enteredAt: '2026-11-23T15:00:00.000Z',
        retry: 0,
      });
  }
}

function receipt({ status, body }: { status: number; body: Record<string, unknown> }): Receipt {
  if (status !== 200) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body as Receipt;
}
