import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { canTakeCapacity } from '../../capacity/queue/capacity-wait.ts';
import type { ParcelNews } from '../../connections/effects/wanted-changes.ts';
import { type Fulfillment, fulfillmentSchema, isVisible } from '../../fulfillment/work-order/fulfillment.ts';
import { canTakeStock } from '../../inventory/backorder/backorder.ts';
import { entryOf, type LedgerEntry } from '../../inventory/ledger/entry.ts';
import { nameOfWalk } from '../../inventory/sellable/stock-walk.store.ts';
import { type WalkKind, walkKinds } from '../../inventory/sellable/stock-walk.ts';
import { contributionOf, shortOf } from '../../inventory/stock/position.ts';
import { isShardLow } from '../../inventory/stock/shard-count.ts';
import { skuSellingSchema } from '../../network/entities/selling-policy.ts';
import { gates, type Order, orderSchema } from '../../order/order.ts';
import { cancelledForGood } from '../../returns/money/taken-out.ts';
import type { CarriedEvent } from '../../shared/events/carried.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { type Token, tokenSchema } from '../../shared/token.ts';
import { linksOf, trackingSchema } from '../../tracking/parcel/tracking.ts';
import { type Envelope, envelopes } from '../effects/envelope.ts';
import { carriedEventOf, completeEvent, subjectOf } from './image-event.ts';
import type { Image, TableChange } from './record.ts';

/**
 * Which waits of an order may have their answer: all; those that META answers; those of the fulfillment or
 * return of this number.
 */
export type WaitScope = 'all' | 'ofOrder' | number;

/** Resume the order's waits that have their answer. */
export interface ResumeEffect {
  readonly kind: 'resume';
  readonly orderId: string;
  readonly scopes: readonly WaitScope[];
  /** The attempt of the order that has begun, as far as the change tells: waits of earlier ones end. */
  readonly attempt?: number;
}

export interface TellStockEffect {
  readonly kind: 'tellStock';
  readonly sku: string;
  /** The pools whose stock changed; absent: all. */
  readonly pools?: readonly string[] | undefined;
  /** The version of the SKU that has to be known. */
  readonly skuVersion?: number | undefined;
  /** Only where some channel's buffer depends on where the stock is. */
  readonly ifPlaced?: boolean | undefined;
}

/**
 * One consequence of a change. Every effect may be done again without harm: the relay works at least once.
 */
export type Effect =
  /** Start the order's execution `<orderId>-<attempt>`. */
  | { readonly kind: 'startOrder'; readonly orderId: string; readonly attempt: number }
  | {
      readonly kind: 'startReturn';
      readonly orderId: string;
      readonly returnId: string;
      readonly n: number;
      readonly attempt: number;
      /** A person looks at it first. */
      readonly review?: 'awaited';
      /** A label is made for the way back. */
      readonly label?: true;
    }
  /** Have the parcels of a return followed, and learn what their carriers told before. */
  | { readonly kind: 'followReturn'; readonly returnId: string }
  | ResumeEffect
  /** End a wait whose token was replaced by one of a later attempt of its order or return. */
  | { readonly kind: 'supersede'; readonly token: Token }
  | { readonly kind: 'publish'; readonly event: Envelope }
  | { readonly kind: 'append'; readonly orderId: string; readonly event: Envelope }
  /** Work out what each channel may sell of a SKU, as it is when the effect is done, and write what changed. */
  | TellStockEffect
  /** Begin a walk over the SKUs that a change of a location or channel concerns. */
  | {
      readonly kind: 'beginWalk';
      readonly walk: WalkKind;
      readonly id: string;
      readonly entityVersion: number;
    }
  | { readonly kind: 'walkStock'; readonly name: string }
  /** Have a connected shop told its figures of a SKU. */
  | { readonly kind: 'tellShop'; readonly channel: string; readonly sku: string }
  /** Have a connected shop asked what it took for an order of its own. */
  | { readonly kind: 'askShop'; readonly channel: string; readonly order: string }
  /** Keep what a connected shop is to be told of an order by now, and have it told. */
  | { readonly kind: 'tellOrder'; readonly orderId: string; readonly news?: ParcelNews }
  /** Have a shop that was connected looked at. */
  | { readonly kind: 'lookAtShop'; readonly channel: string }
  /** Enter into the ledger what a write of a position or shard moved. */
  | { readonly kind: 'enterMovement'; readonly entry: LedgerEntry }
  /** Have the order found by its customer. */
  | {
      readonly kind: 'enterCustomer';
      readonly orderId: string;
      readonly capturedAt: string;
      readonly bodyVersion: number;
    }
  /** Ask for the money that the returns of an order are owed by now. */
  | { readonly kind: 'settleRefunds'; readonly orderId: string }
  /** Ask for the money of what has left of an order. */
  | { readonly kind: 'requestCaptures'; readonly orderId: string }
  /** Have a connected shop give the money of a refund back. */
  | { readonly kind: 'refundAtShop'; readonly orderId: string; readonly refundId: string }
  | { readonly kind: 'wakeForStock'; readonly pool: string; readonly sku: string }
  /** Have orders give up what a pool, or a location, has promised more than there is. */
  | { readonly kind: 'shrinkPool'; readonly pool: string; readonly sku: string }
  | { readonly kind: 'shrinkOrder'; readonly orderId: string }
  | { readonly kind: 'shrinkPosition'; readonly sku: string; readonly location: string }
  /** Look whether a SKU should have another number of shards, if a change of the batch asks for it. */
  | {
      readonly kind: 'fitShards';
      readonly pool: string;
      readonly sku: string;
      readonly writes: number;
      readonly conflicts: number;
      readonly open: number;
      readonly isAsked: boolean;
    }
  | { readonly kind: 'fitShardsOfSku'; readonly sku: string; readonly shards: number }
  /** Withhold of a SKU what its policy says by now, wherever its books were wrong. */
  | { readonly kind: 'reviewWithheld'; readonly sku: string }
  /** Promise the orders that wait for a SKU as what is to come of it is by now. */
  | { readonly kind: 'repromise'; readonly pool: string; readonly sku: string }
  | { readonly kind: 'wakeForCapacity'; readonly pool: string }
  /** Start the execution `<whatIfId>-<attempt>` of a what-if. */
  | { readonly kind: 'startWhatIf'; readonly whatIfId: string; readonly attempt: number }
  /** Look at what is sent in exchange for a return, and do what comes next. */
  | { readonly kind: 'reviewExchange'; readonly orderId: string; readonly n: number }
  /** Say on the order's places in queues whether the order can take its turn there. */
  | { readonly kind: 'reviewPlaces'; readonly orderId: string };

