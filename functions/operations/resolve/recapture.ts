import { releaseFromQuarantine } from '../../capture/intake/release-quarantined.ts';
import { checkSoon } from '../../order/progress.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import { type Resolving, settle } from './resolution.ts';

/**
 * `retry` of a quarantined order: its draft, with the operator's merge patch (RFC 7396), becomes a new body,
 * and its first attempt starts.
 * @throws InvalidRequest naming what is still wrong: the exception stays open
 */
export function recapture(resolving: Resolving): Promise<DoorAnswer> {
  return settle(resolving, async (order) => {
    const { exception, body, now } = resolving;
    if (!order?.quarantined)
      throw new Conflict(`The order of exception ${exception.exceptionId} is not in quarantine.`, {
        ...(order ? { orderStatus: order.status } : {}),
      });
    const { change, event, writes } = await releaseFromQuarantine(order, body.patch, now);
    return {
      drop: ['quarantined'],
      change: { ...change, ...(change.closed ? {} : checkSoon(order, now)) },
      event,
      writes,
    };
  });
}
