/** What it means that goods are ready for their customer, and the reminder of one who has not come. Pure. */
import type { OrderHandover } from '../../order/handover.ts';
import { type LineUnits, sumUnits } from '../../order/line-units.ts';
import { Conflict } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { after } from '../../shared/time.ts';
import { acceptWork } from '../work-order/accept-work.ts';
import { type Fulfillment, isVisible, openOf } from '../work-order/fulfillment.ts';
import { withDueAt } from '../work-order/next-deadline.ts';
import { eventOf, type FulfillmentMoment, reviseFulfillment } from '../work-order/revise-fulfillment.ts';
import { completeChange, type FulfillmentChange, noEffects, unwelcomeFact } from './fulfillment-change.ts';
import type { EventOfKind } from './fulfillment-event.ts';

/** What a customer is told of goods that are ready. Whole seconds. */
export interface ReadyTerms {
  /** How the goods reach the customer; undefined where a carrier brings them. */
  readonly handover: OrderHandover | undefined;
  readonly code: string;
  readonly collectWithin: number;
  readonly remindAfter: number;
}

type Pickup = NonNullable<Fulfillment['pickup']>;

/** The event to the customer, with the code that is to be shown. */
function eventToCustomer(
  what: 'ready' | 'reminded',
  fulfillment: Fulfillment,
  { code, collectBy }: Pickup,
): EventDraft {
  const lines: LineUnits[] = openOf(fulfillment);
  const until = collectBy === undefined ? {} : { collectBy };
  return eventOf(what, fulfillment, { code, ...until, units: sumUnits(lines), lines });
}

/** A reminder only makes sense before the time is up. */
function timesOf(
  { handover, collectWithin, remindAfter }: ReadyTerms,
  now: string,
): Pick<Pickup, 'collectBy' | 'remindAt'> {
  if (handover !== 'pickup') return {};
  const reminds = remindAfter < collectWithin;
  return {
    collectBy: after(now, collectWithin),
    ...(reminds ? { remindAt: after(now, remindAfter) } : {}),
  };
}

function timeOf({ at }: EventOfKind<'ready'>, now: string): string {
  return at === undefined || Date.parse(at) > Date.parse(now) ? now : new Date(at).toISOString();
}

/** Whether the fact says again what is known, or was known until the customer came. */
function isKnown({ status, pickup }: Fulfillment): boolean {
  return status === 'ready' || (pickup !== undefined && status === 'delivered');
}

/**
 * The goods are ready: the customer is told, has a code and a time of its own to come. From then on no deadline to
 * ship runs. Where nothing is open at the location, or a carrier is to bring the goods, the fact is unwelcome.
 */
export function decideReady(
  before: Fulfillment,
  event: EventOfKind<'ready'>,
  terms: ReadyTerms,
  moment: FulfillmentMoment,
): FulfillmentChange {
  const unchanged = { ...noEffects, fulfillment: before };
  if (isKnown(before)) return completeChange(unchanged, moment, {});
  const { handover, code } = terms;
  if (handover === undefined || !isVisible(before) || openOf(before).length === 0)
    return completeChange(unchanged, moment, { exception: unwelcomeFact(before, { fact: 'ready' }) });
  const { readyBy: _met, ...accepted } = acceptWork(before, moment);
  const pickup = { readyAt: timeOf(event, moment.now), code, ...timesOf(terms, moment.now) };
  const { packedAt = pickup.readyAt } = before;
  const fulfillment: Fulfillment = { ...accepted, handover, status: 'ready', pickup, packedAt };
  return completeChange({ ...noEffects, fulfillment }, moment, {
    event: eventToCustomer('ready', fulfillment, pickup),
  });
}

/** With nobody to be reminded by a deadline any more. */
function reminded({ remindAt: _done, ...pickup }: Pickup): Pickup {
  return pickup;
}

/** The customer is told once more, with the same code. */
export function remindCustomer(before: Fulfillment, moment: FulfillmentMoment): Fulfillment {
  if (!before.pickup) return reviseFulfillment(withDueAt(before, moment), moment.now);
  const pickup = reminded(before.pickup);
  const fulfillment = withDueAt({ ...before, pickup }, moment);
  return reviseFulfillment(fulfillment, moment.now, eventToCustomer('reminded', fulfillment, pickup));
}

/** Somebody wants the customer told once more. @throws Conflict where nothing is ready */
export function decideRemind(before: Fulfillment, moment: FulfillmentMoment): FulfillmentChange {
  const { fulfillmentId, status } = before;
  if (status !== 'ready' || !before.pickup)
    throw new Conflict(`${fulfillmentId} is ${status}: there is nothing to remind of.`, {
      fulfillmentId,
      fulfillmentStatus: status,
    });
  const pickup = reminded(before.pickup);
  const fulfillment: Fulfillment = { ...before, pickup };
  return completeChange({ ...noEffects, fulfillment }, moment, {
    event: eventToCustomer('reminded', fulfillment, pickup),
  });
}

/** A code as people say it: spaces and hyphens mean nothing. */
export function isCode(said: string, { code }: Pickup): boolean {
  return said.replace(/[\s-]/g, '') === code;
}

/**
 * The customer shows the code before anything is handed over; what is collected afterwards is proven by it.
 * @throws Conflict for another code, and where nothing is ready
 */
export function decideIdentified(
  before: Fulfillment,
  { code }: EventOfKind<'identified'>,
  moment: FulfillmentMoment,
): FulfillmentChange {
  const { fulfillmentId, status, pickup } = before;
  const detail = { fulfillmentId, fulfillmentStatus: status };
  if (!pickup) throw new Conflict(`Nothing of ${fulfillmentId} is ready: no code was given out.`, detail);
  if (!isCode(code, pickup)) throw new Conflict(`This is not the code of ${fulfillmentId}.`, detail);
  const fulfillment: Fulfillment = { ...before, pickup: { ...pickup, identified: true } };
  return completeChange({ ...noEffects, fulfillment }, moment, {});
}
