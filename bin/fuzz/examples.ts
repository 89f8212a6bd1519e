import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { CallerKind } from '../../functions/shared/caller.ts';
import type { ApiClient } from '../../local/brand/api-client.ts';
import { canonicalOrder } from '../../local/brand/order-bodies.ts';
import { HOLD_ID, idsOf, type SeededOrder, type SeededOrders } from './known-ids.ts';

/**
 * A request that is answered 2xx once: what is generated is put into it, one value a request. A text `UNIQUE` becomes
 * another one each time.
 */
export interface ExampleRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
/** By method and path as the document has them. */
export type Examples = Readonly<Record<string, readonly ExampleRequest[]>>;

/** Said in hooks.py as well. */
const UNIQUE = '$unique';
const EACH_LINE = [{ lineId: '1', units: 1 }];
const rulesetFile = fileURLToPath(new URL('../../example/routing/ruleset.json', import.meta.url));
const recordSchema = z.record(z.string(), z.unknown());

/** Entities as they are, under ids of their own: what requests make of them changes no route. */
async function entityExamples(
  operator: ApiClient,
  path: string,
  id: string,
  param = 'id',
): Promise<Examples> {
  const {
    id: _,
    sku: _sku,
    version: _version,
    ...body
  } = recordSchema.parse(await operator.get(`/${path}/${id}`));
  const own = [1, 2, 3].map((n) => ({ params: { [param]: `fuzz-${path}-${n}` }, body }));
  return { [`PUT /${path}/{${param}}`]: own };
}

/** What a location tells of its work, a fulfillment each. */
function workEvents(): Record<string, unknown>[] {
  const parcel = { carrier: 'usps', trackingNumber: UNIQUE };
  return [
    { kind: 'accepted' },
    { kind: 'picking' },
    { kind: 'packed' },
    { kind: 'shipped', parcels: [{ carrier: 'ups' }] },
    {
      kind: 'shipped',
      parcels: [{ ...parcel, lines: EACH_LINE, weightGrams: 300, cost: { amount: 500, currency: 'USD' } }],
    },
    {
      kind: 'shipped',
      parcels: [1, 2].map(() => ({ ...parcel, trackingNumber: undefined, lines: EACH_LINE })),
    },
    { kind: 'rejected', reason: 'cannotShip' },
    { kind: 'shortPicked', reason: 'damaged', lines: EACH_LINE },
    { kind: 'ready' },
    { kind: 'collected', lines: EACH_LINE },
    { kind: 'cancelAccepted' },
    { kind: 'cancelRefused', reason: 'packed' },
  ].map((event) => ({ id: UNIQUE, ...event }));
}

const returnEvents: readonly Record<string, unknown>[] = [
  { id: UNIQUE, kind: 'received' },
  { id: UNIQUE, kind: 'received', box: UNIQUE, lines: EACH_LINE, strange: [{ sku: 'TEE-BLK-M', units: 1 }] },
  { id: UNIQUE, kind: 'inspected', lines: [{ lineId: '1', units: 1, as: 'restocked' }] },
  { id: UNIQUE, kind: 'inspected', lines: [{ lineId: '1', units: 1, as: 'scrap', reason: 'torn' }] },
  { id: UNIQUE, kind: 'cancelled', reason: 'kept' },
];

function about(ids: readonly string[], bodies: readonly unknown[], param = 'id'): ExampleRequest[] {
  return ids.flatMap((id) => bodies.map((body) => ({ params: { [param]: id }, body })));
}

