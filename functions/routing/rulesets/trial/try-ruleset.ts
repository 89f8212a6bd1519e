/**
 * Rules are planned with before they are in force: rules that make the planner fail, whose prices leave what can be
 * counted, or that serve nobody although the network could, are found by a sample of orders. Pure.
 */
import { plan } from '../../../planner/plan.ts';
import { isCountable } from '../../../planner/pricing/micros.ts';
import { type Ruleset, rulesetSchema } from '../../../planner/ruleset.ts';
import { asError, type InvalidField } from '../../../shared/errors.ts';
import { coursesOf, type RulesCourse, type SampleInput, type TrialNetwork } from './sample-orders.ts';

/** No trial plans longer, whatever the rules allow. */
const WORK = 200_000;

type Fault = { readonly kind: 'fails'; readonly message: string } | { readonly kind: 'price' };
/** What comes of one order by the rules. */
type Attempt = Fault | { readonly kind: 'served' } | { readonly kind: 'none' };

/** A part of the rules, and the rules without it. */
interface Part {
  readonly path: string;
  /** Names whom it bars: it is meant to, and nothing is wrong with it. */
  readonly isDeliberate: boolean;
  readonly without: (ruleset: Ruleset) => Ruleset;
}

export interface TrialRefusal {
  /** By path in the ruleset. */
  readonly errors: readonly InvalidField[];
  /** The order that shows it, as `POST /routing/plan` takes one. */
  readonly sample: {
    readonly order: Omit<SampleInput['order'], 'id'>;
    readonly now: string;
  };
}

function attempt(ruleset: Ruleset, sample: SampleInput): Attempt {
  const solver = { ...ruleset.solver, maxWork: Math.min(ruleset.solver.maxWork, WORK) };
  try {
    const { fulfillments, cost } = plan({ ...sample, ruleset: { ...ruleset, solver } });
    if (![cost.totalMicros, ...Object.values(cost.terms)].every(isCountable)) return { kind: 'price' };
    return { kind: fulfillments.length > 0 ? 'served' : 'none' };
  } catch (error) {
    return { kind: 'fails', message: asError(error).message };
  }
}

/** What bars whom by name: a brand that keeps an order out by it means that. */
const DELIBERATE: ReadonlySet<string> = new Set(['region', 'items', 'locations', 'market', 'country']);

function without<Item>(list: readonly Item[], at: number): Item[] {
  return list.filter((_, index) => index !== at);
}

/** The rules with another strategy in the place of one. */
function withStrategy(
  ruleset: Ruleset,
  at: number,
  change: (override: Ruleset['strategies'][number]['override']) => Ruleset['strategies'][number]['override'],
): Ruleset {
  const strategies = ruleset.strategies.map((strategy, index) =>
    index === at ? { ...strategy, override: change(strategy.override) } : strategy,
  );
  return { ...ruleset, strategies };
}

function partsOfStrategy({ strategies }: Ruleset, at: number): Part[] {
  const { filters = [], terms = [] } = strategies[at]?.override ?? {};
  const path = `strategies.${at}.override`;
  return [
    ...filters.map(({ type }, index) => ({
      path: `${path}.filters.${index}`,
      isDeliberate: DELIBERATE.has(type),
      // The base filters of that type stay replaced.
      without: (ruleset: Ruleset) =>
        withStrategy(ruleset, at, (override) => ({
          ...override,
          filters: without(override.filters, index),
          without: [...override.without, type],
        })),
    })),
    ...terms.map(({ type }, index) => ({
      path: `${path}.terms.${index}`,
      isDeliberate: false,
      without: (ruleset: Ruleset) =>
        withStrategy(ruleset, at, (override) => ({
          ...override,
          terms: without(override.terms, index),
          without: [...override.without, type],
        })),
    })),
  ];
}

/** Everything that an order of the course is planned by, the likeliest first. */
function partsFor(ruleset: Ruleset, { strategy }: RulesCourse, currencyOfCards: string | undefined): Part[] {
  const own = strategy === undefined ? [] : partsOfStrategy(ruleset, strategy);
  const currency = currencyOfCards ?? ruleset.currency;
  return [
    ...(currency === ruleset.currency
      ? []
      : [{ path: 'currency', isDeliberate: false, without: (rules: Ruleset) => ({ ...rules, currency }) }]),
    ...own,
    ...ruleset.filters.map(({ type }, at) => ({
      path: `filters.${at}`,
      isDeliberate: DELIBERATE.has(type),
      without: (rules: Ruleset) => ({ ...rules, filters: without(rules.filters, at) }),
    })),
    ...ruleset.objective.terms.map((_, at) => ({
      path: `objective.terms.${at}`,
      isDeliberate: false,
      without: (rules: Ruleset) => ({
        ...rules,
        objective: { ...rules.objective, terms: without(rules.objective.terms, at) },
      }),
    })),
    {
      path: 'solver',
      isDeliberate: false,
      without: (rules: Ruleset) => ({ ...rules, solver: rulesetSchema.shape.solver.parse({}) }),
    },
  ];
}

