import {
  endShippedUnits,
  eventOf,
  type FulfillmentMoment,
  releaseUnits,
  reviseFulfillment,
  stockMovement,
  withDueAt,
} from '../../fulfillment/facts/fulfillment-change.ts';
import { type Fulfillment, isFinished, openOf } from '../../fulfillment/work/fulfillment.ts';
import { type Reservation, removeHeld } from '../../inventory/reservation/reservation.ts';
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { type LineUnits, minus, overlap, plus, sumUnits } from '../../order/line-units.ts';
import { shift, unfinished } from '../../order/order.ts';
import type { CancelFacts } from '../../requests/cancel/cancel-decision.ts';
import { tombstoneOf } from '../../requests/cancel/tombstone.ts';
import { Conflict, InvalidRequest } from '../../shared/errors.ts';
import type { QuantityState, Totals } from '../../shared/events/statuses.ts';
import type { Outcome } from '../doors.ts';

/**
 * What a person's word is about: everything of the order, of one fulfillment, of one parcel (its lines), or
 * units that are held for nobody.
 */
export interface Scope {
  readonly fulfillment?: number | undefined;
  readonly parcel?: readonly LineUnits[] | undefined;
  readonly held?: readonly LineUnits[] | undefined;
}

/** Where units are that have not reached an end. `n`: the fulfillment. */
interface Pile extends LineUnits {
  readonly where: 'unreserved' | 'held' | 'open' | 'underway';
  readonly n?: number;
}

interface Assigned {
  readonly pile: Pile;
  readonly as: Outcome['as'];
  readonly units: number;
}

export interface Conclusion {
  readonly totals: Totals;
  readonly parts: readonly { readonly before: Fulfillment; readonly next: Fulfillment }[];
  readonly movements: readonly StockMovement[];
  readonly reservation: Reservation | undefined;
  /** SKUs that nobody waits for any more. */
  readonly unreserved: readonly LineUnits[];
}

function underwayOf({ lines }: Fulfillment): LineUnits[] {
  return lines
    .map((line) => ({
      lineId: line.lineId,
      sku: line.sku,
      units: line.shipped - line.delivered - line.returned - line.lost,
    }))
    .filter(({ units }) => units > 0);
}

function pilesOf(
  { unreserved, reservation, fulfillments }: CancelFacts,
  { fulfillment, parcel, held }: Scope,
): Pile[] {
  const pile = (where: Pile['where'], lines: readonly LineUnits[], n?: number): Pile[] =>
    lines.map((line) => ({ ...line, where, ...(n === undefined ? {} : { n }) }));
  const holding =
    reservation && reservation.status !== 'released' && reservation.status !== 'reserving'
      ? reservation.held
      : [];
  if (held) return pile('held', overlap(holding, held));
  const scoped = fulfillment === undefined ? fulfillments : fulfillments.filter(({ n }) => n === fulfillment);
  if (parcel) return scoped.flatMap((one) => pile('underway', overlap(underwayOf(one), parcel), one.n));
  const own = scoped.flatMap((one) => [
    ...pile('underway', underwayOf(one), one.n),
    ...pile('open', openOf(one), one.n),
  ]);
  if (fulfillment === undefined) return [...own, ...pile('held', holding), ...pile('unreserved', unreserved)];
  return [
    ...own,
    ...pile(
      'held',
      overlap(
        holding,
        scoped.flatMap(({ left }) => left),
      ),
    ),
  ];
}

/**
 * What has shipped cannot be cancelled; what was delivered or lost is looked for among what was sent first.
 */
const sources: Readonly<Record<Outcome['as'], readonly Pile['where'][]>> = {
  cancelled: ['unreserved', 'held', 'open'],
  delivered: ['underway', 'open', 'held', 'unreserved'],
  lost: ['underway', 'open', 'held', 'unreserved'],
};

/**
 * Each unit with what became of it.
 * @throws InvalidRequest when the outcomes do not say it of every unit, and of no other
 */
function assign(piles: readonly Pile[], outcomes: readonly Outcome[] | undefined): Assigned[] {
  if (!outcomes)
    return piles.map((pile) => ({
      pile,
      as: pile.where === 'underway' ? 'delivered' : 'cancelled',
      units: pile.units,
    }));
  const rest = piles.map((pile) => ({ pile, units: pile.units }));
  const assigned: Assigned[] = [];
  const wrong = outcomes.flatMap(({ lineId, fulfillment, as, units }, at) => {
    let wanted = units;
    for (const where of sources[as]) {
      for (const one of rest.filter(
        ({ pile }) =>
          pile.where === where &&
          pile.lineId === lineId &&
          (fulfillment === undefined || pile.n === fulfillment),
      )) {
        const taken = Math.min(one.units, wanted);
        if (taken > 0) assigned.push({ pile: one.pile, as, units: taken });
        one.units -= taken;
        wanted -= taken;
      }
    }
    return wanted > 0 ? [{ path: `outcomes.${at}.units`, message: `${wanted} more than can be ${as}` }] : [];
  });
  const untold = rest
    .filter(({ units }) => units > 0)
    .map(({ pile: { lineId, where }, units }) => ({
      path: 'outcomes',
      message: `say nothing of ${units} units of line ${lineId} (${where})`,
    }));
  if (wrong.length + untold.length > 0)
    throw new InvalidRequest('The outcomes are not those of the units that have not reached an end.', [
      ...wrong,
      ...untold,
    ]);
  return assigned;
}

