import * as z from 'zod';
import type { Exception } from '../../exceptions/exception.ts';
import { type LineUnits, lineUnitsSchema } from '../../order/line-units.ts';

const unservedSchema = z.looseObject({ unserved: z.array(lineUnitsSchema) });

/**
 * The units that a plan could not serve while it served the rest of the order; undefined for an exception
 * that is not about such units. RESERVATION holds them, and no fulfillment has them.
 */
export function unservedOf({ detail }: Pick<Exception, 'detail'>): LineUnits[] | undefined {
  return unservedSchema.safeParse(detail).data?.unserved;
}
