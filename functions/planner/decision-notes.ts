/** Notes of a decision: what was assumed or could not be judged, for a person to read. */
import type { PlanInput } from './plan-input.ts';
import { microsText } from './pricing/micros.ts';
import { moneyMicros, type PricedFulfillment, type Trial } from './trial.ts';

/** So many SKUs are named; the others are counted. */
const NAMED_SKUS = 5;

function unknownDestination({ order: { method, destination } }: PlanInput): string[] {
  if (method !== 'ship' || destination.point !== undefined) return [];
  const where = `${destination.country} ${destination.postalCode ?? ''}`.trim();
  return [`no coordinates for ${where}: distances are unknown, routed by market, country and lane`];
}

function assumedZone({ option: { carriage, location } }: PricedFulfillment): string[] {
  if (!carriage.zoneAssumed) return [];
  const zone = carriage.card?.zones[carriage.zone] ?? '';
  return [`zone ${zone} assumed for ${location.id}: its distance is unknown`];
}

function assumedWeights({ rules, assessment }: Trial): string[] {
  const skus = assessment.demand.skus.filter(({ gramsAssumed }) => gramsAssumed).map(({ sku }) => sku);
  if (skus.length === 0) return [];
  const named = skus.slice(0, NAMED_SKUS).join(', ');
  const more = skus.length > NAMED_SKUS ? `, ${skus.length - NAMED_SKUS} more` : '';
  return [`weight unknown, ${rules.assume.unitWeightGrams} g a unit assumed: ${named}${more}`];
}

function foreignCurrency({ order }: PlanInput, { rules }: Trial): string[] {
  if (order.currency === rules.currency) return [];
  return [`order in ${order.currency}, rules in ${rules.currency}: rules on the value of goods do not apply`];
}

export function notesOn(input: PlanInput, trial: Trial): string[] {
  return [
    ...unknownDestination(input),
    ...trial.planned.flatMap(assumedZone),
    ...assumedWeights(trial),
    ...foreignCurrency(input, trial),
    ...trial.notes,
  ];
}

/** The plan that is not executed while a better one is waited for. */
export function passedOverPlan({ planned, pricing, rules: { currency } }: Trial): string {
  const locations = planned.map(({ option }) => option.location.id).join(' and ');
  const cost = microsText(moneyMicros(planned, pricing.splitPenalty), currency);
  return `would ship from ${locations} now, for ${currency} ${cost}`;
}
