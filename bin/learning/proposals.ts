/** What the past says should be otherwise, as bodies that the doors take. Pure: nobody applies them but a person. */
import type { Location } from '../../functions/network/entities/location.ts';
import type { RateCard } from '../../functions/network/entities/rate-card.ts';
import type { Ruleset } from '../../functions/planner/ruleset.ts';
import type { Acceptance } from './acceptance.ts';
import { boundsText, days, percent, timeText } from './figure-text.ts';
import type { InvoicedLane } from './invoiced.ts';
import type { PickFailure } from './picks.ts';
import type { TransitLane } from './transit.ts';

/** A change to one thing of the network or of the rules, and why. */
export interface Proposal<Body> {
  readonly id: string;
  /** Sentences. */
  readonly because: readonly string[];
  readonly body: Body;
}

/** Below so many cases nothing is proposed, however sure the figures look. */
export const FEWEST = 20;

/** Prices that differ from invoices by less are left: a change has to be worth its while. */
const WORTH = 0.01;

function isOffPrice({ ratio: { count, value, low, high } }: InvoicedLane): boolean {
  return count >= FEWEST && (low > 1 || high < 1) && Math.abs(value - 1) >= WORTH;
}

/** The prices of one zone times a factor, to the next minor unit: heavier steps stay no cheaper than lighter ones. */
function withZonePrices(price: RateCard['price'], zone: number, factor: number): RateCard['price'] {
  const changed = (minor: readonly number[]): number[] =>
    minor.map((amount, at) => (at === zone ? Math.round(amount * factor) : amount));
  if (price.kind === 'step')
    return { ...price, steps: price.steps.map((step) => ({ ...step, minor: changed(step.minor) })) };
  return { ...price, baseMinor: changed(price.baseMinor), perKgMinor: changed(price.perKgMinor) };
}

/** Whole days that a service is surely slower or faster than it is believed to be; 0 where nothing is sure. */
function surplusDays({ late: { count, value, low, high } }: TransitLane): number {
  return count >= FEWEST && (low > 0.5 || high < -0.5) ? Math.round(value) : 0;
}

type Service = RateCard['services'][number];
const MOST_DAYS = 90;

function withTransit(service: Service, zones: readonly string[], lane: TransitLane, days: number): Service {
  const { transitDays } = service;
  const byZone =
    typeof transitDays === 'number'
      ? Object.fromEntries(zones.map((zone) => [zone, transitDays]))
      : transitDays;
  const known = byZone[lane.zone];
  if (known === undefined) return service;
  const changed = Math.min(MOST_DAYS, Math.max(0, known + days));
  return { ...service, transitDays: { ...byZone, [lane.zone]: changed } };
}

/** What is known of a rate card, and the card as that changes it. */
interface CardChange {
  readonly card: RateCard;
  readonly because: readonly string[];
}

function withPriceOf({ card, because }: CardChange, { zone, ratio }: InvoicedLane): CardChange {
  const price = withZonePrices(card.price, card.zones.indexOf(zone), ratio.value);
  const sure = `${boundsText(ratio, percent)}, ${ratio.count} shipments`;
  const sentence = `Zone ${zone}: carriers charge ${percent(ratio.value)} of what is expected (${sure}).`;
  return { card: { ...card, price }, because: [...because, sentence] };
}

function withDaysOf({ card, because }: CardChange, lane: TransitLane): CardChange {
  const surplus = surplusDays(lane);
  if (surplus === 0) return { card, because };
  const { service, zone, late } = lane;
  const services = card.services.map((one) =>
    one.id === service ? withTransit(one, card.zones, lane, surplus) : one,
  );
  const sure = `${boundsText(late, days)}, ${late.count} parcels`;
  const change = surplus > 0 ? `${surplus} more` : `${-surplus} fewer`;
  const sentence = `${service} to zone ${zone} comes ${days(late.value)} days after its date (${sure}): ${change}.`;
  return { card: { ...card, services }, because: [...because, sentence] };
}

