import { dealWithFailure } from '../../fulfillment/work-order/deal-with-failure.ts';
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { readFulfillments, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { awaitsReroute, type Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { handOver, heldUnits } from '../../inventory/reservation/reservation.ts';
import type { LineUnits } from '../../order/line-units.ts';
import { type Branch, exceptionOwner, isOwnedBy } from '../../order/unit-owner.ts';
import { partsOf, treeOf } from '../../routing/reroute/branch-successors.ts';
import type { Write } from '../../shared/transact.ts';

/** What a step that failed for good hands to an exception. */
export interface HandedOver {
  readonly writes: readonly Write[];
  /** What the exception tells of it: units that wait, and fulfillments that were planned and shown to nobody. */
  readonly detail: {
    readonly waiting?: readonly LineUnits[];
    readonly planned?: readonly number[];
    /** Fulfillments that an execution had made which ended by a fault; nobody else follows them. */
    readonly made?: readonly number[];
  };
}

/**
 * Everything that the steps of a branch own becomes the exception's, to be written with it (P24): the units that
 * wait under the branch's key; the branch's fulfillment, whose failure is dealt with by that; fulfillments that
 * were planned in a re-route that then failed are listed, and those that an execution had made which ended by a fault:
 * it was begun as `since`. Refused as Moved.
 */
export async function handOverToException(
  orderId: string,
  branch: Branch,
  { exception, since }: { readonly exception: number; readonly since: number | undefined },
  now: string,
): Promise<HandedOver> {
  const [stored, fulfillments] = await Promise.all([readReservation(orderId), readFulfillments(orderId)]);
  const reservation = withOwners(stored, fulfillments);
  const failed = branch.exception === 0 ? fulfillments.find(({ n }) => n === branch.n) : undefined;
  const isOwn = isOwnedBy(branch);
  const planned = fulfillments.filter((one) => isPlannedUnder(one, isOwn)).map(({ n }) => n);
  const made = since !== undefined && failed ? madeSince(failed, since, fulfillments) : [];
  const isAtRest = reservation?.status === 'active' || reservation?.status === 'allocated';
  const waiting = isAtRest ? heldUnits(reservation, isOwn) : [];
  const handed = reservation && handOver(reservation, isOwn, exceptionOwner(exception));
  return {
    writes: [
      ...(handed && waiting.length > 0 ? [saveReservation(reservation, handed, now)] : []),
      ...(failed && awaitsReroute(failed) ? [saveFulfillment(failed, dealWithFailure(failed, now))] : []),
    ],
    detail: {
      ...(waiting.length > 0 ? { waiting } : {}),
      ...(planned.length > 0 ? { planned } : {}),
      ...(made.length > 0 ? { made } : {}),
    },
  };
}

/** What is begun anew with the fulfillment, when a person retries. */
function madeSince(fulfillment: Fulfillment, since: number, fulfillments: readonly Fulfillment[]): number[] {
  const [, ...below] = partsOf(treeOf({ fulfillment }, since, { fulfillments, exceptions: [] }));
  return below.flatMap((part) => part.fulfillment?.n ?? []);
}

function isPlannedUnder({ status, madeBy }: Fulfillment, isOwn: (by: string) => boolean): boolean {
  return status === 'planned' && isOwn(madeBy);
}
