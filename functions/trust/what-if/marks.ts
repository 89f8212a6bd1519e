/** What happened of a past, as it is read: in order, and with decisions still packed. Pure. */
import { compareText } from '../../shared/compare-text.ts';
import type { TableItem } from '../../shared/table.ts';
import type { PastEnd, PastLeave } from './past.ts';

/** A decision as it is stored: unpacked when its time comes, so that memory does not depend on how much it saw. */
export interface StoredStep {
  readonly kind: 'stored';
  readonly at: string;
  readonly orderId: string;
  readonly n: number;
  readonly item: TableItem;
}

/** Orders of a pool were released together; `orderId`: the one that stands first. */
export interface ReleaseMark {
  readonly kind: 'released';
  readonly at: string;
  readonly orderId: string;
  readonly pool: string;
  /** In the order in which the queue served them. */
  readonly members: readonly string[];
  readonly maxWork: number;
}

export type OrderMark = StoredStep | PastEnd;
export type PastMark = OrderMark | PastLeave | ReleaseMark;

/** A position of stock. */
export interface StockPlace {
  readonly sku: string;
  readonly location: string;
}

/** What happens in one moment: units leave, orders are released, units are planned again, and the order ends. */
const ranks = { leave: 0, released: 1, stored: 2, end: 3 } as const;

function numberOf(mark: PastMark): number {
  return mark.kind === 'stored' ? mark.n : 0;
}

/** By time first: the days of a past, each in this order and one after the other, are the whole of it in this order. */
export function compareMarks(one: PastMark, other: PastMark): number {
  return (
    compareText(one.at, other.at) ||
    ranks[one.kind] - ranks[other.kind] ||
    compareText(one.orderId, other.orderId) ||
    numberOf(one) - numberOf(other)
  );
}

/** The day of a UTC time. */
export function dayOf(at: string): string {
  return at.slice(0, 10);
}
