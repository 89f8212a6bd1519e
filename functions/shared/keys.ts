import { createHash } from 'node:crypto';

/**
 * Every key of the single table, declared once. docs/table.md lists the keys with what they hold.
 *
 * All indexes are sparse and KEYS_ONLY: `gsi1` lists and looks up, `gsi2` holds deadlines, `gsi3` what of the orders needs
 * somebody's eye. No quantity and no fast-moving value is part of an index key, so that most writes leave the indexes alone.
 */
export const attributes = {
  pk: 'pk',
  sk: 'sk',
  gsi1pk: 'gsi1pk',
  gsi1sk: 'gsi1sk',
  gsi2pk: 'gsi2pk',
  gsi2sk: 'gsi2sk',
  gsi3pk: 'gsi3pk',
  gsi3sk: 'gsi3sk',
  ttl: 'expiresAt',
} as const;
export const indexes = { lists: 'gsi1', deadlines: 'gsi2', groups: 'gsi3' } as const;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** What an item carries to be in a list. */
export interface ListKey {
  readonly gsi1pk: string;
  readonly gsi1sk: string;
}

/** What an item carries to be found once a deadline has passed. */
export interface DueKey {
  readonly gsi2pk: string;
  readonly gsi2sk: string;
}

/** What an order carries while it is in a group that is listed by itself. */
export interface GroupKey {
  readonly gsi3pk: string;
  readonly gsi3sk: string;
}

function bucketOf(id: string, buckets: number): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) % buckets;
}

function day(at: string): string {
  return at.slice(0, 10);
}

/** Text sorts padded numbers as numbers. */
function padded(n: number): string {
  return String(n).padStart(4, '0');
}

/** The end of the sort key of part `part` of content over several items. */
function partSuffix(part: number): string {
  return part === 0 ? '' : `#${part}`;
}

function orderPk(orderId: string): string {
  return `ORDER#${orderId}`;
}

/** Shards of a pool that share a partition of the ledger are this many apart. */
const LEDGER_BUCKETS = 16;

/** Numbers that grow without end. */
function longPadded(n: number): string {
  return String(n).padStart(13, '0');
}

function ledgerBucketOf(shard: number | string): number {
  return typeof shard === 'number' ? shard % LEDGER_BUCKETS : bucketOf(shard, LEDGER_BUCKETS);
}

/** The partition of the entries of one position. */
const POSITION_LEDGER = 'POSITIONLEDGER#';

/** Whether a partition of the ledger is a position's; else it is of shards. */
export function isPositionLedger(pk: string): boolean {
  return pk.startsWith(POSITION_LEDGER);
}

export function positionLedgerPk(sku: string, location: string): string {
  return `${POSITION_LEDGER}${sku}#${location}`;
}

function poolLedgerPk(pool: string, sku: string, bucket: number): string {
  return `POOLLEDGER#${pool}#${sku}#${bucket}`;
}

/** The partition of the entries of one shard, and of others. */
export function shardLedgerPk(pool: string, sku: string, shard: number | string): string {
  return poolLedgerPk(pool, sku, ledgerBucketOf(shard));
}

/** The partitions of the entries of one SKU's shards in a pool, whatever number of shards there has been. */
export function poolLedgerPks(pool: string, sku: string): string[] {
  return Array.from({ length: LEDGER_BUCKETS }, (_, bucket) => poolLedgerPk(pool, sku, bucket));
}

function troublePk(exceptionId: string): string {
  return `EXCEPTION#${exceptionId.split('.')[0]}`;
}

/** The partition of the orders of one customer. */
export function customerPk(customer: string): string {
  return `CUSTOMER#${customer}`;
}

/** One of the lists of the carts that claim a SKU of a pool. */
export interface CartList {
  readonly pool: string;
  readonly sku: string;
  readonly bucket: number;
}

export function cartListPk({ pool, sku, bucket }: CartList): string {
  return `CARTS#${pool}#${sku}#${bucket}`;
}

