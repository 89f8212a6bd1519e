/** Which deadline of a fulfillment has passed, and what a check of its wait leaves behind. Pure. */
import type { Settings } from '../../shared/settings.ts';
import { afterSpread } from '../../shared/spread.ts';
import { after } from '../../shared/time.ts';
import { isLater, isToken, type StoredWait } from '../../shared/token.ts';
import type { WorkDeadline } from '../work-order/departures.ts';
import { allocatedOf, type Fulfillment, isFinished, isHidden, isVisible } from '../work-order/fulfillment.ts';
import {
  answerDeadline,
  isHalfDone,
  locationDeadline,
  reminderDue,
  workDeadline,
  workDue,
} from '../work-order/next-deadline.ts';
import { reviseFulfillment } from '../work-order/revise-fulfillment.ts';

/** Checks become rarer, up to once a day or so: a wait that nobody resumes for long waits for a person. */
const MAX_DOUBLINGS = 8;

/**
 * What the sweeper has to do: finish a fact that is half done; let a location see work of a later date; act on a
 * deadline that the location, or the customer, missed; remind the customer; or, where there is none, check whether
 * the wait that the fulfillment answers was resumed (P3).
 */
export type PassedDeadline = 'halfDone' | 'shown' | WorkDeadline | 'reminder' | 'cancelAnswer' | 'check';

function hasPassed(at: string | undefined, now: string): boolean {
  return at !== undefined && at <= now;
}

function missedByLocation(fulfillment: Fulfillment, now: string): PassedDeadline | undefined {
  if (!isVisible(fulfillment) || allocatedOf(fulfillment).length === 0) return undefined;
  if (hasPassed(workDue(fulfillment), now)) return workDeadline(fulfillment);
  if (hasPassed(reminderDue(fulfillment), now)) return 'reminder';
  return hasPassed(answerDeadline(fulfillment), now) ? 'cancelAnswer' : undefined;
}

/**
 * The deadline to act on; undefined while the sweeper has nothing to do with the fulfillment. `now` UTC ISO.
 */
export function passedDeadline(fulfillment: Fulfillment, now: string): PassedDeadline | undefined {
  if (!hasPassed(fulfillment.dueAt, now)) return undefined;
  if (isHalfDone(fulfillment)) return 'halfDone';
  if (isHidden(fulfillment)) return hasPassed(fulfillment.hiddenUntil, now) ? 'shown' : undefined;
  return missedByLocation(fulfillment, now) ?? 'check';
}

/** Whether the last wait of the fulfillment is that for its parcels, or Dispatch was told that they have left. */
function isTracked({ n }: Fulfillment, waits: readonly StoredWait[]): boolean {
  const [newest] = waits
    .filter((wait) => wait.n === n && wait.branch === undefined)
    .sort((a, b) => (isLater(a.attempt, b.attempt) ? -1 : 1));
  if (newest?.state === 'Dispatch') return !isToken(newest);
  return newest?.state === 'Track';
}

/**
 * The fulfillment after a check (P3). A failure that nobody has taken up, or a ship that Dispatch was not
 * told of, is touched, which makes the relay look at it again; the next check follows, each time later. What
 * is on its way has its parcels' deadlines. What is finished is touched for the last time. `waits` are the
 * order's, answered ones too.
 */
export function afterCheck(
  before: Fulfillment,
  waits: readonly StoredWait[],
  { now, settings }: { readonly now: string; readonly settings: Pick<Settings, 'checkAfter'> },
): Fulfillment {
  const { dueAt: _, ...rest } = before;
  const touched = (before.touched ?? 0) + 1;
  const deadline = locationDeadline(before);
  if (isFinished(before))
    return reviseFulfillment(
      { ...rest, touched, ...(deadline === undefined ? {} : { dueAt: deadline }) },
      now,
    );

  if (!before.failure && deadline !== undefined) return reviseFulfillment({ ...rest, dueAt: deadline }, now);
  if (!before.failure && isTracked(before, waits)) return reviseFulfillment(rest, now);

  const wait = settings.checkAfter * 2 ** Math.min(touched - 1, MAX_DOUBLINGS);
  const again = afterSpread(before.fulfillmentId, now, wait);
  const dueAt = deadline !== undefined && deadline < again ? deadline : again;
  return reviseFulfillment({ ...rest, touched, dueAt }, now);
}

/**
 * Planned work whose time to be shown has come: Dispatch goes on with it. The sweeper looks again whether the relay
 * has resumed the wait (P3).
 */
export function shownWork(
  { hiddenUntil: _, ...before }: Fulfillment,
  { now, settings }: { readonly now: string; readonly settings: Pick<Settings, 'checkAfter'> },
): Fulfillment {
  const touched = (before.touched ?? 0) + 1;
  return reviseFulfillment({ ...before, touched, dueAt: after(now, settings.checkAfter) }, now);
}
