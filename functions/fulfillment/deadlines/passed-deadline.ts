import { after, type Settings } from '../../shared/settings.ts';
import { isLater, type Token } from '../../shared/token.ts';
import { isHalfDone, locationDeadline, reviseFulfillment } from '../facts/fulfillment-change.ts';
import { askedBack, type Fulfillment, isFinished, isVisible, openOf } from '../work/fulfillment.ts';

/** Checks of a wait become rarer, up to once a day or so: what nobody resumes for long waits for a person. */
const MAX_DOUBLINGS = 8;

/**
 * Which deadline of a fulfillment has passed; `halfDone`: a fact is to be finished first; `check`: none of
 * the location's, but the wait that it answers is looked at (P3).
 */
export function passedDeadline(
  fulfillment: Fulfillment,
  now: string,
): 'halfDone' | 'acceptBy' | 'shipBy' | 'cancelAnswer' | 'check' | undefined {
  const { status, dueAt, acceptBy, shipBy, cancelAsked } = fulfillment;
  const passed = (at: string | undefined): boolean => at !== undefined && at <= now;
  if (!passed(dueAt)) return undefined;
  if (isHalfDone(fulfillment)) return 'halfDone';
  if (isVisible(fulfillment) && openOf(fulfillment).length > 0) {
    if (status === 'requested' ? passed(acceptBy) : passed(shipBy))
      return status === 'requested' ? 'acceptBy' : 'shipBy';
    if (askedBack(fulfillment).length > 0 && passed(cancelAsked?.answerBy)) return 'cancelAnswer';
  }
  return 'check';
}

/**
 * After a check (P3). A failure that nobody has taken up yet, or a ship of which Dispatch was not told:
 * touched, which makes the relay look again, and checked again, each time later. What is on its way is its
 * parcels' matter. What is finished is touched for the last time.
 */
export function afterCheck(
  before: Fulfillment,
  tokens: readonly Token[],
  { now, settings }: { readonly now: string; readonly settings: Pick<Settings, 'checkAfter'> },
): Fulfillment {
  const { dueAt: _, ...rest } = before;
  const touched = (before.touched ?? 0) + 1;
  const own = locationDeadline(before);
  if (isFinished(before)) return reviseFulfillment({ ...rest, touched }, now);
  if (!before.failure && own !== undefined) return reviseFulfillment({ ...rest, dueAt: own }, now);
  const [newest] = tokens
    .filter(({ n }) => n === before.n)
    .sort((a, b) => (isLater(a.attempt, b.attempt) ? -1 : 1));
  const tracked = newest?.state === 'Track';
  if (!before.failure && tracked) return reviseFulfillment(rest, now);
  const again = after(now, settings.checkAfter * 2 ** Math.min(touched - 1, MAX_DOUBLINGS));
  return reviseFulfillment({ ...rest, touched, dueAt: own !== undefined && own < again ? own : again }, now);
}
