/**
 * What a fact, a request or a missed deadline changes, as data: decisions make it, change-writes.ts writes
 * it.
 */
import type { ExceptionType } from '../../exceptions/exception.ts';
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import type { LineUnits } from '../../order/line-units.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import type { QuantityState } from '../../shared/events/statuses.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import { withDueAt } from '../work-order/next-deadline.ts';
import { type FulfillmentMoment, reviseFulfillment } from '../work-order/revise-fulfillment.ts';

/** Units that the order counts in another of its totals than before. */
export interface TotalsShift {
  readonly from: QuantityState;
  readonly to: QuantityState;
  readonly units: number;
}

export interface ChangeException {
  readonly type: ExceptionType;
  /** The number of the parcel that the exception is about, if it is about one. */
  readonly shipment?: number;
  readonly detail: Record<string, unknown>;
}

/** A fulfillment as it becomes, and everything that has to be in the same write. */
export interface FulfillmentChange {
  readonly fulfillment: Fulfillment;
  readonly totals: readonly TotalsShift[];
  /** Units that left to be planned again: RESERVATION holds their claims from now on (P10). */
  readonly left: readonly LineUnits[];
  /** Units that the order no longer wants: their claims are given up. */
  readonly cancelled: readonly LineUnits[];
  readonly movements: readonly StockMovement[];
  /** How a cancel request to the location was answered; `unanswered` counts as refused. */
  readonly answered?: 'accepted' | 'refused' | 'unanswered';
  readonly exception?: ChangeException;
}

/** A change of the fulfillment alone. */
export const noEffects = { totals: [], left: [], cancelled: [], movements: [] } as const;

/** What a change depends on beside the fulfillment and the event. */
export interface DecisionCircumstance extends FulfillmentMoment {
  /** A cancel request stands on the order: units that a location does not ship go nowhere else (P8). */
  readonly orderCancelRequested: boolean;
  /** What the location does not find it has none of (`notInStock`): its position is doubted until a count. */
  readonly doubtsEmptyShelf?: boolean;
}

/** A change whose fulfillment has yet to get its deadline, its version and its event. */
export type ChangeDraft = Omit<FulfillmentChange, 'exception'>;

interface Announcement {
  readonly event?: EventDraft | undefined;
  readonly exception?: ChangeException | undefined;
}

/** The change as it is written: the fulfillment revised, with its next deadline, and what is announced. */
export function completeChange(
  draft: ChangeDraft,
  moment: FulfillmentMoment,
  { event, exception }: Announcement,
): FulfillmentChange {
  const fulfillment = reviseFulfillment(withDueAt(draft.fulfillment, moment), moment.now, event);
  return { ...draft, fulfillment, ...(exception ? { exception } : {}) };
}

/** The exception about a fact that was recorded although it should not have happened. */
export function unwelcomeFact(fulfillment: Fulfillment, detail: Record<string, unknown>): ChangeException {
  const { fulfillmentId, location, status } = fulfillment;
  return { type: 'UnwelcomeFact', detail: { fulfillmentId, location, status, ...detail } };
}

/** The movement of a line's units at the fulfillment's location. */
export function stockMovement(
  fulfillment: Fulfillment,
  kind: StockMovement['kind'],
  { sku, units }: Pick<LineUnits, 'sku' | 'units'>,
): StockMovement {
  const { orderId, fulfillmentId, location, pool } = fulfillment;
  const leftShelfAt = kind === 'ship' ? fulfillment.packedAt : undefined;
  return {
    kind,
    sku,
    location,
    pool,
    units,
    orderId,
    ref: `fulfillment:${fulfillmentId}`,
    ...(leftShelfAt === undefined ? {} : { leftShelfAt }),
  };
}

/** One movement a line, all of one kind. */
export function stockMovements(
  fulfillment: Fulfillment,
  kind: StockMovement['kind'],
  lines: readonly LineUnits[],
): StockMovement[] {
  return lines.map((line) => stockMovement(fulfillment, kind, line));
}