/**
 * Whether somebody asked that the relay look at the item once more (`npm run re-emit`): its last event is told
 * again, under the id that it had.
 */
function isReemitted(change: TableChange): boolean {
  const mark = change.new?.['reemitted'];
  return mark !== undefined && mark !== change.old?.['reemitted'];
}

/** Whether the timeline is shown what the items keep of an event. */
function isKeptByItem(change: TableChange, { type, kept, also }: CarriedEvent, published: string): boolean {
  const isScan = change.type === 'Tracking' && published !== 'shipment.silent';
  return isScan || (published === type ? kept === true : also?.kept === true);
}

/**
 * Publishes the event that the change brought (its sequence differs from the old image's), unless nobody wants
 * its type, and appends it to the timeline of the item's order. What the items keep themselves is not appended: the
 * times of routine steps, and scans, of whose parcel only the silence is.
 */
function announcementsOf(change: TableChange): Effect[] {
  const event = carriedEventOf(change.new);
  const isNew = event?.seq !== carriedEventOf(change.old)?.seq;
  if (!change.new || !event || !(isNew || isReemitted(change))) return [];
  const { subject, orderId } = subjectOf(change.new);
  const whole = completeEvent(change.new, event);
  return envelopes(subject, orderId ?? subject, whole).flatMap((published) => {
    const isWanted = !settings().unpublished.includes(published.type);
    const announcement: Effect[] = isWanted ? [{ kind: 'publish', event: published }] : [];
    if (orderId === undefined || isKeptByItem(change, event, published.type)) return announcement;
    return [...announcement, { kind: 'append', orderId, event: published }];
  });
}

function hasOpenedAGate(now: Order, old: Order | undefined): boolean {
  return old !== undefined && gates.some((gate) => old.barred[gate] > 0 && now.barred[gate] === 0);
}

/**
 * Whether the relay is to look at every wait: a later attempt has begun, or the sweeper touched META, so that
 * nothing depends on one record (P4).
 */
function looksAtAll(change: TableChange, now: Order, old: Order | undefined): boolean {
  const hasLaterAttemptBegun = now.started > 1 && now.started !== old?.started;
  return hasLaterAttemptBegun || now.touched !== old?.touched || isReemitted(change);
}

/**
 * Whether META may have the answer to a wait: the order is closed, a cancel is asked, a gate has opened, some of it
 * waits for stock no more, or a queue let the order go (P4).
 */
function mayAnswerWaits(now: Order, old: Order | undefined): boolean {
  return (
    now.closed !== undefined ||
    now.cancel !== undefined ||
    hasOpenedAGate(now, old) ||
    (old !== undefined && now.totals.backordered < old.totals.backordered) ||
    now.backorder?.expired === true ||
    (old?.backorder !== undefined && now.backorder === undefined) ||
    now.capacityWait?.expired === true ||
    now.capacityWait?.tooLarge !== undefined
  );
}

