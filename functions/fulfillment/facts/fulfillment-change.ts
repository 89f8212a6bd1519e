import type { ExceptionType } from '../../exceptions/exception.ts';
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { minus, overlap, plus, sumUnits, unitsOf } from '../../order/line-units.ts';
import { carry, type EventDraft } from '../../shared/events/carried.ts';
import type { QuantityState } from '../../shared/events/statuses.ts';
import { after, type Settings } from '../../shared/settings.ts';
import {
  askedBack,
  type Fulfillment,
  type FulfillmentFailure,
  type FulfillmentLine,
  type FulfillmentStatus,
  isFinished,
  isVisible,
  type LineUnits,
  openOf,
  openUnits,
  underwayUnits,
} from '../work/fulfillment.ts';
import type { Departure } from '../work/fulfillment-transitions.ts';

/**
 * A parcel as it was shipped: what of it was the fulfillment's own, and what had left it before (P11). Grams;
 * minor units.
 */
export interface ShippedParcel {
  readonly m: number;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly lines: readonly LineUnits[];
  readonly surplus: readonly LineUnits[];
  readonly shippedAt: string;
  readonly service?: string | undefined;
  readonly weightGrams?: number | undefined;
  readonly cost?: { readonly amount: number; readonly currency: string } | undefined;
}

/**
 * What a fact, request or deadline does: the fulfillment as it becomes, and everything that has to be in the
 * same write.
 */
export interface FulfillmentChange {
  readonly fulfillment: Fulfillment;
  /** Of the order's totals. */
  readonly totals: readonly {
    readonly from: QuantityState;
    readonly to: QuantityState;
    readonly units: number;
  }[];
  /** Claims that RESERVATION holds from now on (P10). */
  readonly left: readonly LineUnits[];
  readonly cancelled: readonly LineUnits[];
  readonly movements: readonly StockMovement[];
  readonly parcels: readonly ShippedParcel[];
  /** The location's answer to a cancel request; none counts as refused. */
  readonly answered?: 'accepted' | 'refused' | 'unanswered';
  readonly exception?: { readonly type: ExceptionType; readonly detail: Record<string, unknown> };
}

export const noEffects = { totals: [], left: [], cancelled: [], movements: [], parcels: [] } as const;

/** The time, and how the stage is configured. */
export interface FulfillmentMoment {
  readonly now: string;
  readonly settings: Pick<Settings, 'shipWithin' | 'checkAfter'>;
}

/** The only way a fulfillment changes: the version goes up by 1 and the event is carried. */
export function reviseFulfillment(fulfillment: Fulfillment, now: string, draft?: EventDraft): Fulfillment {
  const version = fulfillment.version + 1;
  return { ...fulfillment, version, ...(draft ? carry(draft, version, now) : {}) };
}

/** `fulfillment.<what>` with its ids. */
export function eventOf(
  what: string,
  { orderId, fulfillmentId, location }: Fulfillment,
  data: Record<string, unknown> = {},
): EventDraft {
  return { type: `fulfillment.${what}`, data: { orderId, fulfillmentId, location, ...data } };
}

/** A movement of a line's units where they are. */
export const stockMovement = (
  { orderId, location, pool }: Fulfillment,
  kind: StockMovement['kind'],
  { sku, units }: LineUnits,
): StockMovement => ({ kind, sku, location, pool, units, orderId });

/** Shipped or open: what has not left. */
export const ownUnits = ({ lines }: Fulfillment): number => sumUnits(lines);

/**
 * A location that goes on with the work has accepted it: it ships in the time that it promises, else in the
 * stage's, or when the plan expects it, if that is later. UTC.
 */
export function accept(fulfillment: Fulfillment, { now, settings }: FulfillmentMoment): Fulfillment {
  if (fulfillment.status !== 'requested') return fulfillment;
  const { acceptBy: _, promise = {}, ...rest } = fulfillment;
  const { shipBy: planned, ...promised } = promise;
  const within = after(now, rest.shipWithin ?? settings.shipWithin);
  return {
    ...rest,
    promise: promised,
    status: 'accepted',
    shipBy: rest.shipWithin === undefined && planned !== undefined && planned > within ? planned : within,
  };
}