export const key = {
  order: (orderId: string): Key => ({ pk: orderPk(orderId), sk: 'META' }),
  /** Version 0 is the order as captured; each edit adds 1. */
  body: (orderId: string, version: number): Key => ({
    pk: orderPk(orderId),
    sk: version === 0 ? 'BODY' : `BODY#${padded(version)}`,
  }),
  /** The message of a version as received. What does not fit into `RAW` goes on in `RAW#1`, `RAW#2`, ... */
  raw: (orderId: string, version: number, part: number): Key => {
    const name = version === 0 ? 'RAW' : `RAWV#${padded(version)}`;
    return { pk: orderPk(orderId), sk: `${name}${partSuffix(part)}` };
  },
  /** A message of a channel that made no version of an order, by the hash of its content. */
  message: (channel: string, hash: string, part: number): Key => ({
    pk: `MESSAGE#${channel}#${hash}`,
    sk: `RAW${partSuffix(part)}`,
  }),
  reservation: (orderId: string): Key => ({ pk: orderPk(orderId), sk: 'RESERVATION' }),
  decision: (orderId: string, n: number): Key => ({ pk: orderPk(orderId), sk: `DECISION#${padded(n)}` }),
  /**
   * What does not fit into a decision's own item; `part` counts from 1. The key is not below the prefix of
   * decisions, so that a list of them reads no parts.
   */
  decisionPart: (orderId: string, n: number, part: number): Key => ({
    pk: orderPk(orderId),
    sk: `DECISIONPART#${padded(n)}#${part}`,
  }),
  fulfillment: (orderId: string, n: number): Key => ({
    pk: orderPk(orderId),
    sk: `FULFILLMENT#${padded(n)}`,
  }),
  /**
   * `n` is the fulfillment's or return's number, 0 for the order itself; `exception` that of the exception whose
   * branch waits, 0 for none.
   */
  token: (orderId: string, state: string, n: number, exception = 0): Key => ({
    pk: orderPk(orderId),
    sk: `TOKEN#${state}#${exception > 0 ? `X${padded(exception)}` : padded(n)}`,
  }),
  shipment: (orderId: string, n: number, m: number): Key => ({
    pk: orderPk(orderId),
    sk: `SHIPMENT#${padded(n)}#${padded(m)}`,
  }),
  return: (orderId: string, n: number): Key => ({ pk: orderPk(orderId), sk: `RETURN#${padded(n)}` }),
  /** Refund m of return n. */
  refund: (orderId: string, n: number, m: number): Key => ({
    pk: orderPk(orderId),
    sk: `REFUND#${padded(n)}#${padded(m)}`,
  }),
  /** The k-th capture that was asked for. */
  paymentCapture: (orderId: string, k: number): Key => ({
    pk: orderPk(orderId),
    sk: `${prefix.paymentCapture}${padded(k)}`,
  }),
  /** The order that is sent in exchange for what comes back by the return of this number. */
  exchange: (orderId: string, n: number): Key => ({ pk: orderPk(orderId), sk: `EXCHANGE#${padded(n)}` }),
  /** When a customer made claims at a channel; `customer` is a keyed hash. */
  claimer: (channel: string, customer: string): Key => ({
    pk: `CLAIMER#${channel}#${customer}`,
    sk: 'CLAIMER',
  }),
  /** The key of those hashes. */
  claimerKey: (): Key => ({ pk: 'CLAIMERKEY', sk: 'KEY' }),
  /** Why a return goes where it goes. */
  returnDecision: (orderId: string, n: number): Key => ({
    pk: orderPk(orderId),
    sk: `${prefix.returnDecision}${padded(n)}`,
  }),
  /** That a channel has the return: RETURN itself is in the list of its location. */
  channelReturn: (orderId: string, n: number): Key => ({
    pk: orderPk(orderId),
    sk: `CHANNELRETURN#${padded(n)}`,
  }),
  exception: (orderId: string, n: number): Key => ({ pk: orderPk(orderId), sk: `EXCEPTION#${padded(n)}` }),
  /** An exception that belongs to no order: its trouble has a partition, whichever opening (`<trouble>.<opening>`). */
  looseException: (id: string): Key => ({ pk: troublePk(id), sk: 'EXCEPTION' }),
  /** A parked record of the relay that does not fit into its exception; `part` counts from 0. */
  parkedPart: (exceptionId: string, part: number): Key => ({
    pk: troublePk(exceptionId),
    sk: `RECORD#${part}`,
  }),
  /** That a customer has ordered it; `customer` is a keyed hash. */
  customerOrder: (customer: string, capturedAt: string, orderId: string): Key => ({
    pk: customerPk(customer),
    sk: `${capturedAt}#${orderId}`,
  }),
  /** When the relay first failed to do what a record of the stream asks for. */
  relayFailure: (item: string, sequenceNumber: string): Key => ({
    pk: `RELAYFAILURE#${sequenceNumber}`,
    sk: item.replace('\n', ' '),
  }),
  timeline: (orderId: string, time: string, eventId: string): Key => ({
    pk: orderPk(orderId),
    sk: `TIMELINE#${time}#${eventId}`,
  }),
  /** That a customer's link to the order was given out. */
  link: (orderId: string, linkId: string): Key => ({
    pk: orderPk(orderId),
    sk: `${prefix.link}${linkId}`,
  }),
  /** How often a link, or an address, was used within a window that began at a second (Unix). */
  linkUse: (of: string, begun: number): Key => ({ pk: `LINKUSE#${of}`, sk: `WINDOW#${begun}` }),
  /** `kind`: where callers give ids to commands of several kinds on one aggregate, each kind has its own ids. */
  command: (aggregate: Key, caller: string, id: string, kind?: string): Key => ({
    pk: aggregate.pk,
    sk: `COMMAND#${aggregate.sk}${kind === undefined ? '' : `/${kind}`}#${caller}#${id}`,
  }),
  /** All parcels of one number stand together: which is meant may have to be found by the number alone. */
  tracking: (carrier: string, number: string): Key => ({
    pk: `TRACKING#${number}`,
    sk: `${prefix.carrier}${carrier}`,
  }),
  /** Where release 0.2.0 kept a parcel. Such items stay where they are. */
  earlierTracking: (carrier: string, number: string): Key => ({
    pk: `TRACKING#${carrier}#${number}`,
    sk: 'META',
  }),
  pool: (pool: string, sku: string, shard: number | string): Key => ({
    pk: `POOL#${pool}#${sku}#${shard}`,
    sk: 'POOL',
  }),
  position: (sku: string, location: string): Key => ({ pk: `STOCK#${sku}`, sk: `LOCATION#${location}` }),
  /**
   * An entry of the ledger. Each position has a partition for its entries, as it has one for itself: a popular SKU's
   * ledger is written as fast as its stock moves.
   */
  positionMovement: (sku: string, location: string, at: string, version: number): Key => ({
    pk: positionLedgerPk(sku, location),
    sk: `${at}#${longPadded(version)}`,
  }),
  /** Entries of a pool's shards, over so many partitions that they keep up with the shards. */
  shardMovement: (pool: string, sku: string, shard: number | string, at: string, version: number): Key => ({
    pk: shardLedgerPk(pool, sku, shard),
    sk: `${at}#${shard}#${longPadded(version)}`,
  }),
  /** A line of a transfer document: a SKU on its way from one location to another. */
  transfer: (transfer: string, sku: string, from: string, to: string): Key => ({
    pk: `TRANSFER#${transfer}`,
    sk: `${from}#${to}#${sku}`,
  }),
  sku: (sku: string): Key => ({ pk: `STOCK#${sku}`, sk: 'META' }),
  /** Whose a number is that stands on goods or cases, of 14 digits. */
  gtin: (gtin: string): Key => ({ pk: `GTIN#${gtin}`, sk: 'GTIN' }),
  /** The latest settings that a caller told of a position, by its own numbers. */
  sourceSequence: (sku: string, location: string, caller: string): Key => ({
    pk: `STOCK#${sku}`,
    sk: `SOURCE#${location}#${caller}`,
  }),
  /** Which of a block of numbers a caller's movements of a position had. */
  sequenceBlock: (sku: string, location: string, caller: string, block: number): Key => ({
    pk: `STOCK#${sku}`,
    sk: `SOURCE#${location}#${caller}#${longPadded(block)}`,
  }),
  /** The orders that wait for a SKU of a pool. `since` (UTC) is an order's place, which retries keep. */
  backorder: (pool: string, sku: string, since: string, orderId: string): Key => ({
    pk: `BACKORDER#${pool}#${sku}`,
    sk: `${since}#${orderId}`,
  }),
  /** Units of a SKU that a pool has promised before they are there. */
  future: (pool: string, sku: string): Key => ({ pk: `FUTURE#${pool}#${sku}`, sk: 'PROMISED' }),
  /** What a document says will come of a SKU into a pool. */
  supply: (pool: string, sku: string, document: string): Key => ({
    pk: `FUTURE#${pool}#${sku}`,
    sk: `SUPPLY#${document}`,
  }),
  /** A cart: units that are kept for a customer for a while. Ids are the channel's own. */
  cart: (channel: string, id: string): Key => ({ pk: `CART#${channel}#${id}`, sk: 'CART' }),
  /** A list of the carts that claim a SKU of a pool, by when they expire (UTC); a SKU of many shards has several. */
  cartExpiry: (list: CartList, until: string, channel: string, id: string): Key => ({
    pk: cartListPk(list),
    sk: `${until}#${channel}#${id}`,
  }),
  /** How much a channel's open carts claim of a SKU (`sku#<pool>#<sku>`), or how many one buyer has (`buyer#<hash>`). */
  cartQuota: (channel: string, of: string): Key => ({ pk: `CARTQUOTA#${channel}#${of}`, sk: 'QUOTA' }),
  /** The orders that wait for capacity of a pool. */
  capacityWait: (pool: string, since: string, orderId: string): Key => ({
    pk: `CAPACITYWAIT#${pool}`,
    sk: `${since}#${orderId}`,
  }),
  /** Orders of a pool that were planned together at a moment (UTC); `first` stands first in its queue. */
  group: ({ pool, at, first }: { pool: string; at: string; first: string }): Key => ({
    pk: `GROUP#${pool}`,
    sk: `${at}#${first}`,
  }),
  /** Orders of a pool that were released together at a moment, and gained nothing by being planned together. */
  release: ({ pool, at, first }: { pool: string; at: string; first: string }): Key => ({
    pk: `RELEASE#${pool}`,
    sk: `${at}#${first}`,
  }),
  /** What a group was planned from; `part` counts from 0. */
  groupInputs: ({ pool, at, first }: { pool: string; at: string; first: string }, part: number): Key => ({
    pk: `GROUPINPUTS#${pool}#${at}#${first}`,
    sk: `PART#${part}`,
  }),
  capacity: (location: string, window: string): Key => ({
    pk: `CAPACITY#${location}#${window}`,
    sk: 'CAPACITY',
  }),
  /** What a channel may sell of a SKU. */
  sellable: (sku: string, channel: string): Key => ({ pk: `SELLABLE#${sku}`, sk: `CHANNEL#${channel}` }),
  /** Which channel has the last units of a SKU in a pool. */
  lastUnits: (sku: string, pool: string): Key => ({ pk: `SELLABLE#${sku}`, sk: `LASTUNITS#${pool}` }),
  /** What we know of one figure of a connected shop; `-` where the shop has one figure for a SKU. */
  level: (channel: string, sku: string, location?: string): Key => ({
    pk: `LEVEL#${channel}#${sku}`,
    sk: `${prefix.level}${location ?? '-'}`,
  }),
  /** What a connected shop has taken from its figures for an order, by the shop's own id of it. */
  takenOrder: (channel: string, order: string): Key => ({ pk: `TAKEN#${channel}#${order}`, sk: 'TAKEN' }),
  /** Something that a connected shop is told of one of its orders, by the shop's own id of the order. */
  shopEffect: (channel: string, order: string, id: string): Key => ({
    pk: `EFFECTS#${channel}#${order}`,
    sk: `EFFECT#${id}`,
  }),
  /** How far the orders of a connected shop are known, and how its connection is. */
  connection: (channel: string): Key => ({ pk: `CONNECTION#${channel}`, sk: 'CONNECTION' }),
  /** When the last message of a connected shop came. */
  heard: (channel: string): Key => ({ pk: `CONNECTION#${channel}`, sk: 'HEARD' }),
  /** An order that a list of a connected shop has found before its message can have come. */
  unheard: (channel: string, orderId: string): Key => ({
    pk: `CONNECTION#${channel}`,
    sk: `${prefix.unheard}${orderId}`,
  }),
  /** What a shop asks by law to be shown or erased. */
  privacy: (channel: string, id: string): Key => ({ pk: `PRIVACY#${channel}#${id}`, sk: 'PRIVACY' }),
  /** Which channel is connected to a shop: its figures have one writer, and its orders are taken once (S1). */
  connectedShop: (platform: string, shop: string): Key => ({
    pk: `CONNECTEDSHOP#${platform}#${shop}`,
    sk: 'CHANNEL',
  }),
  /** A walk over very many SKUs: `<what>:<id>`. */
  stockWalk: (name: string): Key => ({ pk: `STOCKWALK#${name}`, sk: 'STOCKWALK' }),
  /** A what-if as a job. */
  whatIf: (id: string): Key => ({ pk: `WHATIF#${id}`, sk: 'JOB' }),
  location: (id: string): Key => ({ pk: 'NETWORK', sk: `LOCATION#${id}` }),
  networkSnapshot: (hash: string): Key => ({ pk: `NETWORK#${hash}`, sk: 'SNAPSHOT' }),
  channel: (id: string): Key => ({ pk: 'CHANNELS', sk: `CHANNEL#${id}` }),
  /** Which shop is which channel's, of those that one webhook secret signs for. */
  shops: (secrets: string): Key => ({ pk: `SHOPS#${secrets}`, sk: 'SHOPS' }),
  trackingSource: (id: string): Key => ({ pk: 'TRACKINGSOURCES', sk: `SOURCE#${id}` }),
  rateCard: (id: string, version: number): Key => ({ pk: 'RATES', sk: `CARD#${id}#V#${padded(version)}` }),
  rateCardActive: (id: string): Key => ({ pk: 'RATES', sk: `ACTIVE#${id}` }),
  ruleset: (version: number): Key => ({ pk: 'RULES', sk: `V#${padded(version)}` }),
  /** Says which version has the content of this hash. */
  rulesetHash: (hash: string): Key => ({ pk: 'RULES', sk: `HASH#${hash}` }),
  rulesetActive: (): Key => ({ pk: 'RULES', sk: 'ACTIVE' }),
  rulesetShadow: (): Key => ({ pk: 'RULES', sk: 'SHADOW' }),
  /** Which version is tried on a share of the orders. */
  rollOutSlot: (): Key => ({ pk: 'RULES', sk: 'ROLLOUT' }),
  rollOut: (n: number): Key => ({ pk: 'ROLLOUTS', sk: `${prefix.rollOut}${padded(n)}` }),
  /** An order that is to be counted for a roll-out, by when it was planned first (UTC). */
  rollOutOrder: (n: number, at: string, orderId: string): Key => ({
    pk: `ROLLOUT#${n}`,
    sk: `${prefix.rollOutOrder}${at}#${orderId}`,
  }),
  /** Orders that are looked at again after a time (UTC); `first` is one of them. */
  rollOutLater: (n: number, dueAt: string, first: string): Key => ({
    pk: `ROLLOUT#${n}`,
    sk: `${prefix.rollOutLater}${dueAt}#${first}`,
  }),
  credential: (tokenHash: string): Key => ({ pk: `CREDENTIAL#${tokenHash}`, sk: 'CREDENTIAL' }),
  /** How far the auditor of the books of stock has come. */
  stockAudit: (): Key => ({ pk: 'STOCKAUDIT', sk: 'RUN' }),
  audit: (entity: string, id: string, version: number): Key => ({
    pk: `AUDIT#${entity}#${id}`,
    sk: `V#${padded(version)}`,
  }),
} as const;