/** The waits that a change of META may answer. Waits for what a location or a carrier does ask META nothing. */
function scopeOfOrder(change: TableChange, now: Order, old: Order | undefined): WaitScope | undefined {
  if (looksAtAll(change, now, old)) return 'all';
  return mayAnswerWaits(now, old) ? 'ofOrder' : undefined;
}

/**
 * Whether places of the order in queues may have to say something else: it can take its turn, or cannot any more
 * (P23). A place in the queue for capacity also follows what is still reserved.
 */
function hasOtherTurn(now: Order, old: Order): boolean {
  const stock = old.backorder && now.backorder && canTakeStock(now) !== canTakeStock(old);
  if (stock) return true;
  if (!old.capacityWait || !now.capacityWait) return false;
  return (
    canTakeCapacity(now) !== canTakeCapacity(old) ||
    now.attention !== old.attention ||
    now.totals.reserved < old.totals.reserved
  );
}

/**
 * Whether the order claims units that no pass over their pool has found with it: they were spared beside a wait that was over, and
 * that has ended or goes on; or they came back from a location, no other one serves them, and a person is asked (P32).
 */
function mayGiveUpAgain(now: Order, old: Order): boolean {
  if (now.totals.reserved === 0) return false;
  const isWaitLeft = old.backorder?.expired === true && !now.backorder?.expired;
  return isWaitLeft || now.attention > old.attention;
}

/** The shop may have taken other units for another version of its order. */
function hasOtherVersion(now: Order, old: Order | undefined): boolean {
  return now.channelUpdatedAt !== old?.channelUpdatedAt || now.contentHash !== old?.contentHash;
}

/** The shop is asked where nobody has said that its version is known whole, or nothing said which of two is the later one. */
function isToBeFetched(now: Order, old: Order | undefined): boolean {
  const { channelKnownAt: knownAt, channelUpdatedAt } = now;
  if (now.channelDoubtAt !== undefined && now.channelDoubtAt !== old?.channelDoubtAt) return true;
  const isKnown = knownAt !== undefined && knownAt === channelUpdatedAt && knownAt !== old?.channelKnownAt;
  return hasOtherVersion(now, old) && !isKnown;
}

/** Units were cancelled, it is known what became of a cancel, or the order is held otherwise. */
function concernsShop(now: Order, old: Order | undefined): boolean {
  if (!old) return false;
  const isHeld = now.holds.length > 0 || old.holds.length > 0;
  return (
    now.totals.cancelled > old.totals.cancelled ||
    now.cancel?.state !== old.cancel?.state ||
    (isHeld && !isDeepStrictEqual(now.holds, old.holds))
  );
}

/** Of an order with returns something else was paid or given back, it was edited, or what had not left will never come. */
function mayOweOtherwise(now: Order, old: Order | undefined): boolean {
  if (!old || now.counts.returns === 0) return false;
  const isSame = now.bodyVersion === old.bodyVersion && cancelledForGood(now) === cancelledForGood(old);
  return !isSame || !isDeepStrictEqual(now.payments, old.payments);
}

/** The order is new, or another version of it may name another customer; nobody knows yet whom a quarantined one names. */
function hasOtherCustomer(change: TableChange, now: Order, old: Order | undefined): boolean {
  if (!settings().customerSearch || now.erased || now.quarantined) return false;
  const isNew = !old || old.quarantined === true || now.bodyVersion !== old.bodyVersion;
  return isNew || isReemitted(change);
}

/** Units that have left, as far as META says. */
function unitsGone({ totals }: Order): number {
  return totals.shipped + totals.delivered + totals.returned + totals.lost;
}

/** Of an order whose money is authorised something else has left, or is to be paid. */
function mayCapture(change: TableChange, now: Order, old: Order | undefined): boolean {
  if (!now.payments?.authorized || now.linked || unitsGone(now) === 0) return false;
  const isTouched = now.touched !== old?.touched || isReemitted(change);
  if (!old || isTouched || now.bodyVersion !== old.bodyVersion) return true;
  return unitsGone(now) !== unitsGone(old) || !isDeepStrictEqual(now.payments, old.payments);
}

