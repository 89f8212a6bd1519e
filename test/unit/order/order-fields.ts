/**
 * Every field of the canonical order, and what it is for: a field has an effect, which a change of it alone shows, or
 * it is information, and says for whom.
 */
import * as z from 'zod';
import { orderInputSchema } from '../../../functions/order/order-form.ts';

/** Where a change of the field shows: on META, in what routing decides, on a location's work sheet. */
export type Observed = 'fact' | 'decision' | 'sheet';

export interface FieldCase {
  /** Another value of the field than the one that `anOrder` has. */
  readonly value: unknown;
  /** What the order has besides, where the field means something beside another alone. */
  readonly of?: Readonly<Record<string, unknown>>;
  readonly shows: Observed;
}

/** The order whose fields are changed one by one: A is in New York and Los Angeles, B in Chicago alone. */
export const anOrder = {
  channel: 'web',
  external: { id: '5001', number: '1001', aliases: [] },
  version: { updatedAt: '2026-11-20T10:00:00Z' },
  placedAt: '2026-11-20T10:00:00Z',
  currency: 'USD',
  state: 'open',
  payment: 'paid',
  fulfilledBy: 'merchant',
  test: false,
  holds: [
    { id: 'fraud', reason: 'CHECK', before: 'dispatch', expiresAt: '2026-12-24T00:00:00Z', note: 'called' },
  ],
  buyer: { name: 'Ada Example' },
  billTo: { lines: ['1 Bank Street'], country: 'US', geo: { latitude: 40.7, longitude: -74 } },
  shipTo: {
    name: 'Ada Example',
    lines: ['1 Main Street'],
    city: 'New York',
    region: 'NY',
    postalCode: '10001',
    country: 'US',
    geo: { latitude: 40.72, longitude: -74 },
  },
  lines: [
    {
      lineId: '1',
      sku: 'A',
      title: 'Cup',
      quantity: 2,
      unitPrice: { amount: 1500 },
      discounts: [{ code: 'TEN', title: 'Ten', amount: { amount: 100 } }],
      taxes: [{ title: 'VAT', rate: '0.1', amount: { amount: 10 } }],
      weightGrams: 400,
    },
    { lineId: '2', sku: 'B', quantity: 1, unitPrice: { amount: 900 }, weightGrams: 400 },
  ],
  charges: { items: { amount: 3900 }, total: { amount: 3900 } },
  shipping: { method: 'ship', requested: { serviceLevel: 'standard' } },
  gift: { isGift: true, message: 'For you' },
  warnings: [{ code: 'OLD', path: 'lines', message: 'as imported' }],
};

function money(amount: number) {
  return { amount };
}

function fact(value: unknown, of: FieldCase['of'] = {}): FieldCase {
  return { value, of, shows: 'fact' };
}
function decision(value: unknown, of: FieldCase['of'] = {}): FieldCase {
  return { value, of, shows: 'decision' };
}
function sheet(value: unknown, of: FieldCase['of'] = {}): FieldCase {
  return { value, of, shows: 'sheet' };
}

const otherLineInGroup = { 'lines[1].shipTogether': 'set' };

