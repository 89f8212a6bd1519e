/**
 * The network as the planner takes it: locations, the services that collect there, the rate cards that price
 * them. What the brand declares (entities/) takes these fields over.
 *
 * Units: money in integer minor units, weights in grams, distances in kilometres, volumes in cubic
 * millimetres, times of day `HH:MM` in the location's IANA zone. Unknown is left out, never zero.
 */
import * as z from 'zod';
import { measuredNumber } from '../../shared/measured-number.ts';

const id = z.string().min(1);
const minor = z.int();
const localDate = z.iso.date();
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day HH:MM, from 00:00 to 23:59');
/** 1 is Monday, 7 is Sunday (ISO 8601). */
const weekdays = z.array(z.int().min(1).max(7)).min(1);
const country = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166 alpha-2 country code, upper case');
const currency = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 currency code, upper case');

export const pointSchema = z.object({ lat: measuredNumber(-90, 90), lon: measuredNumber(-180, 180) });

export const plannedLocationSchema = z.object({
  id,
  name: z.string().optional(),
  type: z.enum(['warehouse', 'store', 'supplier']),
  active: z.boolean().default(true),
  /** The pool or market that the location serves. */
  market: id.default('main'),
  country,
  region: z.string().optional(),
  postalCode: z.string().optional(),
  point: pointSchema.optional(),
  timezone: z.string().default('UTC'),
  tags: z.array(z.string()).default([]),
  /** Lower goes first. */
  priority: z.int().min(0).max(100_000).default(100),
  /** Ids of the services that collect here; all services where this is left out. */
  services: z.array(id).optional(),
  handling: z
    .object({
      perOrderMinor: minor.default(0),
      perLineMinor: minor.default(0),
      perUnitMinor: minor.default(0),
    })
    .prefault({}),
  packaging: z
    .object({ perShipmentMinor: minor.default(0), tareGrams: z.int().min(0).default(0) })
    .prefault({}),
  calendar: z
    .object({
      workdays: weekdays.default([1, 2, 3, 4, 5]),
      holidays: z.array(localDate).default([]),
      opens: timeOfDay.default('08:00'),
      closes: timeOfDay.default('18:00'),
    })
    .prefault({})
    .refine((calendar) => calendar.opens < calendar.closes, 'calendar: closes must be later than opens'),
  /**
   * The latest time for a parcel to join the day's collection. The earlier of this and the service's own
   * counts.
   */
  cutOff: timeOfDay.optional(),
  /** Minutes from order to parcel, counted in opening hours. */
  processingMinutes: z.int().min(0).max(43_200).default(0),
});

/** A carrier's product. `transitDays` is counted in delivery days, by zone where the zone matters. */
export const plannedServiceSchema = z.object({
  id,
  carrier: z.string(),
  level: z.string().default('standard'),
  rateCard: id,
  /** Destination countries; every country that the rate card has a zone for where this is left out. */
  countries: z.array(country).optional(),
  cutOff: timeOfDay.default('17:00'),
  pickupDays: weekdays.default([1, 2, 3, 4, 5]),
  deliveryDays: weekdays.default([1, 2, 3, 4, 5]),
  holidays: z.array(localDate).default([]),
  /**
   * Minor units on the price of each shipment: for a signature, for delivery on a Saturday, to a home. A service that
   * names the Saturday's delivers then for orders that ask for it.
   */
  surcharges: z
    .strictObject({
      signatureMinor: minor.min(0).max(100_000_000).optional(),
      saturdayMinor: minor.min(0).max(100_000_000).optional(),
      residentialMinor: minor.min(0).max(100_000_000).optional(),
    })
    .optional(),
  transitDays: z.union([z.int().min(0).max(90), z.record(z.string(), z.int().min(0).max(90))]),
});

const lane = z.object({
  zone: z.string(),
  fromCountry: country.optional(),
  fromRegion: z.string().optional(),
  fromPostal: z.string().optional(),
  toCountry: country.optional(),
  toRegion: z.string().optional(),
  toPostal: z.string().optional(),
});

