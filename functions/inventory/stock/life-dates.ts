/** When life dates end: with the day itself, where the goods are. Pure. */
import { dateOfDay, dayOfDate, instantOf, localDay } from '../../network/time/calendar.ts';
import type { StockLot } from './lots.ts';
import type { StockPosition } from './position.ts';

/** A date from this one on says that goods do not expire: the next day is beyond what an instant can say. */
const NEVER = '9999-12-31';

/** The local day of an instant (UTC ISO) in a zone, as `YYYY-MM-DD`. */
export function localDate(zone: string, at: string): string {
  return dateOfDay(localDay(zone, Date.parse(at)));
}

/** The instant (UTC ISO) from which goods of a life date are past it: the local midnight after that day. */
function lifeEnd(lifeDate: string, zone: string): string {
  return new Date(instantOf(zone, dayOfDate(lifeDate) + 1, 0)).toISOString();
}

/** The life dates of lots that may still be sold, the first one first; a date that never comes is none. */
function datesToCome(lots: readonly StockLot[]): string[] {
  const dates = lots.flatMap(({ lifeDate, expired }) =>
    lifeDate === undefined || lifeDate >= NEVER || expired ? [] : [lifeDate],
  );
  return dates.sort();
}

/** Whether a position has life dates and no deadline for them: release 0.2.0 has written it last. */
export function lacksLifeEnd({ lots = [], lifeEndsAt }: Pick<StockPosition, 'lots' | 'lifeEndsAt'>): boolean {
  return lifeEndsAt === undefined && datesToCome(lots).length > 0;
}

/** When the next life date of these lots ends, of those that may still be sold; undefined where none will. */
export function nextLifeEnd(lots: readonly StockLot[] = [], zone: string): string | undefined {
  const [first] = datesToCome(lots);
  return first === undefined ? undefined : lifeEnd(first, zone);
}