/** The currency that transport is priced in where it is one, and the rules' own is not among the cards'. */
function currencyOfCards({ rates }: TrialNetwork, { currency }: Ruleset): string | undefined {
  const known = new Set(rates.map((card) => card.currency));
  return known.has(currency) ? undefined : [...known][0];
}

/** Rules that ask for nothing but what the order itself asks for. */
function plainRules(ruleset: Ruleset, currency: string): Ruleset {
  const promise = { type: 'promise', unknown: 'exclude' } as const;
  const limits = { onInfeasible: ['attention'] };
  return rulesetSchema.parse({ currency, filters: [promise], limits, solver: ruleset.solver });
}

function messageOf(fault: Attempt): string {
  switch (fault.kind) {
    case 'fails':
      return `makes planning fail: ${fault.message}`;
    case 'price':
      return 'makes prices that are too large to be counted';
    default:
      return 'leaves no plan for any order of the sample, which the network could serve';
  }
}

function refusalOf(paths: readonly string[], fault: Attempt, { order, now }: SampleInput): TrialRefusal {
  const { id: _, ...sketch } = order;
  const errors = paths.map((path) => ({ path, message: messageOf(fault) }));
  return { errors, sample: { order: sketch, now } };
}

/** The parts without any one of which the order is all right; all of them together where no single one is it. */
function guiltyParts(
  ruleset: Ruleset,
  parts: readonly Part[],
  isRight: (ruleset: Ruleset) => boolean,
): string[] {
  const alone = parts.find((part) => isRight(part.without(ruleset)));
  if (alone) return [alone.path];
  // From the last on, so that the numbers of those before stay what they are.
  const none = parts.toReversed().reduce((rules, part) => part.without(rules), ruleset);
  return isRight(none) ? parts.map(({ path }) => path) : [];
}

/** An order whose plan fails, or costs more than can be counted. */
function findFault(ruleset: Ruleset, course: RulesCourse, parts: readonly Part[]): TrialRefusal | undefined {
  for (const sample of course.samples) {
    const found = attempt(ruleset, sample);
    if (found.kind !== 'fails' && found.kind !== 'price') continue;
    const isRight = (rules: Ruleset): boolean => {
      const { kind } = attempt(rules, sample);
      return kind === 'served' || kind === 'none';
    };
    const guilty = guiltyParts(ruleset, parts, isRight);
    return refusalOf(guilty.length > 0 ? guilty : ['objective'], found, sample);
  }
  return undefined;
}

/** Rules that serve none of the orders, of which the network could serve some, by no rule that bars them by name. */
function findDeadEnd(
  ruleset: Ruleset,
  course: RulesCourse,
  parts: readonly Part[],
  currency: string,
): TrialRefusal | undefined {
  const plain = plainRules(ruleset, currency);
  const possible = course.samples.filter((sample) => attempt(plain, sample).kind === 'served');
  const [first] = possible;
  if (!first || possible.some((sample) => attempt(ruleset, sample).kind === 'served')) return undefined;
  const open = parts.filter(({ isDeliberate }) => !isDeliberate);
  for (const sample of possible) {
    const guilty = guiltyParts(ruleset, open, (rules) => attempt(rules, sample).kind === 'served');
    if (guilty.length > 0) return refusalOf(guilty, { kind: 'none' }, sample);
  }
  return undefined;
}

/** Why rules should not be in force on this network; undefined where nothing is found. */
export function tryRuleset(ruleset: Ruleset, network: TrialNetwork, now: string): TrialRefusal | undefined {
  const other = currencyOfCards(network, ruleset);
  for (const course of coursesOf(ruleset, network, now)) {
    const parts = partsFor(ruleset, course, other);
    const refusal =
      findFault(ruleset, course, parts) ?? findDeadEnd(ruleset, course, parts, other ?? ruleset.currency);
    if (refusal) return refusal;
  }
  return undefined;
}