/** The fields that have an effect. */
export const effects: Readonly<Record<string, FieldCase>> = {
  channel: fact('web-2'),
  'external.id': fact('5002'),
  'external.number': sheet('1002'),
  'version.updatedAt': fact('2026-11-21T10:00:00Z'),
  placedAt: decision('2026-11-23T08:00:00Z'),
  currency: decision('EUR'),
  state: fact('cancelled'),
  payment: fact('pending'),
  fulfilledBy: fact('channel'),
  test: fact(true),
  'holds[].id': fact('address'),
  'holds[].reason': fact('ADDRESS'),
  'holds[].before': fact('route'),
  'holds[].expiresAt': fact('2026-12-25T00:00:00Z'),
  'holds[].expiresAfter': fact(3600, { 'holds[].expiresAt': undefined }),
  'holds[].onExpiry': fact('cancel'),
  'buyer.name': sheet('Alan Example'),
  'buyer.email': sheet('ada@example.com'),
  'buyer.phone': sheet('+1 212 555 0100'),
  'buyer.company': sheet('Example Inc'),
  'buyer.taxId': sheet('GB123'),
  'shipTo.name': sheet('Alan Example'),
  'shipTo.company': sheet('Example Inc'),
  'shipTo.lines[]': sheet('2 Main Street'),
  'shipTo.city': sheet('Albany'),
  'shipTo.district': sheet('Chelsea'),
  'shipTo.region': decision('CA'),
  'shipTo.regionText': sheet('New York'),
  'shipTo.postalCode': decision('90210', { 'shipTo.geo': undefined }),
  'shipTo.country': decision('CA'),
  'shipTo.phone': sheet('+1 212 555 0100'),
  'shipTo.email': sheet('ada@example.com'),
  'shipTo.residential': decision(true),
  'shipTo.geo.latitude': decision(34.05),
  'shipTo.geo.longitude': decision(-118.24),
  'shipTo.gln': sheet('1234567890123'),
  'lines[].lineId': sheet('10'),
  'lines[].parentLineId': fact('2'),
  'lines[].kind': fact('service'),
  'lines[].sku': decision('C'),
  'lines[].title': sheet('Mug'),
  'lines[].quantity': fact(3),
  'lines[].cancelled': fact(1),
  'lines[].open': fact(1),
  'lines[].requiresShipping': fact(false),
  'lines[].fulfillmentService': fact('printful'),
  'lines[].unitPrice': decision(money(9000), { 'charges.items': undefined }),
  'lines[].discounts[].amount': decision(money(2900)),
  'lines[].total': decision(money(100)),
  'lines[].tags[]': decision('fragile'),
  'lines[].properties': sheet({ engraving: 'Ada' }),
  'lines[].weightGrams': decision(4000),
  'lines[].hsCode': sheet('6912.00'),
  'lines[].originCountry': sheet('PT'),
  'lines[].shipNotBefore': sheet('2027-03-01T00:00:00Z'),
  'lines[].shipTogether': decision('set', otherLineInGroup),
  'charges.items': decision(money(20_000)),
  'shipping.method': decision('pickup', { 'shipping.pickupLocationId': 'store' }),
  'shipping.backorder': decision('cancelLine', { 'lines[0].quantity': 5000 }),
  'shipping.requested.code': decision('fast'),
  'shipping.requested.title': sheet('Free over 50'),
  'shipping.requested.serviceLevel': decision('expedited'),
  'shipping.pickupLocationId': decision('store', {
    'shipping.method': 'pickup',
    'shipping.pickupLocationId': 'wh-1',
    'lines[1]': undefined,
  }),
  'shipping.shipNotBefore': fact('2027-03-01T00:00:00Z'),
  'shipping.shipBy': sheet('2026-11-23T10:00:00Z'),
  'shipping.deliverBy': decision('2026-12-24T00:00:00Z'),
  'shipping.signature': decision(true),
  'shipping.saturday': decision(true),
  'gift.isGift': sheet(false),
  'gift.message': sheet('For Alan'),
  'gift.wrap': sheet('red'),
  'notes.customer': sheet('please ring'),
  'notes.packing': sheet('no prices'),
  'tags[]': decision('rush'),
  customerTier: decision('vip'),
  poNumber: sheet('PO-1'),
  cart: fact('c-1'),
};

/** A field that changes nothing here, and whom it informs. */
interface InformationCase {
  readonly value: unknown;
  readonly reason: string;
}

function info(value: unknown, reason: string): InformationCase {
  return { value, reason };
}

const forShop = "the channel's own name for it, kept to talk about with the channel";
const forBooks = 'what the customer was charged, shown with the order; goods go by their own prices';

