/** When the sweeper is to look at a fulfillment next. Pure. */
import { overlap } from '../../order/line-units.ts';
import { after } from '../../shared/time.ts';
import type { WorkDeadline } from './departures.ts';
import { askedBack, askedExcess, type Fulfillment, isFinished, isVisible, openOf } from './fulfillment.ts';
import type { FulfillmentMoment } from './revise-fulfillment.ts';

function earliest(...times: readonly (string | undefined)[]): string | undefined {
  return times.filter((time) => time !== undefined).sort()[0];
}

/**
 * Whether a fact that was too large for one write has writes to come: they follow right away, or the sweeper
 * makes them.
 */
export function isHalfDone({ owed = [], commands }: Pick<Fulfillment, 'owed' | 'commands'>): boolean {
  return owed.length > 0 || Object.values(commands).some(({ rest }) => rest);
}

/** Whether any unit that a recall names is still open. */
function isAskedFor(fulfillment: Fulfillment): boolean {
  const open = openOf(fulfillment);
  return fulfillment.recall?.lines ? overlap(open, fulfillment.recall.lines).length > 0 : open.length > 0;
}

/** By when the location has to say whether it gives back what it is asked for (UTC); excess and recalls count, too. */
export function answerDeadline(fulfillment: Fulfillment): string | undefined {
  const { cancelAsked, excessAsked, recall } = fulfillment;
  return earliest(
    askedBack(fulfillment).length > 0 ? cancelAsked?.answerBy : undefined,
    askedExcess(fulfillment).length > 0 ? excessAsked?.answerBy : undefined,
    recall && !recall.answer && isAskedFor(fulfillment) ? recall.answerBy : undefined,
  );
}

/**
 * The deadline of the work as it stands: to accept it, to ship it, to have it ready; of a pickup that is ready, the
 * customer's. What is ready to be collected has no deadline to ship.
 */
export function workDeadline(fulfillment: Fulfillment): WorkDeadline {
  const { status, handover } = fulfillment;
  if (status === 'requested') return 'acceptBy';
  if (handover !== 'pickup') return 'shipBy';
  return status === 'ready' ? 'collectBy' : 'readyBy';
}

/** When the present deadline of the work is (UTC). */
export function workDue(fulfillment: Fulfillment): string | undefined {
  const deadline = workDeadline(fulfillment);
  return deadline === 'collectBy' ? fulfillment.pickup?.collectBy : fulfillment[deadline];
}

/** When the customer is to be reminded (UTC). */
export function reminderDue({ status, pickup }: Pick<Fulfillment, 'status' | 'pickup'>): string | undefined {
  return status === 'ready' ? pickup?.remindAt : undefined;
}

/**
 * The next deadline (UTC): of the work, of a reminder, or to answer a cancel request. Undefined once the location
 * has no work with the fulfillment.
 */
export function locationDeadline(fulfillment: Fulfillment): string | undefined {
  if (!isVisible(fulfillment)) return undefined;
  return earliest(workDue(fulfillment), reminderDue(fulfillment), answerDeadline(fulfillment));
}

function nextLook(fulfillment: Fulfillment, { now, settings }: FulfillmentMoment): string | undefined {
  const check = after(now, settings.checkAfter);
  const deadline = locationDeadline(fulfillment);
  // A failure answers the wait of Dispatch: soon the sweeper looks whether somebody took it up (P3).
  if (fulfillment.failure || isHalfDone(fulfillment)) return earliest(deadline, check);
  if (deadline !== undefined) return earlierLook(fulfillment.dueAt, deadline, now);
  // What is shipped keeps the deadline that it has, which saves two index writes. When that has passed, the
  // sweeper looks whether the wait was resumed.
  return isFinished(fulfillment) ? (fulfillment.dueAt ?? check) : fulfillment.dueAt;
}

/**
 * A deadline that moves writes the index twice. The entry of an earlier one stays where it is: when that time
 * has come, the sweeper moves the entry, unless the work has left by then.
 */
function earlierLook(known: string | undefined, deadline: string, now: string): string {
  return known !== undefined && known > now && known < deadline ? known : deadline;
}

/**
 * The fulfillment with `dueAt`, the time at which the sweeper looks next; without it when nothing is awaited.
 */
export function withDueAt(fulfillment: Fulfillment, moment: FulfillmentMoment): Fulfillment {
  const { dueAt: _, ...rest } = fulfillment;
  const dueAt = nextLook(fulfillment, moment);
  return { ...rest, ...(dueAt === undefined ? {} : { dueAt }) };
}