/** What the sort keys of one kind of item begin with, for queries of one partition. */
export const prefix = {
  body: 'BODY',
  raw: 'RAW',
  decision: 'DECISION#',
  fulfillment: 'FULFILLMENT#',
  token: 'TOKEN#',
  shipment: 'SHIPMENT#',
  return: 'RETURN#',
  returnDecision: 'RETURNDECISION#',
  link: 'LINK#',
  refund: 'REFUND#',
  paymentCapture: 'PAYMENTCAPTURE#',
  exception: 'EXCEPTION#',
  exchange: 'EXCHANGE#',
  timeline: 'TIMELINE#',
  location: 'LOCATION#',
  carrier: 'CARRIER#',
  channel: 'CHANNEL#',
  level: 'LEVEL#',
  unheard: 'UNHEARD#',
  source: 'SOURCE#',
  rateCardActive: 'ACTIVE#',
  rateCard: 'CARD#',
  ruleset: 'V#',
  rollOut: 'N#',
  rollOutOrder: 'ORDER#',
  rollOutLater: 'LATER#',
} as const;

/** Over how many partitions of their index lists and deadlines are spread, so that none is hot. */
export const LIST_BUCKETS = 4;
export const DUE_BUCKETS = 4;

export const listKey = {
  /** Orders of a channel and day: a list reads all buckets of the day and merges them. */
  orders: (channel: string, capturedAt: string, orderId: string): ListKey => ({
    gsi1pk: `ORDERS#${channel}#${day(capturedAt)}#${bucketOf(orderId, LIST_BUCKETS)}`,
    gsi1sk: `${capturedAt}#${orderId}`,
  }),
  ordersPartitions: (channel: string, date: string): string[] =>
    Array.from({ length: LIST_BUCKETS }, (_, bucket) => `ORDERS#${channel}#${date}#${bucket}`),
  /** The number that the customer says. BODY carries it. */
  number: (number: string, orderId: string): ListKey => ({ gsi1pk: `NUMBER#${number}`, gsi1sk: orderId }),
  numberPartition: (number: string): string => `NUMBER#${number}`,
  /** A location's work queue, oldest first. */
  work: (location: string, requestedAt: string, fulfillmentId: string): ListKey => ({
    gsi1pk: `WORK#${location}`,
    gsi1sk: `${requestedAt}#${fulfillmentId}`,
  }),
  workPartition: (location: string): string => `WORK#${location}`,
  /** Work of a location that is planned and not shown to it before a later date. */
  hiddenWork: (location: string, fulfillmentId: string): ListKey => ({
    gsi1pk: `HIDDENWORK#${location}`,
    gsi1sk: fulfillmentId,
  }),
  hiddenWorkPartition: (location: string): string => `HIDDENWORK#${location}`,
  /** Orders with claims of a pool that no location has: where a pool that shrinks finds them. */
  claims: (pool: string, orderId: string): ListKey => ({
    gsi1pk: `CLAIMS#${pool}#${bucketOf(orderId, LIST_BUCKETS)}`,
    gsi1sk: orderId,
  }),
  claimPartitions: (pool: string): string[] =>
    Array.from({ length: LIST_BUCKETS }, (_, bucket) => `CLAIMS#${pool}#${bucket}`),
  /** Stock positions of a location. */
  stock: (location: string, sku: string): ListKey => ({ gsi1pk: `STOCKOF#${location}`, gsi1sk: sku }),
  stockPartition: (location: string): string => `STOCKOF#${location}`,
  /** What a channel may sell, by SKU. */
  sellable: (channel: string, sku: string): ListKey => ({ gsi1pk: `SELLABLE#${channel}`, gsi1sk: sku }),
  sellablePartition: (channel: string): string => `SELLABLE#${channel}`,
  /** Figures of a connected shop, by SKU. */
  levels: (channel: string, sku: string): ListKey => ({ gsi1pk: `LEVELS#${channel}`, gsi1sk: sku }),
  levelsPartition: (channel: string): string => `LEVELS#${channel}`,
  /** What a connected shop has not been told of its orders yet, the oldest first. */
  untold: (channel: string, wantedAt: string, id: string): ListKey => ({
    gsi1pk: `UNTOLD#${channel}`,
    gsi1sk: `${wantedAt}#${id}`,
  }),
  untoldPartition: (channel: string): string => `UNTOLD#${channel}`,
  /** Requests of a channel's shop to show or erase what is known of a person, oldest first. */
  privacy: (channel: string, receivedAt: string, id: string): ListKey => ({
    gsi1pk: `PRIVACY#${channel}`,
    gsi1sk: `${receivedAt}#${id}`,
  }),
  privacyPartition: (channel: string): string => `PRIVACY#${channel}`,
  /** Open exceptions: resolving one takes it off the list. */
  exceptions: (openedAt: string, exceptionId: string): ListKey => ({
    gsi1pk: `EXCEPTIONS#${bucketOf(exceptionId, LIST_BUCKETS)}`,
    gsi1sk: `${openedAt}#${exceptionId}`,
  }),
  exceptionPartitions: (): string[] =>
    Array.from({ length: LIST_BUCKETS }, (_, bucket) => `EXCEPTIONS#${bucket}`),
  returns: (location: string, requestedAt: string, returnId: string): ListKey => ({
    gsi1pk: `RETURNS#${location}`,
    gsi1sk: `${requestedAt}#${returnId}`,
  }),
  returnsPartition: (location: string): string => `RETURNS#${location}`,
  /** Returns of a channel's orders, oldest first. */
  channelReturns: (channel: string, requestedAt: string, returnId: string): ListKey => ({
    gsi1pk: `CHANNELRETURNS#${channel}`,
    gsi1sk: `${requestedAt}#${returnId}`,
  }),
  channelReturnsPartition: (channel: string): string => `CHANNELRETURNS#${channel}`,
  credentials: (id: string): ListKey => ({ gsi1pk: 'CREDENTIALS', gsi1sk: id }),
  skus: (sku: string): ListKey => ({ gsi1pk: `SKUS#${bucketOf(sku, LIST_BUCKETS)}`, gsi1sk: sku }),
  skuPartitions: (): string[] => Array.from({ length: LIST_BUCKETS }, (_, bucket) => `SKUS#${bucket}`),
} as const;