function effectsOfOrder(change: TableChange): Effect[] {
  if (!change.new) return [];
  const now = parseOwn(orderSchema, change.new, 'order image');
  const old = change.old ? parseOwn(orderSchema, change.old, 'order image') : undefined;
  const effects: Effect[] = [];
  // The start follows from state, not from having seen the insert: an attempt is wanted that has not run yet.
  const isStartWanted = now.attempt > now.started;
  const hasNothingToDo = now.closed !== undefined && now.counts.fulfillments === 0;
  if (isStartWanted && !hasNothingToDo)
    effects.push({ kind: 'startOrder', orderId: now.orderId, attempt: now.attempt });
  const scope = scopeOfOrder(change, now, old);
  const { orderId, started: attempt } = now;
  if (scope !== undefined) effects.push({ kind: 'resume', orderId, scopes: [scope], attempt });
  if (hasOtherCustomer(change, now, old)) {
    const { capturedAt, bodyVersion } = now;
    effects.push({ kind: 'enterCustomer', orderId, capturedAt, bodyVersion });
  }
  if (old && hasOtherTurn(now, old)) effects.push({ kind: 'reviewPlaces', orderId });
  if (old && mayGiveUpAgain(now, old)) effects.push({ kind: 'shrinkOrder', orderId });
  if (mayOweOtherwise(now, old)) effects.push({ kind: 'settleRefunds', orderId });
  if (mayCapture(change, now, old)) effects.push({ kind: 'requestCaptures', orderId });
  return [...effects, ...(now.linked ? effectsOfLinked(now, old) : effectsAtShop(change, now, old))];
}

const whatIfSchema = z.looseObject({
  whatIfId: z.string(),
  state: z.string(),
  attempt: z.int(),
  started: z.int(),
});

/** The start follows from state, as an order's does: an attempt is wanted that has not begun yet. */
function effectsOfWhatIf(change: TableChange): Effect[] {
  if (!change.new) return [];
  const { whatIfId, state, attempt, started } = parseOwn(whatIfSchema, change.new, 'what-if image');
  return state === 'queued' && attempt > started ? [{ kind: 'startWhatIf', whatIfId, attempt }] : [];
}

/** What the shop of an order has to know, or to be asked. */
function effectsAtShop(change: TableChange, now: Order, old: Order | undefined): Effect[] {
  const { orderId, channel, external } = now;
  return [
    ...(isToBeFetched(now, old) ? [{ kind: 'askShop', channel, order: external.id } as const] : []),
    ...(concernsShop(now, old) || isReemitted(change) ? [{ kind: 'tellOrder', orderId } as const] : []),
  ];
}

/**
 * An order that is sent for a return is over, cancelled in part, paid, or held otherwise: the exchange is looked at. The
 * shop does not know it.
 */
function effectsOfLinked(now: Order, old: Order | undefined): Effect[] {
  const { linked, closed, payments, holds, totals } = now;
  if (!linked || !old) return [];
  const isSame =
    closed?.as === old.closed?.as &&
    totals.cancelled === old.totals.cancelled &&
    isDeepStrictEqual([payments, holds], [old.payments, old.holds]);
  const { orderId, n } = linked;
  return isSame
    ? []
    : [
        { kind: 'reviewExchange', orderId, n },
        { kind: 'settleRefunds', orderId },
      ];
}

function effectsOfFulfillment(change: TableChange): Effect[] {
  if (!change.new) return [];
  const now = parseOwn(fulfillmentSchema, change.new, 'fulfillment image');
  const old = change.old ? parseOwn(fulfillmentSchema, change.old, 'fulfillment image') : undefined;
  const isUnderWay = now.status === 'planned' || isVisible(now);
  const isTouched = now.touched !== old?.touched || isReemitted(change);
  const answersNothing = now.failure === undefined && isUnderWay && !isTouched;
  const { orderId } = now;
  return [
    ...(answersNothing ? [] : [{ kind: 'resume', orderId, scopes: [now.n] } as const]),
    ...(leavesOtherwise(now, old) || isReemitted(change) ? [{ kind: 'tellOrder', orderId } as const] : []),
  ];
}

/** The work is new at its location, its goods are ready, or other parcels have left. */
function leavesOtherwise(now: Fulfillment, old: Fulfillment | undefined): boolean {
  const isReady = now.pickup !== undefined && old?.pickup === undefined;
  return old === undefined || isReady || !isDeepStrictEqual(now.sent, old.sent);
}

/** A parcel is somewhere else: the shop of each order in it is told. */
function tellingOfParcel({ new: now, old }: TableChange): Effect[] {
  // What nobody has shipped yet is no shop's business.
  if (!now || now['link'] === undefined || now['status'] === old?.['status']) return [];
  const { status, occurredAt: at, ...parcel } = parseOwn(trackingSchema, now, 'tracking image');
  if (at === undefined || parcel.isReturn) return [];
  return linksOf(parcel).map(({ orderId, n, m }) => ({
    kind: 'tellOrder',
    orderId,
    news: { n, m, status, at },
  }));
}

