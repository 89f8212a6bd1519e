/** Whether a decision keeps the rules, read off the rules themselves. */
import type { Decision } from '../../../functions/planner/decision.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';

type DecidedFulfillment = Decision['fulfillments'][number];

/** Units of each SKU that the order wants. */
function wantedUnits({ order }: PlanInput): Map<string, number> {
  const wanted = new Map<string, number>();
  for (const { sku, quantity } of order.lines) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  return wanted;
}

/** Stock, and lines that may not be split. */
function lineViolation(
  input: PlanInput,
  { location, lines }: DecidedFulfillment,
  wanted: ReadonlyMap<string, number>,
): string | undefined {
  for (const { sku, quantity } of lines) {
    const position = input.positions.find((held) => held.sku === sku && held.location === location);
    if (quantity > (position?.free ?? 0)) return `${location} has not ${quantity} of ${sku}`;
    if (!input.ruleset.limits.allowLineSplit && quantity !== wanted.get(sku)) return `${sku} is split`;
  }
  return undefined;
}

function capViolation(input: PlanInput, { location, lines }: DecidedFulfillment): string | undefined {
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const taken = { orders: 1, lines: lines.length, units };
  const exceeded = input.capacity.find(
    (counter) => counter.location === location && counter.used + taken[counter.unit] > counter.cap,
  );
  return exceeded && `${location} is over its cap of ${exceeded.unit}`;
}

function valueViolation(input: PlanInput, { location, lines }: DecidedFulfillment): string | undefined {
  const unitValue = new Map(input.order.lines.map((line) => [line.sku, line.unitValueMinor]));
  const value = lines.reduce((sum, { sku, quantity }) => sum + quantity * (unitValue.get(sku) ?? 0), 0);
  const isEnough = value >= input.ruleset.limits.minExtraShipmentValueMinor;
  return isEnough ? undefined : `${location} ships too little value`;
}

/** A ship-together group that is not whole; instances have one group at most. */
function groupViolation(input: PlanInput, { location, lines }: DecidedFulfillment): string | undefined {
  const shipped = new Map(lines.map(({ sku, quantity }) => [sku, quantity]));
  const group = input.order.lines.filter(({ shipTogether }) => shipTogether !== undefined);
  const isWhole = group.every(({ sku, quantity }) => shipped.get(sku) === quantity);
  const isAway = group.every(({ sku }) => !shipped.has(sku));
  return isWhole || isAway ? undefined : `${location} breaks a group`;
}

/** What is wrong with a plan that serves everything; undefined when nothing is. */
export function violationOf(input: PlanInput, { fulfillments }: Decision): string | undefined {
  if (fulfillments.length > input.ruleset.limits.maxShipments) return 'more shipments than allowed';
  const locations = new Set(fulfillments.map(({ location }) => location));
  if (locations.size < fulfillments.length) return 'a location twice';
  const wanted = wantedUnits(input);
  const served = new Map<string, number>();
  for (const fulfillment of fulfillments) {
    const violation =
      lineViolation(input, fulfillment, wanted) ??
      capViolation(input, fulfillment) ??
      (fulfillments.length > 1 ? valueViolation(input, fulfillment) : undefined) ??
      groupViolation(input, fulfillment);
    if (violation !== undefined) return violation;
    for (const { sku, quantity } of fulfillment.lines) served.set(sku, (served.get(sku) ?? 0) + quantity);
  }
  for (const [sku, quantity] of wanted)
    if (served.get(sku) !== quantity) return `${sku}: ${served.get(sku) ?? 0} of ${quantity} served`;
  return undefined;
}
