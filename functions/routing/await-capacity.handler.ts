import * as z from 'zod';
import { nextLookAt, readCapacityWait, saveCapacityWait } from '../capacity/queue/capacity-wait.store.ts';
import { waitForCapacity } from '../capacity/queue/capacity-wait.ts';
import { planningNetwork } from '../network/planning/planning-network.ts';
import { readOrder, saveOrder } from '../order/order.store.ts';
import { settings } from '../shared/settings.ts';
import { task, waitInputSchema } from '../shared/task.ts';
import { readWaits, storeToken } from '../shared/token.store.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import { readLastWithoutCapacity } from './decisions/decision.store.ts';

/** State AwaitCapacity; `n`: the fulfillment whose units wait, 0 for the order itself. */
export const awaitCapacityInputSchema = waitInputSchema.extend({ n: z.number().int().min(0).default(0) });

/**
 * Takes a place in the queue of the order's pool, or keeps it, and waits until a window opens or capacity is
 * freed: token, queue and META in one write. A retry finds its own token and stores it only (P6); so does an
 * order that is cancelled or closed, whose wait ends at once.
 * @throws Superseded when a later attempt waits already
 */
export const handler = task(awaitCapacityInputSchema, (input, now) =>
  retryMoved(async () => {
    const { orderId, n } = input;
    const token = storeToken(input, 'AwaitCapacity', n, now);
    const own = (await readWaits(orderId)).find((one) => one.state === 'AwaitCapacity' && one.n === n);
    const order = await readOrder(orderId);
    const isStored = own?.attempt.enteredAt === input.enteredAt && order.capacityWait !== undefined;
    if (order.closed || order.cancel || isStored) {
      await transact([token]);
      return { orderId, n, until: order.capacityWait?.until };
    }
    const [known, { full }, { capped }] = await Promise.all([
      readCapacityWait(order),
      readLastWithoutCapacity(orderId, order.counts.decisions),
      planningNetwork(),
    ]);
    const next = waitForCapacity(order, known, full, nextLookAt(full, capped, now), settings(), now);
    await transact([saveOrder(order, next.order), saveCapacityWait(known, next.wait), token]);
    return {
      orderId,
      n,
      until: next.wait.until,
      locations: [...new Set(full.map(({ location }) => location))],
    };
  }),
);