const poolSchema = z.looseObject({
  pool: z.string(),
  sku: z.string(),
  atp: z.number(),
  of: z.number().optional(),
  conflicts: z.number().default(0),
  unclaimed: z.number().default(0),
});
const backorderSchema = z.looseObject({
  pool: z.string(),
  sku: z.string(),
  promise: z.string().optional(),
});
const returnSchema = z.looseObject({
  orderId: z.string(),
  returnId: z.string(),
  n: z.number(),
  status: z.string(),
  attempt: z.number().default(1),
  review: z.looseObject({ state: z.string() }).optional(),
  labels: z
    .array(z.looseObject({ trackingNumber: z.string().optional(), scannedAt: z.string().optional() }))
    .default([]),
  outcome: z.string().optional(),
  claim: z.looseObject({ settledBy: z.string() }).optional(),
  terms: z.looseObject({ refundOn: z.string().optional() }).optional(),
});
const refundSchema = z.looseObject({
  orderId: z.string(),
  refundId: z.string(),
  settledBy: z.string(),
  status: z.string(),
});
const capacityWaitSchema = z.looseObject({ pool: z.string(), orderId: z.string().optional() });
const counterSchema = z.looseObject({ pool: z.string().optional(), left: z.number().optional() });
const exceptionSchema = z.looseObject({
  orderId: z.string().optional(),
  fulfillment: z.number().int().optional(),
  status: z.string().optional(),
});

function entriesOf(kind: 'Position' | 'Pool', change: TableChange): Effect[] {
  const entry = entryOf(kind, change);
  return entry ? [{ kind: 'enterMovement', entry }] : [];
}

function effectsOfPool(change: TableChange): Effect[] {
  if (!change.new) return [];
  const now = poolSchema.parse(change.new);
  const { pool, sku, atp, unclaimed } = now;
  const old = change.old ? poolSchema.parse(change.old) : undefined;
  const isAgain = isReemitted(change);
  if (atp === old?.atp && unclaimed === old.unclaimed && !isAgain) return [];
  const tell: Effect = { kind: 'tellStock', sku, pools: [pool] };
  const mayServe = isAgain || atp > (old?.atp ?? 0);
  return [
    tell,
    ...(mayServe ? [{ kind: 'wakeForStock', pool, sku } as const] : []),
    ...(atp < 0 ? [{ kind: 'shrinkPool', pool, sku } as const] : []),
    fitOf(now, old),
  ];
}

/** More units may be divided among more shards, few among fewer; writers that met ask for more of them. */
function fitOf(now: z.output<typeof poolSchema>, old: z.output<typeof poolSchema> | undefined): Effect {
  const { pool, sku, atp, of = 1 } = now;
  const conflicts = Math.max(0, now.conflicts - (old?.conflicts ?? 0));
  const isMore = old !== undefined && atp > old.atp && old.of === now.of;
  const isAsked =
    conflicts > 0 || isMore || old === undefined || isShardLow(atp, of, settings().unitsPerShard);
  return { kind: 'fitShards', pool, sku, writes: 1, conflicts, open: of, isAsked };
}

const shardedSchema = z.looseObject({ id: z.string(), shards: z.number().default(1) });

/** Another number of shards of a SKU is carried out in each pool. */
function effectsOfSku(change: TableChange): Effect[] {
  const announcements = announcementsOf(change);
  if (!change.new) return announcements;
  const { id: sku, shards } = shardedSchema.parse(change.new);
  const before = change.old ? shardedSchema.parse(change.old).shards : 1;
  return shards === before ? announcements : [...announcements, { kind: 'fitShardsOfSku', sku, shards }];
}

const positionSchema = z.looseObject({
  sku: z.string(),
  location: z.string(),
  onHand: z.number(),
  allocated: z.number(),
  unsellable: z.number(),
  refurbish: z.number().optional(),
});

/** A location that has fewer goods than it is to ship has orders moved elsewhere. */
function effectsOfPosition(change: TableChange): Effect[] {
  const announcements = announcementsOf(change);
  if (!change.new) return announcements;
  const position = positionSchema.parse(change.new);
  if (shortOf(position) === 0) return announcements;
  const { sku, location } = position;
  return [...announcements, { kind: 'shrinkPosition', sku, location }];
}

/** An order that leaves the queue may let the next one be served; one that joins it may find stock there. */
function effectsOfBackorder(change: TableChange, image: Image): Effect[] {
  const { pool, sku, promise } = backorderSchema.parse(image);
  const wake: Effect = { kind: 'wakeForStock', pool, sku };
  const before = change.old ? backorderSchema.parse(change.old).promise : undefined;
  // A place that was promised anew may not be the last, and those behind one that is left move up.
  const isPromised = (promise ?? before) !== undefined;
  const movesOthers = change.old !== undefined && (!change.new || promise !== before);
  return isPromised && movesOthers ? [wake, repromiseOf(image)] : [wake];
}

function repromiseOf(image: Image): Effect {
  const { pool, sku } = backorderSchema.parse(image);
  return { kind: 'repromise', pool, sku };
}

const soldBeforeSchema = z.looseObject({
  id: z.string(),
  policies: z
    .looseObject({
      preorder: z.looseObject({ limits: z.record(z.string(), z.number()), shipsBy: z.string() }).optional(),
    })
    .optional(),
});

