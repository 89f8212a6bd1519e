import { isOfUnitsAlone, listedFulfillments } from '../../exceptions/attention.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionOwner, isOwnedBy } from '../../order/unit-owner.ts';
import type { OwnedPart } from '../../requests/cancel/cancel-decision.ts';

/** Of an exception about a wait for stock what waits. */
function waitingPart({ exceptionType }: Exception): Pick<OwnedPart, 'unreserved'> {
  return exceptionType === 'BackorderExpired' ? { unreserved: true } : {};
}

/**
 * What an exception owns, on which each of its actions works (P24): the units that wait under it; and unless it is
 * about these alone, its fulfillment and what its ended execution had made, what left these since, and what was planned
 * for it and shown to nobody.
 * Undefined for an exception of the whole order.
 */
export function ownedPart(exception: Exception): OwnedPart | undefined {
  const { n: number = 0, fulfillment } = exception;
  const own = exceptionOwner(number);
  if (isOfUnitsAlone(exception))
    return { fulfillments: [], owns: (by) => by === own, ...waitingPart(exception) };
  if (fulfillment === undefined) return undefined;
  const { planned, made } = listedFulfillments(exception);
  const isLeft = [fulfillment, ...made].map((n) => isOwnedBy({ n, exception: 0 }));
  return {
    fulfillments: [...new Set([fulfillment, ...made, ...planned])],
    owns: (by) => by === own || isLeft.some((owns) => owns(by)),
  };
}