function linesOf(assigned: readonly Assigned[]): LineUnits[] {
  return plus(
    assigned.map(({ pile: { lineId, sku }, units }) => ({ lineId, sku, units })),
    [],
  );
}

/**
 * A fulfillment with what became of its units, and how stock moves: what left the location although nobody
 * said so moves as a ship.
 */
function concluded(
  before: Fulfillment,
  own: readonly Assigned[],
  given: readonly LineUnits[],
  moment: FulfillmentMoment,
): { next: Fulfillment; movements: StockMovement[] } {
  const of = (where: Pile['where'], ...as: Outcome['as'][]): LineUnits[] =>
    linesOf(own.filter((one) => one.pile.where === where && as.includes(one.as)));
  const back = releaseUnits(
    { ...before, left: minus(before.left, given) },
    of('open', 'cancelled'),
    'closed by an operator',
  );
  const gone = of('open', 'delivered', 'lost');
  const units = new Map(gone.map((line) => [line.lineId, line.units]));
  let next: Fulfillment = {
    ...back.fulfillment,
    lines: back.fulfillment.lines.map((line) => ({
      ...line,
      shipped: line.shipped + (units.get(line.lineId) ?? 0),
    })),
  };
  for (const end of ['delivered', 'lost'] as const)
    next = endShippedUnits(next, plus(of('open', end), of('underway', end)), undefined, end).fulfillment;
  const over = isFinished(next) && !isFinished(before);
  // A person has dealt with what failed.
  const settled = over && before.failure !== undefined ? { ...next, failure: 'Cancelled' as const } : next;
  const event = over ? eventOf('closed', settled, { as: settled.status, units: sumUnits(own) }) : undefined;
  return {
    next: reviseFulfillment(withDueAt(settled, moment), moment.now, event),
    movements: [...back.movements, ...gone.map((line) => stockMovement(before, 'ship', line))],
  };
}

/** Which fulfillments the held units were waiting at, to be planned again; what waits at none goes first. */
function leftBy(
  fulfillments: readonly Fulfillment[],
  held: readonly LineUnits[],
  given: readonly LineUnits[],
): Map<number, LineUnits[]> {
  let unassigned = minus(
    given,
    minus(
      held,
      fulfillments.flatMap(({ left }) => left),
    ),
  );
  return new Map(
    fulfillments.map((one) => {
      const back = overlap(one.left, unassigned);
      unassigned = minus(unassigned, back);
      return [one.n, back];
    }),
  );
}

/** Each unit leaves the total that it was counted in. */
function totalsAfter(totals: Totals, assigned: readonly Assigned[]): Totals {
  return assigned.reduce((sums, { pile: { where }, as, units }) => {
    const from: QuantityState =
      where === 'underway' ? 'shipped' : where === 'open' ? 'allocated' : 'reserved';
    if (where !== 'unreserved') return shift(sums, from, as, units);
    const backordered = Math.min(sums.backordered, units);
    return shift(shift(sums, 'backordered', as, backordered), 'open', as, units - backordered);
  }, totals);
}

/**
 * `close` of an exception: a person says what became of each unit that has not reached an end, and everything
 * follows from it: fulfillments, claims, stock, totals (P13). Without outcomes what has shipped was delivered
 * and all else is cancelled. Pure.
 * @throws InvalidRequest when the outcomes do not fit the units; Conflict while they are being reserved
 */
export function decideConclusion(
  facts: CancelFacts,
  scope: Scope,
  outcomes: readonly Outcome[] | undefined,
  moment: FulfillmentMoment,
): Conclusion {
  const { reservation } = facts;
  if (reservation?.status === 'reserving')
    throw new Conflict('Units of this order are being reserved at this moment.');
  const assigned = assign(pilesOf(facts, scope), outcomes);
  const of = (where: Pile['where']): LineUnits[] =>
    linesOf(assigned.filter(({ pile }) => pile.where === where));
  const given = of('held');
  const narrowed =
    scope.fulfillment === undefined
      ? facts.fulfillments
      : facts.fulfillments.filter(({ n }) => n === scope.fulfillment);
  const left = leftBy(narrowed, scope.fulfillment === undefined ? (reservation?.held ?? []) : [], given);
  const parts = facts.fulfillments.flatMap((before) => {
    const own = assigned.filter(({ pile }) => pile.n === before.n);
    const back = left.get(before.n) ?? [];
    return own.length + back.length === 0 ? [] : [{ before, ...concluded(before, own, back, moment) }];
  });
  const totals = totalsAfter(facts.order.totals, assigned);
  const pool = reservation?.pool ?? facts.order.pool ?? 'main';
  return {
    totals,
    unreserved: of('unreserved'),
    parts,
    movements: [
      ...given.map(
        ({ sku, units }): StockMovement => ({
          kind: 'releaseUnallocated',
          sku,
          pool,
          units,
          orderId: facts.order.orderId,
        }),
      ),
      ...parts.flatMap(({ movements }) => movements),
    ],
    reservation:
      unfinished(totals) === 0
        ? tombstoneOf(facts, [])
        : reservation && given.length > 0
          ? removeHeld(reservation, given)
          : undefined,
  };
}