/** Another date of a SKU moves the promises that nothing that is to come covers. */
function repromiseOfSku({ new: now, old }: TableChange): Effect[] {
  if (!now || !old) return [];
  const { id: sku, policies } = soldBeforeSchema.parse(now);
  const before = soldBeforeSchema.parse(old).policies?.preorder;
  if (policies?.preorder?.shipsBy === before?.shipsBy) return [];
  const pools = Object.keys({ ...before?.limits, ...policies?.preorder?.limits });
  return pools.map((pool) => ({ kind: 'repromise', pool, sku }));
}

/** More room in a counter of capacity wakes the orders that wait for room in its pool. */
function effectsOfCounter(change: TableChange): Effect[] {
  if (!change.new) return [];
  const { pool, left = 0 } = counterSchema.parse(change.new);
  const before = change.old ? counterSchema.parse(change.old).left : undefined;
  const hasMoreRoom = left > (before ?? Infinity);
  return pool !== undefined && hasMoreRoom ? [{ kind: 'wakeForCapacity', pool }] : [];
}

/**
 * A place that is taken, changed or left may let the next order be served. What waits of an order whose place is
 * gone is planned anew.
 */
function effectsOfCapacityWait(change: TableChange, image: Image): Effect[] {
  const { pool, orderId } = capacityWaitSchema.parse(image);
  const wake: Effect = { kind: 'wakeForCapacity', pool };
  return change.new || orderId === undefined
    ? [wake]
    : [wake, { kind: 'resume', orderId, scopes: ['ofOrder'] }];
}

const locationSchema = z.looseObject({
  id: z.string(),
  timeZone: z.unknown().optional(),
  withholding: z.unknown().optional(),
  version: z.number().default(0),
  pool: z.string(),
  active: z.boolean().default(true),
  capacity: z.array(z.unknown()).default([]),
});

/**
 * Other limits of a location may make room, or be too small for orders that wait (P23). The stock of one that is switched
 * off leaves its pool, and joins it when it works again; what it withholds, and when life dates end, follows its policy
 * and zone.
 */
function effectsOfLocation(change: TableChange): Effect[] {
  const announcements = announcementsOf(change);
  if (!change.new || !change.old) return announcements;
  const { id, version, pool, capacity } = locationSchema.parse(change.new);
  const old = locationSchema.parse(change.old);
  const wake: Effect[] = isDeepStrictEqual(capacity, old.capacity) ? [] : [{ kind: 'wakeForCapacity', pool }];
  const walk: Effect = { kind: 'beginWalk', walk: 'location', id, entityVersion: version };
  const isSame = isDeepStrictEqual(sellingOfLocation(change.new), sellingOfLocation(change.old));
  return [...announcements, ...wake, ...(isSame ? [] : [walk])];
}

/** The parts of a location that say how much of its stock may be sold. */
function sellingOfLocation(image: Image): unknown {
  const { active, timeZone, withholding } = locationSchema.parse(image);
  return { active, timeZone, withholding };
}

/** The parts of a channel, or of a SKU, that say who may sell how much. */
const sellingSchema = z.looseObject({
  id: z.string(),
  version: z.number().default(0),
  active: z.unknown().optional(),
  pools: z.unknown().optional(),
  tags: z.array(z.string()).default([]),
  selling: skuSellingSchema.catch(skuSellingSchema.parse({})),
  policies: z
    .looseObject({ buffers: z.unknown().optional(), sellingPriority: z.unknown().optional() })
    .prefault({}),
});

function sellingOf(image: Image): unknown {
  const { active, pools, tags, selling, policies } = sellingSchema.parse(image);
  return { active, pools, tags, selling, buffers: policies.buffers, priority: policies.sellingPriority };
}

function sellsOtherwise(change: TableChange): boolean {
  const [now, old] = [change.new, change.old].map((image) => (image ? sellingOf(image) : undefined));
  return isReemitted(change) || !isDeepStrictEqual(now, old);
}

/** A channel that is new, or sells otherwise, is told the figures of all SKUs anew. */
function effectsOfChannel(change: TableChange): Effect[] {
  const announcements = announcementsOf(change);
  if (!change.new || !sellsOtherwise(change)) return announcements;
  const { id, version } = sellingSchema.parse(change.new);
  return [...announcements, { kind: 'beginWalk', walk: 'channel', id, entityVersion: version }];
}

const connectedSchema = z.looseObject({
  id: z.string(),
  platform: z.string().optional(),
  shop: z.string().optional(),
  active: z.boolean().default(true),
  connection: z.unknown().optional(),
});

