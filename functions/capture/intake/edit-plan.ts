/**
 * What a newer version of an order may do to it: which of the channel's commands still have a chance, and
 * what a person has to look at. Pure.
 */
import { type Fulfillment, isVisible } from '../../fulfillment/work/fulfillment.ts';
import type { Channel } from '../../network/entities/channel.ts';
import type { Order } from '../../order/order.ts';
import type { CanonicalOrder, OrderHold } from '../../order/order-form.ts';
import { hasPassed } from '../../requests/hold/hold-decision.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import type { ChannelCommand, VersionOutcome } from './compare-versions.ts';
import { destined } from './destination.ts';
import { heldBy } from './new-order.ts';

/** More planned lines than this do not fit one write beside everything else: a person decides then. */
const MAX_READDRESSED_LINES = 25;

export interface EditFacts {
  readonly order: Order;
  readonly inForce: CanonicalOrder;
  readonly arrived: CanonicalOrder;
  readonly fulfillments: readonly Fulfillment[];
  readonly channel: Pick<Channel, 'pools'>;
}

export interface EditPlan {
  /**
   * The order in force from now on; the lines stay as they were captured, what of them is still wanted is on
   * META.
   */
  readonly inForce: CanonicalOrder;
  readonly arrived: CanonicalOrder;
  readonly place: readonly OrderHold[];
  readonly lift: readonly string[];
  /** Where it goes now, when that has changed. */
  readonly destination: Pick<Order, 'pool' | 'destination'>;
  /** Work that no location has seen, planned for an address that is void. */
  readonly readdress: readonly Fulfillment[];
  /** Absent: nothing to cancel; `lines` absent: the whole order. */
  readonly cancel?: { readonly lines?: readonly { readonly lineId: string; readonly units: number }[] };
  /** Dotted paths of what has no effect by itself: the exception ChannelEdit. */
  readonly differences: readonly string[];
  readonly changes: readonly string[];
}

type Edit = Extract<VersionOutcome, { kind: 'edit' }>;
const of = <K extends ChannelCommand['kind']>(commands: readonly ChannelCommand[], kind: K) =>
  commands.filter((one): one is Extract<ChannelCommand, { kind: K }> => one.kind === kind);

interface Addressed {
  readonly shipTo: CanonicalOrder['shipTo'];
  readonly destination: Pick<Order, 'pool' | 'destination'>;
  readonly readdress: readonly Fulfillment[];
}

/**
 * A new address before any location has seen the work: the body says who and where, META where to, and what
 * is planned for the old place is planned again. Undefined when it comes too late, or the stock that is
 * claimed serves another market.
 */
function addressed(
  { order, arrived, fulfillments, channel }: EditFacts,
  moved: boolean,
): Addressed | undefined {
  if (order.closed || fulfillments.some((one) => isVisible(one) || one.parcels > 0)) return undefined;
  const { shipTo } = arrived;
  // Capture has not looked yet: it will read the new address.
  if (!moved || order.pool === undefined) return { shipTo, destination: {}, readdress: [] };
  const destination = destined(arrived, channel);
  const claimed = order.totals.reserved + order.totals.backordered + order.totals.allocated > 0;
  if (claimed && destination.pool !== order.pool) return undefined;
  const readdress = fulfillments.filter(({ status }) => status === 'planned');
  if (readdress.reduce((sum, { lines }) => sum + lines.length, 0) > MAX_READDRESSED_LINES) return undefined;
  return { shipTo, destination, readdress };
}

/**
 * Of an order that is closed, only what the channel wants sent beyond it concerns anybody: shops go on to
 * tag, note and refund.
 */
const concerns =
  ({ order, arrived }: EditFacts) =>
  (path: string): boolean =>
    !order.closed || path.startsWith('lines.') || (path === 'state' && arrived.state === 'open');

export function planEdit(facts: EditFacts, { commands, differences }: Edit): EditPlan {
  const { order, inForce, arrived, fulfillments } = facts;
  const left = differences.filter(concerns(facts));
  const place = of(commands, 'place_hold')
    .map(({ hold }) => hold)
    .filter((hold) => {
      if (order.holds.some(({ id }) => id === hold.id)) return false;
      const late = hasPassed(order, fulfillments, hold.before);
      if (late && !order.closed) left.push(`holds.${hold.id}`);
      return !late;
    });
  const lift = of(commands, 'lift_hold')
    .map(({ holdId }) => holdId)
    .filter((holdId) =>
      order.holds.some(({ id, placedBy }) => id === holdId && placedBy === `channel:${order.channel}`),
    );
  const units = of(commands, 'cancel_units').map(({ lineId, quantity }) => ({ lineId, units: quantity }));
  const whole = of(commands, 'cancel').length > 0;
  const [move] = of(commands, 'change_address');
  const found = move && addressed(facts, move.moved);
  // One write either cancels or plans again.
  const address = units.length > 0 && found && found.readdress.length > 0 ? undefined : found;
  if (move && !address && !order.closed) left.push('shipTo');
  const changes = [
    ...place.map(({ id }) => `hold ${id} placed`),
    ...lift.map((id) => `hold ${id} lifted`),
    ...(address ? ['shipTo'] : []),
    ...(whole ? ['cancelled'] : units.map(({ lineId }) => `lines.${lineId} cancelled`)),
  ];
  return {
    arrived,
    place,
    lift,
    destination: address?.destination ?? {},
    readdress: address?.readdress ?? [],
    differences: left,
    changes,
    inForce: {
      ...inForce,
      version: arrived.version,
      state: arrived.state,
      payment: arrived.payment,
      holds: arrived.holds,
      ...(address?.shipTo ? { shipTo: address.shipTo } : {}),
    },
    ...(whole ? { cancel: {} } : units.length > 0 ? { cancel: { lines: units } } : {}),
  };
}

/** META's change, beside what a cancel does. */
export function edited(order: Order, plan: EditPlan, now: string): Partial<Order> {
  const placed = plan.place
    .filter(({ id }) => !order.holds.some((hold) => hold.id === id))
    .map((hold) => heldBy(order.channel, hold, now));
  return {
    bodyVersion: order.bodyVersion + 1,
    contentHash: plan.arrived.version.hash,
    channelUpdatedAt: plan.arrived.version.updatedAt,
    holds: [...order.holds.filter(({ id }) => !plan.lift.includes(id)), ...placed],
    ...plan.destination,
  };
}

/** One hold by itself says what it is; everything else is an edit. */
export function editEvent(order: Order, { place, lift, changes, differences }: EditPlan): EventDraft {
  const ids = { orderId: order.orderId, channel: order.channel };
  const [hold] = place;
  const [holdId] = lift;
  const only = changes.length === 1;
  if (only && hold)
    return {
      type: 'order.held',
      data: { ...ids, holdId: hold.id, reason: hold.reason, before: hold.before },
    };
  if (only && holdId !== undefined)
    return {
      type: 'order.hold_lifted',
      data: {
        ...ids,
        holdId,
        reason: order.holds.find(({ id }) => id === holdId)?.reason ?? holdId,
        expired: false,
      },
    };
  return {
    type: 'order.edited',
    data: {
      ...ids,
      bodyVersion: order.bodyVersion + 1,
      changes: [...changes, ...differences.map((path) => `${path} (not applied)`)],
    },
  };
}
