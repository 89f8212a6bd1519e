/**
 * An independent reading of the rules that prices an assignment, for checking the planner. None of the
 * planner's own arithmetic is used, and distances come from the textbook formula. Amounts are dollars, as
 * floating point.
 */
import { DateTime } from 'luxon';
import type { Assignment } from '../../../bin/savings/field-rules/assignment.ts';
import { kilometres } from '../../../bin/savings/field-rules/kilometres.ts';
import type {
  PlannedLocation,
  PlannedRateCard,
  PlannedService,
} from '../../../functions/network/planning/planned-network.ts';
import type { PlanInput, PlannedPosition } from '../../../functions/planner/plan-input.ts';
import type { CostTerm } from '../../../functions/planner/pricing/cost-terms.ts';

/** The cost term of a type, if the ruleset has one. */
export function termOf<Type extends CostTerm['type']>(
  input: PlanInput,
  type: Type,
): Extract<CostTerm, { type: Type }> | undefined {
  return input.ruleset.objective.terms.find(
    (term): term is Extract<CostTerm, { type: Type }> => term.type === type,
  );
}

/**
 * The one rate card of an instance.
 * @throws RangeError where there is none
 */
export function cardOf(input: PlanInput): PlannedRateCard {
  const card = input.rates[0];
  if (!card) throw new RangeError('the oracle needs one rate card');
  return card;
}

/**
 * Index of the zone from a location to the destination.
 * @throws RangeError where a coordinate is missing
 */
export function zoneIndex(input: PlanInput, location: PlannedLocation): number {
  const point = input.order.destination.point;
  if (!point || !location.point) throw new RangeError('the oracle needs coordinates');
  const km = Math.round(kilometres(point, location.point) * 1000) / 1000;
  return (cardOf(input).bandsKm ?? []).filter((band) => km > band).length;
}

/** Dollars of a shipment of so many grams; above a step card's last step it is several parcels. */
export function parcelPrice({ price }: PlannedRateCard, zone: number, grams: number): number {
  if (price.kind === 'affine') {
    const cents = Math.ceil((price.perKgMinor[zone] ?? 0) * 10 * grams) / 10_000;
    return ((price.baseMinor[zone] ?? 0) + cents) / 100;
  }
  const { steps } = price;
  const last = steps.at(-1);
  if (!last) return 0;
  let cents = 0;
  let rest = grams;
  while (rest > last.upToGrams) {
    cents += last.minor[zone] ?? 0;
    rest -= last.upToGrams;
  }
  if (rest === 0 && cents > 0) return cents / 100;
  return (cents + (steps.find((step) => rest <= step.upToGrams)?.minor[zone] ?? 0)) / 100;
}

/** The one service of an instance. @throws RangeError where there is none */
function serviceOf(input: PlanInput): PlannedService {
  const service = input.services[0];
  if (!service) throw new RangeError('the oracle needs one service');
  return service;
}

/** When the location has packed what comes in now: its minutes of work, counted off while it is open. */
function packedAt(input: PlanInput, { timezone, calendar, processingMinutes }: PlannedLocation): DateTime {
  let at = DateTime.fromISO(input.now, { zone: timezone });
  let left = processingMinutes;
  for (;;) {
    const opens = DateTime.fromISO(`${at.toISODate()}T${calendar.opens}`, { zone: timezone });
    const closes = DateTime.fromISO(`${at.toISODate()}T${calendar.closes}`, { zone: timezone });
    const start = DateTime.max(at, opens);
    const minutes = calendar.workdays.includes(at.weekday) ? closes.diff(start).as('minutes') : 0;
    if (minutes > 0 && left <= minutes) return start.plus({ minutes: left });
    left -= Math.max(0, minutes);
    at = at.plus({ days: 1 }).startOf('day');
  }
}

/** The date on which a parcel from a location arrives: the first collection, then so many days of delivery. */
function arrivalDate(input: PlanInput, location: PlannedLocation): DateTime {
  const { pickupDays, deliveryDays, cutOff, transitDays } = serviceOf(input);
  const packed = packedAt(input, location);
  let day = packed.toFormat('HH:mm:ss.SSS') <= `${cutOff}:00.000` ? packed : packed.plus({ days: 1 });
  const isCollected = (date: DateTime): boolean =>
    pickupDays.includes(date.weekday) && location.calendar.workdays.includes(date.weekday);
  while (!isCollected(day)) day = day.plus({ days: 1 });
  const zone = cardOf(input).zones[zoneIndex(input, location)] ?? '';
  let left = typeof transitDays === 'number' ? transitDays : (transitDays[zone] ?? 0);
  while (left > 0) {
    day = day.plus({ days: 1 });
    if (deliveryDays.includes(day.weekday)) left -= 1;
  }
  return day;
}

