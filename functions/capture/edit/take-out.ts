import { cancelInOneWrite } from '../../requests/cancel/cancel-writes.ts';
import { Moved } from '../../shared/errors.ts';
import type { AskedLocation, EditCommand, PlannedEdit, StoredOrder } from './edit-writes.ts';

/**
 * One write of an edit that takes out more than one write can hold: as many of the units as fit, and nothing else of
 * the edit. Who plans the edit anew then finds them taken out; an edit that is repeated goes on where it ended (P17).
 * @returns the locations that were asked
 * @throws Moved where the order is not the one that the edit was planned for
 */
export async function takeOutSome(
  { order }: Pick<StoredOrder, 'order'>,
  lines: NonNullable<PlannedEdit['takenOutFirst']>,
  { by, now }: EditCommand,
): Promise<readonly AskedLocation[]> {
  const { answer } = await cancelInOneWrite({
    orderId: order.orderId,
    by,
    lines,
    now,
    mustBe: (current) => {
      if (current.version !== order.version) throw new Moved(`order ${order.orderId} changed`);
    },
  });
  return answer.asked;
}
