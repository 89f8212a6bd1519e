import type * as z from 'zod';
import type { CapacityDemand, CapacityWait } from '../capacity/queue/capacity-queue.ts';
import { nextLookAt, readCapacityWait, saveCapacityWait } from '../capacity/queue/capacity-wait.store.ts';
import { markTooLarge, waitForCapacity } from '../capacity/queue/capacity-wait.ts';
import { demandOfFirstRelease } from '../capacity/queue/first-release.ts';
import { planningNetwork } from '../network/planning/planning-network.ts';
import { readOrder, saveOrder } from '../order/order.store.ts';
import type { Order } from '../order/order.ts';
import { branchInputShape, branchNumber, withBranch } from '../order/unit-owner.ts';
import { settings } from '../shared/settings.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { readWaits, storeToken } from '../shared/token.store.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import { readLastWithoutCapacity } from './decisions/decision.store.ts';
import type { DecisionRecord } from './decisions/decision-record.ts';

/** State AwaitCapacity, of the branch whose units wait, or of the order itself. */
export const awaitCapacityInputSchema = waitInputSchema.extend(branchInputShape).transform(withBranch);

/** Whether the order waits already for what this state waits for: its place is its own effect (P6). */
async function waitsAlready(
  input: z.output<typeof awaitCapacityInputSchema>,
  { capacityWait }: Order,
  place: CapacityWait | undefined,
): Promise<boolean> {
  if (!capacityWait || capacityWait.expired) return false;
  const number = branchNumber(input);
  if (place?.parts.some((part) => part.n === number)) return true;
  const { orderId, enteredAt } = input;
  const waits = await readWaits(orderId);
  return waits.some(
    (one) =>
      one.state === 'AwaitCapacity' &&
      branchNumber({ n: one.n, exception: one.branch ?? 0 }) === number &&
      one.attempt.enteredAt === enteredAt,
  );
}

function demandOf({ awaits, full }: DecisionRecord): CapacityDemand {
  return awaits ?? demandOfFirstRelease(full);
}

/**
 * Takes a place in the queue of the order's pool, or keeps it, and waits until a window opens or capacity is
 * freed: token, queue and META in one write. An order that waits already stores its token only: a retry (P6), or
 * a wake-up that found nothing (P23). So does an order that is cancelled or closed, whose wait ends at once. The
 * wait of what is larger than any window ends at once by name.
 * @throws Superseded when a later attempt waits already
 */
export const handler = task(awaitCapacityInputSchema, (input, now) =>
  retryMoved(async () => {
    const { orderId } = input;
    const n = branchNumber(input);
    const token = storeToken(input, 'AwaitCapacity', input, now);
    const order = await readOrder(orderId);
    const known = await readCapacityWait(order);
    if (order.closed || order.cancel || (await waitsAlready(input, order, known))) {
      await transact([token]);
      return { orderId, n, until: order.capacityWait?.until };
    }
    const [decision, { capped }] = await Promise.all([
      readLastWithoutCapacity(orderId, order.counts.decisions, n),
      planningNetwork(),
    ]);
    if (decision.tooLarge) {
      await transact([saveOrder(order, markTooLarge(order, n, settings(), now)), token]);
      return { orderId, n, tooLarge: true };
    }
    const part = { n, ...demandOf(decision) };
    const since = order.capacityWait?.since ?? now;
    const dueAt = nextLookAt({ orderId, since, parts: [...(known?.parts ?? []), part] }, capped, now);
    const next = waitForCapacity({ order, known, part, dueAt }, settings(), now);
    await transact([saveOrder(order, next.order), saveCapacityWait(known, next.wait), token]);
    return { orderId, n, until: next.wait.until, locations: part.needs.map(({ location }) => location) };
  }),
);
