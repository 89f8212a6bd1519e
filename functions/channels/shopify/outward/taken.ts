/** What Shopify has taken from its figures for an order (S2): absolute, by line and location. */
import type { TakenLine } from '../../contract/figures.ts';
import { digitsOf } from './call.ts';
import type { AdminLine, WholeOrder } from './shapes.ts';

interface TakenUnits {
  readonly location: string | undefined;
  readonly units: number;
}

/**
 * Shopify lowers the figure when the order is made, where a fulfillment order places it; a move changes both locations. A
 * cancel or refund that restocks gives back what it names; one that does not leaves the figure as it is.
 */
export function takenOf(whole: WholeOrder): TakenLine[] {
  return whole.lines.flatMap((line) => {
    if (!line.sku) return [];
    const sku = line.sku;
    const byLocation = new Map<string | undefined, number>();
    for (const { location, units } of movementsOf(line, whole))
      byLocation.set(location, (byLocation.get(location) ?? 0) + units);
    // Where a line was at one location alone, all that was ordered was taken there for a while.
    const ordered = byLocation.size === 1 ? { ordered: line.quantity } : {};
    return [...byLocation].map(([location, units]) => ({
      lineId: digitsOf(line.id),
      sku,
      ...(location === undefined ? {} : { location }),
      units,
      ...ordered,
    }));
  });
}

function movementsOf(line: AdminLine, { parts, refunds }: WholeOrder): TakenUnits[] {
  const placed = parts.flatMap((part) =>
    part.lines
      .filter(({ lineItem }) => lineItem.id === line.id)
      .map(({ totalQuantity }) => ({
        location: locationId(part.assignedLocation.location?.id),
        units: totalQuantity,
      })),
  );
  const refunded = refunds.flatMap(({ lines }) => lines).filter(({ lineItem }) => lineItem.id === line.id);
  const returned = refunded
    .filter(({ restockType }) => restockType === 'RETURN')
    .map(({ location, quantity }) => ({ location: locationId(location?.id), units: -quantity }));
  return [...placed, ...keptOf(line, placed, refunded), ...returned];
}

/**
 * Units that left the fulfillment orders and were not put back: the refunds without a restock that do not name units
 * already sent. Units that an edit took out are taken to be restocked, which the shop's staff is offered by default.
 */
function keptOf(
  line: AdminLine,
  placed: readonly TakenUnits[],
  refunded: WholeOrder['refunds'][number]['lines'],
): TakenUnits[] {
  const standing = placed.reduce((sum, { units }) => sum + units, 0);
  const restocked = sumOf(refunded, 'CANCEL');
  const gone = Math.max(0, line.quantity - standing - restocked);
  const units = Math.min(gone, sumOf(refunded, 'NO_RESTOCK'));
  if (units === 0) return [];
  const named = refunded.find(({ restockType, location }) => restockType === 'NO_RESTOCK' && location);
  return [{ location: locationId(named?.location?.id) ?? placed[0]?.location, units }];
}

function sumOf(refunded: WholeOrder['refunds'][number]['lines'], type: string): number {
  return refunded
    .filter(({ restockType }) => restockType === type)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

function locationId(gid: string | undefined): string | undefined {
  return gid === undefined ? undefined : digitsOf(gid);
}
