/** What of an order may be claimed, and why not: the same that a claim is judged by. Pure. */
import { parcelsOf } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import type { ClaimPolicy } from '../../network/entities/claim-policy.ts';
import { shipmentId as shipmentIdOf } from '../../order/order-id.ts';
import { after } from '../../shared/time.ts';
import { judgeUnits, type ReturnFactsOfLine } from '../policy/eligibility.ts';
import { claimableAsLost, parcelOfShipment, type SentAndBack } from '../rma/claimed-units.ts';
import { factsOfLine } from '../rma/return-request.ts';

const DAY = 86_400;

const windowOver = {
  code: 'window_over',
  message: 'The time in which they may be claimed is over.',
} as const;

/** A line of the order, as it is called. */
type NamedLine = Pick<ReturnFactsOfLine, 'lineId' | 'sku' | 'title'>;

/** Units of a line that may be claimed: of a lost parcel, what is in that. */
export function claimableUnits(facts: SentAndBack, shipmentId: string | undefined, lineId: string): number {
  const { returnable } = factsOfLine(facts, lineId);
  const lost = shipmentId === undefined ? undefined : parcelOfShipment(facts.fulfillments, shipmentId);
  if (shipmentId === undefined || !lost) return returnable;
  return claimableAsLost(facts, lost, { shipmentId, lineId, returnable });
}

/** Until when a claim may be made (UTC); undefined without an end, or before the order is delivered (`arrived`). */
export function claimsUntil({ windowDays }: ClaimPolicy, arrived: string | undefined): string | undefined {
  return windowDays === undefined || arrived === undefined ? undefined : after(arrived, windowDays * DAY);
}

function claimableLine(facts: SentAndBack, { lineId, sku, title }: NamedLine, isOver: boolean) {
  const { returnable: claimable, eligible, ...verdict } = judgeUnits(factsOfLine(facts, lineId, sku));
  const because = verdict.because ?? (isOver ? windowOver : undefined);
  return {
    ...{ lineId, sku: verdict.sku, claimable, eligible: eligible && !isOver },
    ...(title === undefined ? {} : { title }),
    ...(because === undefined ? {} : { because }),
  };
}

/** Each parcel of which something may be claimed as lost, with its units. */
function losableParcels(facts: SentAndBack) {
  const parcels = facts.fulfillments.flatMap((sender) =>
    parcelsOf(sender).map((parcel) => {
      const shipmentId = shipmentIdOf(sender.orderId, sender.n, parcel.m);
      const lines = Object.entries(parcel.lines).map(([lineId, { units }]) => {
        return { lineId, units: Math.min(units, claimableUnits(facts, shipmentId, lineId)) };
      });
      return { shipmentId, lines: lines.filter(({ units }) => units > 0) };
    }),
  );
  return parcels.filter(({ lines }) => lines.length > 0);
}

/** What of these lines may be claimed at a time. `arrived`: when the order was delivered (UTC). */
export function claimableNow(
  facts: SentAndBack,
  lines: readonly NamedLine[],
  { policy, arrived }: { readonly policy: ClaimPolicy; readonly arrived: string | undefined },
  now: string,
) {
  const { settle, evidence, goods, byLink } = policy;
  const until = claimsUntil(policy, arrived);
  const isOver = until !== undefined && now > until;
  return {
    ...{ settle, evidence, goods, byLink },
    ...(until === undefined ? {} : { until }),
    lines: lines.map((line) => claimableLine(facts, line, isOver)),
    parcels: isOver ? [] : losableParcels(facts),
  };
}

/** What may be claimed of an order, and how. */
export type Claimable = ReturnType<typeof claimableNow>;
