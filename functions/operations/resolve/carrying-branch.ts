import { readFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { type Fulfillment, isFinished } from '../../fulfillment/work-order/fulfillment.ts';
import { latestTokens } from '../../relay/meetings/waits.ts';
import { readWaits } from '../../shared/token.store.ts';
import type { Token } from '../../shared/token.ts';

/** The waits that end for a re-route when units leave their fulfillment. */
const REROUTED_FROM: ReadonlySet<Token['state']> = new Set(['Dispatch', 'Track']);

/**
 * The fulfillment of whose branch the next step is to plan units that wait under an exception without a branch of its
 * own: rather the one that they left, else any whose branch waits for its location or its parcels. Undefined where
 * no branch of the order does.
 */
export async function carryingFulfillment(
  orderId: string,
  preferred: number | undefined,
): Promise<Fulfillment | undefined> {
  const waiting = latestTokens(await readWaits(orderId)).filter(
    ({ n, state }) => n > 0 && REROUTED_FROM.has(state),
  );
  const numbers = waiting.map(({ n }) => n);
  const [first] = numbers.filter((n) => n === preferred).concat(numbers);
  if (first === undefined) return undefined;
  const fulfillment = await readFulfillment(orderId, first);
  return isFinished(fulfillment) ? undefined : fulfillment;
}