function orderExamples(seeded: SeededOrders, channel: string, sku: string): Examples {
  const idOf = ({ orderId }: SeededOrder): string => orderId;
  const [shipped, waiting] = [seeded.shipped.map(idOf), seeded.waiting.map(idOf)];
  const requested = seeded.requested.map(idOf);
  const boston = { city: 'Boston', region: 'MA', postalCode: '02108' };
  const whole = {
    ...canonicalOrder(channel, UNIQUE, [{ sku, quantity: 1 }], boston),
    billTo: { name: 'Ada Example', lines: ['1 Main Street'], city: 'Boston', country: 'US' },
    shipping: {
      requested: { serviceLevel: 'standard' },
      shipNotBefore: '2026-01-01T00:00:00Z',
      signature: true,
    },
    notes: { customer: 'ring twice' },
    tags: ['fuzz'],
    attributes: { source: 'fuzz' },
  };
  const plain = canonicalOrder(
    channel,
    UNIQUE,
    [
      { sku, quantity: 2 },
      { sku, quantity: 1 },
    ],
    boston,
  );
  const sketch = {
    channel,
    currency: 'USD',
    destination: { country: 'US', postalCode: '02108' },
    lines: [{ sku, quantity: 2 }],
  };
  return {
    'POST /orders': [whole, plain].map((body) => ({ params: {}, body })),
    'PATCH /orders/{id}': about(requested, [
      { id: UNIQUE, shipTo: { lines: ['2 Main Street'] }, notes: { customer: 'ring' } },
      { id: UNIQUE, lines: { 1: { quantity: 1 } }, tags: ['edited'] },
    ]),
    'POST /orders/{id}/cancel': about(requested, [
      { id: UNIQUE, reason: 'asked', lines: EACH_LINE },
      { id: UNIQUE, lines: [{ lineId: '1' }] },
    ]),
    'POST /orders/{id}/holds': about(waiting, [
      { id: UNIQUE, reason: 'checked by hand', before: 'dispatch' },
      {
        id: UNIQUE,
        reason: 'checked',
        before: 'route',
        expiresAt: '2030-01-01T00:00:00Z',
        onExpiry: 'lift',
      },
    ]),
    'POST /orders/{id}/reroute': about(requested, [
      { dryRun: true, onlyTo: ['wh-columbus'] },
      { id: UNIQUE, awayFrom: ['wh-fort-worth'], lines: EACH_LINE },
      { id: UNIQUE, split: [{ location: 'wh-columbus', lines: EACH_LINE }] },
    ]),
    'DELETE /orders/{id}/holds/{holdId}': waiting.map((id) => ({ params: { id, holdId: HOLD_ID } })),
    'POST /orders/{id}/payments': about(shipped, [
      { id: UNIQUE, kind: 'captured', amount: { amount: 4000, currency: 'USD' } },
      { id: UNIQUE, kind: 'refunded', amount: { amount: 100, currency: 'USD' } },
    ]),
    'GET /orders/{id}/returnable': shipped.map((id) => ({ params: { id } })),
    'POST /orders/{id}/returns': about(shipped, [
      { id: UNIQUE, lines: EACH_LINE, reason: 'too large' },
      { id: UNIQUE, lines: [{ lineId: '1', units: 1, reason: 'too_large' }], outcome: 'store_credit' },
    ]),
    'POST /orders/{id}/claims': about(shipped, [
      { id: UNIQUE, kind: 'damaged', wanted: 'refund', lines: EACH_LINE, evidence: ['photo-1'] },
      { id: UNIQUE, kind: 'missing', wanted: 'replacement', lines: EACH_LINE, reason: 'an empty box' },
    ]),
    'POST /returns': shipped.map((orderId) => ({
      params: {},
      body: { id: UNIQUE, orderId, location: 'wh-reno', lines: EACH_LINE, box: UNIQUE },
    })),
    'POST /routing/plan': [{ order: sketch }, ...requested.map((orderId) => ({ orderId }))].map((body) => ({
      params: {},
      body,
    })),
  };
}

