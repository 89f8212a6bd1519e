/** Shares of a plan by when their goods may leave: each date is a piece of work of its own. Pure. */
import type { FulfillmentDates, FulfillmentLine } from '../../fulfillment/work-order/fulfillment.ts';
import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { LineUnits } from '../../order/line-units.ts';
import type { ShipDates } from '../../order/ship-dates.ts';
import { latestStart } from '../../planner/promise/delivery-times.ts';
import type { PlannedOrder } from '../route/planning.ts';
import { type Share, sharesOf } from './allocation.ts';

/** What the dates of shares follow from. */
export interface DatedPlan {
  readonly dates: ShipDates;
  /** The order's latest ship (UTC ISO). */
  readonly shipBy: string | undefined;
  /** So many fulfillments may be made. */
  readonly most: number;
  readonly locations: readonly PlannedLocation[];
  /** UTC ISO. */
  readonly now: string;
}

/** When a location gets to see work that must not leave before a date: early enough to pack it, and no earlier. */
function hiddenUntil(location: PlannedLocation | undefined, date: string): string {
  const start = location && latestStart(location, Date.parse(date));
  return start === undefined ? date : new Date(start).toISOString();
}

function datesOf(share: Share, date: string | undefined, plan: DatedPlan): FulfillmentDates {
  const { shipBy, locations, now } = plan;
  const mustShipBy = shipBy === undefined || shipBy <= now ? {} : { mustShipBy: shipBy };
  if (date === undefined) return mustShipBy;
  const shownAt = hiddenUntil(
    locations.find(({ id }) => id === share.planned.location),
    date,
  );
  return { ...mustShipBy, shipNotBefore: date, ...(shownAt > now ? { hiddenUntil: shownAt } : {}) };
}

/**
 * The part of a share that leaves at another date than the plan was made for: what it costs is in the first part, and
 * what the plan says of its days is not about this date. It claims no capacity of windows that are over by then.
 */
function later({ planned }: Share, lines: readonly FulfillmentLine[], dates: FulfillmentDates): Share {
  const { capacity: _capacity, shipBy: _shipBy, deliverBy: _deliverBy, deliverOn: _on, ...rest } = planned;
  return { planned: { ...rest, costMicros: 0 }, lines, dates };
}

/** Lines of a share by their date, the earliest first; '' stands for at once. */
function byDate(share: Share, { byLine }: ShipDates): [string, FulfillmentLine[]][] {
  const groups = Map.groupBy(share.lines, ({ lineId }) => byLine.get(lineId) ?? '');
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Each share with its date, cut where its lines have different ones; the earliest date comes first. Where that made
 * more fulfillments than the order has room for (`most`), a share leaves whole with the last of its lines.
 */
export function sharesByDate(shares: readonly Share[], plan: DatedPlan): Share[] {
  const groups = shares.map((share) => byDate(share, plan.dates));
  const isTooMany = groups.reduce((sum, own) => sum + own.length, 0) > plan.most;
  return shares.flatMap((share, index) => {
    const own = groups[index] ?? [];
    if (isTooMany) return [{ ...share, dates: datesOf(share, own.at(-1)?.[0] || undefined, plan) }];
    return own.map(([date, lines], at) => {
      const dates = datesOf(share, date || undefined, plan);
      return at === 0 ? { ...share, lines, dates } : later(share, lines, dates);
    });
  });
}

/** The shares of a decision by line and date. */
export function datedShares(planned: PlannedOrder, lines: readonly LineUnits[], now: string): Share[] {
  const { decision, dates, shipBy, most, network } = planned;
  const plan = { dates, shipBy, most, locations: network.locations, now };
  return sharesByDate(sharesOf(decision.fulfillments, lines), plan);
}