/** Days of life that are left when a parcel arrives. */
function daysLeft(input: PlanInput, location: PlannedLocation, lifeDate: string): number {
  const arrival = DateTime.fromISO(arrivalDate(input, location).toISODate() ?? '', { zone: 'utc' });
  return DateTime.fromISO(lifeDate, { zone: 'utc' }).diff(arrival).as('days');
}

/** Dollars credited for each unit of a lot: linear from the whole credit on the last day to none. */
function creditOf(input: PlanInput, location: PlannedLocation, lifeDate: string | undefined): number {
  const rule = termOf(input, 'lifeCredit');
  if (!rule || lifeDate === undefined) return 0;
  const days = daysLeft(input, location, lifeDate);
  const horizon = rule.horizonDays ?? 1;
  if (days < 0 || days >= horizon) return 0;
  return Math.floor(((rule.maxMinor ?? 0) * 10_000 * (horizon - days)) / horizon) / 1_000_000;
}

/** Units of a position that would arrive past their life date: they stay where they are. */
export function lateUnits(input: PlanInput, { location, lots = [] }: PlannedPosition): number {
  const place = input.locations.find(({ id }) => id === location);
  if (!place) return 0;
  return lots
    .filter(({ lifeDate }) => lifeDate !== undefined && daysLeft(input, place, lifeDate) < 0)
    .reduce((sum, { units }) => sum + units, 0);
}

/** Units of each lot of a position that may be sent and what each is credited, first expired first. */
export function creditsOf(
  input: PlanInput,
  location: string,
  sku: string,
): { units: number; dollars: number }[] {
  const isIt = (position: PlannedPosition): boolean => position.location === location && position.sku === sku;
  const place = input.locations.find(({ id }) => id === location);
  const lots = termOf(input, 'lifeCredit') ? (input.positions.find(isIt)?.lots ?? []) : [];
  if (!place) return [];
  return lots
    .filter(({ lifeDate }) => lifeDate === undefined || daysLeft(input, place, lifeDate) >= 0)
    .map(({ units, lifeDate }) => ({ units, dollars: creditOf(input, place, lifeDate) }));
}

/** Dollars that congestion adds at a location, for each order, line or unit as the term says. */
function congestionPrice(input: PlanInput, location: PlannedLocation): number {
  const congestion = termOf(input, 'congestion');
  if (!congestion) return 0;
  const counter = input.capacity.find(
    (counted) => counted.location === location.id && counted.unit === congestion.unit,
  );
  if (!counter) return 0;
  const use = Math.floor((counter.used * 10_000) / counter.cap) / 10_000;
  return (congestion.perUnitMinor / 100) * use ** congestion.power;
}

/** What a location costs beside the parcel: dollars for a shipment, each of its lines and each unit. */
export function handlingOf(
  input: PlanInput,
  location: PlannedLocation,
): { shipment: number; line: number; unit: number } {
  const { handling, packaging } = location;
  const congestion = congestionPrice(input, location);
  const unit = termOf(input, 'congestion')?.unit;
  const shipment = (handling.perOrderMinor + packaging.perShipmentMinor) / 100;
  return {
    shipment: shipment + (unit === 'orders' ? congestion : 0),
    line: handling.perLineMinor / 100 + (unit === 'lines' ? congestion : 0),
    unit: handling.perUnitMinor / 100 + (unit === 'units' ? congestion : 0),
  };
}

/** Dollars of each shipment after the first. */
export function splitPenaltyOf(input: PlanInput): number {
  return (termOf(input, 'splitPenalty')?.perExtraShipmentMinor ?? 0) / 100;
}

/** Dollars credited for units of a SKU from a location, lot by lot. */
function creditsTaken(input: PlanInput, location: string, sku: string, units: number): number[] {
  let open = units;
  return creditsOf(input, location, sku).map((lot) => {
    const taken = Math.min(open, lot.units);
    open -= taken;
    return taken * lot.dollars;
  });
}

/**
 * Dollars of an assignment, credits subtracted, split penalties included.
 * @throws RangeError for an unknown location
 */
export function priceOf(input: PlanInput, assignment: Assignment): number {
  const weights = new Map(input.order.lines.map((line) => [line.sku, line.weightGrams ?? 0]));
  let sum = splitPenaltyOf(input) * Math.max(0, assignment.size - 1);
  for (const [id, units] of assignment) {
    const location = input.locations.find((candidate) => candidate.id === id);
    if (!location) throw new RangeError(`no location ${id}`);
    const handling = handlingOf(input, location);
    const grams = [...units].reduce(
      (total, [sku, count]) => total + count * (weights.get(sku) ?? 0),
      location.packaging.tareGrams,
    );
    sum += handling.shipment + parcelPrice(cardOf(input), zoneIndex(input, location), grams);
    for (const [sku, count] of units) {
      sum += handling.line + count * handling.unit;
      for (const dollars of creditsTaken(input, id, sku, count)) sum -= dollars;
    }
  }
  return sum;
}
