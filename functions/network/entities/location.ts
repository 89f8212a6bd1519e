import * as z from 'zod';
import { withoutTerritory } from '../../order/us-territories.ts';
import { eachOnce } from '../../shared/each-once.ts';
import { type PlannedLocation, plannedLocationSchema, pointSchema } from '../planning/planned-network.ts';
import { returnCostsSchema } from '../planning/return-terms.ts';
import { isTimeZone } from '../time/calendar.ts';
import { capacityUnits, isWindowDuration } from '../time/capacity-window.ts';
import { deadlineSchema, gramsSchema, priceAUnitSchema, priceSchema, servedCountrySchema } from './bounds.ts';
import {
  entityBody,
  entityIdSchema,
  poolSchema,
  storedEntity,
  tagsSchema,
  withholdingSchema,
} from './entity-schemas.ts';

function text(max: number) {
  return z.string().trim().min(1).max(max);
}

/** An IANA zone that this runtime knows, such as `America/New_York`. */
const timeZoneSchema = z
  .string()
  .refine(isTimeZone, { error: 'must be an IANA time zone, such as America/New_York' });

/**
 * At most `cap` orders, lines or units are routed to the location in each window, counted from local
 * midnight.
 */
export const capacityLimitSchema = z.strictObject({
  unit: z.enum(capacityUnits),
  window: z
    .string()
    .refine(isWindowDuration, {
      error: 'must be an ISO 8601 duration from PT1M to P7D, above a day in whole days, such as P1D',
    })
    .default('P1D'),
  cap: z.int().min(0).max(1_000_000_000),
});

const locationAddressSchema = z.strictObject({
  lines: z.array(text(200)).max(4).default([]),
  city: text(100).optional(),
  /** The subdivision part of ISO 3166-2. */
  region: text(10).optional(),
  postalCode: text(20).optional(),
  country: z.string().regex(/^[A-Z]{2}$/, { error: 'must be an ISO 3166-1 alpha-2 code in capitals' }),
  phone: text(50).optional(),
});

/**
 * The planner's fields of a location are declared in planned-network.ts (calendar, costs in minor units,
 * cut-off, processing). Here they are strict: a misspelt cost is an error of the one who writes it.
 */
const { handling, packaging, calendar, cutOff, processingMinutes, priority } = plannedLocationSchema.shape;
const calendarSchema = calendar
  .unwrap()
  .strict()
  .prefault({})
  .refine(({ opens, closes }) => opens < closes, {
    error: 'closes must be later than opens',
    path: ['closes'],
  });

/** What a location is. Its item has this as its type: it has no other. */
export const locationTypes = ['warehouse', 'store', 'supplier'] as const;

const locationShape = {
  name: text(200),
  type: z.enum(locationTypes),
  /** The pool never changes: the location's stock is counted there. */
  pool: poolSchema.default('main'),
  address: locationAddressSchema,
  /** In degrees. Absent coordinates are unknown, never zero. */
  coordinates: pointSchema.optional(),
  timeZone: timeZoneSchema,
  tags: tagsSchema,
  priority,
  /** Services of rate cards that collect here; all of them where this is absent. */
  services: z.array(entityIdSchema).min(1).optional(),
  handling: handling.unwrap().strict().prefault({}),
  packaging: packaging.unwrap().strict().prefault({}),
  calendar: calendarSchema,
  cutOff,
  processingMinutes,
  capacity: eachOnce(z.array(capacityLimitSchema).max(6), 'unit', 'window').default([]),
  /** Whole seconds to accept work and, from then, to ship or to have it ready; else the stage's settings count. */
  acceptWithin: z.int().min(1).optional(),
  shipWithin: z.int().min(1).optional(),
  readyWithin: z.int().min(1).optional(),
  /**
   * Whether `notInStock` says that the shelf is empty: nothing more is promised of the SKU here until a count. Left
   * out, so it is at a store, where the till sells beside the system.
   */
  doubtNotInStock: z.boolean().optional(),
  /**
   * What a count of the location is of: `packed`, all that it has, packed and unshipped goods too (left out, so it
   * is); `shelf`, what is on the shelf, beside which packed goods are on hand.
   */
  countsInclude: z.enum(['packed', 'shelf']).optional(),
  /** Left out, nothing is withheld, however often the books were wrong. */
  withholding: withholdingSchema.optional(),
  /** Goods come back here, and what that costs in minor units; left out, they do only where somebody names the location. */
  returns: returnCostsSchema.strict().optional(),
  /** An inactive location gets no new work; the work that it has goes on. */
  active: z.boolean().default(true),
};

const MOST_SERVICES = 500;
const MOST_HOLIDAYS = 1000;

/** Body of `PUT /locations/{id}`. */
export const locationBodySchema = entityBody({
  ...locationShape,
  address: locationAddressSchema.extend({ country: servedCountrySchema }),
  services: eachOnce(z.array(entityIdSchema).min(1).max(MOST_SERVICES)).optional(),
  /** Every decision names the network as it was, all locations in one item. */
  calendar: calendarSchema.refine(({ holidays }) => holidays.length <= MOST_HOLIDAYS, {
    error: `are at most ${MOST_HOLIDAYS}`,
    path: ['holidays'],
  }),
  handling: z
    .strictObject({
      perOrderMinor: priceSchema.default(0),
      perLineMinor: priceSchema.default(0),
      perUnitMinor: priceAUnitSchema.default(0),
    })
    .prefault({}),
  packaging: z
    .strictObject({ perShipmentMinor: priceSchema.default(0), tareGrams: gramsSchema.default(0) })
    .prefault({}),
  acceptWithin: deadlineSchema.optional(),
  shipWithin: deadlineSchema.optional(),
  readyWithin: deadlineSchema.optional(),
});

/** A place where stock is and work is done. */
export const locationSchema = storedEntity(locationShape);
export type Location = z.output<typeof locationSchema>;
export type CapacityLimit = z.output<typeof capacityLimitSchema>;

/** Whether the location's `notInStock` casts doubt on all that is recorded of the SKU there. */
export function doubtsEmptyShelf({ type, doubtNotInStock }: Location): boolean {
  return doubtNotInStock ?? type === 'store';
}

/** The location as the planner takes it. */
export function plannedLocation(location: Location): PlannedLocation {
  const {
    address,
    coordinates,
    timeZone,
    pool,
    capacity: _capacity,
    acceptWithin: _accept,
    shipWithin: _ship,
    readyWithin: _ready,
    doubtNotInStock: _doubt,
    withholding: _withholding,
    returns: _returns,
    countsInclude: _counts,
    version: _version,
    ...same
  } = location;
  const { country, region } = withoutTerritory(address);
  return {
    ...same,
    market: pool,
    timezone: timeZone,
    country,
    ...(region === undefined ? {} : { region }),
    ...(address.postalCode === undefined ? {} : { postalCode: address.postalCode }),
    ...(coordinates === undefined ? {} : { point: coordinates }),
  };
}
