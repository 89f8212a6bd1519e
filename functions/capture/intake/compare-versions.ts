/**
 * What a newer version of an order, sent by its channel, means: commands where the effect is safe, and the
 * fields of everything else for a person to look at. It is compared with what is in force and still wanted
 * here; what the channel said last only tells what is news. Pure: whether a command still has a chance (nothing
 * dispatched yet) is decided by who carries it out.
 */

import { canBeHandedOtherwise, isHandedOtherwise } from '../../order/handover.ts';
import type { Order } from '../../order/order.ts';
import type { Address, CanonicalOrder } from '../../order/order-form.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { changedPaths } from './changed-paths.ts';
import type { ChannelCommand } from './channel-command.ts';
import { type Difference, fieldDifferences } from './difference.ts';
import { type LineChanges, lineChanges, type OrderVersions } from './line-changes.ts';
import type { LineStanding } from './line-standing.ts';
import { isMoved } from './place.ts';

/** A version of other content than the one before it. */
export interface VersionEdit {
  readonly commands: readonly ChannelCommand[];
  /** What changed beyond the commands. Any news opens the exception ChannelEdit. */
  readonly differences: readonly Difference[];
  /** Units are still to be shipped after the commands. */
  readonly isPending: boolean;
}

/** What is known of the order that a version is compared with. */
export interface ComparedOrder {
  readonly order: Pick<Order, 'closed' | 'cancel'>;
  /** By line id. */
  readonly standings: ReadonlyMap<string, LineStanding>;
  /** Paths that the open exception ChannelEdit lists. */
  readonly listed: ReadonlySet<string>;
  /** Money that was given back was given back at our word: that is no edit of the channel (T5). */
  readonly isRefundOurs?: boolean;
}

/** Compares a version that arrived with the one in force, and with what the channel last said. */
export function compareVersions(versions: OrderVersions, known: ComparedOrder): VersionEdit {
  const { inForce, fromChannel, arrived } = versions;
  // A cancelled order's lines, sums and payment differ as a consequence.
  if (fromChannel.state !== 'cancelled' && arrived.state === 'cancelled')
    return { commands: [{ kind: 'cancel' }], differences: [], isPending: false };

  const lines = lineChanges(versions, known.standings);
  const isOtherCourse = changesCourse(versions, known);
  const course: ChannelCommand[] = isOtherCourse ? [{ kind: 'change_course' }] : [];
  const address = isOtherCourse ? unchangedAddress : addressChange(versions, known);
  const fields = (order: CanonicalOrder) => {
    // What the carriage costs follows from how the order is handed over.
    const { shipping, ...rest } = comparedFields(order, lines.isFewer || isOtherCourse);
    return isOtherCourse ? rest : { ...rest, shipping };
  };
  return {
    commands: [...holdCommands(inForce, arrived), ...course, ...address.commands, ...lines.commands],
    differences: [
      ...stateDifference(versions, known, lines),
      ...(known.isRefundOurs ? [] : moneyBack(versions, lines)),
      ...address.differences,
      ...lines.differences,
      ...fieldDifferences(
        changedPaths(fields(inForce), fields(arrived)),
        changedPaths(fields(fromChannel), fields(arrived)),
      ),
    ],
    isPending: lines.pending > 0,
  };
}

/** A version without its time and without how many units are to be sent. */
function withoutOpen({ version: _version, lines, ...rest }: CanonicalOrder) {
  return { ...rest, lines: lines.map(({ open: _open, ...line }) => line) };
}

/** Whether a version differs from the one before it by fewer units to be sent, and by nothing else. */
export function saysOnlyThatGoodsLeft(before: CanonicalOrder, now: CanonicalOrder): boolean {
  const wereOpen = new Map(before.lines.map(({ lineId, open }) => [lineId, open]));
  const areFewer = now.lines.every(({ lineId, open }) => open <= (wereOpen.get(lineId) ?? 0));
  return areFewer && canonicalJson(withoutOpen(before)) === canonicalJson(withoutOpen(now));
}

/**
 * An order that the channel closes while units are to be shipped; one that it opens again, unless all that it
 * wants has been shipped.
 */
