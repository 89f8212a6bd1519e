/** What an order becomes that gives units up which no location has: they wait for stock, apart from its rest. Pure. */
import { isOfUnitsAlone } from '../../exceptions/attention.ts';
import type { Exception, ExceptionAction } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import { ownsUnits } from '../../fulfillment/facts/settled-exception.ts';
import { type Fulfillment, isFinished } from '../../fulfillment/work-order/fulfillment.ts';
import type { FulfillmentMoment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import { type HeldLine, type Reservation, removeHeld } from '../../inventory/reservation/reservation.ts';
import { type LineUnits, plus } from '../../order/line-units.ts';
import { isOwnedBy, owningException } from '../../order/unit-owner.ts';
import { settleReroute } from '../../requests/cancel/fulfillment-cancel.ts';

/** The parts of an order that claims are taken back from. */
export interface ClaimFacts {
  readonly reservation: Reservation;
  readonly fulfillments: readonly Fulfillment[];
  readonly exceptions: readonly Exception[];
}

/** An order of more SKUs than this gives up what is missing and no more: all of it is too much for one write. */
const MOST_SKUS_TOGETHER = 30;

/**
 * Whether units may be taken from the owner: not while a customer is asked about them, who collects the goods.
 */
export function mayTakeFrom({ exceptions }: Pick<ClaimFacts, 'exceptions'>): (by: string) => boolean {
  const asked = new Set(
    exceptions
      .filter(({ status, exceptionType }) => status === 'open' && exceptionType === 'PickupChoice')
      .map(({ n }) => n),
  );
  return (by) => !asked.has(owningException(by));
}

function unitsIn(held: readonly HeldLine[]): LineUnits[] {
  return plus(held, []);
}

/** Whether all of the order is given up together: nothing of it is planned, and it waits for all of its lines. */
export function isGivenUpWhole(
  { reservation, fulfillments }: Pick<ClaimFacts, 'reservation' | 'fulfillments'>,
  mayTake: (by: string) => boolean,
): boolean {
  const skus = new Set(reservation.held.map(({ sku }) => sku));
  const isFree = reservation.held.every(({ by }) => mayTake(by));
  return fulfillments.length === 0 && isFree && skus.size <= MOST_SKUS_TOGETHER;
}

/** The units by line that an order gives up of a SKU of which `missing` are missing; all of them where it is `whole`. */
export function givenUp(
  { held }: Pick<Reservation, 'held'>,
  sku: string,
  missing: number,
  { whole, mayTake }: { readonly whole: boolean; readonly mayTake: (by: string) => boolean },
): LineUnits[] {
  if (whole) return unitsIn(held);
  const own = unitsIn(held.filter((line) => line.sku === sku && mayTake(line.by)));
  let left = missing;
  return own
    .map((line) => {
      const units = Math.min(line.units, left);
      left -= units;
      return { ...line, units };
    })
    .filter(({ units }) => units > 0);
}

/** An exception that has nothing left to decide, and the action by which its wait goes on. */
export interface EndedAttention {
  readonly exception: Exception;
  readonly action: Extract<ExceptionAction, 'retry' | 'close'>;
}

/**
 * Exceptions whose last units are taken. A branch that has other work goes on with it; one that was for these units
 * alone ends.
 */
function endedAttention(
  { exceptions, reservation, fulfillments }: ClaimFacts,
  after: Reservation,
): EndedAttention[] {
  const lost = exceptions.filter(
    (one) =>
      one.status === 'open' &&
      exceptionRules[one.exceptionType].blocks &&
      ownsUnits(one, reservation) &&
      !ownsUnits(one, after),
  );
  return lost.flatMap((exception): EndedAttention[] => {
    if (isOfUnitsAlone(exception)) return [{ exception, action: 'close' }];
    if (!exception.waiting) return [];
    const own = fulfillments.find(({ n }) => n === exception.fulfillment);
    return [{ exception, action: own && isFinished(own) ? 'close' : 'retry' }];
  });
}

/** Claims without units that were taken back, and what follows for the parts of the order. */
export interface ClaimsTakenBack {
  readonly reservation: Reservation;
  readonly parts: readonly { readonly before: Fulfillment; readonly next: Fulfillment }[];
  readonly ended: readonly EndedAttention[];
}

/** Takes the units back. A fulfillment whose last units waited for its re-route has nothing to be re-routed (P9). */
export function takeBack(
  facts: ClaimFacts,
  lines: readonly LineUnits[],
  mayTake: (by: string) => boolean,
  moment: FulfillmentMoment,
): ClaimsTakenBack {
  const { reservation: before, fulfillments } = facts;
  const after = removeHeld(before, lines, mayTake);
  const parts = fulfillments.flatMap((fulfillment) => {
    const isOwn = isOwnedBy({ n: fulfillment.n, exception: 0 });
    const waits = ({ held }: Reservation): boolean => held.some(({ by }) => isOwn(by));
    const next = waits(before) && !waits(after) ? settleReroute(fulfillment, moment) : undefined;
    return next ? [{ before: fulfillment, next }] : [];
  });
  return { reservation: after, parts, ended: endedAttention(facts, after) };
}
