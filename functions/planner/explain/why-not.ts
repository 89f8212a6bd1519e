/** Why a location was not chosen, as what would have made it so: found by planning again, and so verified. */
import { formatMoney } from '../../shared/money.ts';
import type { Candidate, ExclusionReason } from '../decision.ts';
import { answerTo, predicateOf } from '../exclusion-reasons.ts';
import type { PlanInput } from '../plan-input.ts';
import { usesLocation } from './alternatives.ts';
import { type Amounts, amountsFor, NOT_FOUND, unitsFor } from './amounts.ts';
import { BudgetedPlanner } from './budgeted-planner.ts';
import { withMoreUnits } from './changed-input.ts';
import type { WhyNot } from './explanation-schema.ts';
import { mostUnits } from './fewest-units.ts';
import { isObstacle, isSameObstacle, type Obstacle, obstaclesOf } from './obstacles.ts';
import { withoutObstacles } from './without-obstacles.ts';

/** Work that an answer may take: seconds at most. Small orders never come near. */
const WORK = 10_000_000;

type Answer = Omit<WhyNot, 'text' | 'location'>;

function candidateOf(input: PlanInput, location: string, planner: BudgetedPlanner): Candidate | undefined {
  return planner.plan(input).candidates.find((one) => one.location === location);
}

/** The rules that keep a location out altogether; those that bar one SKU of an open location leave it open. */
function barringReasons(input: PlanInput, location: string, planner: BudgetedPlanner): ExclusionReason[] {
  const candidate = candidateOf(input, location, planner);
  return candidate?.state === 'excluded' ? (candidate.reasons ?? []).filter(isObstacle) : [];
}

/** What keeps a location out, and the input with all of it answered. */
interface Cleared {
  readonly obstacles: Obstacle[];
  readonly input: PlanInput;
  /** Reasons that nothing answers. */
  readonly left: ExclusionReason[];
  /** The budget sufficed to look for all that bars it. */
  readonly isWhole: boolean;
}

