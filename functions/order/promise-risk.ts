import {
  groupOfStatus,
  type OrderStatus,
  type StatusGroup,
  statusGroupNames,
  type Totals,
} from '../shared/events/statuses.ts';
import { groupKey, type OrderGroup } from '../shared/keys.ts';
import { settings } from '../shared/settings.ts';
import { after } from '../shared/time.ts';

/** An order as far as its promise goes. */
interface PromisedOrder {
  readonly closed?: object | undefined;
  readonly promise?: { readonly deliverBy: string } | undefined;
  readonly totals: Totals;
  /** UTC ISO. */
  readonly capturedAt: string;
}

/** What META says of whether it is listed by itself. */
interface GroupedOrder {
  readonly orderId: string;
  readonly channel: string;
  readonly status: OrderStatus;
  readonly atRisk?: true | undefined;
  /** UTC ISO. */
  readonly capturedAt: string;
}

/**
 * From when on the promise to the customer is at risk, UTC ISO: while units have not left, so long before it that they
 * can hardly be there in time, and not before half of the time that was promised; once all are on their way, when it is over.
 * Undefined where nothing was promised, or nothing is to come any more.
 */
export function riskAt({ closed, promise, totals, capturedAt }: PromisedOrder): string | undefined {
  if (closed || !promise) return undefined;
  const { open, backordered, reserved, allocated } = totals;
  if (open + backordered + reserved + allocated === 0) return promise.deliverBy;
  const promised = Date.parse(promise.deliverBy) - Date.parse(capturedAt);
  const half = new Date(Date.parse(capturedAt) + Math.max(0, promised) / 2).toISOString();
  const early = after(promise.deliverBy, -settings().promiseRiskBefore);
  return early < half ? half : early;
}

export function isAtRisk(order: PromisedOrder, now: string): boolean {
  const at = riskAt(order);
  return at !== undefined && at <= now;
}

/** When the order's promise will be at risk; undefined where it is, or never will be. */
export function riskDue(order: PromisedOrder & Pick<GroupedOrder, 'atRisk'>): string | undefined {
  return order.atRisk ? undefined : riskAt(order);
}

/** The groups whose orders are listed by themselves: those that few orders are in, and none that goes well. */
export const listedGroups: ReadonlySet<StatusGroup> = new Set(['attention', 'held', 'waiting', 'cancelling']);
/** The groups in which a promise can be at risk. */
export const openGroups: readonly StatusGroup[] = statusGroupNames.filter((group) => group !== 'ended');

/** The list that the order is in; undefined of one that goes well: such orders are found by their day. */
export function groupListOf({
  status,
  atRisk,
  channel,
}: Pick<GroupedOrder, 'status' | 'atRisk' | 'channel'>): OrderGroup | undefined {
  const group = groupOfStatus(status);
  if (!atRisk && !listedGroups.has(group)) return undefined;
  return { group, atRisk: atRisk === true, channel };
}

/** The index keys of META for that list. */
export function groupEntry(order: GroupedOrder) {
  const list = groupListOf(order);
  return list ? groupKey(list, order.capturedAt, order.orderId) : {};
}
