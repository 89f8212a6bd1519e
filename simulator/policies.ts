/** The policies of a brand: of each, how a history shows that it decided something. */
import { parseException } from '../functions/exceptions/exception.store.ts';
import type { CartPolicy, Channel } from '../functions/network/entities/channel.ts';
import { channelSchema, pickupCourses } from '../functions/network/entities/channel.ts';
import type { SkuSelling } from '../functions/network/entities/selling-policy.ts';
import { type Sku, skuSchema } from '../functions/network/entities/sku.ts';
import { capacityUnits } from '../functions/network/time/capacity-window.ts';
import { backorderPolicies } from '../functions/order/backorder-policies.ts';
import { parseOrder } from '../functions/order/order.store.ts';
import { AWAITING_PAYMENT, gates, type Order } from '../functions/order/order.ts';
import { parseExchange } from '../functions/returns/exchange/exchange.store.ts';
import { returnSchema } from '../functions/returns/rma/return.ts';
import { parseOwn } from '../functions/shared/parse.ts';
import { settings } from '../functions/shared/settings.ts';
import { victimPolicies } from '../functions/shared/victim-policies.ts';
import type { ItemChange, StoredItem } from './aws/item-store.ts';
import type { ToldEvent } from './checks/carried-events.ts';
import { CHANNEL } from './network.ts';

type Preorder = NonNullable<Sku['policies']['preorder']>;
/** What an entity may say; a policy that is added there is missing here until somebody says how it shows. */
type PolicyName =
  | Exclude<keyof Channel['policies'], 'carts'>
  | `carts.${keyof CartPolicy}`
  | `sku.${Exclude<keyof Sku['policies'], 'preorder'>}`
  | `preorder.${keyof Preorder}`
  | `selling.${keyof SkuSelling}`
  | 'location.capacity'
  | 'location.withholding'
  | 'location.doubtNotInStock'
  | 'location.countsInclude'
  | 'location.active'
  | 'settings.maxParts'
  | 'settings.maxReroutes';

const READ_BEFORE =
  'what a shop means by its words is read before anything is written: unit tests of channels';

/** The values of each policy that are to be met; one without values is met or not. A sentence says why none is. */
const policies: Readonly<Record<PolicyName, readonly string[] | string>> = {
  backorder: backorderPolicies,
  shrink: victimPolicies,
  backorderWithin: [],
  passableFor: [],
  onBackorderExpiry: ['attention', 'cancel'],
  collectWithin: [],
  remindAfter: [],
  onPickupRefused: pickupCourses,
  onPickupExpired: pickupCourses,
  tillSales: 'a sale at the till is one write of its own: unit tests of till-sale',
  buffers: [],
  sellingPriority: [],
  awaitPayment: [],
  holdPaymentBefore: gates,
  unpaidWithin: [],
  onAuthorizationExpired: 'an authorisation ends by a deadline of its order: unit tests of authorization',
  captureBy: 'who captures changes nothing but whether anybody is asked: unit tests of captures',
  returns: [
    'review',
    'keep',
    'shipping',
    'atOnce',
    'receipt',
    'carrierScan',
    'exchanged',
    'heldExchange',
    'paidExchange',
    'questionedExchange',
  ],
  claims: ['replacement', 'refund', 'review', 'comeBack', 'carrier'],
  testOrders: READ_BEFORE,
  orderStatuses: READ_BEFORE,
  tierTags: READ_BEFORE,
  shippingMethods: READ_BEFORE,
  pickupLocations: READ_BEFORE,
  fulfillmentServices: READ_BEFORE,
  linesWithoutSku: READ_BEFORE,
  serviceWords: READ_BEFORE,
  'carts.maxUnits': [],
  'carts.maxShare': [],
  'carts.maxCarts': [],
  'carts.maxAge': [],
  'sku.backorder': backorderPolicies,
  'sku.shrink': victimPolicies,
  'sku.passableFor': [],
  'sku.maxShards': 'no history is long enough to heat a shard: test/bench/shards does',
  'preorder.limits': [],
  'preorder.shipsBy': [],
  'preorder.overdueAfter': [],
  'preorder.consentAfter': [],
  'preorder.consentWithin': [],
  'preorder.withoutConsent': ['cancel', 'wait'],
  'selling.buffers': [],
  'selling.reserved': [],
  'selling.lastUnitsAt': [],
  'location.capacity': capacityUnits,
  'location.withholding': [],
  'location.doubtNotInStock': [],
  'location.countsInclude': [],
  'location.active': [],
  'settings.maxParts': [],
  'settings.maxReroutes': [],
};

