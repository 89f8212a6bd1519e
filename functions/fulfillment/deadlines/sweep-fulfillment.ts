import { readLocationNow } from '../../network/entities/network.store.ts';
import { readOrder } from '../../order/order.store.ts';
import { settings } from '../../shared/settings.ts';
import type { TableItem } from '../../shared/table.ts';
import { readWaits } from '../../shared/token.store.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { decideUnansweredCancel } from '../facts/cancel-answer-decision.ts';
import { finishHalfDone } from '../facts/carry-out-command.ts';
import { changeWrites } from '../facts/change-writes.ts';
import { writesOfLeaving, writesOfVoid } from '../facts/leave-work.ts';
import { decideMissedDeadline } from '../facts/not-shipped-decision.ts';
import { remindCustomer } from '../facts/ready-decision.ts';
import type { WorkDeadline } from '../work-order/departures.ts';
import { parseFulfillment, readFulfillment, saveFulfillment } from '../work-order/fulfillment.store.ts';
import { type Fulfillment, isFinished } from '../work-order/fulfillment.ts';
import { afterCheck, passedDeadline, shownWork } from './passed-deadline.ts';

async function writesAfterCheck(before: Fulfillment, now: string): Promise<Write[]> {
  // What is finished waits for nothing: its last check asks no token.
  const waits = isFinished(before) ? [] : await readWaits(before.orderId);
  return [saveFulfillment(before, afterCheck(before, waits, { now, settings: settings() }))];
}

/** The open units go to other locations and excess is freed. */
function writesOfMissed(before: Fulfillment, deadline: WorkDeadline, now: string): Promise<readonly Write[]> {
  return writesOfLeaving(
    before,
    (circumstance, lines) => decideMissedDeadline(before, deadline, circumstance, lines),
    now,
  );
}

/** Work of a later date is shown; where its location takes no new work by now, its units are planned anew. */
async function writesOfShowing(before: Fulfillment, now: string): Promise<readonly Write[]> {
  const location = await readLocationNow(before.location);
  if (!location?.active) return writesOfVoid(before, now);
  return [saveFulfillment(before, shownWork(before, { now, settings: settings() }))];
}

async function writesOfSilence(before: Fulfillment, now: string): Promise<readonly Write[]> {
  const order = await readOrder(before.orderId);
  const change = decideUnansweredCancel(before, { now, settings: settings() });
  const { writes } = await changeWrites(order, before, change, now);
  return writes;
}

/** Acts on one deadline that has passed. Returns whether another one may have passed, too. */
async function actOnDeadline(before: Fulfillment, now: string): Promise<boolean> {
  const { orderId, n } = before;
  const due = passedDeadline(before, now);
  switch (due) {
    case undefined:
      return false;
    case 'halfDone':
      await finishHalfDone({ orderId, n }, before, now);
      return false;
    case 'shown':
      await transact(await writesOfShowing(before, now));
      return true;
    case 'check':
      await transact(await writesAfterCheck(before, now));
      return false;
    case 'reminder':
      await transact([saveFulfillment(before, remindCustomer(before, { now, settings: settings() }))]);
      return true;
    case 'cancelAnswer':
      await transact(await writesOfSilence(before, now));
      return true;
    default:
      await transact(await writesOfMissed(before, due, now));
      return true;
  }
}

/**
 * Acts on a fulfillment's deadlines, if they have passed indeed. Each write is conditional on the version
 * that was read here, and so on the status and on the deadline's value (P5): a location that was faster has
 * won. What is too large for one write is several.
 */
export async function sweepFulfillment(item: TableItem, now: string): Promise<void> {
  let known: Fulfillment | undefined = parseFulfillment(item);
  const { orderId, n } = known;

  /** The item was read a moment ago: only what a write has changed since, or somebody else, is read again. */
  async function act(): Promise<boolean> {
    const before = known ?? (await readFulfillment(orderId, n));
    known = undefined;
    return actOnDeadline(before, now);
  }

  while (await retryMoved(act));
}