const rateCardFields = z.object({
  id,
  version: z.int().min(1).default(1),
  currency,
  zones: z.array(z.string()).min(1),
  bandsKm: z.array(z.number().positive()).optional(),
  lanes: z.array(lane).default([]),
  otherwise: z.string().optional(),
  /**
   * The volume in cubic millimetres that is billed as one gram (5,000 cm3 a kilogram is 5,000). Where this is
   * left out, weight alone counts.
   */
  dimensionalDivisor: z.int().min(1).optional(),
  price: z.discriminatedUnion('kind', [
    /**
     * The first step with weight <= upToGrams. Goods above the last step go in several parcels of at most its
     * weight, or are refused.
     */
    z.object({
      kind: z.literal('step'),
      steps: z.array(z.object({ upToGrams: z.int().min(1), minor: z.array(minor.min(0)) })).min(1),
      beyond: z.enum(['parcels', 'refuse']).default('parcels'),
    }),
    /** base + perKg x weight by zone, exact to the gram. */
    z.object({
      kind: z.literal('affine'),
      baseMinor: z.array(minor.min(0)),
      perKgMinor: z.array(minor.min(0)),
      maxGrams: z.int().min(1).optional(),
    }),
  ]),
});
type RateCardFields = z.output<typeof rateCardFields>;
type Report = (path: PropertyKey[], message: string) => void;

/**
 * The price of a shipment by zone and billable weight; `zones` names the columns of the prices. The lanes are
 * tried first, in order (postal codes by prefix), then the distance: its zone is the first k with distance <=
 * bandsKm[k], and the last zone has no end. `otherwise` is the zone where neither lane nor distance says one;
 * without it an unknown distance is priced as the last and dearest zone, and the decision says so.
 */
export const plannedRateCardSchema = rateCardFields.check(({ value: card, issues }) => {
  const report: Report = (path, message) => issues.push({ code: 'custom', input: card, path, message });
  checkZones(card, report);
  if (card.price.kind === 'affine') checkAmounts(card.price, card.zones.length, report);
  else checkSteps(card.price.steps, card.zones.length, report);
});

function checkZones({ zones, bandsKm, lanes, otherwise }: RateCardFields, report: Report): void {
  const known = new Set(zones);
  const oneOfThem = `one of ${zones.join(', ')}`;
  if (known.size !== zones.length) report(['zones'], 'zones must be different from each other');
  if (bandsKm && bandsKm.length !== zones.length - 1)
    report(['bandsKm'], `${zones.length} zones need ${zones.length - 1} bounds`);
  bandsKm?.forEach((km, at) => {
    if (at > 0 && km <= (bandsKm[at - 1] ?? 0)) report(['bandsKm', at], 'bounds must ascend');
  });
  lanes.forEach(({ zone }, at) => {
    if (!known.has(zone)) report(['lanes', at, 'zone'], oneOfThem);
  });
  if (otherwise !== undefined && !known.has(otherwise)) report(['otherwise'], oneOfThem);
}

type AffinePrice = Extract<RateCardFields['price'], { kind: 'affine' }>;
type PriceSteps = Extract<RateCardFields['price'], { kind: 'step' }>['steps'];

function checkAmounts(price: AffinePrice, columns: number, report: Report): void {
  for (const key of ['baseMinor', 'perKgMinor'] as const)
    if (price[key].length !== columns) report(['price', key], `one amount for each of the ${columns} zones`);
}

function checkSteps(steps: PriceSteps, columns: number, report: Report): void {
  steps.forEach(({ upToGrams, minor: amounts }, at) => {
    const before = steps[at - 1];
    const path = ['price', 'steps', at];
    if (amounts.length !== columns) report([...path, 'minor'], `one amount for each of the ${columns} zones`);
    if (before && upToGrams <= before.upToGrams)
      report([...path, 'upToGrams'], 'steps must ascend by weight');
    if (before && amounts.some((amount, zone) => amount < (before.minor[zone] ?? 0)))
      report([...path, 'minor'], 'a heavier step must not be cheaper');
  });
}

export type Point = z.output<typeof pointSchema>;
export type PlannedLocation = z.output<typeof plannedLocationSchema>;
export type PlannedService = z.output<typeof plannedServiceSchema>;
export type PlannedRateCard = z.output<typeof plannedRateCardSchema>;
