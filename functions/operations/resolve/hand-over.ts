import { readOrderExceptions } from '../../exceptions/exception.store.ts';
import { dealWithFailure } from '../../fulfillment/work-order/deal-with-failure.ts';
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { readFulfillments, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { awaitsReroute, type Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { handOver, heldUnits } from '../../inventory/reservation/reservation.ts';
import type { LineUnits } from '../../order/line-units.ts';
import { type Branch, exceptionOwner, isOwnedBy } from '../../order/unit-owner.ts';
import {
  exceptionsBelow,
  type OrderParts,
  partsOf,
  treeOf,
} from '../../routing/reroute/branch-successors.ts';
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
 * it was begun as `since`. Units that a branch of that execution was to plan, after a retry that never reached it, are
 * handed over as well. Refused as Moved.
 */
export async function handOverToException(
  orderId: string,
  branch: Branch,
  { exception, since }: { readonly exception: number; readonly since: number | undefined },
  now: string,
): Promise<HandedOver> {
  const [stored, fulfillments, exceptions] = await Promise.all([
    readReservation(orderId),
    readFulfillments(orderId),
    since === undefined ? [] : readOrderExceptions(orderId),
  ]);
  const reservation = withOwners(stored, fulfillments);
  const failed = branch.exception === 0 ? fulfillments.find(({ n }) => n === branch.n) : undefined;
  const parts = { fulfillments, exceptions };
  const below = since === undefined ? [] : exceptionsBelow(branch, since, parts);
  const isOwn = isOwnedByOneOf([branch, ...below.map((one) => ({ n: 0, exception: one }))]);
  const planned = fulfillments.filter((one) => isPlannedUnder(one, isOwn)).map(({ n }) => n);
  const made = since !== undefined && failed ? madeSince(failed, since, parts) : [];
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
function madeSince(fulfillment: Fulfillment, since: number, parts: OrderParts): number[] {
  const [, ...below] = partsOf(treeOf({ fulfillment }, since, parts));
  return below.flatMap((part) => part.fulfillment?.n ?? []);
}

function isOwnedByOneOf(branches: readonly Branch[]): (by: string) => boolean {
  const owns = branches.map(isOwnedBy);
  return (by) => owns.some((isOwn) => isOwn(by));
}

function isPlannedUnder({ status, madeBy }: Fulfillment, isOwn: (by: string) => boolean): boolean {
  return status === 'planned' && isOwn(madeBy);
}
