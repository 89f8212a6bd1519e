/** Bodies of webhooks, in the form of the Admin REST resources. Ids are big integers and become JSON numbers. */
import { gid, lineOf, type ShopBooks } from './books.ts';
import type {
  RecordedAddress,
  RecordedFulfillment,
  RecordedFulfillmentOrder,
  RecordedLine,
  RecordedOrder,
  RecordedRefund,
  RecordedReturn,
} from './records.ts';
import { financialStatusOf, fulfillableUnits, fulfillmentStatusOf } from './standing.ts';

type Payload = Record<string, unknown>;

export function decimalOf(minor: number): string {
  return (minor / 100).toFixed(2);
}

export function moneySet(minor: number, currency: string): Payload {
  const money = { amount: decimalOf(minor), currency_code: currency };
  return { shop_money: money, presentment_money: money };
}

export function timeOf(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString().replace('.000Z', 'Z');
}

function addressPayload(address: RecordedAddress | undefined): Payload | undefined {
  if (!address) return undefined;
  return {
    first_name: address.firstName ?? null,
    last_name: address.lastName ?? null,
    name: [address.firstName, address.lastName].filter(Boolean).join(' '),
    company: address.company ?? null,
    address1: address.address1 ?? null,
    address2: address.address2 ?? null,
    city: address.city ?? null,
    zip: address.zip ?? null,
    province: address.province ?? null,
    province_code: address.provinceCode ?? null,
    country: address.country,
    country_code: address.countryCode,
    phone: address.phone ?? null,
    latitude: null,
    longitude: null,
  };
}

/** Customer and addresses are left out where the order has none, as Shopify does. */
export function restOrder(books: ShopBooks, order: RecordedOrder): Payload {
  const { currency } = order;
  const goods = order.lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const total = goods + (order.shipping?.price ?? 0);
  const shippingAddress = addressPayload(order.shippingAddress);
  const billingAddress = addressPayload(order.billingAddress);
  return {
    id: BigInt(order.id),
    admin_graphql_api_id: gid('Order', order.id),
    name: `#${order.number}`,
    number: order.number - 1000,
    order_number: order.number,
    confirmation_number: null,
    source_name: order.sourceName,
    source_identifier: null,
    location_id: order.way === 'RETAIL' ? idNumber(order.fulfillmentOrders[0]?.locationId) : null,
    po_number: null,
    created_at: timeOf(order.createdAt),
    processed_at: timeOf(order.createdAt),
    updated_at: timeOf(order.updatedAt),
    cancelled_at: timeOf(order.cancelledAt),
    cancel_reason: order.cancelReason?.toLowerCase() ?? null,
    closed_at: null,
    currency,
    presentment_currency: currency,
    financial_status: financialStatusOf(order).toLowerCase(),
    fulfillment_status: fulfillmentStatusOf(order),
    test: order.test,
    email: order.email ?? '',
    contact_email: order.email,
    phone: order.phone,
    note: order.note,
    tags: order.tags.join(', '),
    taxes_included: false,
    total_line_items_price: decimalOf(goods),
    total_discounts: '0.00',
    total_tax: '0.00',
    total_price: decimalOf(total),
    total_price_set: moneySet(total, currency),
    total_tip_received: '0.00',
    note_attributes: order.attributes.map(({ key, value }) => ({ name: key, value })),
    discount_applications: [],
    tax_lines: [],
    line_items: order.lines.map((line) => linePayload(order, line)),
    shipping_lines: shippingLines(order),
    ...(order.customer ? { customer: customerPayload(order.customer) } : {}),
    ...(billingAddress ? { billing_address: billingAddress } : {}),
    ...(shippingAddress ? { shipping_address: shippingAddress } : {}),
    fulfillments: order.fulfillments.map((one) => fulfillmentPayload(order, one)),
    refunds: order.refunds.map((one) => refundPayload(order, one)),
    domain: books.domain,
  };
}

function idNumber(id: string | null | undefined): bigint | null {
  return id === null || id === undefined ? null : BigInt(id);
}

function shippingLines({ shipping }: RecordedOrder): Payload[] {
  if (!shipping) return [];
  const { id, title, code, price } = shipping;
  return [
    {
      id: BigInt(id),
      title,
      code,
      price: decimalOf(price),
      source: 'shopify',
      carrier_identifier: null,
      is_removed: false,
    },
  ];
}

function customerPayload({
  id,
  firstName,
  lastName,
  email,
  tags,
}: NonNullable<RecordedOrder['customer']>): Payload {
  return { id: BigInt(id), first_name: firstName, last_name: lastName, email, tags: tags.join(', ') };
}