/** Where it stands by its units; `ended` when it has none of its own left. */
export function statusByUnits(fulfillment: Fulfillment, ended: FulfillmentStatus): FulfillmentStatus {
  if (ownUnits(fulfillment) === 0) return ended;
  if (openOf(fulfillment).length > 0) return fulfillment.status;
  if (underwayUnits(fulfillment) > 0) return 'shipped';
  const sum = (state: 'delivered' | 'returned'): number =>
    fulfillment.lines.reduce((units, line) => units + line[state], 0);
  return sum('delivered') > 0 ? 'delivered' : sum('returned') > 0 ? 'returned' : 'lost';
}

const earliest = (...times: readonly (string | undefined)[]): string | undefined =>
  times.filter((time) => time !== undefined).sort()[0];

/** A fact too large for one write has more of them to come: right away, or by the sweeper. */
export const isHalfDone = ({ owed = [], commands }: Pick<Fulfillment, 'owed' | 'commands'>): boolean =>
  owed.length > 0 || Object.values(commands).some(({ rest }) => rest);

/**
 * The location's own next deadline: to accept, to ship, to answer a cancel request. None once nothing of it
 * is open.
 */
export function locationDeadline(fulfillment: Fulfillment): string | undefined {
  if (!isVisible(fulfillment)) return undefined;
  return earliest(
    fulfillment.status === 'requested' ? fulfillment.acceptBy : fulfillment.shipBy,
    askedBack(fulfillment).length > 0 ? fulfillment.cancelAsked?.answerBy : undefined,
  );
}

/**
 * With the time at which the sweeper looks: the location's own deadline; a check of the wait that a failure
 * answers (P3). What is shipped keeps the deadline that it has, which saves two index writes: then the
 * sweeper looks whether the wait was resumed.
 */
export function withDueAt(fulfillment: Fulfillment, { now, settings }: FulfillmentMoment): Fulfillment {
  const { dueAt, ...rest } = fulfillment;
  const check = after(now, settings.checkAfter);
  const own = locationDeadline(fulfillment);
  const next =
    fulfillment.failure || isHalfDone(fulfillment)
      ? earliest(own, check)
      : (own ?? (isFinished(fulfillment) ? (dueAt ?? check) : dueAt));
  return { ...rest, ...(next === undefined ? {} : { dueAt: next }) };
}

/**
 * Why Dispatch fails: with what of the fulfillment is left to plan again, or because nothing of it remains.
 */
function failureOf(fulfillment: Fulfillment, failure: FulfillmentFailure): FulfillmentFailure | undefined {
  const remains = ownUnits(fulfillment) > 0;
  if (fulfillment.left.length > 0) return remains ? 'ShortPicked' : failure;
  return remains ? undefined : 'Cancelled';
}

/** Units go: `left` to be planned again, `cancelled` for good. */
function withoutUnits(
  before: Fulfillment,
  left: readonly LineUnits[],
  cancelled: readonly LineUnits[],
  how: Pick<Departure, 'status' | 'failure' | 'reason'>,
): Fulfillment {
  const { failure: _, ...rest } = before;
  const gone = plus(left, cancelled);
  if (gone.length === 0) return before;
  const next: Fulfillment = {
    ...rest,
    reason: how.reason,
    left: plus(before.left, left),
    departed: plus(before.departed, gone),
    lines: before.lines.map(
      (line): FulfillmentLine => ({ ...line, units: line.units - unitsOf(gone, line.lineId) }),
    ),
  };
  const failure = failureOf(next, how.failure);
  return {
    ...next,
    status: statusByUnits(next, next.left.length === 0 ? 'cancelled' : how.status),
    ...(failure ? { failure } : {}),
  };
}

/**
 * A pending cancel request after units went: what was cancelled is no longer asked for, and one of which
 * nothing is open is answered.
 */
export function settleCancelAsk(
  fulfillment: Fulfillment,
  cancelled: readonly LineUnits[],
  answer: 'accepted' | 'refused',
): { fulfillment: Fulfillment; answered?: 'accepted' | 'refused' } {
  const ask = fulfillment.cancelAsked;
  if (!ask || ask.answer) return { fulfillment };
  const next: Fulfillment = { ...fulfillment, cancelAsked: { ...ask, lines: minus(ask.lines, cancelled) } };
  if (askedBack(next).length > 0) return { fulfillment: next };
  return { fulfillment: { ...next, cancelAsked: { ...ask, answer } }, answered: answer };
}

