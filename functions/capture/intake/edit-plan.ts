/**
 * What a newer version of an order may do to it: which of the channel's commands still have a chance, and
 * what a person has to look at. Pure.
 */
import { type Fulfillment, isVisible } from '../../fulfillment/work-order/fulfillment.ts';
import type { Channel } from '../../network/entities/channel.ts';
import type { Location } from '../../network/entities/location.ts';
import { destinationOf, editedCourse } from '../../network/geography/destination.ts';
import type { Order } from '../../order/order.ts';
import type { CanonicalOrder, OrderHold } from '../../order/order-form.ts';
import { hasPassed } from '../../requests/hold/hold-decision.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { reasonCode } from '../../shared/reason-code.ts';
import { changedPaths } from './changed-paths.ts';
import type { ChangeAddress, ChannelCommand } from './channel-command.ts';
import type { VersionEdit } from './compare-versions.ts';
import type { Difference } from './difference.ts';
import { holdOf } from './new-order.ts';
import { isMoved } from './place.ts';

/** More planned lines than this do not fit one write beside everything else: a person decides then. */
const MAX_REPLANNED_LINES = 25;

/** What is known of an order when a newer version of it arrives; `inForce` is the version before. */
export interface EditFacts {
  readonly order: Order;
  readonly inForce: CanonicalOrder;
  readonly arrived: CanonicalOrder;
  readonly fulfillments: readonly Fulfillment[];
  readonly channel: Pick<Channel, 'pools'>;
  /** Those of the network, where the version is handed over otherwise. */
  readonly locations: readonly Location[];
  /** The customer is being asked where they want what could not be collected. */
  readonly isCustomerAsked: boolean;
  /** Nothing says which of the two versions is the later one: what takes back is for a person to decide. */
  readonly isUndecided: boolean;
}

/** What a newer version does, to be written at once. */
export interface EditPlan {
  /**
   * The order in force from now on. Its lines stay as they were captured: META says what of them is still
   * wanted.
   */
  readonly inForce: CanonicalOrder;
  readonly arrived: CanonicalOrder;
  readonly holdsToPlace: readonly OrderHold[];
  /** Ids. */
  readonly holdsToLift: readonly string[];
  /** Where the order goes now; empty when that has not changed. */
  readonly destination: Pick<Order, 'pool' | 'destination' | 'handover'>;
  /** Work that no location has seen, planned for an address that is void. */
  readonly toReplan: readonly Fulfillment[];
  /** Absent: nothing to cancel; `lines` absent: the whole order. */
  readonly cancel?: { readonly lines?: readonly { readonly lineId: string; readonly units: number }[] };
  /** What has no effect by itself: the exception ChannelEdit. */
  readonly differences: readonly Difference[];
  /** What has an effect, in words for the event. */
  readonly changes: readonly string[];
}

/** Sorts the channel's wishes: what still has a chance is planned, all else is a difference for a person. */
export function planEdit(facts: EditFacts, edit: VersionEdit): EditPlan {
  return facts.isUndecided ? planUndecided(facts, edit) : planNewer(facts, edit);
}

function planNewer(facts: EditFacts, { commands, differences, isPending }: VersionEdit): EditPlan {
  const { order, inForce, arrived } = facts;
  const holds = holdsToPlace(facts, commands);
  const holdsToLift = liftableHolds(order, commands);
  const units = commandsOf(commands, 'cancel_units').map(({ lineId, quantity }) => ({
    lineId,
    units: quantity,
  }));
  const isWhole = commandsOf(commands, 'cancel').length > 0;
  const [addressCommand] = commandsOf(commands, 'change_address');
  const isOtherCourse = commandsOf(commands, 'change_course').length > 0;
  const course = isOtherCourse ? courseEdit(facts, units.length > 0) : undefined;
  const address = course ?? (addressCommand && addressEdit(facts, addressCommand, units.length > 0));
  const isTooLate = addressCommand && !address && !order.closed;
  const isCourseTooLate = isOtherCourse && !course && !order.closed;
  const isHeldTooLate = isPending && !order.closed;
  return {
    inForce: {
      ...inForce,
      external: arrived.external,
      version: arrived.version,
      state: arrived.state,
      payment: arrived.payment,
      holds: arrived.holds,
      ...(address?.shipTo ? { shipTo: address.shipTo } : {}),
      ...(course ? { shipTo: arrived.shipTo, shipping: arrived.shipping, charges: arrived.charges } : {}),
    },
    arrived,
    holdsToPlace: holds.inTime,
    holdsToLift,
    destination: address?.destination ?? {},
    toReplan: address?.toReplan ?? [],
    ...plannedCancel(isWhole, units),
    differences: [
      ...differences.filter(({ path }) => concernsOrder(facts, path)),
      ...(isHeldTooLate ? newsOf(holds.tooLate.map(({ id }) => `holds.${id}`)) : []),
      ...(isTooLate ? newsOf(['shipTo']) : []),
      ...(isCourseTooLate ? newsOf(coursePaths(inForce, arrived)) : []),
    ],
    changes: [
      ...holds.inTime.map(({ id }) => `hold ${id} placed`),
      ...holdsToLift.map((id) => `hold ${id} lifted`),
      ...(course ? coursePaths(inForce, arrived) : []),
      ...(address && !course ? ['shipTo'] : []),
      ...(isWhole ? ['cancelled'] : units.map(({ lineId }) => `lines.${lineId} cancelled`)),
    ],
  };
}