/** The fields that are information only. */
export const information: Readonly<Record<string, InformationCase>> = {
  'external.gid': info('gid://shop/1', forShop),
  'external.aliases[]': info('wc_order_x', forShop),
  'external.parentId': info('4999', 'the order that this one follows, for whoever reads it'),
  'version.hash': info(
    '0'.repeat(64),
    'found anew from the content; a complete order that is sent back has it',
  ),
  'holds[].note': info(
    'call again',
    'for whoever decides on the hold; it may be personal and stays in the body',
  ),
  'buyer.customerId': info(
    '77',
    'the customer by whom personal data is erased (npm run erase -- --customer)',
  ),
  'lines[].externalLineIds[]': info('gid-11', forShop),
  'lines[].externalSkuIds': info({ variantId: '70' }, forShop),
  'lines[].discounts[].code': info('TWENTY', forBooks),
  'lines[].discounts[].title': info('Twenty', forBooks),
  'lines[].taxes[].title': info('GST', forBooks),
  'lines[].taxes[].rate': info('0.2', forBooks),
  'lines[].taxes[].amount': info(money(20), forBooks),
  'charges.shipping': info(money(500), forBooks),
  'charges.handling': info(money(500), forBooks),
  'charges.duties': info(money(500), forBooks),
  'charges.fees': info(money(500), forBooks),
  'charges.tip': info(money(500), forBooks),
  'charges.discount': info(money(500), forBooks),
  'charges.tax': info(money(500), forBooks),
  'charges.total': info(money(4000), `${forBooks}; a sum that its parts do not make is a warning`),
  'charges.taxIncluded': info(true, forBooks),
  'shipping.requested.carrier': info('650f1a14', "the platform's own id of who quoted the rate"),
  'shipping.requested.price': info(money(500), forBooks),
  'notes.internal': info('VIP?', "for the brand's own people, and no location"),
  attributes: info(
    { source: 'tv' },
    'for whoever reads the order; `cart` or `_cart` means what `cart` means',
  ),
  'warnings[].code': info('OLDER', 'for whoever reads the order'),
  'warnings[].path': info('tags', 'for whoever reads the order'),
  'warnings[].message': info('imported', 'for whoever reads the order'),
};

/** The address of the bill is for the channel's books and for whoever reads the order, each field of it. */
export const billToValues: Readonly<Record<string, unknown>> = {
  'billTo.name': 'Alan',
  'billTo.company': 'Example Inc',
  'billTo.lines[]': '2 Bank Street',
  'billTo.city': 'Boston',
  'billTo.district': 'North',
  'billTo.region': 'MA',
  'billTo.regionText': 'Massachusetts',
  'billTo.postalCode': '02101',
  'billTo.country': 'CA',
  'billTo.phone': '1',
  'billTo.email': 'bill@example.com',
  'billTo.residential': true,
  'billTo.geo.latitude': 1,
  'billTo.geo.longitude': 1,
  'billTo.gln': '1234567890123',
};

const schemaPart = z.looseObject({
  $ref: z.string().optional(),
  type: z.string().optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

/** The paths of every field of the order's form; entries of lists are `[]`, and an amount of money is one field. */
export function orderPaths(): string[] {
  const root = z.toJSONSchema(orderInputSchema, { io: 'input' });
  const definitions = Object(root.$defs);
  const walk = (schema: unknown, path: string): string[] => {
    const { $ref, type, items, properties } = schemaPart.parse(schema);
    if ($ref !== undefined) return walk(definitions[$ref.split('/').at(-1) ?? ''], path);
    if (type === 'array') return walk(items, `${path}[]`);
    const isMoney = properties !== undefined && 'amount' in properties && 'raw' in properties;
    if (properties === undefined || isMoney) return [path];
    return Object.entries(properties).flatMap(([name, part]) =>
      walk(part, path === '' ? name : `${path}.${name}`),
    );
  };
  return walk(root, '');
}

/** The order with another value at a path; `[]` is the first entry of a list, undefined takes a field out. */
export function withField(order: unknown, path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(order);
  const keys = path
    .replaceAll('[]', '[0]')
    .split(/[.[]/)
    .map((part) => part.replace(']', ''));
  let at: unknown = copy;
  keys.forEach((key, index) => {
    const parent = Object(at);
    if (index < keys.length - 1) {
      const isList = /^\d+$/.test(keys[index + 1] ?? '');
      parent[key] ??= isList ? [] : {};
      at = parent[key];
      return;
    }
    if (value !== undefined) parent[key] = value;
    else if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  });
  return copy;
}