/**
 * Open units leave a fulfillment (rejected, short, a deadline missed). What a cancel request is for is
 * cancelled, by which the request is met; the rest is held by RESERVATION until Reroute plans it again (P10).
 * `barred`: the order's cancel bars new routes, all is cancelled (P8, P9). `lines` beyond what is open are
 * left out. The stock moves by the reason's movements; of what is cancelled the claim goes, too.
 */
export function removeUnits(
  before: Fulfillment,
  lines: readonly Pick<LineUnits, 'lineId' | 'units'>[],
  how: Departure,
  barred: boolean,
): Omit<FulfillmentChange, 'exception'> {
  const leaving = overlap(openOf(before), lines);
  const cancelled = barred ? leaving : overlap(leaving, askedBack(before));
  const left = minus(leaving, cancelled);
  const { fulfillment, answered } = settleCancelAsk(
    withoutUnits(before, left, cancelled, how),
    cancelled,
    'accepted',
  );
  const moving = (kind: StockMovement['kind'], of: readonly LineUnits[]): StockMovement[] =>
    of.map((line) => stockMovement(before, kind, line));
  return {
    fulfillment,
    left,
    cancelled,
    parcels: [],
    ...(answered ? { answered } : {}),
    totals: [
      { from: 'allocated', to: 'reserved', units: sumUnits(left) },
      { from: 'allocated', to: 'cancelled', units: sumUnits(cancelled) },
    ],
    movements: [
      ...how.movements.flatMap((kind) => moving(kind, leaving)),
      ...moving('releaseUnallocated', cancelled),
    ],
  };
}

/** The location gives back what it was asked for: the allocation is released. */
export function releaseUnits(
  before: Fulfillment,
  lines: readonly LineUnits[],
  reason: string,
): Omit<FulfillmentChange, 'exception'> {
  const cancelled = overlap(openOf(before), lines);
  const failure =
    before.failure !== undefined && before.failure !== 'ShortPicked' ? before.failure : 'Rejected';
  return {
    fulfillment: withoutUnits(before, [], cancelled, { status: 'cancelled', failure, reason }),
    left: [],
    cancelled,
    parcels: [],
    totals: [{ from: 'allocated', to: 'cancelled', units: sumUnits(cancelled) }],
    movements: cancelled.map((line) => stockMovement(before, 'releaseAllocated', line)),
  };
}

/** What becomes of shipped units. */
export const unitEnds = ['delivered', 'returned', 'lost'] as const;
export type UnitEnd = (typeof unitEnds)[number];

/**
 * Shipped units reach an end, or another one than before (`from`): a parcel that was lost turns up. Units
 * that a person has concluded otherwise stay so. Says `fulfillment.delivered` or `.closed` when nothing of it
 * is open or on its way any more; the delivery of an only parcel says it already.
 */
export function endShippedUnits(
  before: Fulfillment,
  lines: readonly LineUnits[],
  from: UnitEnd | undefined,
  to: UnitEnd,
): { fulfillment: Fulfillment; units: number; draft?: EventDraft } {
  const available = before.lines.map((line) => ({
    lineId: line.lineId,
    sku: line.sku,
    units: from ? line[from] : line.shipped - line.delivered - line.returned - line.lost,
  }));
  const moving = overlap(available, lines);
  const next: Fulfillment = {
    ...before,
    lines: before.lines.map((line) => {
      const q = unitsOf(moving, line.lineId);
      return { ...line, [to]: line[to] + q, ...(from ? { [from]: line[from] - q } : {}) };
    }),
  };
  const status = statusByUnits(next, before.status);
  const ends =
    status !== before.status &&
    underwayUnits(next) === 0 &&
    before.lines.every((line) => openUnits(line) === 0);
  const of = (state: UnitEnd): number => next.lines.reduce((sum, line) => sum + line[state], 0);
  const draft =
    status === 'delivered'
      ? eventOf('delivered', next, { units: of('delivered') })
      : eventOf('closed', next, { as: status, units: of(to) });
  if (ends && status === 'delivered' && before.parcels === 1) {
    // What it said before was told with its own record; without it the item stays small.
    const { evt: _told, ...quiet } = next;
    return { fulfillment: { ...quiet, status }, units: sumUnits(moving) };
  }
  return { fulfillment: { ...next, status }, units: sumUnits(moving), ...(ends ? { draft } : {}) };
}
