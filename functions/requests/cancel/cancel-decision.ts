import {
  eventOf,
  type FulfillmentMoment,
  releaseUnits,
  reviseFulfillment,
  withDueAt,
} from '../../fulfillment/facts/fulfillment-change.ts';
import {
  askedBack,
  type Fulfillment,
  isFinished,
  isVisible,
  openOf,
} from '../../fulfillment/work/fulfillment.ts';
import { type Reservation, removeHeld } from '../../inventory/reservation/reservation.ts';
import { type LineUnits, minus, overlap, plus, sumUnits } from '../../order/line-units.ts';
import { type Order, shift, unfinished } from '../../order/order.ts';
import type { Totals } from '../../shared/events/statuses.ts';

/** What is known of an order when it is to be cancelled. */
export interface CancelFacts {
  readonly order: Order;
  /** Units that nothing was reserved for yet, per line; empty once the order is reserved. */
  readonly unreserved: readonly LineUnits[];
  readonly reservation: Reservation | undefined;
  readonly fulfillments: readonly Fulfillment[];
}

export interface CancelRequest extends FulfillmentMoment {
  /** Absent: the whole order. A line without units: all of it. */
  readonly lines?: readonly { readonly lineId: string; readonly units?: number | undefined }[] | undefined;
  /** Only what this fulfillment has, or had and is to be planned again. */
  readonly fulfillment?: number | undefined;
  readonly by: string;
  readonly reason?: string | undefined;
  /** By when a location that is asked must answer (UTC). */
  readonly answerBy: string;
}

export interface CancelledLine {
  readonly lineId: string;
  readonly sku: string;
  readonly cancelled: number;
  readonly asked: number;
  readonly shipped: number;
}

export interface CancelledPart {
  readonly before: Fulfillment;
  readonly next: Fulfillment;
  /** Allocated units that are free again. */
  readonly freed: readonly LineUnits[];
}

export interface CancelDecision {
  readonly lines: readonly CancelledLine[];
  /** META's change; the gates follow from `cancel` (P7). A partial cancel leaves no barrier. */
  readonly change: Partial<Order>;
  readonly totals: Totals;
  /** Cancelled before they were reserved. */
  readonly unreserved: readonly LineUnits[];
  /**
   * Given back to the pool in this write; the rest of what a large order holds stays listed for the sweeper
   * (P17).
   */
  readonly held: readonly LineUnits[];
  readonly reservation: Reservation | undefined;
  readonly parts: readonly CancelledPart[];
  readonly asked: readonly { readonly fulfillment: Fulfillment; readonly units: number }[];
  /** There is more to cancel than fits: decide again after this write. */
  readonly more: boolean;
}

/** Units of lines that are wanted, and go down as they are found; undefined: everything. */
type Want = Map<string, number> | undefined;

function take(want: Want, from: readonly LineUnits[]): LineUnits[] {
  if (want === undefined) return [...from];
  const taken = overlap(
    from,
    [...want].map(([lineId, units]) => ({ lineId, units })),
  );
  for (const { lineId, units } of taken) want.set(lineId, (want.get(lineId) ?? 0) - units);
  return taken;
}

/** Counts what became of each line's units. */
class Tally {
  readonly #lines = new Map<
    string,
    { lineId: string; sku: string; cancelled: number; asked: number; shipped: number }
  >();

  add(as: 'cancelled' | 'asked' | 'shipped', units: readonly LineUnits[]): readonly LineUnits[] {
    for (const { lineId, sku, units: quantity } of units) {
      const line = this.#lines.get(lineId) ?? { lineId, sku, cancelled: 0, asked: 0, shipped: 0 };
      this.#lines.set(lineId, { ...line, [as]: line[as] + quantity });
    }
    return units;
  }

