/**
 * The network as the planner takes it: locations, the services that collect there, the rate cards that price
 * them. What the brand declares (entities/) takes these fields over.
 *
 * Units: money in integer minor units, weights in grams, distances in kilometres, volumes in cubic
 * millimetres, times of day `HH:MM` in the location's IANA zone. Unknown is left out, never zero.
 */
import * as z from 'zod';

const id = z.string().min(1);
const minor = z.int();
const localDate = z.iso.date();
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day HH:MM, from 00:00 to 23:59');
/** 1 is Monday, 7 is Sunday (ISO 8601). */
const weekdays = z.array(z.int().min(1).max(7)).min(1);
const country = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166 alpha-2 country code, upper case');
const currency = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 currency code, upper case');

export const pointSchema = z.object({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) });

export const plannedLocationSchema = z.object({
  id,
  name: z.string().optional(),
  type: z.enum(['warehouse', 'store', 'supplier']),
  active: z.boolean().default(true),
  /** Pool or market that it serves. */
  market: id.default('main'),
  country,
  region: z.string().optional(),
  postalCode: z.string().optional(),
  point: pointSchema.optional(),
  timezone: z.string().default('UTC'),
  tags: z.array(z.string()).default([]),
  /** Lower goes first. */
  priority: z.int().min(0).max(100_000).default(100),
  /** Ids of the services that collect here; left out: all. */
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
   * Latest time at which a parcel can still join the day's collection; the service's own cut-off applies too,
   * the earlier one counts.
   */
  cutOff: timeOfDay.optional(),
  /** From order to parcel, counted in opening hours. */
  processingMinutes: z.int().min(0).max(43_200).default(0),
});

/** A carrier's product. `transitDays` is counted in delivery days, by zone where the zone matters. */
export const plannedServiceSchema = z.object({
  id,
  carrier: z.string(),
  level: z.string().default('standard'),
  rateCard: id,
  /** Destination countries; left out: wherever the rate card has a zone. */
  countries: z.array(country).optional(),
  cutOff: timeOfDay.default('17:00'),
  pickupDays: weekdays.default([1, 2, 3, 4, 5]),
  deliveryDays: weekdays.default([1, 2, 3, 4, 5]),
  holidays: z.array(localDate).default([]),
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

/**
 * Price of a shipment by zone and billable weight. `zones` names the columns. Lanes are tried first, in order
 * (postal codes by prefix); then the distance: zone k is the first with distance <= bandsKm[k], the last zone
 * has no end. `otherwise` is the zone where neither says; without it an unknown distance is priced as the
 * last, dearest zone, and the decision says so.
 */
export const plannedRateCardSchema = z
  .object({
    id,
    version: z.int().min(1).default(1),
    currency,
    zones: z.array(z.string()).min(1),
    bandsKm: z.array(z.number().positive()).optional(),
    lanes: z.array(lane).default([]),
    otherwise: z.string().optional(),
    /**
     * Volume in cubic millimetres that is billed as one gram (5,000 cm3 a kilogram is 5,000); left out:
     * weight alone counts.
     */
    dimensionalDivisor: z.int().min(1).optional(),
    price: z.discriminatedUnion('kind', [
      /**
       * First step with weight <= upToGrams. Above the last one: several parcels of at most that weight, or
       * refused.
       */
      z.object({
        kind: z.literal('step'),
        steps: z.array(z.object({ upToGrams: z.int().min(1), minor: z.array(minor.min(0)) })).min(1),
        beyond: z.enum(['parcels', 'refuse']).default('parcels'),
      }),
      /** base + perKg x weight, exact to the gram, by zone. */
      z.object({
        kind: z.literal('affine'),
        baseMinor: z.array(minor.min(0)),
        perKgMinor: z.array(minor.min(0)),
        maxGrams: z.int().min(1).optional(),
      }),
    ]),
  })
  .check(({ value: card, issues }) => {
    const wrong = (path: PropertyKey[], message: string) => {
      issues.push({ code: 'custom', input: card, path, message });
    };
    const columns = card.zones.length;
    const zones = new Set(card.zones);
    if (zones.size !== columns) wrong(['zones'], 'zones must be different from each other');
    if (card.bandsKm && card.bandsKm.length !== columns - 1)
      wrong(['bandsKm'], `${columns} zones need ${columns - 1} bounds`);
    card.bandsKm?.forEach((km, at) => {
      if (at > 0 && km <= (card.bandsKm?.[at - 1] ?? 0)) wrong(['bandsKm', at], 'bounds must ascend');
    });
    card.lanes.forEach((row, at) => {
      if (!zones.has(row.zone)) wrong(['lanes', at, 'zone'], `one of ${card.zones.join(', ')}`);
    });
    if (card.otherwise !== undefined && !zones.has(card.otherwise))
      wrong(['otherwise'], `one of ${card.zones.join(', ')}`);
    if (card.price.kind === 'affine') {
      for (const key of ['baseMinor', 'perKgMinor'] as const)
        if (card.price[key].length !== columns)
          wrong(['price', key], `one amount for each of the ${columns} zones`);
      return;
    }
    card.price.steps.forEach((step, at, steps) => {
      const before = steps[at - 1];
      if (step.minor.length !== columns)
        wrong(['price', 'steps', at, 'minor'], `one amount for each of the ${columns} zones`);
      if (before && step.upToGrams <= before.upToGrams)
        wrong(['price', 'steps', at, 'upToGrams'], 'steps must ascend by weight');
      if (before && step.minor.some((amount, zone) => amount < (before.minor[zone] ?? 0)))
        wrong(['price', 'steps', at, 'minor'], 'a heavier step must not be cheaper');
    });
  });

export type Point = z.output<typeof pointSchema>;
export type PlannedLocation = z.output<typeof plannedLocationSchema>;
export type PlannedService = z.output<typeof plannedServiceSchema>;
export type PlannedRateCard = z.output<typeof plannedRateCardSchema>;
