/**
 * Rate cards of the benchmark: a parametric approximation in the range of published ground tariffs, by eight
 * zones of distance. It is nobody's official tariff.
 */
import {
  type PlannedRateCard,
  type PlannedService,
  plannedRateCardSchema,
  plannedServiceSchema,
} from '../../../functions/network/planning/planned-network.ts';
import { GRAMS_PER_POUND, KM_PER_MILE, parameters } from './parameters.ts';

const zoneCount = parameters.zonesMiles.length + 1;
const zones = Array.from({ length: zoneCount }, (_, zone) => String(zone + 1));
const bandsKm = parameters.zonesMiles.map((miles) => Math.round(miles * KM_PER_MILE));

/** Cents of a parcel of so many pounds: linear through the prices of one and of ten pounds. */
function poundPrice(zone: number, pounds: number): number {
  const one = 705 + ((900 - 705) * zone) / (zoneCount - 1);
  const ten = 1120 + ((2180 - 1120) * zone) / (zoneCount - 1);
  return one + ((ten - one) * (pounds - 1)) / 9;
}

/** Steps below a pound, at shares of its price. */
const SHARES_OF_A_POUND = [
  { pounds: 0.25, share: 0.72 },
  { pounds: 0.5, share: 0.82 },
  { pounds: 0.75, share: 0.92 },
];
const stepsBelowAPound = SHARES_OF_A_POUND.map(({ pounds, share }) => ({
  upToGrams: Math.round(pounds * GRAMS_PER_POUND),
  minor: zones.map((_, zone) => Math.round(poundPrice(zone, 1) * share)),
}));
const stepsByPound = Array.from({ length: 70 }, (_, at) => ({
  upToGrams: Math.round((at + 1) * GRAMS_PER_POUND),
  minor: zones.map((_, zone) => Math.round(poundPrice(zone, at + 1))),
}));

export const stepCard: PlannedRateCard = plannedRateCardSchema.parse({
  id: 'ground',
  currency: 'USD',
  zones,
  bandsKm,
  price: { kind: 'step', steps: [...stepsBelowAPound, ...stepsByPound] },
});

/** Cents of a kilogram: the slope of the same prices. */
function kilogramPrice(zone: number): number {
  const pound = (poundPrice(zone, 10) - poundPrice(zone, 1)) / 9;
  return Math.round(pound * (1000 / GRAMS_PER_POUND));
}

export const affineCard: PlannedRateCard = plannedRateCardSchema.parse({
  id: 'ground',
  currency: 'USD',
  zones,
  bandsKm,
  price: {
    kind: 'affine',
    baseMinor: zones.map((_, zone) => Math.round(poundPrice(zone, 1) * 0.75)),
    perKgMinor: zones.map((_, zone) => kilogramPrice(zone)),
  },
});

/** The one service of all sets; its card is whichever has the id `ground`. */
export const services: readonly PlannedService[] = [
  plannedServiceSchema.parse({
    id: 'ground',
    carrier: 'carrier',
    rateCard: 'ground',
    transitDays: { 1: 1, 2: 2, 3: 2, 4: 3, 5: 4, 6: 4, 7: 5, 8: 5 },
  }),
];
