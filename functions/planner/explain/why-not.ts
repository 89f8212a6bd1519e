/** Why a location was not chosen, as what would have made it so: found by planning again, and so verified. */
import { formatMoney } from '../../shared/money.ts';
import type { ExclusionReason } from '../decision.ts';
import { predicateOf } from '../exclusion-reasons.ts';
import { rulesFor } from '../order-rules.ts';
import type { PlanInput } from '../plan-input.ts';
import { usesLocation } from './alternatives.ts';
import { BudgetedPlanner } from './budgeted-planner.ts';
import { ANY_PRICE, withDiscount, withMoreUnits } from './changed-input.ts';
import type { WhyNot } from './explanation-schema.ts';
import { type FewestUnits, fewestUnits, mostUnits, totalOf } from './fewest-units.ts';
import { isObstacle, isSameObstacle, type Obstacle, obstaclesOf } from './obstacles.ts';
import { smallestWhole } from './smallest-whole.ts';
import { withoutObstacles } from './without-obstacles.ts';

/** Work that an answer may take: seconds at most. Small orders never come near. */
const WORK = 10_000_000;

type Answer = Omit<WhyNot, 'text' | 'location'>;

/**
 * The fewest minor units off a shipment's cost by which a location becomes part of the plan. Undefined when
 * even for nothing it does not, and in the modes in which money does not choose.
 */
export function smallestDiscount(
  input: PlanInput,
  location: string,
  planner: BudgetedPlanner,
): number | undefined {
  if (rulesFor(input.ruleset, input).mode !== 'cost') return undefined;
  const isEnough = (minor: number): boolean =>
    usesLocation(planner.plan(withDiscount(input, location, minor)), location);
  return isEnough(ANY_PRICE) ? smallestWhole(0, ANY_PRICE, isEnough) : undefined;
}

/**
 * The rules that keep a location out altogether; those that bar one SKU of an open location leave it open.
 */
function barringReasons(input: PlanInput, location: string, planner: BudgetedPlanner): ExclusionReason[] {
  const candidate = planner.plan(input).candidates.find((one) => one.location === location);
  return candidate?.state === 'excluded' ? (candidate.reasons ?? []).filter(isObstacle) : [];
}

/** What keeps a location out, and the input with all of it answered. */
interface Cleared {
  readonly obstacles: Obstacle[];
  readonly input: PlanInput;
  /** Reasons that nothing answers. */
  readonly left: ExclusionReason[];
}

function clearObstacles(input: PlanInput, location: string, planner: BudgetedPlanner): Cleared {
  const reasons: ExclusionReason[] = [];
  let cleared = input;
  for (;;) {
    // Some rules are judged only where there is stock, or where others let the location pass: they show then.
    const stocked = withMoreUnits(cleared, location, mostUnits(cleared, location));
    const found = [cleared, stocked].flatMap((given) => barringReasons(given, location, planner));
    const obstacles = obstaclesOf(reasons);
    const isNew = (reason: ExclusionReason): boolean =>
      !obstacles.some((known) => isSameObstacle(known, reason));
    const added = found.filter(isNew);
    if (added.length === 0) return { obstacles, input: cleared, left: found };
    reasons.push(...added);
    cleared = withoutObstacles(input, location, obstaclesOf(reasons));
  }
}

/** `is 843 km away, 300 km are allowed (RADIUS), and passes at 843`. */
function obstacleText(obstacle: WhyNot['obstacles'][number]): string {
  const { passesAt } = obstacle;
  const said = predicateOf(obstacle);
  return passesAt === undefined ? said : `${said}, and passes at ${passesAt}`;
}

function unitsText({ total, bySku }: NonNullable<WhyNot['units']>): string {
  const counts = Object.entries(bySku).map(([sku, count]) => `${count} x ${sku}`);
  return `with ${total} more (${counts.join(', ')})`;
}

function answerText(location: string, { chosen, obstacles, passing, units, off, none }: Answer): string {
  if (chosen) return `${location} was chosen`;
  const passed = obstacles.map(obstacleText).join('; ');
  const then = passed === '' ? location : `${location} ${passed}; then it`;
  if (passing) return `${then} is chosen`;
  const ways = [
    ...(units ? [unitsText(units)] : []),
    ...(off ? [`for ${off.currency} ${formatMoney(off.minor, off.currency)} less`] : []),
  ];
  if (ways.length > 0) return `${then} is chosen ${ways.join(', or ')}`;
  return `${then} is not chosen by any amount: ${none ?? ''}`;
}

function unitsAnswer({ units, least }: FewestUnits): NonNullable<WhyNot['units']> {
  const needed = [...units].filter(([, count]) => count > 0);
  return { total: totalOf(units), bySku: Object.fromEntries(needed), least };
}

/** The fewest units more and the smallest discount, apart from each other, once nothing bars the location. */
function amountsFor(input: PlanInput, location: string, planner: BudgetedPlanner): Partial<Answer> {
  const minor = smallestDiscount(input, location, planner);
  const units = fewestUnits(input, location, planner);
  if (!units && minor === undefined)
    return { none: 'no plan within the rules uses it, whatever it holds and costs' };
  const { currency } = input.ruleset;
  return {
    ...(units ? { units: unitsAnswer(units) } : {}),
    ...(minor === undefined ? {} : { off: { minor, currency } }),
  };
}

function answerFor(input: PlanInput, location: string): Answer {
  const planner = new BudgetedPlanner(WORK);
  if (usesLocation(planner.plan(input), location)) return { chosen: true, obstacles: [], passing: false };

  const { obstacles, input: cleared, left } = clearObstacles(input, location, planner);
  const answer = { chosen: false, obstacles, passing: false };
  if (obstacles.length > 0) {
    if (usesLocation(planner.plan(cleared), location)) return { ...answer, passing: true };
    const codes = [...new Set(left.map(({ code }) => code))].join(', ');
    if (left.length > 0) return { ...answer, none: `nothing that a rule says lets it pass: ${codes}` };
  }
  return { ...answer, ...amountsFor(cleared, location, planner) };
}

/**
 * What it would have taken for a location to be part of the plan. A location that rules keep out is let
 * through first; then the fewest units over the order's SKUs, and the fewest minor units off, are found apart
 * from each other.
 */
export function whyNot(input: PlanInput, location: string): WhyNot {
  const answer = answerFor(input, location);
  return { location, ...answer, text: answerText(location, answer) };
}
