import { createHash } from 'node:crypto';

/**
 * Every key of the single table, declared once. docs/table.md lists them with what they hold.
 *
 * `gsi1` (KEYS_ONLY, sparse) lists and looks up; `gsi2` (KEYS_ONLY, sparse) holds deadlines. No quantity and
 * no fast-moving value is part of an index key.
 */
export const attributes = {
  pk: 'pk',
  sk: 'sk',
  gsi1pk: 'gsi1pk',
  gsi1sk: 'gsi1sk',
  gsi2pk: 'gsi2pk',
  gsi2sk: 'gsi2sk',
  ttl: 'expiresAt',
} as const;
export const indexes = { lists: 'gsi1', deadlines: 'gsi2' } as const;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export interface ListKey {
  readonly gsi1pk: string;
  readonly gsi1sk: string;
}

export interface DueKey {
  readonly gsi2pk: string;
  readonly gsi2sk: string;
}

function bucketOf(id: string, buckets: number): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) % buckets;
}

function day(at: string): string {
  return at.slice(0, 10);
}

/** Numbers in sort keys are padded so that they sort as numbers. */
function padded(n: number): string {
  return String(n).padStart(4, '0');
}

function orderPk(orderId: string): string {
  return `ORDER#${orderId}`;
}

export const key = {
  order: (orderId: string): Key => ({ pk: orderPk(orderId), sk: 'META' }),
  /** Version 0 is the order as captured; each edit adds one. */
  body: (orderId: string, version: number): Key => ({
    pk: orderPk(orderId),
    sk: version === 0 ? 'BODY' : `BODY#${padded(version)}`,
  }),
  /**
   * The payload as received; part 0 is `RAW`, what does not fit goes on in `RAW#1`, ... An edit's payload is
   * filed under its version.
   */
  raw: (orderId: string, version: number, part: number): Key => ({
    pk: orderPk(orderId),
    sk: (version === 0 ? 'RAW' : `RAWV#${padded(version)}`) + (part === 0 ? '' : `#${part}`),
  }),
  /** A channel's message that made no version of an order, by the hash of its content; kept for 90 days. */
  message: (channel: string, hash: string, part: number): Key => ({
    pk: `MESSAGE#${channel}#${hash}`,
    sk: part === 0 ? 'RAW' : `RAW#${part}`,
  }),
  reservation: (orderId: string): Key => ({ pk: orderPk(orderId), sk: 'RESERVATION' }),
  decision: (orderId: string, n: number): Key => ({ pk: orderPk(orderId), sk: `DECISION#${padded(n)}` }),
  /**
   * What of a decision does not fit one item; `part` from 1. Not below the prefix of decisions: a list reads
   * none of it.
   */
  decisionPart: (orderId: string, n: number, part: number): Key => ({
    pk: orderPk(orderId),
    sk: `DECISIONPART#${padded(n)}#${part}`,
  }),
  fulfillment: (orderId: string, n: number): Key => ({
    pk: orderPk(orderId),
    sk: `FULFILLMENT#${padded(n)}`,
  }),
  /** `n` is the fulfillment's or return's number, 0 for the order itself. */
  token: (orderId: string, state: string, n: number): Key => ({
    pk: orderPk(orderId),
    sk: `TOKEN#${state}#${padded(n)}`,
  }),
  shipment: (orderId: string, n: number, m: number): Key => ({
    pk: orderPk(orderId),
    sk: `SHIPMENT#${padded(n)}#${padded(m)}`,
  }),
  return: (orderId: string, n: number): Key => ({ pk: orderPk(orderId), sk: `RETURN#${padded(n)}` }),
  exception: (orderId: string, n: number): Key => ({ pk: orderPk(orderId), sk: `EXCEPTION#${padded(n)}` }),
  /** An exception that belongs to no order: its id is its own partition. */
  looseException: (id: string): Key => ({ pk: `EXCEPTION#${id}`, sk: 'EXCEPTION' }),
  timeline: (orderId: string, time: string, eventId: string): Key => ({
    pk: orderPk(orderId),
    sk: `TIMELINE#${time}#${eventId}`,
  }),
  command: (aggregate: Key, caller: string, id: string): Key => ({
    pk: aggregate.pk,
    sk: `COMMAND#${aggregate.sk}#${caller}#${id}`,
  }),
  tracking: (carrier: string, number: string): Key => ({ pk: `TRACKING#${carrier}#${number}`, sk: 'META' }),
  pool: (pool: string, sku: string, shard: number): Key => ({
    pk: `POOL#${pool}#${sku}#${shard}`,
    sk: 'POOL',
  }),
  position: (sku: string, location: string): Key => ({ pk: `STOCK#${sku}`, sk: `LOCATION#${location}` }),
  sku: (sku: string): Key => ({ pk: `STOCK#${sku}`, sk: 'META' }),
  /**
   * FIFO of orders that wait for a SKU of a pool. `since` (UTC) keeps the order's first place over retries.
   */
  backorder: (pool: string, sku: string, since: string, orderId: string): Key => ({
    pk: `BACKORDER#${pool}#${sku}`,
    sk: `${since}#${orderId}`,
  }),
  capacityWait: (pool: string, since: string, orderId: string): Key => ({
    pk: `CAPACITYWAIT#${pool}`,
    sk: `${since}#${orderId}`,
  }),
  capacity: (location: string, window: string): Key => ({
    pk: `CAPACITY#${location}#${window}`,
    sk: 'CAPACITY',
  }),
  location: (id: string): Key => ({ pk: 'NETWORK', sk: `LOCATION#${id}` }),
  networkSnapshot: (hash: string): Key => ({ pk: `NETWORK#${hash}`, sk: 'SNAPSHOT' }),
  channel: (id: string): Key => ({ pk: 'CHANNELS', sk: `CHANNEL#${id}` }),
  trackingSource: (id: string): Key => ({ pk: 'TRACKINGSOURCES', sk: `SOURCE#${id}` }),
  rateCard: (id: string, version: number): Key => ({ pk: 'RATES', sk: `CARD#${id}#V#${padded(version)}` }),
  rateCardActive: (id: string): Key => ({ pk: 'RATES', sk: `ACTIVE#${id}` }),
  ruleset: (version: number): Key => ({ pk: 'RULES', sk: `V#${padded(version)}` }),
  /** Which version has this content. */
  rulesetHash: (hash: string): Key => ({ pk: 'RULES', sk: `HASH#${hash}` }),
  rulesetActive: (): Key => ({ pk: 'RULES', sk: 'ACTIVE' }),
  rulesetShadow: (): Key => ({ pk: 'RULES', sk: 'SHADOW' }),
  credential: (tokenHash: string): Key => ({ pk: `CREDENTIAL#${tokenHash}`, sk: 'CREDENTIAL' }),
  audit: (entity: string, id: string, version: number): Key => ({
    pk: `AUDIT#${entity}#${id}`,
    sk: `V#${padded(version)}`,
  }),
} as const;