/** Which list of orders an order is in: those of a group and channel, whose promise is at risk or not. */
export interface OrderGroup {
  readonly group: string;
  readonly atRisk: boolean;
  readonly channel: string;
}

function groupPk({ group, atRisk, channel }: OrderGroup): string {
  return `GROUP#${group}#${atRisk ? 'RISK' : '-'}#${channel}`;
}

/** An order's entry in the list of its group; lists are read newest first, as those of a day are. */
export function groupKey(list: OrderGroup, capturedAt: string, orderId: string): GroupKey {
  return {
    gsi3pk: `${groupPk(list)}#${bucketOf(orderId, LIST_BUCKETS)}`,
    gsi3sk: `${capturedAt}#${orderId}`,
  };
}

export function groupPartitions(list: OrderGroup): string[] {
  return Array.from({ length: LIST_BUCKETS }, (_, bucket) => `${groupPk(list)}#${bucket}`);
}

/**
 * An entry of the deadline index: at `at` (UTC ISO) the sweeper looks at the item; `id` is any id of the
 * item.
 */
export function dueKey(id: string, at: string): DueKey {
  return { gsi2pk: `DUE#${bucketOf(id, DUE_BUCKETS)}`, gsi2sk: `${at}#${id}` };
}

export function duePartitions(): string[] {
  return Array.from({ length: DUE_BUCKETS }, (_, bucket) => `DUE#${bucket}`);
}

/** Which of so many lists of a SKU's carts a cart stands in. */
export function cartBucketOf(cart: string, lists: number): number {
  return bucketOf(cart, lists);
}

/** The shard of a pool at which an order starts to take stock. */
export function shardOf(orderId: string, shards: number): number {
  return bucketOf(orderId, shards);
}