function linePayload(order: RecordedOrder, line: RecordedLine): Payload {
  const open = fulfillableUnits(order, line.id);
  const fulfilled = line.current > 0 && open === 0 ? 'fulfilled' : null;
  return {
    id: BigInt(line.id),
    admin_graphql_api_id: gid('LineItem', line.id),
    variant_id: idNumber(line.variantId),
    product_id: idNumber(line.productId),
    sku: line.sku,
    title: line.title,
    name: line.title,
    quantity: line.quantity,
    current_quantity: line.current,
    fulfillable_quantity: open,
    fulfillment_status: open > 0 && open < line.current ? 'partial' : fulfilled,
    fulfillment_service: 'manual',
    requires_shipping: line.requiresShipping,
    gift_card: line.isGiftCard,
    grams: line.grams,
    price: decimalOf(line.price),
    price_set: moneySet(line.price, order.currency),
    total_discount: '0.00',
    properties: line.properties.map(({ key, value }) => ({ name: key, value })),
    tax_lines: [],
    discount_allocations: [],
  };
}

export function fulfillmentPayload(order: RecordedOrder, fulfillment: RecordedFulfillment): Payload {
  const [first] = fulfillment.tracking;
  return {
    id: BigInt(fulfillment.id),
    admin_graphql_api_id: gid('Fulfillment', fulfillment.id),
    order_id: BigInt(order.id),
    name: fulfillment.name,
    status: fulfillment.status.toLowerCase(),
    location_id: BigInt(fulfillment.locationId),
    created_at: timeOf(fulfillment.createdAt),
    updated_at: timeOf(fulfillment.updatedAt),
    tracking_company: first?.company ?? null,
    tracking_number: first?.number ?? null,
    tracking_numbers: fulfillment.tracking.map(({ number }) => number).filter((number) => number !== null),
    tracking_url: first?.url ?? null,
    tracking_urls: fulfillment.tracking.map(({ url }) => url).filter((url) => url !== null),
    shipment_status: fulfillment.events.at(-1)?.status.toLowerCase() ?? null,
    line_items: fulfillment.lines.map(({ lineId, quantity }) => ({
      ...linePayload(order, lineOf(order, lineId)),
      quantity,
    })),
  };
}

/** Shopify writes the money of refunded lines as numbers, that of transactions as text. */
export function refundPayload(order: RecordedOrder, refund: RecordedRefund): Payload {
  return {
    id: BigInt(refund.id),
    admin_graphql_api_id: gid('Refund', refund.id),
    order_id: BigInt(order.id),
    created_at: timeOf(refund.createdAt),
    note: refund.note,
    restock: refund.lines.some(({ restockType }) => restockType !== 'NO_RESTOCK'),
    refund_line_items: refund.lines.map((line) => ({
      id: BigInt(line.id),
      line_item_id: BigInt(line.lineId),
      quantity: line.quantity,
      restock_type: line.restockType.toLowerCase(),
      location_id: idNumber(line.locationId),
      subtotal: line.subtotal / 100,
      total_tax: 0,
    })),
    transactions: order.transactions
      .filter(({ id }) => refund.transactionIds.includes(id))
      .map(({ id, kind, amount, gateway }) => ({
        id: BigInt(id),
        kind: kind.toLowerCase(),
        amount: decimalOf(amount),
        gateway,
        status: 'success',
      })),
    order_adjustments: [],
  };
}

/** Thin, as Shopify sends it: the ids and what has become of them. */
export function fulfillmentOrderPayload(part: RecordedFulfillmentOrder): Payload {
  return {
    fulfillment_order: {
      id: gid('FulfillmentOrder', part.id),
      status: part.status.toLowerCase(),
      request_status: part.requestStatus.toLowerCase(),
      order_id: gid('Order', part.orderId),
      assigned_location_id: gid('Location', part.locationId),
    },
  };
}

/** What the webhook of a return that was approved carries. */
export function approvedReturn(order: RecordedOrder, { id, status, lines }: RecordedReturn): Payload {
  return {
    id: BigInt(id),
    admin_graphql_api_id: gid('Return', id),
    name: `#${order.number}-R${order.returns.findIndex((one) => one.id === id) + 1}`,
    status: status.toLowerCase(),
    order: { id: BigInt(order.id), admin_graphql_api_id: gid('Order', order.id) },
    total_return_line_items: lines.length,
    return_line_items: lines.map((line) => ({
      id: BigInt(line.id),
      admin_graphql_api_id: gid('ReturnLineItem', line.id),
      quantity: line.quantity,
      fulfillment_line_item: { line_item: { id: BigInt(line.lineId) } },
    })),
  };
}

/** What the webhook of a return that was cancelled carries: the id of its order, and none of its lines. */
export function cancelledReturn(order: RecordedOrder, { id, status }: RecordedReturn): Payload {
  return {
    id: BigInt(id),
    admin_graphql_api_id: gid('Return', id),
    order_id: BigInt(order.id),
    status: status.toLowerCase(),
  };
}

/** What the webhook of a return carries of which units were taken out: nothing of its order. */
export function updatedReturn({ id, lines }: RecordedReturn, lineId: string, removed: number): Payload {
  const removals = lines
    .filter((line) => line.lineId === lineId)
    .map((line) => ({ admin_graphql_api_id: gid('ReturnLineItem', line.id), delta: -removed }));
  return {
    admin_graphql_api_id: gid('Return', id),
    return_line_items: { removals },
    restocking_fees: { updates: [], removals: [] },
    return_shipping_fees: { updates: [], removals: [] },
  };
}
