import { reasonsIn } from '../../capture/intake/quarantine-reasons.ts';
import { releaseFromQuarantine } from '../../capture/intake/release-quarantined.ts';
import { countUnclaimed } from '../../inventory/reservation/count-unclaimed.ts';
import { checkSoon } from '../../order/progress.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import { type Resolving, resolveWith } from './resolution.ts';

/**
 * `retry` of a quarantined order: the draft, with the operator's patch, becomes the order's body, and the first
 * attempt starts.
 * @throws InvalidRequest naming what is still wrong: the exception stays open
 */
export async function recapture(resolving: Resolving): Promise<DoorAnswer> {
  let released: string | undefined;
  const answer = await resolveWith(resolving, async (order) => {
    const { exception, body, now } = resolving;
    if (!order?.quarantined)
      throw new Conflict(`The order of exception ${exception.exceptionId} is not in quarantine.`, {
        ...(order ? { orderStatus: order.status } : {}),
      });
    const { orderId, change, event, writes } = await releaseFromQuarantine(
      order,
      body.patch,
      reasonsIn(exception),
      now,
    );
    const check = change.closed ? {} : checkSoon(order, now);
    released = orderId;
    return { drop: ['quarantined'], change: { ...change, ...check }, event, writes };
  });
  if (released !== undefined) await countUnclaimed(released, resolving.now);
  return answer;
}
