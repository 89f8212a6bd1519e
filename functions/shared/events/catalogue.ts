import * as z from 'zod';
import { totalsSchema } from './statuses.ts';

/**
 * The catalogue: one schema per event type (its latest version). Ids and quantities only, no personal data.
 * Every event is parsed against it before it is published, so what is not here cannot leave; docs are
 * generated from it.
 */
const units = z.number().int();
const id = z.string();
const at = z.iso.datetime();
const skuUnits = z.array(z.object({ sku: id, units })).readonly();
const lineUnits = z.array(z.object({ lineId: id, sku: id, units })).readonly();
/** Minor units of `currency`. */
const money = { amount: z.number().int(), currency: z.string().length(3) };

const order = { orderId: id, channel: id };
const fulfillment = { orderId: id, fulfillmentId: id, location: id };
const shipment = {
  orderId: id,
  fulfillmentId: id,
  shipmentId: id,
  carrier: id,
  /** Absent where the parcel travels without one. */
  trackingNumber: id.optional(),
};
const returned = { orderId: id, returnId: id, location: id };
const refund = {
  ...order,
  refundId: id,
  returnId: id,
  /** `store_credit`: as credit in the shop. */
  kind: z.enum(['refund', 'store_credit']),
  ...money,
};
/** `linked`: the order that sends what is given in exchange. */
const exchange = { orderId: id, returnId: id, linked: id };
/** The label of a parcel that comes back, as far as it is known. */
const labelled = { carrier: id.optional(), trackingNumber: id.optional(), reference: id.optional() };
const ended = { ...order, as: z.string(), totals: totalsSchema };

const scan = z.object({
  ...shipment,
  status: z.string(),
  occurredAt: at,
  /** The carrier's own, where it tells one. */
  code: z.string().optional(),
  delayed: z.boolean(),
});

const toCustomer = z.object({
  ...fulfillment,
  code: z.string(),
  /** Absent where the location brings the goods. */
  collectBy: at.optional(),
  units,
  lines: lineUnits,
});