/** How a channel is connected; undefined while it is not. */
function connectedAs(image: unknown): unknown {
  const { platform, shop, active, connection } = connectedSchema.parse(image);
  return connection === undefined ? undefined : { platform, shop, active, connection };
}

/** A channel that is connected, connected otherwise, switched or connected no more is looked at. */
function effectsOfConnection({ new: now, old }: TableChange): Effect[] {
  if (!now) return [];
  const isSame = isDeepStrictEqual(connectedAs(now), old ? connectedAs(old) : undefined);
  return isSame ? [] : [{ kind: 'lookAtShop', channel: connectedSchema.parse(now).id }];
}

const figureSchema = z.looseObject({ channel: z.string(), sku: z.string() });

/** What a channel may sell has changed: its shop is told, which reads the figure at that moment. */
function tellingOfFigure({ new: now }: TableChange): Effect[] {
  if (!now) return [];
  const { channel, sku } = figureSchema.parse(now);
  return [{ kind: 'tellShop', channel, sku }];
}

const withheldSchema = z.looseObject({ withholding: z.unknown().optional() });

/** A SKU that is divided otherwise among channels changes their figures, and so does another policy of withholding. */
function tellingOfSku(change: TableChange): Effect[] {
  if (!change.new) return [];
  // There may be stock of a SKU that nobody has declared yet: it is sold as one that says nothing.
  const old = change.old ?? { ...change.new, tags: [], selling: {}, withholding: undefined };
  const { id: sku, version } = sellingSchema.parse(change.new);
  const isTold = sellsOtherwise({ ...change, old });
  const [now, before] = [change.new, old].map((image) => withheldSchema.parse(image).withholding);
  return [
    ...(isTold ? [{ kind: 'tellStock', sku, skuVersion: version } as const] : []),
    ...(isDeepStrictEqual(now, before) ? [] : [{ kind: 'reviewWithheld', sku } as const]),
  ];
}

const walkSchema = z.looseObject({ kind: z.enum(walkKinds), id: z.string(), status: z.string() });

function effectsOfWalk({ new: image }: TableChange): Effect[] {
  if (!image) return [];
  const walk = walkSchema.parse(image);
  return walk.status === 'running' ? [{ kind: 'walkStock', name: nameOfWalk(walk) }] : [];
}

const placedSchema = z.looseObject({
  sku: z.string(),
  pool: z.string().default('main'),
  free: z.number().default(0),
  selling: z.boolean().default(true),
  off: z.boolean().optional(),
  doubted: z.string().optional(),
});

/** What a location may promise of a SKU: buffers may depend on it though the pool's promise stays. */
function tellingOfPosition({ new: now, old }: TableChange): Effect[] {
  if (!now) return [];
  const position = placedSchema.parse(now);
  const before = old ? contributionOf(placedSchema.parse(old)) : 0;
  if (contributionOf(position) === before) return [];
  return [{ kind: 'tellStock', sku: position.sku, pools: [position.pool], ifPlaced: true }];
}

/** A new return starts its first attempt; a later attempt starts because a person wants it, at any status. */
function effectsOfReturn(change: TableChange): Effect[] {
  if (!change.new) return [];
  const { orderId, returnId, n, status, attempt, review, labels, outcome, claim, terms } = returnSchema.parse(
    change.new,
  );
  const isUnderWay = status === 'received' || status === 'inspected';
  const awaitsGoods = status === 'requested' || status === 'in_transit';
  const isStartWanted = awaitsGoods || (attempt > 1 && isUnderWay);
  const reviewed = review?.state === 'awaited' ? { review: 'awaited' as const } : {};
  const labelled = terms?.makesLabel ? { label: true as const } : {};
  const start: Effect[] = isStartWanted
    ? [{ kind: 'startReturn', orderId, returnId, n, attempt, ...reviewed, ...labelled }]
    : [];
  const isToFollow = labels.some((one) => one.trackingNumber !== undefined && one.scannedAt === undefined);
  const follow: Effect[] = isToFollow ? [{ kind: 'followReturn', returnId }] : [];
  const isExchanged = claim ? claim.settledBy === 'replacement' : outcome === 'exchange';
  const exchange: Effect[] = isExchanged ? [{ kind: 'reviewExchange', orderId, n }] : [];
  return [
    ...start,
    ...follow,
    { kind: 'resume', orderId, scopes: [n] },
    ...exchange,
    ...announcementsOf(change),
  ];
}

const exchangeSchema = z.looseObject({ orderId: z.string(), n: z.number() });

/** What became of an exchange, by a person's word too, may leave its order to be released or cancelled. */
function effectsOfExchange({ new: now }: TableChange): Effect[] {
  if (!now) return [];
  const { orderId, n } = exchangeSchema.parse(now);
  return [
    { kind: 'reviewExchange', orderId, n },
    { kind: 'settleRefunds', orderId },
  ];
}

