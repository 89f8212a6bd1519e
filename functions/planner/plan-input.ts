/**
 * What `plan` takes: everything that a decision depends on. The planner reads no clock, no random number and
 * no table. What `plan` returns is in decision.ts.
 *
 * Units: money in integer minor units at this border (micros, millionths of the major unit, inside), weights
 * in grams, lengths in millimetres, instants in UTC ISO 8601. Unknown is left out, never zero: an order line
 * without weight, a destination without coordinates.
 */
import * as z from 'zod';
import {
  plannedLocationSchema,
  plannedRateCardSchema,
  plannedServiceSchema,
  pointSchema,
} from '../network/planning/planned-network.ts';
import { capacityUnits } from '../network/time/capacity-window.ts';
import { rulesetSchema } from './ruleset.ts';

const id = z.string().min(1);
const minor = z.int();
const units = z.int();
const instant = z.iso.datetime({ offset: false });
const localDate = z.iso.date();
const country = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166 alpha-2 country code, upper case');
const currency = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 currency code, upper case');

export const routedDestinationSchema = z.object({
  country,
  postalCode: z.string().optional(),
  /** ISO 3166-2 without the country, such as `CA` for US-CA. */
  region: z.string().optional(),
  point: pointSchema.optional(),
  /** A home, where carriers charge more. */
  residential: z.boolean().optional(),
});

export const routedLineSchema = z.object({
  sku: id,
  quantity: units.min(1),
  /** Ids of the order's lines that this quantity is of; lines of one SKU are merged before planning. */
  lineIds: z.array(id).default([]),
  weightGrams: z.int().min(0).optional(),
  dimensionsMm: z
    .object({ length: z.int().min(1), width: z.int().min(1), height: z.int().min(1) })
    .optional(),
  tags: z.array(z.string()).default([]),
  unitValueMinor: minor.min(0).default(0),
  /** What it costs that one unit is not found where it was planned; the rules' own amount where this is absent. */
  shortPickMinor: z.int().min(0).max(1_000_000_000).optional(),
  /** Lines that name the same group leave in one shipment, whole (a kit, a set). */
  shipTogether: z.string().optional(),
});

export const routedOrderSchema = z.object({
  id,
  channel: id,
  currency,
  placedAt: instant.optional(),
  customerTier: z.string().optional(),
  tags: z.array(z.string()).default([]),
  /** Value of the goods in the order's currency. */
  valueMinor: minor.min(0).default(0),
  /** The pool or market that the order belongs to. */
  market: id.default('main'),
  method: z.enum(['ship', 'pickup']).default('ship'),
  /** A service id or a service level; left out, any service may carry it. */
  service: z.string().optional(),
  /** The latest delivery that the customer was promised. */
  promiseBy: instant.optional(),
  /** The customer signs for the parcels; they may come on a Saturday. */
  signature: z.boolean().optional(),
  saturday: z.boolean().optional(),
  /** No parcel leaves before. */
  shipNotBefore: instant.optional(),
  destination: routedDestinationSchema,
  lines: z.array(routedLineSchema).min(1).max(500),
});

export const plannedLotSchema = z.object({
  lot: id,
  /** The last day on which units of the lot may be with a customer, unless rules say otherwise. */
  lifeDate: localDate.optional(),
  units: units.min(0),
  /** Its units have left `free`: they are past their life date. */
  expired: z.boolean().optional(),
});

/** One SKU at one location. */
export const plannedPositionSchema = z.object({
  sku: id,
  location: id,
  /** Units that nobody has a claim on, net of the selling safety; may be negative. */
  free: units,
  /**
   * Selling safety, already out of `free`; it counts towards what a location must keep (filter `keepStock`).
   */
  safety: units.min(0).default(0),
  selling: z.boolean().default(true),
  /** The location has said that its shelf is empty, and nobody has counted since: nothing is taken from there. */
  doubted: z.boolean().optional(),
  /** Of a million units of its books so many are likely not found; absent: nothing was missed there. */
  missing: z.int().min(0).max(1_000_000).optional(),
  /** Lots sum to what is on hand. */
  lots: z.array(plannedLotSchema).max(20).optional(),
});

/** How much of a location's capacity in one window is used. */
export const plannedCounterSchema = z.object({
  location: id,
  unit: z.enum(capacityUnits),
  window: id,
  endsAt: instant.optional(),
  cap: units.min(0),
  used: units.min(0),
});

/** What earlier attempts to route the order leave behind. */
export const routingHistorySchema = z.object({
  /** How many there were. */
  attempt: z.int().min(0).default(0),
  /** Locations that have no part any more, altogether or for one SKU. */
  excluded: z
    .array(z.object({ location: id, sku: id.optional(), reason: z.string().optional() }))
    .default([]),
  /** Nobody but these locations: of a pickup, or of an operator's choice. */
  only: z.array(id).optional(),
  /** So many units of each SKU at each location at most, and none at others: a split that an operator has named. */
  shares: z.array(z.object({ location: id, sku: id, units: units.min(1) })).optional(),
  /** More shipments than this the order has no room for beside what is under way; absent: as many as there may be. */
  mostShipments: z.int().min(1).optional(),
  /** What an earlier plan promised; goes before the order's own `promiseBy`. */
  promise: z.object({ deliverBy: instant }).optional(),
});

export const planInputSchema = z.object({
  order: routedOrderSchema,
  positions: z.array(plannedPositionSchema),
  locations: z.array(plannedLocationSchema),
  services: z.array(plannedServiceSchema),
  capacity: z.array(plannedCounterSchema).default([]),
  rates: z.array(plannedRateCardSchema),
  ruleset: rulesetSchema,
  history: routingHistorySchema.prefault({}),
  now: instant,
});

export type RoutedDestination = z.output<typeof routedDestinationSchema>;
export type RoutedLine = z.output<typeof routedLineSchema>;
export type RoutedOrder = z.output<typeof routedOrderSchema>;
export type PlannedLot = z.output<typeof plannedLotSchema>;
export type PlannedPosition = z.output<typeof plannedPositionSchema>;

/** Whether units of the position may be planned with. */
export function isOffered({ selling, doubted }: Pick<PlannedPosition, 'selling' | 'doubted'>): boolean {
  return selling && doubted !== true;
}
export type PlannedCounter = z.output<typeof plannedCounterSchema>;
export type RoutingHistory = z.output<typeof routingHistorySchema>;
export type PlanInput = z.output<typeof planInputSchema>;
