/** From when the lines of an order may leave. Pure. */
import type { CanonicalLine, CanonicalOrder } from './order-form.ts';

/** The id of the hold that keeps goods of a later date: an order waits for one date at a time. */
export const SHIP_DATE_HOLD = 'SHIP-DATE';

/** Dates that are still to come, UTC ISO. */
export interface ShipDates {
  /** By line id. A line that may leave at once is not in it. */
  readonly byLine: ReadonlyMap<string, string>;
  /** When the first of the lines may leave; absent where one of them may leave at once. */
  readonly first?: string;
}

type DatedOrder = Pick<CanonicalOrder, 'lines' | 'shipping'>;

function latest(dates: readonly string[]): string | undefined {
  return [...dates].sort().at(-1);
}

/** Lines that leave together leave with the last of them. */
function groupDates(dated: readonly (readonly [CanonicalLine, string])[]): ReadonlyMap<string, string> {
  const groups = Map.groupBy(dated, ([{ shipTogether }]) => shipTogether);
  return new Map(
    [...groups].flatMap(([group, members]) => {
      const date = latest(members.map(([, one]) => one));
      return group === undefined || date === undefined ? [] : [[group, date] as const];
    }),
  );
}

/**
 * The dates of these lines of an order: a line's own, else the order's. `apart`: lines of different dates may become
 * different fulfillments; where they may not, the order leaves when the last of them may.
 */
export function shipDates(
  { lines, shipping }: DatedOrder,
  lineIds: ReadonlySet<string>,
  { apart, now }: { readonly apart: boolean; readonly now: string },
): ShipDates {
  const own = lines.filter(({ lineId }) => lineIds.has(lineId));
  const dated = own.flatMap((line) => {
    const date = line.shipNotBefore ?? shipping.shipNotBefore;
    return date !== undefined && date > now ? [[line, date] as const] : [];
  });
  if (dated.length === 0) return { byLine: new Map() };
  const groups = groupDates(dated);
  const last = latest(dated.map(([, date]) => date));
  const dateOf = ({ lineId, shipTogether = '' }: CanonicalLine): string | undefined =>
    apart ? (groups.get(shipTogether) ?? dated.find(([line]) => line.lineId === lineId)?.[1]) : last;
  const dates = own.map((line) => [line.lineId, dateOf(line)] as const);
  const known = dates.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  const [first] = known.map(([, date]) => date).sort();
  const isAnyAtOnce = known.length < own.length;
  return { byLine: new Map(known), ...(isAnyAtOnce || first === undefined ? {} : { first }) };
}