  lines(): CancelledLine[] {
    return [...this.#lines.values()];
  }
}

/** Least progressed first: what is cancelled should cost least. */
const progress: readonly Fulfillment['status'][] = ['planned', 'requested', 'accepted', 'picking', 'packed'];
const byProgress = (a: Fulfillment, b: Fulfillment): number =>
  progress.indexOf(a.status) - progress.indexOf(b.status) || b.n - a.n;

/** A fulfillment that no location saw yet gives up units. With none left it is cancelled. */
function withdrawn(before: Fulfillment, freed: readonly LineUnits[], request: CancelRequest): Fulfillment {
  const { fulfillment } = releaseUnits(before, freed, request.reason ?? 'cancelled');
  const gone = fulfillment.status === 'cancelled';
  return reviseFulfillment(
    withDueAt(fulfillment, request),
    request.now,
    gone ? eventOf('cancelled', fulfillment, { units: sumUnits(freed) }) : undefined,
  );
}

/** Units that wait for another location are given back: their re-route has nothing left to do (P9). */
function unplanned(before: Fulfillment, given: readonly LineUnits[], request: CancelRequest): Fulfillment {
  const next: Fulfillment = { ...before, left: minus(before.left, given) };
  return reviseFulfillment(
    withDueAt(
      isFinished(next) && before.failure !== undefined ? { ...next, failure: 'Cancelled' } : next,
      request,
    ),
    request.now,
  );
}

/**
 * The location is asked to give units back; it may refuse, and has a deadline. An earlier request that it has
 * not answered is widened.
 */
export function asking(
  before: Fulfillment,
  wanted: readonly LineUnits[],
  request: FulfillmentMoment & Pick<CancelRequest, 'by' | 'answerBy'>,
): Fulfillment {
  const { by, answerBy, now } = request;
  const lines = plus(askedBack(before), wanted);
  return reviseFulfillment(
    withDueAt({ ...before, cancelAsked: { lines, answerBy, by } }, request),
    now,
    eventOf('cancel_asked', before, { answerBy, lines }),
  );
}

/** What of the shipped units could still come back: all that was neither returned nor lost. */
const sent = ({ lines }: Fulfillment): LineUnits[] =>
  lines
    .map((line) => ({ lineId: line.lineId, sku: line.sku, units: line.shipped - line.returned - line.lost }))
    .filter(({ units }) => units > 0);

/**
 * Which fulfillments the units that are given back were waiting at, to be planned again. What waits at none
 * goes first.
 */
function unplannedParts(
  fulfillments: readonly Fulfillment[],
  held: readonly LineUnits[],
  given: readonly LineUnits[],
  request: CancelRequest,
): CancelledPart[] {
  let unassigned = minus(
    given,
    minus(
      held,
      fulfillments.flatMap(({ left }) => left),
    ),
  );
  return fulfillments
    .filter(({ left }) => left.length > 0)
    .flatMap((before) => {
      const back = overlap(before.left, unassigned);
      unassigned = minus(unassigned, back);
      return back.length > 0 ? [{ before, next: unplanned(before, back, request), freed: [] }] : [];
    });
}

/**
 * Decides a cancel (P8): at once what no location has seen, with what is unallocated given back; what is
 * visible is asked for; what has shipped is offered as a return. Pure. `room`: how many stock movements the
 * write may hold.
 */
export function decideCancel(facts: CancelFacts, request: CancelRequest, room = Infinity): CancelDecision {
  const { order, reservation } = facts;
  const scoped = request.fulfillment !== undefined;
  const fulfillments = scoped
    ? facts.fulfillments.filter(({ n }) => n === request.fulfillment)
    : facts.fulfillments;
  const whole = request.lines === undefined && !scoped;
  const want: Want =
    request.lines && new Map(request.lines.map(({ lineId, units }) => [lineId, units ?? Infinity]));
  const tally = new Tally();

  const unreserved = tally.add('cancelled', take(want, scoped ? [] : facts.unreserved));
  // What a released record lists is being given back already; what one that is being taken lists are units of
  // `unreserved`.
  const reserving = reservation?.status === 'reserving';
  const held =
    reservation === undefined || reserving || reservation.status === 'released' ? [] : reservation.held;
  const holding = scoped
    ? overlap(
        held,
        fulfillments.flatMap((one) => one.left),
      )
    : held;
  const claimed = tally.add('cancelled', take(want, holding));
  const given = reserving && whole ? reservation.held : claimed;
  const heldFits = given.length <= room;
  let [left, more] = [heldFits ? room - given.length : room, !heldFits && !whole];

  const parts = new Map(
    unplannedParts(fulfillments, holding, claimed, request).map((part) => [part.before.n, part]),
  );
  const asked: { fulfillment: Fulfillment; units: number }[] = [];
  for (const before of fulfillments.toSorted(byProgress)) {
    const current = { ...(parts.get(before.n)?.next ?? before), version: before.version };
    if (current.status === 'planned') {
      const wanted = tally.add('cancelled', take(want, openOf(current)));
      const freed = wanted.slice(0, Math.floor(left / 2));
      left -= 2 * freed.length;
      more ||= freed.length < wanted.length;
      if (freed.length > 0) parts.set(before.n, { before, next: withdrawn(current, freed, request), freed });
    } else if (isVisible(current)) {
      const pending = askedBack(current);
      const wanted = take(want, minus(openOf(current), pending));
      if (wanted.length > 0)
        parts.set(before.n, { before, next: asking(current, wanted, request), freed: [] });
      const all = tally.add('asked', want === undefined ? plus(pending, wanted) : wanted);
      if (all.length > 0)
        asked.push({ fulfillment: parts.get(before.n)?.next ?? current, units: sumUnits(all) });
    }
  }
  for (const fulfillment of fulfillments) tally.add('shipped', take(want, sent(fulfillment)));

  const freed = sumUnits([...parts.values()].flatMap((part) => part.freed));
  const totals = cancelledTotals(
    order.totals,
    whole ? order.totals.open + order.totals.backordered : sumUnits(unreserved),
    sumUnits(claimed),
    freed,
  );
  const ends = whole || unfinished(totals) === 0;
  return {
    lines: tally.lines(),
    totals,
    unreserved,
    asked,
    more,
    parts: [...parts.values()],
    held: heldFits ? given : [],
    change: {
      totals,
      ...(whole
        ? {
            cancel: {
              state: asked.length > 0 ? 'asked' : 'done',
              by: request.by,
              at: request.now,
              ...(request.reason === undefined ? {} : { reason: request.reason }),
            },
          }
        : {}),
      ...(!whole && unreserved.length > 0 ? { wanted: stillWanted(facts, unreserved) } : {}),
    },
    reservation: ends
      ? tombstone(facts, heldFits ? [] : given)
      : reservation && given.length > 0 && heldFits
        ? removeHeld(reservation, given)
        : undefined,
  };
}

/** How many units of each line that gave some up are still to be reserved. */
function stillWanted(
  { order, unreserved }: CancelFacts,
  cancelled: readonly LineUnits[],
): Record<string, number> {
  const units = new Map(cancelled.map((line) => [line.lineId, line.units]));
  return {
    ...order.wanted,
    ...Object.fromEntries(
      unreserved.flatMap((line) =>
        units.has(line.lineId) ? [[line.lineId, line.units - (units.get(line.lineId) ?? 0)]] : [],
      ),
    ),
  };
}

function cancelledTotals(totals: Totals, unreserved: number, held: number, freed: number): Totals {
  const backordered = Math.min(totals.backordered, unreserved);
  const steps = [
    ['backordered', backordered],
    ['open', unreserved - backordered],
    ['reserved', held],
    ['allocated', freed],
  ] as const;
  return steps.reduce((sums, [from, units]) => shift(sums, from, 'cancelled', units), totals);
}

/**
 * Whoever cancels or closes an order writes the final tombstone in the same write, where there was no record
 * too: a late Reserve meets it (P16). What is not given back in this write stays listed (P17).
 */
export function tombstone(
  { order, reservation }: CancelFacts,
  listed: readonly LineUnits[],
): Reservation | undefined {
  if (reservation?.status === 'released' && reservation.final) return undefined;
  const held = reservation?.status === 'released' ? reservation.held : listed.map((line) => ({ ...line }));
  const base: Reservation = reservation ?? {
    type: 'Reservation',
    orderId: order.orderId,
    pool: order.pool ?? 'main',
    status: 'released',
    attempt: order.attempt,
    held: [],
    version: 0,
  };
  return { ...base, status: 'released', final: true, held, version: base.version + 1 };
}
