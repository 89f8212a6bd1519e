/** What the way from the customer to a location costs, by the rate cards that price the way there. Pure. */
import type {
  PlannedLocation,
  PlannedRateCard,
  PlannedService,
} from '../../network/planning/planned-network.ts';
import { zoneBounds, zoneByDefault, zoneByDistance, zoneByLane } from '../pricing/card-zones.ts';
import { minorFromMicros } from '../pricing/micros.ts';
import { billableGrams, tariffOf } from '../pricing/tariff.ts';
import { metresBetween, unitVector } from '../ways/distance.ts';
import type { ReturnPlaceInput } from './return-place-input.ts';

/** Why no way leads to a location. */
export const wayRefusals = ['NO_SERVICE', 'NO_RATE', 'RATE_CURRENCY', 'WEIGHT'] as const;
export type WayRefusal = (typeof wayRefusals)[number];

export interface WayBack {
  readonly service: string;
  readonly minor: number;
  /** Absent where nobody knows where one of both is. */
  readonly metres?: number;
}

type Line = ReturnPlaceInput['lines'][number];

function volumeOf({ dimensionsMm: size }: Line): number | undefined {
  return size && size.length * size.width * size.height;
}

function gramsOf(card: PlannedRateCard, { lines, terms }: ReturnPlaceInput): number {
  return lines.reduce((sum, line) => {
    const grams = line.weightGrams ?? terms.assumedGrams;
    return sum + line.quantity * billableGrams(card, grams, volumeOf(line));
  }, 0);
}

function zoneOf(
  card: PlannedRateCard,
  input: ReturnPlaceInput,
  to: PlannedLocation,
  metres: number | undefined,
): number {
  const byLane = zoneByLane(card, input.from, to);
  if (byLane >= 0) return byLane;
  const bounds = zoneBounds(card);
  return bounds && metres !== undefined ? zoneByDistance(bounds, metres) : zoneByDefault(card);
}

function priced(
  { id, rateCard, countries }: PlannedService,
  input: ReturnPlaceInput,
  to: PlannedLocation,
  metres: number | undefined,
): WayBack | WayRefusal {
  if (countries && !countries.includes(to.country)) return 'NO_SERVICE';
  const card = input.rates.find((one) => one.id === rateCard);
  const zone = card ? zoneOf(card, input, to, metres) : -1;
  const tariff = card && tariffOf(card).zones[zone];
  if (!card || !tariff) return 'NO_RATE';
  if (card.currency !== input.currency) return 'RATE_CURRENCY';
  const micros = tariff.price(gramsOf(card, input));
  if (micros === Infinity) return 'WEIGHT';
  const minor = minorFromMicros(micros, card.currency);
  return { service: id, minor, ...(metres === undefined ? {} : { metres }) };
}

/** The cheapest service that brings the goods to a location, or why none does. */
export function wayBackTo(input: ReturnPlaceInput, to: PlannedLocation): WayBack | WayRefusal {
  const { from, services } = input;
  const metres = from.point && to.point && metresBetween(unitVector(from.point), unitVector(to.point));
  const usable = services.filter(({ id }) => to.services === undefined || to.services.includes(id));
  let best: WayBack | undefined;
  let refusal: WayRefusal = 'NO_SERVICE';
  for (const service of usable) {
    const way = priced(service, input, to, metres);
    if (typeof way === 'string') refusal = way;
    else if (best === undefined || way.minor < best.minor) best = way;
  }
  return best ?? refusal;
}