export const catalogue = {
  'order.captured': z.object({
    ...order,
    externalNumber: id,
    lines: units,
    units,
    /** How an order ended that has nothing to ship. */
    as: z.string().optional(),
  }),
  'order.quarantined': z.object({
    ...order,
    reasons: z.array(z.object({ code: z.string(), path: z.string().optional() })).readonly(),
  }),
  'order.released_from_quarantine': z.object({ ...order, units }),
  'order.edited': z.object({ ...order, bodyVersion: units, changes: z.array(z.string()).readonly() }),
  'order.reserved': z.object({ ...order, pool: id, lines: skuUnits }),
  'order.backordered': z.object({
    ...order,
    pool: id,
    until: at,
    lines: skuUnits,
    /** When units of SKUs that are sold before they are there are promised to leave, by SKU. */
    promises: z.record(z.string(), at).optional(),
  }),
  'order.backorder_expired': z.object({ ...order }),
  /** What waits is promised for another time. `consentBy`: the customer has to consent by then. */
  'order.repromised': z.object({ ...order, sku: id, from: at, to: at, consentBy: at.optional() }),
  'order.delay_accepted': z.object({ ...order, by: z.string(), until: at }),
  /**
   * Fewer goods are there than were promised, and the order gives some up: they wait for stock (`backordered`), are
   * planned at another location (`withdrawn`), or a location is asked to give them back for that (`asked`).
   */
  'order.shrunk': z.object({
    ...order,
    course: z.enum(['backordered', 'withdrawn', 'asked']),
    pool: id,
    location: id.optional(),
    until: at.optional(),
    lines: lineUnits,
  }),
  'order.waiting_for_capacity': z.object({ ...order, until: at }),
  'order.routed': z.object({
    ...order,
    decision: units,
    cost: z.object(money),
    attempt: units,
    fulfillments: z.array(z.object({ fulfillmentId: id, location: id, units, cost: units })).readonly(),
  }),
  'order.rerouted': z.object({
    ...order,
    decision: units,
    from: id,
    reason: z.string(),
    cost: z.object(money),
    fulfillments: z.array(z.object({ fulfillmentId: id, location: id, units, cost: units })).readonly(),
  }),
  /** An operator wants open units served from elsewhere; what is asked of locations follows their answers. */
  'order.reroute_requested': z.object({
    ...order,
    by: z.string(),
    awayFrom: z.array(id).readonly().optional(),
    onlyTo: z.array(id).readonly().optional(),
    split: z
      .array(z.object({ location: id, units }))
      .readonly()
      .optional(),
    units,
    /** Fulfillments whose locations have to answer. */
    asked: z.array(id).readonly(),
  }),
  'order.held': z.object({ ...order, holdId: id, reason: z.string(), before: z.string() }),
  'order.hold_lifted': z.object({ ...order, holdId: id, reason: z.string(), expired: z.boolean() }),
  'order.cancel_requested': z.object({
    ...order,
    by: z.string(),
    asked: z.array(id).readonly(),
    cancelled: units,
  }),
  'order.partly_cancelled': z.object({
    ...order,
    by: z.string(),
    /** A code: why units are cancelled that nobody asked to cancel. */
    reason: z.string().optional(),
    lines: lineUnits,
  }),
  'order.cancel_refused': z.object({ ...order, fulfillmentId: id }),
  'order.needs_attention': z.object({
    ...order,
    exceptionId: id,
    exceptionType: z.string(),
    owner: z.string(),
  }),
  'order.attention_resolved': z.object({ ...order, exceptionId: id, action: z.string() }),
  /** The customer's money moved; what was captured and refunded by now, as far as anybody told. */
  'order.payment_recorded': z.object({
    ...order,
    what: z.enum(['authorized', 'captured', 'refunded']),
    by: z.string(),
    amount: z.object(money),
    captured: units.optional(),
    refunded: units.optional(),
  }),
  'order.retried': z.object({ ...order, attempt: units }),
  'order.shipped': z.object({ ...order, totals: totalsSchema }),
  'order.delivered': z.object(ended),
  'order.returned': z.object(ended),
  'order.cancelled': z.object(ended),
  /** `reason`: of an order in quarantine that a person closed. */
  'order.closed': z.object({ ...ended, reason: z.string().optional() }),
  /** Personal data of the order was erased: whoever keeps some of it erases it, too. */
  'order.erased': z.object(order),

  'fulfillment.requested': z.object({ ...fulfillment, units, lines: lineUnits, acceptBy: at }),
  /** `readyBy` of what the customer collects, `shipBy` of all else. */
  'fulfillment.accepted': z.object({ ...fulfillment, shipBy: at.optional(), readyBy: at.optional() }),
  'fulfillment.picking': z.object(fulfillment),
  'fulfillment.packed': z.object(fulfillment),
  'fulfillment.shipped': z.object({
    ...fulfillment,
    /** New parcels, and known ones (`corrected`) with what they are from now on. */
    shipments: z
      .array(
        z.object({
          shipmentId: id,
          carrier: id,
          trackingNumber: id.optional(),
          units,
          corrected: z.boolean().optional(),
        }),
      )
      .readonly(),
    complete: z.boolean(),
    surplus: z.boolean().optional(),
  }),
  /** The customer may come: whoever hears this tells them, with the code that they show. */
  'fulfillment.ready': toCustomer,
  /** The customer has not come: they are told once more. */
  'fulfillment.reminded': toCustomer,
  /** All that the customer has by now; how it was proven: by the `code`, by a `wrongCode`, or by `none`. */
  'fulfillment.collected': z.object({
    ...fulfillment,
    units,
    lines: lineUnits,
    complete: z.boolean(),
    proof: z.enum(['code', 'wrongCode', 'none']),
  }),
  'fulfillment.rejected': z.object({ ...fulfillment, reason: z.string(), lines: lineUnits }),
  'fulfillment.short_picked': z.object({ ...fulfillment, reason: z.string(), lines: lineUnits }),
  'fulfillment.expired': z.object({
    ...fulfillment,
    missed: z.enum(['acceptBy', 'shipBy', 'readyBy', 'collectBy']),
    lines: lineUnits,
  }),
  'fulfillment.cancel_asked': z.object({ ...fulfillment, answerBy: at, lines: lineUnits }),
  'fulfillment.cancel_refused': z.object({ ...fulfillment, reason: z.string() }),
  'fulfillment.cancelled': z.object({ ...fulfillment, units }),
  'fulfillment.delivered': z.object({ ...fulfillment, units }),
  'fulfillment.closed': z.object({ ...fulfillment, as: z.string(), units }),

  'shipment.pre_transit': scan,
  'shipment.in_transit': scan,
  'shipment.out_for_delivery': scan,
  'shipment.attempted': scan,
  'shipment.available_for_pickup': scan,
  'shipment.delivered': scan,
  'shipment.exception': scan,
  'shipment.returning': scan,
  'shipment.returned': scan,
  'shipment.lost': scan,
  'shipment.cancelled': scan,
  'shipment.silent': z.object({ ...shipment, since: at }),

  /**
   * Per SKU and pool: what may still be sold. `version` is the sum of the shards' versions: the highest has
   * seen every change.
   */
  /** What is to come of a SKU has changed: a document, its date or quantity, or what has come of it. */
  'stock.supply_changed': z.object({
    pool: id,
    sku: id,
    document: id,
    date: at,
    quantity: units,
    received: units,
    remaining: units,
  }),
  /** What a channel may sell of a SKU, in all and from each of its pools. Version 2: version 1 told a pool's ATP. */
  'stock.changed': z.object({
    sku: id,
    channel: id,
    sellable: units,
    pools: z.array(z.object({ pool: id, units })).readonly(),
    /** Of the channel's figure for the SKU: of two the higher one is later. */
    version: units,
  }),
  'stock.position_changed': z.object({
    sku: id,
    location: id,
    pool: id,
    onHand: units,
    allocated: units,
    unsellable: units,
    /** Units that are to be mended first. */
    refurbish: units.optional(),
    safety: units,
    free: units,
    selling: z.boolean(),
    /** Since when the shelf is said to be empty; nothing is promised until it is counted. */
    doubted: at.optional(),
    version: units,
    movement: z.string(),
    quantity: units,
  }),

  'return.requested': z.object({
    ...returned,
    lines: lineUnits,
    /** What the customer wants for the goods, and of each line why it comes back and what for. */
    outcome: z.string().optional(),
    wishes: z
      .array(
        z.object({
          lineId: id,
          reason: z.string().optional(),
          exchangeFor: id.optional(),
          secondChoice: id.optional(),
          exchangePrice: units.optional(),
        }),
      )
      .readonly()
      .optional(),
    /** A person looks at it first: nobody sends goods before `return.approved`. */
    review: z.boolean().optional(),
    /** The goods stay with the customer. */
    kept: z.boolean().optional(),
  }),
  /** By when the goods are due, unless they are `kept`. */
  'return.approved': z.object({
    ...returned,
    by: z.string(),
    receiveBy: at.optional(),
    kept: z.boolean().optional(),
  }),
  /** A label is known with which the goods travel. */
  'return.labelled': z.object({
    ...returned,
    ...labelled,
    paidBy: z.enum(['brand', 'customer']),
    cost: z.object(money).optional(),
  }),
  /** Nobody is to use these labels any more: whoever made them takes them back. */
  'return.label_voided': z.object({ ...returned, labels: z.array(z.object(labelled)).readonly() }),
  /** Goods that had not come in time may come until then. */
  'return.extended': z.object({ ...returned, by: z.string(), receiveBy: at }),
  /** Money went back for goods that have not come: the customer is to be charged with it. */
  'return.charge_requested': z.object({ ...returned, by: z.string(), ...money }),
  /** Their carrier has scanned the goods for the first time. */
  'return.in_transit': z.object({ ...returned, ...labelled, occurredAt: at }),
  /** By when goods of a customer, or their inspection, are due. */
  'return.reminded': z.object({ ...returned, of: z.enum(['receipt', 'inspection', 'review']), by: at }),
  'return.received': z.object({ ...returned, lines: lineUnits }),
  /** `refurbish`: to be mended before they are sold; `absent`: missing, or another article in their place. */
  'return.inspected': z.object({
    ...returned,
    restocked: units,
    unsellable: units,
    refurbish: units.optional(),
    absent: units.optional(),
  }),
  /** `missing`: units that were announced and did not come. */
  'return.closed': z.object({ ...returned, missing: lineUnits.optional() }),
  /** `refused`: a person has looked at it and said no. */
  'return.cancelled': z.object({ ...returned, refused: z.boolean().optional() }),
  'return.expired': z.object({ ...returned, missed: z.string() }),

  /**
   * Money is to be taken from the authorisation of an order, once a shipment: whoever captures knows a repetition by
   * `idempotencyKey`, and tells of it at POST /orders/{id}/payments.
   */
  'payment.capture_requested': z.object({
    ...order,
    fulfillmentId: id,
    /** Absent where units left in no parcel. */
    shipmentId: id.optional(),
    idempotencyKey: id,
    ...money,
    /** What all that has left by this shipment costs. */
    covered: units,
    /** What is authorised, all in all. */
    authorized: units.optional(),
    /** When the authorisation ends, and whether it had ended by then; absent where it has no end. */
    authorizedUntil: at.optional(),
    authorizationExpired: z.boolean().optional(),
  }),

  /**
   * Money is to go back, once: whoever settles it knows a repetition by `idempotencyKey`. `settledBy` `shop`: it is asked
   * for at the shop itself.
   */
  'refund.requested': z.object({
    ...refund,
    settledBy: z.enum(['partner', 'shop']),
    idempotencyKey: id,
    /** How often it was asked for, after failures, with this time. */
    attempt: units,
    /** Units that it settles, and what they are owed together. */
    lines: z.array(z.object({ lineId: id, units, amount: units })).readonly(),
    shipping: units,
    /** When an answer is due. */
    dueAt: at,
  }),
  'refund.pending': z.object({ ...refund, until: at }),
  /** `paid`: minor units that went, where they were others than were asked for. */
  'refund.succeeded': z.object({ ...refund, paid: units.optional() }),
  'refund.failed': z.object({ ...refund, words: z.string() }),
  /** A person says that the money went another way. */
  'refund.resolved': z.object({ ...refund, by: z.string() }),
  /** A person says that no money goes. */
  'refund.waived': z.object({ ...refund, by: z.string() }),

  /**
   * An order of its own sends what a return is exchanged for, or what a claim is settled with. `credit`: what the units
   * that come back are expected to be owed; `price`: what the new ones cost; `due`: what the customer has to add. Minor
   * units of `currency`.
   */
  'exchange.opened': z.object({
    ...exchange,
    as: z.string(),
    choice: units,
    lines: lineUnits,
    currency: z.string().length(3),
    credit: units,
    price: units,
    due: units,
    /** It leaves once the goods are back. */
    held: z.boolean(),
  }),
  'exchange.payment_due': z.object({
    ...exchange,
    amount: z.object(money),
    /** The order does not leave before it is paid. */
    held: z.boolean(),
  }),
  /** What came back is not what was announced: a person is asked whether the order leaves all the same. */
  'exchange.questioned': z.object({ ...exchange, because: z.string() }),
  'exchange.released': z.object({ ...exchange, by: z.string() }),
  /** The return came to nothing: what has not left is cancelled. */
  'exchange.withdrawn': z.object({ ...exchange, because: z.string() }),
  /** It cannot be had, or is not to be: the money is given back. */
  'exchange.given_up': z.object({ ...exchange, because: z.string() }),

  /** Whoever deals with the carrier claims a lost parcel there, and answers at POST /returns/{id}/carrier-answers. */
  'claim.carrier_claim_requested': z.object({
    ...returned,
    shipmentId: id,
    carrier: id,
    trackingNumber: id.optional(),
    lines: lineUnits,
    value: z.object(money),
  }),
  'claim.carrier_answered': z.object({
    ...returned,
    shipmentId: id,
    carrier: id,
    result: z.enum(['paid', 'refused']),
    paid: z.object(money).optional(),
  }),

  'exception.opened': z.object({
    exceptionId: id,
    exceptionType: z.string(),
    owner: z.string(),
    orderId: id.optional(),
    dueAt: at,
    actions: z.array(z.string()).readonly(),
  }),
  'exception.escalated': z.object({
    exceptionId: id,
    exceptionType: z.string(),
    owner: z.string(),
    orderId: id.optional(),
  }),
  'exception.resolved': z.object({
    exceptionId: id,
    exceptionType: z.string(),
    action: z.string(),
    by: z.string(),
    orderId: id.optional(),
  }),

  /** A version of the rules that was tried on a share of the orders is tried no more. By `system`: `guardrail` found harm. */
  'ruleset.rolled_back': z.object({
    rollOut: units,
    ruleset: units,
    by: z.string(),
    reason: z.string(),
    guardrail: z.string().optional(),
  }),
  'network.changed': z.object({ entity: z.string(), id, version: units, by: z.string() }),
} as const satisfies Record<string, z.ZodType>;

export type EventType = keyof typeof catalogue;

/** Types whose data have another form than at first; the version is the last part of an event's `dataschema`. */
const schemaVersions: Readonly<Partial<Record<EventType, number>>> = { 'stock.changed': 2 };

export function schemaVersion(type: EventType): number {
  return schemaVersions[type] ?? 1;
}

/** What an event of this type says. */
export type EventData<T extends EventType> = z.input<(typeof catalogue)[T]>;

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(catalogue, type);
}
