/** When life dates end: with the day itself, where the goods are. Pure. */
import { dateOfDay, dayOfDate, instantOf, localDay } from '../../network/time/calendar.ts';
import type { StockLot } from './lots.ts';

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

/** When the next life date of these lots ends, of those that may still be sold; undefined where none will. */
export function nextLifeEnd(lots: readonly StockLot[] = [], zone: string): string | undefined {
  const dates = lots.flatMap(({ lifeDate, expired }) =>
    lifeDate === undefined || lifeDate >= NEVER || expired ? [] : [lifeDate],
  );
  const [first] = dates.sort();
  return first === undefined ? undefined : lifeEnd(first, zone);
}
