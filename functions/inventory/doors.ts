import * as z from 'zod';
import { entityIdSchema, poolSchema } from '../network/entities/entity-schemas.ts';
import { countrySchema } from '../order/countries.ts';
import { cartIdSchema, channelIdSchema } from '../order/order-form.ts';
import { skuIdSchema } from '../order/sku-id.ts';
import { door } from '../shared/door.ts';
import { eachOnce } from '../shared/each-once.ts';
import { instantSchema } from '../shared/time.ts';
import { cartStatuses } from './carts/cart.ts';
import { channelExplanationSchema, stockLineSchema } from './sellable/explanation-schemas.ts';
import { keptLotSchema, lotSchema, MAX_LOTS, sumLots } from './stock/lots.ts';
import { movedQuantitiesSchema } from './stock/moved-quantities.ts';

const units = z.number().int();
const MAX_UNITS = 1_000_000_000;
const quantity = z.number().int().min(0).max(MAX_UNITS);
const positiveUnits = z.number().int().min(1).max(MAX_UNITS);
const id = z.string().min(1).max(100);

/** When a movement happened, in UTC or with an offset. A time ahead of our clock is taken to mean now. */
const at = instantSchema;
const common = {
  id,
  sku: skuIdSchema,
  location: entityIdSchema,
  at: at.optional(),
  reason: z.string().trim().min(1).max(200).optional(),
  /** The delivery note, purchase order, count sheet or receipt of the till behind it: the ledger leads there. */
  document: z.string().trim().min(1).max(100).optional(),
  /**
   * The caller's own running number of what it tells of the SKU at the location (of all that it tells, if it likes,
   * as long as the numbers grow). A number that was told before has no effect, however long ago that was.
   */
  sequence: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
};
/** The id of the document on which goods go from one location to another. */
const transferId = z.string().trim().min(1).max(100);
/** The lots that were moved, with their last days of sale; they sum to the quantity. */
const movedLot = lotSchema.extend({ units: quantity });
const lots = eachOnce(z.array(movedLot).min(1).max(MAX_LOTS), 'lot').optional();

interface NamedPlaces {
  readonly location: string;
  readonly quantity?: number | undefined;
  readonly lots?: readonly { readonly units: number }[] | undefined;
  readonly to?: string;
  readonly from?: string;
  readonly complete?: boolean | undefined;
}

/** What no field says alone. */
function faultsOfMovement({ location, quantity: moved, lots: named, to, from, complete }: NamedPlaces) {
  const other = to ?? from;
  const place = to === undefined ? 'from' : 'to';
  const saysNothing = from !== undefined && moved === 0 && complete !== true;
  const units = moved === undefined ? undefined : Math.abs(moved);
  const isUneven = named !== undefined && units !== undefined && sumLots(named) !== units;
  return [
    ...(other === location ? [{ path: place, message: 'must be another location' }] : []),
    ...(saysNothing ? [{ path: 'quantity', message: 'must be at least 1, unless nothing more comes' }] : []),
    ...(isUneven ? [{ path: 'lots', message: `must sum to ${units}` }] : []),
  ];
}

/** A label as a scanner reads it: GS1 element string, text with identifiers in parentheses, Digital Link, or EAN/UPC. */
const label = z.string().min(1).max(500);
const MOST_LABELS = 500;
/** Goods may be told by what was scanned, one label or each that was read, in the place of `sku` and `lots`. */
const goods = {
  ...common,
  sku: common.sku.optional(),
  scan: z.union([label, z.array(label).min(1).max(MOST_LABELS)]).optional(),
};

/** What of a movement a scan stands for. */
interface ScannableFields {
  readonly sku?: unknown;
  readonly scan?: unknown;
  readonly lots?: unknown;
  readonly quantity?: unknown;
}

