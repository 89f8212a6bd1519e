/**
 * How far the books of a position can be trusted: the chance that a unit which they say is there is found. Pure.
 *
 * A beta posterior with exponential forgetting (A. Josang, R. Ismail: The Beta Reputation System, 2002). Of what was
 * observed, `found` units were there and `missed` were not; both fade by half in each half-life:
 *
 *     confidence = (9.9 + found) / (10 + found + missed)
 *
 * The prior is 99 %, as much worth as ten units. One observation weighs ten units at most, however many it is of: units
 * are missed by the box, and thousand units that were counted at once are no thousand looks at the shelf.
 */
import type { Withholding } from '../../network/entities/entity-schemas.ts';
import type { StockTrust } from './position.ts';

const PRIOR_FOUND = 9.9;
const PRIOR = 10;
const MOST_WEIGHT = 10;
const HOUR_MS = 3_600_000;
const HOURS_A_DAY = 24;
/** After so many half-lives less than a thousandth is left of what was observed. */
const HALF_LIVES_KEPT = 10;

/** What one movement says of the books. Whole units. */
export interface TrustObservation {
  readonly found: number;
  readonly missed: number;
}

function hourOf(at: string): number {
  return Math.floor(Date.parse(at) / HOUR_MS);
}

function rounded(units: number): number {
  return Math.round(units * 100) / 100;
}

/** What is left of observations at an hour. `halfLife` is in seconds. */
function faded([found, missed, since]: StockTrust, hour: number, halfLife: number): StockTrust {
  const hours = Math.max(0, hour - since);
  const left = 2 ** ((-hours * HOUR_MS) / (halfLife * 1000));
  return [found * left, missed * left, since + hours];
}

/** The trust after an observation at `now` (UTC ISO). */
export function observe(
  trust: StockTrust | undefined,
  { found, missed }: TrustObservation,
  now: string,
  halfLife: number,
): StockTrust | undefined {
  const units = found + missed;
  if (units === 0) return trust;
  const weight = Math.min(1, MOST_WEIGHT / units);
  const [before, missedBefore, hour] = faded(trust ?? [0, 0, hourOf(now)], hourOf(now), halfLife);
  return [rounded(before + found * weight), rounded(missedBefore + missed * weight), hour];
}

/** What is left of the units that were found and missed, in hundredths. */
export function evidence(trust: StockTrust, now: string, halfLife: number): readonly [number, number] {
  const [found, missed] = faded(trust, hourOf(now), halfLife);
  return [rounded(found), rounded(missed)];
}

/** The chance, from 0 to 1, that a unit of the books is there. */
export function confidence(trust: StockTrust | undefined, now: string, halfLife: number): number {
  const [found, missed] = trust ? faded(trust, hourOf(now), halfLife) : [0, 0];
  return (PRIOR_FOUND + found) / (PRIOR + found + missed);
}

/** A position as far as its trust goes. */
interface TrustedUnits {
  readonly trust?: StockTrust | undefined;
  readonly onHand: number;
}

/** Units on hand that are not to be sold: the share that is likely not there, rounded up. */
export function unitsToWithhold(
  { trust, onHand }: TrustedUnits,
  policy: Withholding | undefined,
  now: string,
  halfLife: number,
): number {
  if (!policy || !trust) return 0;
  const sure = confidence(trust, now, halfLife);
  if (sure * 100 >= policy.belowPct) return 0;
  const share = Math.min(policy.mostPct / 100, 1 - sure);
  return Math.min(onHand, Math.ceil(rounded(onHand * share)));
}

/** Whether units of a position are withheld, or may be by some policy: nothing else is looked at. */
export function mayBeWithheld({
  trust,
  withheld,
}: {
  readonly trust?: StockTrust | undefined;
  readonly withheld?: number | undefined;
}): boolean {
  return (trust?.[1] ?? 0) > 0 || withheld !== undefined;
}

/** When fewer units are to be withheld by time alone, by the day; undefined where none are withheld. */
export function nextReview(
  position: TrustedUnits,
  policy: Withholding | undefined,
  now: string,
  halfLife: number,
): string | undefined {
  const withheld = unitsToWithhold(position, policy, now, halfLife);
  if (withheld === 0) return undefined;
  const days = Math.ceil((HALF_LIVES_KEPT * halfLife * 1000) / (HOURS_A_DAY * HOUR_MS));
  const after = (day: number): string =>
    new Date(Date.parse(now) + day * HOURS_A_DAY * HOUR_MS).toISOString();
  let day = 1;
  while (day < days && unitsToWithhold(position, policy, after(day), halfLife) >= withheld) day += 1;
  return after(day);
}