/** Sort-key prefixes for queries below one partition. */
export const prefix = {
  body: 'BODY',
  raw: 'RAW',
  decision: 'DECISION#',
  fulfillment: 'FULFILLMENT#',
  token: 'TOKEN#',
  shipment: 'SHIPMENT#',
  return: 'RETURN#',
  exception: 'EXCEPTION#',
  timeline: 'TIMELINE#',
  location: 'LOCATION#',
  channel: 'CHANNEL#',
  source: 'SOURCE#',
  rateCardActive: 'ACTIVE#',
  rateCard: 'CARD#',
  ruleset: 'V#',
} as const;

/** How many partitions an operator list is spread over, so that no index key is hot. */
export const LIST_BUCKETS = 4;
export const DUE_BUCKETS = 4;

export const listKey = {
  /** Orders of a channel and day; read all buckets of a day and merge. */
  orders: (channel: string, capturedAt: string, orderId: string): ListKey => ({
    gsi1pk: `ORDERS#${channel}#${day(capturedAt)}#${bucketOf(orderId, LIST_BUCKETS)}`,
    gsi1sk: `${capturedAt}#${orderId}`,
  }),
  ordersPartitions: (channel: string, date: string): string[] =>
    Array.from({ length: LIST_BUCKETS }, (_, bucket) => `ORDERS#${channel}#${date}#${bucket}`),
  /** On BODY: the number that the customer says. */
  number: (number: string, orderId: string): ListKey => ({ gsi1pk: `NUMBER#${number}`, gsi1sk: orderId }),
  numberPartition: (number: string): string => `NUMBER#${number}`,
  /** A location's work queue, oldest first. */
  work: (location: string, requestedAt: string, fulfillmentId: string): ListKey => ({
    gsi1pk: `WORK#${location}`,
    gsi1sk: `${requestedAt}#${fulfillmentId}`,
  }),
  workPartition: (location: string): string => `WORK#${location}`,
  /** Stock positions of a location. */
  stock: (location: string, sku: string): ListKey => ({ gsi1pk: `STOCKOF#${location}`, gsi1sk: sku }),
  stockPartition: (location: string): string => `STOCKOF#${location}`,
  /** Open exceptions; removed when resolved. */
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
  credentials: (id: string): ListKey => ({ gsi1pk: 'CREDENTIALS', gsi1sk: id }),
  skus: (sku: string): ListKey => ({ gsi1pk: `SKUS#${bucketOf(sku, LIST_BUCKETS)}`, gsi1sk: sku }),
  skuPartitions: (): string[] => Array.from({ length: LIST_BUCKETS }, (_, bucket) => `SKUS#${bucket}`),
} as const;

/**
 * The deadline index: `at` (UTC ISO) is when the sweeper should look at the item; `id` any readable id of it.
 */
export function dueKey(id: string, at: string): DueKey {
  return { gsi2pk: `DUE#${bucketOf(id, DUE_BUCKETS)}`, gsi2sk: `${at}#${id}` };
}

export function duePartitions(): string[] {
  return Array.from({ length: DUE_BUCKETS }, (_, bucket) => `DUE#${bucket}`);
}

/** Which pool shard an order starts at. */
export function shardOf(orderId: string, shards: number): number {
  return bucketOf(orderId, shards);
}