/** Clears what bars the location, beside what is `known` to be in the way. */
function clearObstacles(
  input: PlanInput,
  location: string,
  planner: BudgetedPlanner,
  known: readonly ExclusionReason[] = [],
): Cleared {
  const reasons = [...known];
  let cleared = known.length > 0 ? withoutObstacles(input, location, obstaclesOf(known)) : input;
  for (;;) {
    // Some rules are judged only where there is stock, or where others let the location pass: they show then.
    const stocked = withMoreUnits(cleared, location, mostUnits(cleared, location));
    const found = [cleared, stocked].flatMap((given) => barringReasons(given, location, planner));
    const obstacles = obstaclesOf(reasons);
    const isNew = (reason: ExclusionReason): boolean => !obstacles.some((one) => isSameObstacle(one, reason));
    const added = found.filter(isNew);
    const isWhole = added.length === 0;
    if (isWhole || planner.isSpent) return { obstacles, input: cleared, left: found, isWhole };
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

function discountText({ minor, currency }: NonNullable<WhyNot['off']>): string {
  return `for ${currency} ${formatMoney(minor, currency)} less`;
}

/** The ways in which amounts make it chosen. */
function waysText({ units, off, both, fresh }: Answer): string[] {
  return [
    ...(units && units !== fresh ? [unitsText(units)] : []),
    ...(off ? [discountText(off)] : []),
    ...(both ? [`${unitsText(both.units)} and ${discountText(both.off)}`] : []),
    ...(fresh
      ? [
          `as the rule on life is, ${unitsText(fresh)} that ${fresh.total === 1 ? 'lives' : 'live'} long enough`,
        ]
      : []),
  ];
}

function answerText(location: string, answer: Answer): string {
  const { chosen, obstacles, passing, none, proven } = answer;
  if (chosen) return `${location} was chosen`;
  const passed = obstacles.map(obstacleText).join('; ');
  const then = passed === '' ? location : `${location} ${passed}; then it`;
  const ways = waysText(answer);
  if (passing) return [`${then} is chosen`, ...ways].join(', or ');
  if (ways.length > 0) return `${then} is chosen ${ways.join(', or ')}`;
  if (proven) return `${then} is not chosen by any amount: ${none ?? ''}`;
  return `${then} is not chosen: ${none ?? ''}`;
}

/** With how many fresh units the location is chosen where a rule on life that bars its stock stays as it is. */
function freshUnits(
  input: PlanInput,
  location: string,
  obstacles: readonly Obstacle[],
  planner: BudgetedPlanner,
): Pick<Answer, 'fresh'> {
  const others = obstacles.filter(({ code }) => answerTo(code) !== 'freshUnits');
  if (others.length === obstacles.length) return {};
  const cleared = others.length > 0 ? withoutObstacles(input, location, others) : input;
  const fresh = unitsFor(cleared, location, planner);
  return fresh ? { fresh } : {};
}

/** Units more are fresh ones where the location has others of a SKU, which a rule on life bars. */
function withFreshUnits(
  amounts: Amounts,
  input: PlanInput,
  location: string,
  planner: BudgetedPlanner,
): Amounts & Pick<Answer, 'fresh'> {
  const { units } = amounts;
  if (!units) return amounts;
  const { reasons = [] } = candidateOf(input, location, planner) ?? {};
  const isBarred = ({ code, sku }: ExclusionReason): boolean =>
    answerTo(code) === 'freshUnits' && sku !== undefined && units.bySku[sku] !== undefined;
  return reasons.some(isBarred) ? { ...amounts, fresh: units } : amounts;
}

/** What it takes once these obstacles are out of the way. */
function answerWithout(
  { obstacles, input: cleared, left, isWhole }: Cleared,
  input: PlanInput,
  location: string,
  planner: BudgetedPlanner,
): Answer {
  const answer = { chosen: false, obstacles, passing: false };
  const fresh = freshUnits(input, location, obstacles, planner);
  if (obstacles.length > 0) {
    if (usesLocation(planner.plan(cleared), location)) return { ...answer, passing: true, ...fresh };
    const codes = [...new Set(left.map(({ code }) => code))].join(', ');
    if (left.length > 0 && !isWhole) return { ...answer, ...fresh, ...NOT_FOUND };
    if (left.length > 0)
      return { ...answer, ...fresh, none: `nothing that a rule says lets it pass: ${codes}`, proven: true };
  }
  const amounts = amountsFor(cleared, location, planner);
  return { ...answer, ...withFreshUnits(amounts, cleared, location, planner), ...fresh };
}

/** What keeps single SKUs from a location that is open all the same, had it enough of each. */
function reasonsOfSkus(input: PlanInput, location: string, planner: BudgetedPlanner): ExclusionReason[] {
  const stocked = withMoreUnits(input, location, mostUnits(input, location));
  const found = [input, stocked].flatMap((given) => candidateOf(given, location, planner)?.reasons ?? []);
  return found.filter(isObstacle);
}

function answerFor(input: PlanInput, location: string, work: number): Answer {
  const planner = new BudgetedPlanner(work);
  if (usesLocation(planner.plan(input), location)) return { chosen: true, obstacles: [], passing: false };

  const cleared = clearObstacles(input, location, planner);
  const answer = answerWithout(cleared, input, location, planner);
  if (answer.none === undefined || cleared.left.length > 0) return answer;
  // Amounts alone are not enough: what keeps single SKUs out is let pass, too.
  const ofSkus = reasonsOfSkus(cleared.input, location, planner);
  if (ofSkus.length === 0) return answer;
  const further = clearObstacles(input, location, planner, [...cleared.obstacles, ...ofSkus]);
  const second = answerWithout(further, input, location, planner);
  if (second.none === undefined) return second;
  // What no amount does with them in the way may be done without them.
  return second.proven ? answer : { ...answer, ...NOT_FOUND };
}

/**
 * What it would have taken for a location to be part of the plan. A location that rules keep out is let through first;
 * then the fewest units over the order's SKUs, and the fewest minor units off, are found apart from each other, and
 * together where neither is enough. `work` bounds all that is planned for the answer.
 */
export function whyNot(input: PlanInput, location: string, work = WORK): WhyNot {
  const answer = answerFor(input, location, work);
  return { location, ...answer, text: answerText(location, answer) };
}