/** The goods of a return may have got as far as its money goes back; or it turns out that they have not. */
function refundsOfReturn({ new: image }: TableChange): Effect[] {
  if (!image) return [];
  const { orderId, status, terms } = returnSchema.parse(image);
  const isOwedEarly = terms?.refundOn !== undefined;
  return status === 'requested' && !isOwedEarly ? [] : [{ kind: 'settleRefunds', orderId }];
}

/** A refund that a shop is to settle is asked for there; what a person has waived may leave more for others. */
function effectsOfRefund(change: TableChange): Effect[] {
  if (!change.new) return announcementsOf(change);
  const { orderId, refundId, settledBy, status } = refundSchema.parse(change.new);
  const isForShop = settledBy === 'shop' && status === 'requested';
  const shop: Effect[] = isForShop ? [{ kind: 'refundAtShop', orderId, refundId }] : [];
  const rest: Effect[] = status === 'waived' ? [{ kind: 'settleRefunds', orderId }] : [];
  return [...announcementsOf(change), ...shop, ...rest];
}

/** A resolved exception answers the wait of the order, or of the fulfillment, that it was opened for. */
function effectsOfException(change: TableChange): Effect[] {
  const { orderId, fulfillment, status } = exceptionSchema.parse(change.new ?? change.old);
  if (!change.new || status !== 'resolved' || orderId === undefined) return announcementsOf(change);
  const scopes: WaitScope[] = fulfillment === undefined ? ['ofOrder'] : [fulfillment, 'ofOrder'];
  return [{ kind: 'resume', orderId, scopes }, ...announcementsOf(change)];
}

/**
 * A token that another entry of its state replaced without an answer: an execution of an earlier attempt waits with
 * it, or a replacement's earlier execution, which runs beside the one that a person's retry began.
 */
function replacedToken({ old }: TableChange, now: Token): Token | undefined {
  const before = tokenSchema.safeParse(old).data;
  if (!before || before.token === now.token) return undefined;
  const isOfEarlier = (before.executionAttempt ?? Infinity) < (now.executionAttempt ?? 0);
  const isEnteredAnew = Date.parse(now.attempt.enteredAt) > Date.parse(before.attempt.enteredAt);
  return isOfEarlier || isEnteredAnew ? before : undefined;
}

/** A token that is stored may have its answer already; the one that it replaced may be of an earlier execution. */
function effectsOfToken(change: TableChange): Effect[] {
  if (!change.new) return [];
  const now = parseOwn(tokenSchema, change.new, 'token image');
  const { orderId, n } = now;
  const replaced = replacedToken(change, now);
  const supersede: Effect[] = replaced ? [{ kind: 'supersede', token: replaced }] : [];
  return [...supersede, { kind: 'resume', orderId, scopes: [n] }];
}

/**
 * Every effect of a change, in the order in which the effects are to be done.
 * @throws Corrupt or ZodError for an image that cannot be an item of ours
 */
export function effectsOf(change: TableChange): Effect[] {
  const image = change.new ?? change.old;
  if (!image) return [];
  switch (change.type) {
    case 'Order':
      return [...effectsOfOrder(change), ...announcementsOf(change)];
    case 'Fulfillment':
      return [...effectsOfFulfillment(change), ...announcementsOf(change)];
    case 'Token':
      return effectsOfToken(change);
    case 'Pool':
      return [...entriesOf('Pool', change), ...effectsOfPool(change)];
    case 'Sku':
      return [...effectsOfSku(change), ...repromiseOfSku(change), ...tellingOfSku(change)];
    case 'Position':
      return [...entriesOf('Position', change), ...effectsOfPosition(change), ...tellingOfPosition(change)];
    case 'Tracking':
      return [...announcementsOf(change), ...tellingOfParcel(change)];
    case 'Channel':
      return [...effectsOfChannel(change), ...effectsOfConnection(change)];
    case 'Sellable':
      return [...announcementsOf(change), ...tellingOfFigure(change)];
    case 'StockWalk':
      return effectsOfWalk(change);
    case 'WhatIf':
      return effectsOfWhatIf(change);
    case 'Backorder':
      return effectsOfBackorder(change, image);
    case 'Supply':
      return [repromiseOf(image), ...announcementsOf(change)];
    case 'CapacityWait':
      return effectsOfCapacityWait(change, image);
    case 'Capacity':
      return effectsOfCounter(change);
    case 'Return':
      return [...effectsOfReturn(change), ...refundsOfReturn(change)];
    case 'Refund':
      return effectsOfRefund(change);
    case 'Exchange':
      return [...effectsOfExchange(change), ...announcementsOf(change)];
    case 'warehouse':
    case 'store':
    case 'supplier':
      return effectsOfLocation(change);
    case 'Exception':
      return effectsOfException(change);
    default:
      return announcementsOf(change);
  }
}