/** A version that may be the older one changes nothing by itself. */
function planUndecided(facts: EditFacts, { commands, differences }: VersionEdit): EditPlan {
  const { inForce, arrived } = facts;
  return {
    inForce,
    arrived,
    holdsToPlace: [],
    holdsToLift: [],
    destination: {},
    toReplan: [],
    differences: [...differences, ...newsOf(commands.flatMap((one) => pathsOf(one, facts)))].filter(
      ({ path }) => concernsOrder(facts, path),
    ),
    changes: [],
  };
}

/** What a command would have changed. */
function pathsOf(command: ChannelCommand, { inForce, arrived }: EditFacts): string[] {
  return command.kind === 'change_course' ? coursePaths(inForce, arrived) : [pathOf(command)];
}

/** What is another one where an order is handed over otherwise. */
function coursePaths(inForce: CanonicalOrder, arrived: CanonicalOrder): string[] {
  const isElsewhere = isMoved(inForce.shipTo, arrived.shipTo);
  return [
    ...changedPaths(inForce.shipping, arrived.shipping, 'shipping'),
    ...(isElsewhere ? ['shipTo'] : []),
  ];
}

function pathOf(command: Exclude<ChannelCommand, { kind: 'change_course' }>): string {
  switch (command.kind) {
    case 'place_hold':
      return `holds.${command.hold.id}`;
    case 'lift_hold':
      return `holds.${command.holdId}`;
    case 'cancel':
      return 'state';
    case 'cancel_units':
      return `lines.${command.lineId}.quantity`;
    case 'change_address':
      return 'shipTo';
  }
}

function newsOf(paths: readonly string[]): Difference[] {
  return paths.map((path) => ({ path, isNews: true }));
}

function commandsOf<K extends ChannelCommand['kind']>(commands: readonly ChannelCommand[], kind: K) {
  return commands.filter((one): one is Extract<ChannelCommand, { kind: K }> => one.kind === kind);
}

/** A hold of this id that the order has already is left as it is. */
function holdsToPlace(
  { order, fulfillments }: EditFacts,
  commands: readonly ChannelCommand[],
): { readonly inTime: readonly OrderHold[]; readonly tooLate: readonly OrderHold[] } {
  const added = commandsOf(commands, 'place_hold')
    .map(({ hold }) => hold)
    .filter((hold) => !order.holds.some(({ id }) => id === hold.id));
  return {
    inTime: added.filter(({ before }) => !hasPassed(order, fulfillments, before)),
    tooLate: added.filter(({ before }) => hasPassed(order, fulfillments, before)),
  };
}

/** A channel lifts what it placed itself. */
function liftableHolds({ holds, channel }: Order, commands: readonly ChannelCommand[]): string[] {
  const own = new Set(holds.filter(({ placedBy }) => placedBy === `channel:${channel}`).map(({ id }) => id));
  return commandsOf(commands, 'lift_hold')
    .map(({ holdId }) => holdId)
    .filter((holdId) => own.has(holdId));
}

function plannedCancel(
  isWhole: boolean,
  lines: readonly { readonly lineId: string; readonly units: number }[],
): Pick<EditPlan, 'cancel'> {
  if (isWhole) return { cancel: {} };
  return lines.length > 0 ? { cancel: { lines } } : {};
}

interface AddressEdit {
  readonly shipTo: CanonicalOrder['shipTo'];
  readonly destination: EditPlan['destination'];
  readonly toReplan: EditPlan['toReplan'];
}

/** Whether a location has seen the work, or it is over. */
function isUnderWay({ order, fulfillments }: EditFacts): boolean {
  return order.closed !== undefined || fulfillments.some((one) => isVisible(one) || one.parcels > 0);
}

/**
 * Another store, or shipping for a pickup, before any location has seen the work. Undefined where that comes too late,
 * where a person has to hear what the customer wants first, and where the stock that is claimed is of another pool.
 */