/** Each field that is missing without a scan, or too much beside one, with what is wrong. */
function scanFaults(told: ScannableFields): { readonly path: string; readonly message: string }[] {
  const isScanned = told.scan !== undefined;
  const fields = isScanned ? (['sku', 'lots'] as const) : (['sku', 'quantity'] as const);
  const message = isScanned ? 'is what the scan says: only one of them is taken' : 'is needed, or a scan';
  return fields
    .filter((field) => (told[field] !== undefined) === isScanned)
    .map((path) => ({ path, message }));
}

/** A movement that happens now may leave out `at`; a count is true at its own time only, and must say when. */
export const movementSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...goods, kind: z.literal('receipt'), quantity: positiveUnits.optional(), lots }),
    z.strictObject({
      ...goods,
      kind: z.literal('count'),
      quantity: quantity.optional(),
      at,
      lots: eachOnce(z.array(movedLot).max(MAX_LOTS), 'lot').optional(),
    }),
    z.strictObject({
      ...goods,
      kind: z.literal('adjust'),
      quantity: z
        .number()
        .int()
        .min(-MAX_UNITS)
        .max(MAX_UNITS)
        .refine((change) => change !== 0, { error: 'must not be 0' }),
      lots,
    }),
    z.strictObject({ ...goods, kind: z.literal('sale'), quantity: positiveUnits.optional(), lots }),
    z.strictObject({ ...common, kind: z.literal('safety'), quantity }),
    z.strictObject({
      ...goods,
      kind: z.literal('transferOut'),
      quantity: positiveUnits.optional(),
      lots,
      transfer: transferId,
      /** Where the units go: they are in transit to it. */
      to: entityIdSchema,
    }),
    z.strictObject({
      ...goods,
      kind: z.literal('transferIn'),
      /** 0 says, with `complete`, that none of the rest comes. */
      quantity: quantity.optional(),
      lots,
      transfer: transferId,
      from: entityIdSchema,
      /** Nothing more of the SKU comes by this transfer: what did not arrive is short. */
      complete: z.boolean().optional(),
    }),
    /** 1: the SKU is on sale from this location; 0: it is not. */
    z.strictObject({ ...common, kind: z.literal('selling'), quantity: z.number().int().min(0).max(1) }),
  ])
  .check(({ value, issues }) => {
    for (const { path, message } of [...faultsOfMovement(value), ...scanFaults(value)])
      issues.push({ code: 'custom', input: value, path: [path], message });
  });
/** A movement as a caller tells it: of a SKU, or of what was scanned. */
export type ScannableMovement = z.output<typeof movementSchema>;

type OfSku<Told> = Told extends ScannableMovement
  ? Omit<Told, 'sku' | 'quantity' | 'scan'> & { readonly sku: string; readonly quantity: number }
  : never;
/** A movement of a SKU that a caller tells of. */
export type ExternalMovement = OfSku<ScannableMovement>;

/**
 * What became of a movement. `applied`: it had its effect; `corrected`: likewise, but more left than was recorded
 * as being there; `outdated`: it was older than what is known, and had no effect; `repeated`: its sequence was told
 * before, and had no effect again; `short`, `over`: it had its effect, and of the transfer less, or more, has arrived
 * than was sent; `conflict`: its id was used before with other content; `unknown-location`: there
 * is no such location; `unknown-sku`: nobody has declared the SKU, and the stage refuses those; `unknown-gtin`: no
 * SKU has declared the GTIN of a label.
 */
const outcomes = [
  'applied',
  'corrected',
  'outdated',
  'repeated',
  'short',
  'over',
  'conflict',
  'unknown-location',
  'unknown-sku',
  'unknown-gtin',
] as const;
const quantities = {
  onHand: units,
  allocated: units,
  unsellable: units,
  safety: units,
  /** Units of lots that are past their life date: on hand, and not sold. */
  expired: units.optional(),
  /** Units that are not sold because the books of the position were wrong too often. */
  withheld: units.optional(),
  free: units,
  selling: z.boolean(),
  /** Since when the location is known to have found the shelf empty: nothing is promised until a later count. */
  doubted: z.iso.datetime().optional(),
  version: units,
  /** Units on their way here from other locations. */
  inTransit: units.optional(),
};
export const outcomeSchema = z.object({
  id,
  outcome: z.enum(outcomes),
  /** The position after the movement. */
  position: z.object(quantities).optional(),
  /** Units that left and were never recorded as being there. */
  neverRecorded: units.optional(),
  /** Of the transfer, as far as it is told: `difference` units fewer, or more, have arrived than were sent. */
  transfer: z
    .object({ sent: units, arrived: units, inTransit: units, difference: units.optional() })
    .optional(),
  /** What the labels of a scan came to. */
  scanned: z
    .object({
      sku: z.string(),
      quantity: units,
      lots: z.array(lotSchema).optional(),
      serials: z.array(z.string()).optional(),
    })
    .optional(),
  /** The GTIN that no SKU has declared. */
  gtin: z.string().optional(),
});
export type MovementOutcome = z.output<typeof outcomeSchema>;