/** Rate cards with the prices that were invoiced and the days that parcels took. */
export function proposedCards(
  cards: readonly RateCard[],
  { prices, transit }: { readonly prices: readonly InvoicedLane[]; readonly transit: readonly TransitLane[] },
): Proposal<RateCard>[] {
  return cards.flatMap((card): Proposal<RateCard>[] => {
    const { id, currency } = card;
    const off = prices.filter((lane) => lane.card === id && lane.currency === currency && isOffPrice(lane));
    const own = transit.filter((lane) => lane.card === id);
    const priced = off.reduce(withPriceOf, { card, because: [] });
    const { card: body, because } = own.reduce(withDaysOf, priced);
    return because.length > 0 ? [{ id, because, body }] : [];
  });
}

const FIVE_MINUTES = 300;

/** A deadline has to leave room for 19 of 20; four times that is silence that nobody notices. */
const SLACK = 4;

/** Locations whose time to accept is shorter than they need, or so long that a silent one is noticed late. */
export function proposedLocations(
  locations: ReadonlyMap<string, Location>,
  acceptances: readonly Acceptance[],
  usualSeconds: number,
): Proposal<Location>[] {
  return acceptances.flatMap(({ location: id, slowest, accepted }): Proposal<Location>[] => {
    const location = locations.get(id);
    if (!location || accepted < FEWEST) return [];
    const present = location.acceptWithin ?? usualSeconds;
    const wanted = Math.ceil(slowest.high / FIVE_MINUTES) * FIVE_MINUTES;
    const isTight = present < slowest.low;
    if (!isTight && present <= SLACK * wanted) return [];
    const why = isTight
      ? 'work is taken from it that it would have accepted'
      : 'a silent one is noticed later than need be';
    const sure = `${boundsText(slowest, timeText)}, ${accepted} accepted`;
    const needs = `Of 20 requests 19 are accepted within ${timeText(slowest.value)} (${sure})`;
    const because = `${needs}; it has ${timeText(present)}: ${why}.`;
    return [{ id, because: [because], body: { ...location, acceptWithin: wanted } }];
  });
}

/** Whether the rules count already what a location's books say of units that may not be there. */
export function countsShortPicks({ objective }: Ruleset): boolean {
  return objective.terms.some(({ type }) => type === 'shortPick');
}

/**
 * The rules with what it costs that some locations surely do not find what is asked for more often than the whole: a preference
 * against them, for SKUs of that tag. None where the rules have the term `shortPick`: a unit would be counted twice. `unitMinor`:
 * what one unit that is not found costs, in minor units of the rules' currency.
 */
export function proposedRules(
  ruleset: Ruleset,
  failures: readonly PickFailure[],
  { overall, unitMinor }: { readonly overall: number; readonly unitMinor: number },
): Proposal<Ruleset>[] {
  if (countsShortPicks(ruleset)) return [];
  const because: string[] = [];
  const worse = failures.filter(({ share: { count, low } }) => count >= FEWEST && low > overall);
  const terms = worse.flatMap(({ location, tag, share }) => {
    const perUnitMinor = Math.round((share.value - overall) * unitMinor);
    if (perUnitMinor === 0) return [];
    const what = tag === undefined ? 'units without a tag' : `units of ${tag}`;
    const sure = `${boundsText(share, percent)}, ${share.count} asked for`;
    const whole = `all locations ${percent(overall)}`;
    because.push(`${location} does not find ${percent(share.value)} of ${what} (${sure}), ${whole}.`);
    const skuTags = tag === undefined ? {} : { skuTags: [tag] };
    const where = { ids: [location] };
    return [{ type: 'preference' as const, perShipmentMinor: 0, perUnitMinor, where, ...skuTags }];
  });
  if (terms.length === 0) return [];
  const { objective } = ruleset;
  const body = { ...ruleset, objective: { ...objective, terms: [...objective.terms, ...terms] } };
  return [{ id: ruleset.name, because, body }];
}
