import * as z from 'zod';
import { isOfUnitsAlone } from '../../exceptions/attention.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionOwner, isOwnedBy } from '../../order/unit-owner.ts';
import type { OwnedPart } from '../../requests/cancel/cancel-decision.ts';

const plannedSchema = z.looseObject({ planned: z.array(z.number().int()).optional() });

/**
 * What an exception owns, on which each of its actions works (P24): the units that wait under it; and unless it is
 * about these alone, its fulfillment, what left that since, and what was planned for it and shown to nobody.
 * Undefined for an exception of the whole order.
 */
export function ownedPart(exception: Exception): OwnedPart | undefined {
  const { n: number = 0, fulfillment, detail } = exception;
  const own = exceptionOwner(number);
  if (isOfUnitsAlone(exception)) return { fulfillments: [], owns: (by) => by === own };
  if (fulfillment === undefined) return undefined;
  const isLeft = isOwnedBy({ n: fulfillment, exception: 0 });
  const { planned = [] } = plannedSchema.parse(detail);
  return { fulfillments: [fulfillment, ...planned], owns: (by) => by === own || isLeft(by) };
}