export const recordMovementsDoor = door({
  name: 'recordMovements',
  method: 'POST',
  path: '/stock/movements',
  scope: 'stock:write',
  callers: ['location', 'system', 'operator'],
  summary:
    'Tell what happens to stock, up to 100 movements; each has an outcome of its own, the same again has the same.',
  handler: 'inventory/record-movements',
  params: z.strictObject({}),
  query: z.strictObject({}),
  /** An id is unique for its caller and position. */
  body: z.strictObject({
    movements: eachOnce(z.array(movementSchema).min(1).max(100), 'id', 'sku', 'location'),
  }),
  answers: { 200: z.object({ outcomes: z.array(outcomeSchema) }) },
});

/** A line of a batch. `invalid`: it is no movement; `not-done`: send it again, it was not begun or met trouble of ours. */
const lineResultSchema = outcomeSchema.extend({
  id: z.string().optional(),
  /** From 0. */
  line: z.number().int(),
  outcome: z.enum([...outcomes, 'invalid', 'not-done']),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type LineResult = z.output<typeof lineResultSchema>;

export const MAX_BATCH_LINES = 1000;

export const recordStockBatchDoor = door({
  name: 'recordStockBatch',
  method: 'POST',
  path: '/stock/batches',
  scope: 'stock:write',
  callers: ['location', 'system', 'operator'],
  summary:
    'Tell up to 1,000 movements; each line has a result of its own. What is not done is sent again, by the same ids.',
  handler: 'inventory/record-batch',
  params: z.strictObject({}),
  query: z.strictObject({}),
  /** Each line as POST /stock/movements takes a movement: one that is none does not keep the others from theirs. */
  body: z.strictObject({
    lines: z.array(z.record(z.string(), z.unknown())).min(1).max(MAX_BATCH_LINES),
  }),
  answers: { 200: z.object({ complete: z.boolean(), results: z.array(lineResultSchema) }) },
});

export const positionViewSchema = z.object({
  sku: z.string(),
  location: z.string(),
  pool: z.string(),
  ...quantities,
  lots: z.array(keptLotSchema).optional(),
  /** When the next life date of its lots ends. */
  lifeEndsAt: z.iso.datetime().optional(),
  /** How far the books of the position are trusted, where anything was observed. */
  confidence: z
    .object({
      /** Of a hundred units of the books so many are there. */
      percent: z.number(),
      /** Units that were found and that were missed, as they weigh now. */
      found: z.number(),
      missed: z.number(),
    })
    .optional(),
  countedAt: z.iso.datetime().optional(),
});

export const readSkuStockDoor = door({
  name: 'readStock',
  method: 'GET',
  path: '/stock/{sku}',
  scope: 'stock:read',
  callers: ['channel', 'location', 'system', 'operator'],
  summary:
    'What may be promised of a SKU, by pool and channel, and why each unit is withheld; where it is, except for channels.',
  handler: 'inventory/read-stock',
  params: z.strictObject({ sku: skuIdSchema }),
  query: z.strictObject({ pool: poolSchema.optional() }),
  answers: {
    200: z.object({
      sku: z.string(),
      pools: z.array(
        z.object({
          pool: z.string(),
          /** What the pool may promise in total; to a channel, what it may sell of that. */
          atp: units,
          version: units,
          /** From what is on hand to the pool's ATP; not for channels and locations. */
          lines: z.array(stockLineSchema).optional(),
          channels: z.array(channelExplanationSchema).optional(),
        }),
      ),
      positions: z.array(positionViewSchema).optional(),
      /** Parts that cannot be read and are left out, by their keys; an exception UnreadableItem names each. */
      unreadable: z.array(z.string()).optional(),
    }),
  },
});

export const listChannelStockDoor = door({
  name: 'listChannelStock',
  method: 'GET',
  path: '/channels/{id}/stock',
  scope: 'stock:read',
  callers: ['channel', 'system', 'operator'],
  summary: 'What a channel may sell, SKU by SKU, each with the version that later events of it go beyond.',
  handler: 'inventory/read-stock',
  params: z.strictObject({ id: channelIdSchema }),
  query: z.strictObject({
    cursor: z.string().max(2000).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(100),
  }),
  answers: {
    200: z.object({
      channel: z.string(),
      stock: z.array(
        z.object({
          sku: z.string(),
          sellable: units,
          pools: z.array(z.object({ pool: z.string(), units })),
          /** An event of this SKU and channel with a lower version, or the same, says nothing new. */
          version: units,
          at: z.iso.datetime(),
        }),
      ),
      /** False while figures of the channel are still being worked out; each comes as an event, too. */
      complete: z.boolean(),
      cursor: z.string().optional(),
      unreadable: z.array(z.string()).optional(),
    }),
  },
});

export const readLocationSwitchDoor = door({
  name: 'readLocationSwitch',
  method: 'GET',
  path: '/locations/{id}/switch',
  scope: 'stock:read',
  callers: ['location', 'system', 'operator'],
  summary:
    'How far the stock of a location that was switched off, or on again, has left its pool or joined it.',
  handler: 'inventory/read-stock',
  params: z.strictObject({ id: entityIdSchema }),
  query: z.strictObject({}),
  answers: {
    200: z.object({
      location: z.string(),
      active: z.boolean(),
      /** `none`: it was never switched; `settling`: all is moved, and is looked at once more. */
      status: z.enum(['none', 'running', 'settling', 'done']),
      /** Positions that this pass has looked at, and that the switch has moved. */
      seen: units.optional(),
      moved: units.optional(),
      startedAt: z.iso.datetime().optional(),
      doneAt: z.iso.datetime().optional(),
    }),
  },
});

export const listLocationStockDoor = door({
  name: 'listLocationStock',
  method: 'GET',
  path: '/locations/{id}/stock',
  scope: 'stock:read',
  callers: ['location', 'system', 'operator'],
  summary: 'The stock of a location, by SKU.',
  handler: 'inventory/read-stock',
  params: z.strictObject({ id: entityIdSchema }),
  query: z.strictObject({
    cursor: z.string().max(2000).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(100),
  }),
  answers: {
    200: z.object({
      location: z.string(),
      positions: z.array(positionViewSchema),
      cursor: z.string().optional(),
    }),
  },
});

/** One movement as whoever made it named it. */
const namedMovementSchema = z.object({
  kind: z.string(),
  /** As the movement has them: `adjust` and `unsellable` are signed, a setting says what is set. */
  units,
  /** What is behind it: `order:<id>`, `fulfillment:<id>`, `return:<id>`, `document:<name>`, `movement:<id>`, ... */
  ref: z.string().optional(),
  /** By how much onHand changed, where kind and units do not say that. */
  onHandChange: units.optional(),
  /** Likewise of the units that are past their life date. */
  expiredChange: units.optional(),
  /** Of a count of the shelf: those of its units that nobody counted, because they were packed. */
  packed: units.optional(),
  /** When it took place, where that is not when it was written. */
  at: z.string().optional(),
  reason: z.string().optional(),
  /** Who told it, `<kind>:<id>`, and as which of its own numbers. */
  source: z.string().optional(),
  sequence: units.optional(),
  /** In an entry of a pool: whose position moved, where one did. */
  location: z.string().optional(),
  lots: z.array(z.object({ lot: z.string(), units })).optional(),
});
/** Of a position: its quantities; of a pool's shard: what it may still promise. */
const ledgerState = z.union([movedQuantitiesSchema.required(), z.object({ atp: units })]);
const movementViewSchema = z.object({
  /** When it was written. */
  at: z.iso.datetime(),
  pool: z.string(),
  /** Of a position. */
  location: z.string().optional(),
  /** Of a pool: which part of its promise. */
  shard: z.string().optional(),
  version: units,
  /** All that one write moved here. */
  movements: z.array(namedMovementSchema),
  before: ledgerState,
  after: ledgerState,
});
export type MovementView = z.output<typeof movementViewSchema>;

export const readStockMovementsDoor = door({
  name: 'readStockMovements',
  method: 'GET',
  path: '/stock/{sku}/movements',
  scope: 'stock:read',
  callers: ['channel', 'location', 'system', 'operator'],
  summary:
    'What moved of a SKU, newest first, with what is behind it; channels see neither locations nor orders.',
  handler: 'inventory/read-movements',
  params: z.strictObject({ sku: skuIdSchema }),
  query: z.strictObject({
    /** Of this location alone; without it also what its pools promised. */
    location: entityIdSchema.optional(),
    pool: poolSchema.optional(),
    /** When the movements were written. */
    from: instantSchema.optional(),
    to: instantSchema.optional(),
    cursor: z.string().max(4000).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  answers: {
    200: z.object({
      sku: z.string(),
      movements: z.array(movementViewSchema),
      cursor: z.string().optional(),
    }),
  },
});

/** A cart has as many lines as an answer about availability has SKUs. */
const MAX_CART_LINES = 100;
/** Whole seconds: half an hour at most, from the moment of asking. */
const ttlSchema = z.int().min(1).max(1800);

/** Where an order of the cart will go, as far as the pool follows from it. */
const cartDestinationSchema = z.strictObject({
  country: countrySchema,
  region: z.string().trim().min(1).max(10).optional(),
});

export const cartViewSchema = z.object({
  id: z.string(),
  channel: z.string(),
  pool: z.string(),
  status: z.enum(cartStatuses),
  lines: z.array(z.object({ sku: z.string(), quantity: units })),
  /** From this instant on no order takes the units over. */
  expiresAt: z.iso.datetime(),
  /** The order that took the units over. */
  orderId: z.string().optional(),
});

/** Of an operator: whose cart it is. A channel names only its own. */
const ofChannel = z.strictObject({ channel: channelIdSchema.optional() });
const cartParams = z.strictObject({ id: cartIdSchema });

export const makeCartDoor = door({
  name: 'makeReservation',
  method: 'POST',
  path: '/reservations',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary:
    'Keep units for a cart, all lines or none, for up to half an hour. 200: the same again; 409 names what is short.',
  handler: 'inventory/keep-carts',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({
    /** The channel's own, and for ever the same content. */
    id: cartIdSchema,
    channel: channelIdSchema,
    lines: eachOnce(
      z
        .array(z.strictObject({ sku: skuIdSchema, quantity: z.int().min(1).max(1_000_000) }))
        .min(1)
        .max(MAX_CART_LINES),
      'sku',
    ),
    ttl: ttlSchema.default(900),
    destination: cartDestinationSchema.optional(),
    /** Whose cart it is, in the channel's own words, for the quota of a buyer. Only a hash of it is kept. */
    buyer: z.string().trim().min(1).max(200).optional(),
  }),
  answers: { 201: cartViewSchema, 200: cartViewSchema },
});

export const readCartDoor = door({
  name: 'readReservation',
  method: 'GET',
  path: '/reservations/{id}',
  scope: 'orders:read',
  callers: ['channel', 'operator'],
  summary: 'A cart of the channel: until when its units are kept, or what became of them.',
  handler: 'inventory/keep-carts',
  params: cartParams,
  query: ofChannel,
  answers: { 200: cartViewSchema },
});

export const extendCartDoor = door({
  name: 'extendReservation',
  method: 'POST',
  path: '/reservations/{id}/extend',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary:
    'Keep the units of a cart for so long from now on. 409: its time is over, or an order has taken it over.',
  handler: 'inventory/keep-carts',
  params: cartParams,
  query: ofChannel,
  body: z.strictObject({ ttl: ttlSchema.default(900) }),
  answers: { 200: cartViewSchema },
});

export const releaseCartDoor = door({
  name: 'releaseReservation',
  method: 'DELETE',
  path: '/reservations/{id}',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary: 'Give the units of a cart back. 409: an order has taken them over.',
  handler: 'inventory/keep-carts',
  params: cartParams,
  query: ofChannel,
  answers: { 204: undefined },
});

const transferLineSchema = z.object({
  sku: z.string(),
  from: z.string(),
  to: z.string(),
  sent: units,
  arrived: units,
  inTransit: units,
  /** How what arrived differs from what was sent, as far as it is known. */
  difference: z.object({ as: z.enum(['short', 'over']), units }).optional(),
  /** When somebody is asked where the rest is. */
  dueAt: z.string().optional(),
});

export const readTransferDoor = door({
  name: 'readTransfer',
  method: 'GET',
  path: '/transfers/{id}',
  scope: 'stock:read',
  callers: ['location', 'system', 'operator'],
  summary:
    'What a transfer document sent, what has arrived and what is in transit; a location sees its own lines.',
  handler: 'inventory/read-movements',
  params: z.strictObject({ id: transferId }),
  query: z.strictObject({}),
  answers: { 200: z.object({ transfer: z.string(), lines: z.array(transferLineSchema) }) },
});

const documentName = z.string().trim().min(1).max(100);
const poolOfSupply = poolSchema.default('main');

export const supplyViewSchema = z.object({
  sku: z.string(),
  pool: z.string(),
  document: z.string(),
  date: z.string(),
  quantity: units,
  /** What receipts that name the document have brought. */
  received: units,
  remaining: units,
  version: units,
});

export const putSupplyDoor = door({
  name: 'putSupply',
  method: 'PUT',
  path: '/stock/{sku}/supplies/{document}',
  scope: 'stock:write',
  callers: ['system', 'operator'],
  summary:
    'Tell what a document, such as a purchase order, will bring of a SKU and when; orders that wait are promised anew.',
  handler: 'inventory/manage-supplies',
  params: z.strictObject({ sku: skuIdSchema, document: documentName }),
  query: z.strictObject({}),
  body: z.strictObject({
    pool: poolOfSupply,
    /** When the goods can leave. */
    date: instantSchema,
    quantity: positiveUnits,
    /** The version that the caller has read; 0: there is none yet. */
    version: quantity.optional(),
  }),
  answers: { 200: supplyViewSchema, 201: supplyViewSchema },
});

export const listSuppliesDoor = door({
  name: 'listSupplies',
  method: 'GET',
  path: '/stock/{sku}/supplies',
  scope: 'stock:read',
  callers: ['system', 'operator'],
  summary: 'What is to come of a SKU into a pool, by document, and how much of it is promised to orders.',
  handler: 'inventory/manage-supplies',
  params: z.strictObject({ sku: skuIdSchema }),
  query: z.strictObject({ pool: poolOfSupply }),
  answers: {
    200: z.object({
      sku: z.string(),
      pool: z.string(),
      promised: units,
      supplies: z.array(supplyViewSchema),
    }),
  },
});

export const deleteSupplyDoor = door({
  name: 'deleteSupply',
  method: 'DELETE',
  path: '/stock/{sku}/supplies/{document}',
  scope: 'stock:write',
  callers: ['system', 'operator'],
  summary: 'Expect nothing more by a document; orders that wait are promised anew.',
  handler: 'inventory/manage-supplies',
  params: z.strictObject({ sku: skuIdSchema, document: documentName }),
  query: z.strictObject({ pool: poolOfSupply }),
  answers: { 204: undefined },
});