function isPolicyName(name: string): name is PolicyName {
  return name in policies;
}
const policyNames = Object.keys(policies).filter(isPolicyName);

/** The rows of the table: each policy, with each of its values. */
export function policyRows(): string[] {
  return policyNames.flatMap((name) => {
    const values = policies[name];
    if (typeof values === 'string' || values.length === 0) return [name];
    return values.map((value) => `${name} ${value}`);
  });
}

/** Why no history shows a policy, by its row. */
export function unmetPolicies(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    policyNames.flatMap((name) => {
      const reason = policies[name];
      return typeof reason === 'string' ? [[`policies ${name}`, reason]] : [];
    }),
  );
}

/** What is in force, and what a write did. */
interface Seen {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly skus: ReadonlyMap<string, Sku>;
  readonly orders: ReadonlyMap<string, Order>;
  readonly change: ItemChange;
  readonly told: readonly ToldEvent[];
}

/** Watches the writes of a history for what policies have decided. */
export class PolicyWatch {
  readonly #channels = new Map<string, Channel>();
  readonly #skus = new Map<string, Sku>();

  /** The rows that a write shows. `orders`: as they were before it. */
  rowsOf(change: ItemChange, told: readonly ToldEvent[], orders: ReadonlyMap<string, Order>): string[] {
    const { new: now } = change;
    if (!now) return [];
    const seen = { channels: this.#channels, skus: this.#skus, orders, change, told };
    switch (now['type']) {
      case 'Channel':
        this.#channels.set(String(now['id']), channelSchema.parse(now));
        return [];
      case 'Sku':
        this.#skus.set(String(now['id']), skuSchema.parse(now));
        return [];
      case 'Order':
        return inOrder(seen, parseOrder(now), orders.get(nameIn(now, String(now['sk']))));
      case 'Fulfillment':
        return inWork(seen, now);
      case 'Exception':
        return inException(seen, now);
      case 'Future':
        return now['promised'] === now['limit'] ? ['preorder.limits'] : [];
      case 'Pool':
        return String(now['shard']).startsWith('@') ? ['selling.reserved'] : [];
      case 'LastUnits':
        return inLastUnits(seen, now);
      case 'Sellable':
        return inFigure(seen, now);
      case 'Capacity':
        return [`location.capacity ${String(now['unit'])}`];
      case 'Return':
        return inReturn(now);
      case 'Exchange':
        return inExchange(now);
      case 'Position':
        return inPosition(now);
      default:
        return [];
    }
  }

  /** The rows that an answer shows: what a cart was refused for. */
  rowsOfAnswer(
    door: string,
    { status, body }: { readonly status: number; readonly body: Readonly<Record<string, unknown>> },
  ): string[] {
    const isOfCart = door === 'makeReservation' || door === 'extendReservation';
    if (!isOfCart || status !== 409) return [];
    if (body['maxCarts'] !== undefined) return ['carts.maxCarts'];
    if (body['latest'] !== undefined) return ['carts.maxAge'];
    if (!JSON.stringify(body).includes('"limit":"quota"')) return [];
    const carts = this.#channels.get(CHANNEL)?.policies.carts;
    return [
      ...(carts?.maxUnits === undefined ? [] : ['carts.maxUnits']),
      ...(carts?.maxShare === undefined ? [] : ['carts.maxShare']),
    ];
  }
}

/** Where an item of an order stands in the simulator's books. */
function nameIn(item: StoredItem, sk: string): string {
  return `${String(item['pk'])}\n${sk}`;
}

function channelOf({ channels }: Seen, id: string): Channel['policies'] | undefined {
  return channels.get(id)?.policies;
}

function skusOf({ skus }: Seen): Sku[] {
  return [...skus.values()];
}

function inOrder(seen: Seen, now: Order, old: Order | undefined): string[] {
  const own = channelOf(seen, now.channel);
  const { told } = seen;
  const reasons = told.map(({ data }) => data['reason']);
  const isWaiting = now.backorder !== undefined && old?.backorder === undefined;
  const course = courseOf(now, old, reasons, isWaiting);
  const isPassable = now.backorder?.keepsFrom !== undefined && isWaiting;
  const hasExpired = now.backorder?.expired === true && old?.backorder?.expired !== true;
  const placed = now.holds.find(({ id }) => id === AWAITING_PAYMENT);
  const isHeld = placed && !old?.holds.some(({ id }) => id === AWAITING_PAYMENT);
  const isUnpaid = reasons.includes('UNPAID') || (now.cancel?.reason === 'UNPAID' && !old?.cancel);
  const { waits = 0 } = now.counts;
  const isLastPart = now.backorder?.together === true && old?.backorder?.together !== true;
  return [
    ...(course ? [`backorder ${course}`] : []),
    ...(course ? skuRows(seen, ({ policies: { backorder } }) => backorder, 'sku.backorder') : []),
    ...(isPassable && own?.passableFor !== undefined ? ['passableFor'] : []),
    ...(isPassable ? passableSkus(seen) : []),
    ...(isWaiting ? shipDatesOf(seen, now) : []),
    ...(hasExpired ? expiryOf(now, own) : []),
    ...(isHeld ? ['awaitPayment', `holdPaymentBefore ${placed.before}`] : []),
    ...(isUnpaid ? ['unpaidWithin'] : []),
    ...(isLastPart && waits >= settings().maxParts - 2 ? ['settings.maxParts'] : []),
  ];
}

/** What became of an order whose goods are not all there; undefined where nothing was decided. */
function courseOf(
  now: Order,
  old: Order | undefined,
  reasons: readonly unknown[],
  isWaiting: boolean,
): string | undefined {
  if (isWaiting) return now.backorder?.parts ? 'shipAvailable' : 'wait';
  if (reasons.includes('OUT_OF_STOCK')) return 'cancelLine';
  const isCancelled = now.cancel?.reason === 'Unfulfillable' && old?.cancel === undefined;
  return isCancelled ? 'cancel' : undefined;
}

/** Rows of what SKUs say that differ from their channel. */
function skuRows(seen: Seen, said: (sku: Sku) => string | undefined, name: string): string[] {
  return skusOf(seen).flatMap((sku) => {
    const value = said(sku);
    return value === undefined ? [] : [`${name} ${value}`];
  });
}

function passableSkus(seen: Seen): string[] {
  return skusOf(seen).some((sku) => sku.policies.passableFor !== undefined) ? ['sku.passableFor'] : [];
}

function shipDatesOf(seen: Seen, { backorder }: Order): string[] {
  const promises = Object.values(backorder?.promises ?? {});
  const dates = skusOf(seen).map(({ policies: { preorder } }) => preorder?.shipsBy);
  return dates.some((date) => date !== undefined && promises.includes(date)) ? ['preorder.shipsBy'] : [];
}

function expiryOf({ backorder }: Order, own: Channel['policies'] | undefined): string[] {
  const action = own?.onBackorderExpiry;
  return [
    ...(action ? [`onBackorderExpiry ${action}`] : []),
    ...(own?.backorderWithin === undefined ? [] : ['backorderWithin']),
    ...(backorder?.promises === undefined ? [] : ['preorder.overdueAfter']),
  ];
}

function inWork(seen: Seen, now: StoredItem): string[] {
  const order = seen.orders.get(nameIn(now, 'META'));
  const own = order && channelOf(seen, order.channel);
  if (!own || now['handover'] === undefined) return [];
  return seen.told.flatMap(({ type, data }) => {
    if (type === 'fulfillment.reminded') return own.remindAfter === undefined ? [] : ['remindAfter'];
    const isUncollected = data['missed'] === 'collectBy';
    if (isUncollected)
      return [
        `onPickupExpired ${own.onPickupExpired}`,
        ...(own.collectWithin === undefined ? [] : ['collectWithin']),
      ];
    const isRefused = ['fulfillment.rejected', 'fulfillment.short_picked', 'fulfillment.expired'];
    return isRefused.includes(type) ? [`onPickupRefused ${own.onPickupRefused}`] : [];
  });
}

function inException(seen: Seen, now: StoredItem): string[] {
  const { exceptionType, status, detail, resolved } = parseException(now);
  if (exceptionType === 'DelayConsent' && status === 'resolved' && resolved?.by === 'system')
    return ['preorder.consentWithin', `preorder.withoutConsent ${String(detail['then'])}`];
  if (seen.change.old) return [];
  if (exceptionType === 'DelayConsent') return ['preorder.consentAfter'];
  if (exceptionType === 'ReroutesExhausted') return ['settings.maxReroutes'];
  if (exceptionType !== 'PoolBelowZero' && exceptionType !== 'PositionShort') return [];
  const ofSku = seen.skus.get(String(detail['sku']))?.policies.shrink;
  const channels = [...seen.channels.values()].map(({ policies: { shrink } }) => shrink);
  return [
    ...(ofSku ? [`sku.shrink ${ofSku}`] : []),
    ...channels.flatMap((one) => (one === undefined || ofSku ? [] : [`shrink ${one}`])),
  ];
}

function inLastUnits(seen: Seen, now: StoredItem): string[] {
  const priority = channelOf(seen, String(now['owner']))?.sellingPriority;
  return ['selling.lastUnitsAt', ...(priority === 100 ? [] : ['sellingPriority'])];
}

function inFigure(seen: Seen, now: StoredItem): string[] {
  const channel = String(now['channel']);
  const ofChannel = channelOf(seen, channel)?.buffers ?? [];
  const ofSku = seen.skus.get(String(now['sku']))?.selling.buffers ?? [];
  return [
    ...(ofChannel.length > 0 ? ['buffers'] : []),
    ...(ofSku.some((one) => one.channel === channel) ? ['selling.buffers'] : []),
  ];
}

/** What the channel's rules say of a return that was asked for. */
function inReturn(now: StoredItem): string[] {
  const { review, terms, claim, status } = parseOwn(returnSchema, now, 'return');
  if (claim) {
    const { settledBy, carrier } = claim;
    const comesBack = status === 'received';
    return [
      `claims ${settledBy}`,
      ...(review ? ['claims review'] : []),
      ...(comesBack ? ['claims comeBack'] : []),
      ...(carrier ? ['claims carrier'] : []),
    ];
  }
  return [
    ...(review === undefined ? [] : ['returns review']),
    ...(terms?.keep ? ['returns keep'] : []),
    ...(terms?.shipping ? ['returns shipping'] : []),
    ...(terms?.refundOn === undefined ? [] : [`returns ${terms.refundOn}`]),
  ];
}

function inExchange(now: StoredItem): string[] {
  const { state, due } = parseExchange(now);
  const isHeld = state === 'waiting';
  return [
    'returns exchanged',
    ...(isHeld ? ['returns heldExchange'] : []),
    ...(due > 0 ? ['returns paidExchange'] : []),
    ...(state === 'asked' ? ['returns questionedExchange'] : []),
  ];
}

function inPosition(now: StoredItem): string[] {
  return [
    ...(Number(now['withheld'] ?? 0) > 0 ? ['location.withholding'] : []),
    ...(now['doubted'] === undefined ? [] : ['location.doubtNotInStock']),
    ...(now['countedShelf'] === true ? ['location.countsInclude'] : []),
    ...(now['off'] === true ? ['location.active'] : []),
  ];
}