/** Carts of the channel, which a caller of another kind may not touch. */
function cartExamples({ carts }: SeededOrders, channel: string, sku: string): Examples {
  const wish = { id: UNIQUE, channel, lines: [{ sku, quantity: 1 }], ttl: 60 };
  return {
    'POST /reservations': [wish, { ...wish, destination: { country: 'US' }, buyer: 'ada' }].map((body) => ({
      params: {},
      body,
    })),
    'POST /reservations/{id}/extend': about(carts.kept, [{ ttl: 1800 }]),
    'DELETE /reservations/{id}': carts.released.map((id) => ({ params: { id } })),
  };
}

/** Who asks, and what its requests are about. */
interface ExampleCaller {
  readonly kind: CallerKind;
  readonly location: string;
  readonly channel: string;
  readonly filesChannel: string;
  readonly sku: string;
}

/** What can be asked of the seeded orders and of the network by a caller of a kind. */
export async function examplesFor(
  operator: ApiClient,
  seeded: SeededOrders,
  { kind, location, channel, filesChannel, sku }: ExampleCaller,
  exceptions: readonly string[],
): Promise<Examples> {
  const fileRows = `Order,SKU,Units\n${UNIQUE},${sku},1\n${UNIQUE}-2,${sku},2\n`;
  const { fulfillments = [], shipments = [], returns = [] } = idsOf(seeded, kind, location);
  const ruleset = z.looseObject({}).parse(JSON.parse(readFileSync(rulesetFile, 'utf8')));
  const movements = [
    { id: UNIQUE, kind: 'receipt', sku, location, quantity: 5 },
    {
      id: `${UNIQUE}-count`,
      kind: 'count',
      sku: 'TEE-BLK-M',
      location,
      quantity: 50,
      at: '2026-11-01T00:00:00Z',
    },
  ];
  return {
    ...orderExamples(seeded, channel, sku),
    'POST /channels/{channel}/order-files': [
      { params: { channel: filesChannel }, body: { name: 'orders.csv', content: fileRows } },
    ],
    'POST /fulfillments/{id}/events': about(fulfillments, workEvents()),
    'POST /shipments/{id}/events': about(
      shipments,
      ['handedOver', 'lost', 'cameBack'].map((event) => ({ id: UNIQUE, kind: event })),
    ),
    'POST /returns/{id}/events': about(returns, returnEvents),
    'POST /exceptions/{id}/resolve': about(exceptions.slice(1), [
      { id: UNIQUE, action: 'retry' },
      { id: UNIQUE, action: 'cancel', note: 'nobody ships there' },
      { id: UNIQUE, action: 'close', outcomes: [{ lineId: '1', units: 2, as: 'cancelled' }] },
    ]),
    // The first one is this door's: an exception is resolved once, and the door before has the others.
    'POST /exceptions/resolve': [
      { params: {}, body: { id: UNIQUE, action: 'retry', ids: exceptions.slice(0, 1) } },
      { params: {}, body: { id: UNIQUE, action: 'retry', filter: { type: 'NoRoute' } } },
    ],
    'POST /stock/batches': movements.map((movement) => ({ params: {}, body: { lines: [movement, {}] } })),
    'POST /stock/movements': movements.map((movement) => ({ params: {}, body: { movements: [movement] } })),
    ...cartExamples(seeded, channel, sku),
    'POST /rulesets': [ruleset, { currency: 'USD', name: UNIQUE }].map((body) => ({ params: {}, body })),
    'PUT /rulesets/active': [{ version: null, reason: 'fuzz' }, { version: 1 }].map((body) => ({
      params: {},
      body,
    })),
    'PUT /rulesets/shadow': [{ version: 1, reason: 'fuzz' }, { version: null }].map((body) => ({
      params: {},
      body,
    })),
    ...(await entityExamples(operator, 'rate-cards', 'ups-ground')),
    ...(await entityExamples(operator, 'locations', location)),
    ...(await entityExamples(operator, 'channels', channel)),
    ...(await entityExamples(operator, 'skus', sku, 'sku')),
    ...(await entityExamples(operator, 'tracking-sources', 'easypost')),
  };
}