function courseEdit(facts: EditFacts, cancelsUnits: boolean): AddressEdit | undefined {
  const { order, arrived, channel, locations, isCustomerAsked } = facts;
  const { shipTo } = arrived;
  if (isUnderWay(facts) || order.cancel || isCustomerAsked) return undefined;
  if (order.pool === undefined) return { shipTo, destination: {}, toReplan: [] };
  return replannedEdit(facts, editedCourse(order, arrived, channel, locations), cancelsUnits);
}

/** What is planned is planned anew. Undefined where the same write cannot do that, or has claims in another pool. */
function replannedEdit(
  { order, arrived, fulfillments }: EditFacts,
  destination: EditPlan['destination'],
  cancelsUnits: boolean,
): AddressEdit | undefined {
  const claimed = order.totals.reserved + order.totals.backordered + order.totals.allocated;
  if (claimed > 0 && destination.pool !== order.pool) return undefined;
  const toReplan = fulfillments.filter(({ status }) => status === 'planned');
  const lines = toReplan.reduce((sum, fulfillment) => sum + fulfillment.lines.length, 0);
  if (lines > MAX_REPLANNED_LINES || (cancelsUnits && toReplan.length > 0)) return undefined;
  return { shipTo: arrived.shipTo, destination, toReplan };
}

/**
 * A new address before any location has seen the work: the body says who and where, META where to, and what
 * is planned for the old place is planned again. Undefined when the address comes too late, when the stock
 * that is claimed serves another market, and when the same write would have to cancel and plan again.
 */
function addressEdit(
  facts: EditFacts,
  { moved }: ChangeAddress,
  cancelsUnits: boolean,
): AddressEdit | undefined {
  const { order, arrived, channel } = facts;
  const { shipTo } = arrived;
  if (isUnderWay(facts)) return undefined;
  // Reserve has not looked yet: it will read the new address.
  if (!moved || order.pool === undefined) return { shipTo, destination: {}, toReplan: [] };

  const to = destinationOf(arrived, channel);
  // What a location hands over comes from that location, wherever it is brought.
  const isHandedOver = order.handover !== undefined && !order.handover.ship;
  return replannedEdit(facts, isHandedOver ? { ...to, pool: order.pool } : to, cancelsUnits);
}

/**
 * Of an order that is closed, only what the channel wants sent beyond it concerns anybody: shops go on to
 * tag, note and refund.
 */
function concernsOrder({ order, arrived }: EditFacts, path: string): boolean {
  return !order.closed || path.startsWith('lines.') || (path === 'state' && arrived.state === 'open');
}

/** What the channel says now for the first time, and has no effect by itself. */
export function newPaths({ differences }: Pick<EditPlan, 'differences'>): string[] {
  return [...new Set(differences.filter(({ isNews }) => isNews).map(({ path }) => path))];
}

/** META's change by an edit, beside what a cancel does. */
export function orderEdit(order: Order, plan: EditPlan, now: string): Partial<Order> {
  const placed = plan.holdsToPlace
    .filter(({ id }) => !order.holds.some((hold) => hold.id === id))
    .map((hold) => holdOf(order.channel, hold, now));
  const kept = order.holds.filter(({ id }) => !plan.holdsToLift.includes(id));
  return {
    bodyVersion: order.bodyVersion + 1,
    // A version that may be the older one is not in force: said again later, it is news.
    contentHash: plan.inForce.version.hash,
    external: { id: order.external.id, number: plan.inForce.external.number },
    holds: [...kept, ...placed],
    ...plan.destination,
  };
}

/** A hold by itself says what it is; everything else is an edit. */
export function editEvent(order: Order, plan: EditPlan): EventDraft {
  const ids = { orderId: order.orderId, channel: order.channel };
  const isAlone = plan.changes.length === 1;
  const [placed] = plan.holdsToPlace;
  const [lifted] = plan.holdsToLift;
  if (isAlone && placed) {
    const { id: holdId, before } = placed;
    const reason = reasonCode(placed.reason);
    return { type: 'order.held', data: { ...ids, holdId, reason, before } };
  }
  if (isAlone && lifted !== undefined) {
    const reason = reasonCode(order.holds.find(({ id }) => id === lifted)?.reason ?? '');
    return { type: 'order.hold_lifted', data: { ...ids, holdId: lifted, reason, expired: false } };
  }
  const notApplied = newPaths(plan).map((path) => `${path} (not applied)`);
  return {
    type: 'order.edited',
    data: { ...ids, bodyVersion: order.bodyVersion + 1, changes: [...plan.changes, ...notApplied] },
  };
}