function stateDifference(
  { fromChannel, arrived }: OrderVersions,
  { order, standings }: ComparedOrder,
  { pending, wantsMore }: LineChanges,
): Difference[] {
  const isNews = arrived.state !== fromChannel.state;
  const isCancelledHere = order.closed?.as === 'cancelled' || order.cancel !== undefined;
  if (arrived.state === 'open') {
    const isServed = [...standings.values()].some(({ shipped }) => shipped > 0) && !wantsMore;
    const isOpenHere = !order.closed && !isCancelledHere;
    return isOpenHere || isServed ? [] : [{ path: 'state', isNews }];
  }
  // What a location refuses to give back differs for as long as it is to be shipped.
  const isSettled = pending === 0 || (isCancelledHere && order.cancel?.state !== 'refused');
  return isSettled ? [] : [{ path: 'state', isNews }];
}

/** Money that was given back for no unit: a person may want to know before more is shipped. */
function moneyBack({ fromChannel, arrived }: OrderVersions, { isFewer, pending }: LineChanges): Difference[] {
  if (!isRefunded(arrived) || isFewer || pending === 0) return [];
  return [{ path: 'payment', isNews: !isRefunded(fromChannel) }];
}

function holdCommands(inForce: CanonicalOrder, arrived: CanonicalOrder): ChannelCommand[] {
  const before = new Set(inForce.holds.map(({ id }) => id));
  const after = new Set(arrived.holds.map(({ id }) => id));
  const placed = arrived.holds.filter(({ id }) => !before.has(id));
  const lifted = inForce.holds.filter(({ id }) => !after.has(id));
  return [
    ...placed.map((hold): ChannelCommand => ({ kind: 'place_hold', hold })),
    ...lifted.map(({ id }): ChannelCommand => ({ kind: 'lift_hold', holdId: id })),
  ];
}

const unchangedAddress: ReturnType<typeof addressChange> = { commands: [], differences: [] };

/** Another store, or shipping for a pickup, is tried as an address is: once, and as long as nobody has looked at it. */
function changesCourse({ inForce, fromChannel, arrived }: OrderVersions, { listed }: ComparedOrder): boolean {
  if (!isHandedOtherwise(inForce, arrived) || !canBeHandedOtherwise(inForce, arrived)) return false;
  return isHandedOtherwise(fromChannel, arrived) || listed.has('shipping.method') || listed.has(STORE);
}

/** The path of the store at which an order is collected. */
const STORE = 'shipping.pickupLocationId';

/** An address that came too late once is tried again as long as nobody has looked at it. */
function addressChange(
  { inForce, fromChannel, arrived: { shipTo } }: OrderVersions,
  { listed }: ComparedOrder,
): { readonly commands: ChannelCommand[]; readonly differences: Difference[] } {
  if (isSameAddress(inForce.shipTo, shipTo)) return { commands: [], differences: [] };
  const isNews = !isSameAddress(fromChannel.shipTo, shipTo);
  if (shipTo === undefined || !(isNews || listed.has('shipTo')))
    return { commands: [], differences: [{ path: 'shipTo', isNews }] };
  const moved = isMoved(inForce.shipTo, shipTo);
  return { commands: [{ kind: 'change_address', shipTo, moved }], differences: [] };
}

/** Coordinates come and go with the channel's own geocoding, and are no change of address. */
function isSameAddress(before: Address | undefined, after: Address | undefined): boolean {
  return canonicalJson({ ...before, geo: undefined }) === canonicalJson({ ...after, geo: undefined });
}

export function isRefunded({ payment }: CanonicalOrder): boolean {
  return payment === 'refunded' || payment === 'partially_refunded';
}

/**
 * What of an order is compared field by field: all but what has rules of its own, and what the shop calls the
 * order, which follows by itself; the sums only where no fewer units explain them.
 */
function comparedFields(order: CanonicalOrder, isFewer: boolean) {
  const {
    external: { parentId },
    version: _version,
    warnings: _warnings,
    state: _state,
    payment: _payment,
    holds: _holds,
    shipTo: _shipTo,
    lines: _lines,
    charges,
    billTo,
    ...rest
  } = order;
  return {
    ...rest,
    external: { parentId },
    tags: order.tags.toSorted(),
    billTo: billTo && { ...billTo, geo: undefined },
    charges: isFewer ? undefined : charges,
  };
}
