/** Strategies that no order comes to: their conditions contradict, or earlier strategies take every order that they ask for. */
import { meetsCondition } from '../../../planner/order-rules.ts';
import type { StrategyCondition } from '../../../planner/ruleset.ts';
import { Courses } from './courses.ts';
import type { LintFinding } from './finding.ts';
import type { Linting } from './linting.ts';
import { type RulePlace, withoutPlaces } from './rule-place.ts';
import { situationOf } from './traits.ts';
import { sampleQuestion } from './witness.ts';

function nameOf({ ruleset }: Linting, strategy: number): string {
  return ruleset.strategies[strategy]?.name ?? 'default';
}

/** Conditions of a strategy that no order meets together. */
function contradictedKeys({ ruleset, courses }: Linting, strategy: number): (keyof StrategyCondition)[] {
  const when = ruleset.strategies[strategy]?.when ?? {};
  const [choice] = courses.search.contradictionsOf(strategy);
  return (choice?.keys ?? []).filter((key) => when[key] !== undefined);
}

/** Without one of the conditions that contradict, an order comes to the strategy. */
function contradiction(linting: Linting, strategy: number): LintFinding | undefined {
  const { ruleset, network, now, places } = linting;
  const name = nameOf(linting, strategy);
  const keys = contradictedKeys(linting, strategy);
  for (const key of keys) {
    const place: RulePlace = { kind: 'condition', strategy, key };
    const { search } = new Courses(withoutPlaces(ruleset, [place]), network, now);
    const earlier = ruleset.strategies.slice(0, strategy).map((_, at) => at);
    const found = search.find(strategy, earlier);
    if (found.kind !== 'found') continue;
    const finding = linting.prove({
      kind: 'contradiction',
      place: { kind: 'strategy', strategy },
      message: `strategy ${name} never applies: no order meets ${keys.join(' and ')}`,
      question: sampleQuestion(found.traits, places.slice(0, 1), ruleset, now),
      without: [place],
      shows: (planned, otherwise) => planned.strategy !== name && otherwise.strategy === name,
    });
    if (finding) return finding;
  }
  return undefined;
}

/** The fewest of the earlier strategies that together take every order of one, as far as leaving out one by one tells. */
function takersOf({ courses }: Linting, strategy: number): number[] {
  const earlier = Array.from({ length: strategy }, (_, at) => at);
  return earlier.reduce((left, at) => {
    const others = left.filter((other) => other !== at);
    return courses.search.find(strategy, others).kind === 'none' ? others : left;
  }, earlier);
}

function shadow(linting: Linting, strategy: number): LintFinding | undefined {
  const { ruleset, now, courses, places } = linting;
  const name = nameOf(linting, strategy);
  const any = courses.search.find(strategy, []);
  if (any.kind !== 'found') return undefined;
  const situation = situationOf(any.traits, now);
  const without = ruleset.strategies
    .slice(0, strategy)
    .flatMap(({ when }, at): RulePlace[] =>
      meetsCondition(when, ruleset.currency, situation) ? [{ kind: 'strategy', strategy: at }] : [],
    );
  const takers = takersOf(linting, strategy).map((at) => nameOf(linting, at));
  return linting.prove({
    kind: 'shadowed',
    place: { kind: 'strategy', strategy },
    message: `strategy ${name} is never first: every order that it asks for goes to ${takers.join(' or ')}`,
    question: sampleQuestion(any.traits, places.slice(0, 1), ruleset, now),
    without,
    shows: (planned, otherwise) => planned.strategy !== name && otherwise.strategy === name,
  });
}

/** Strategies that no order comes to. @throws LintWorkSpent */
export function strategyFindings(linting: Linting): LintFinding[] {
  return linting.courses.neverFirst
    .map((strategy) => {
      const contradicts = linting.courses.search.contradictionsOf(strategy).length > 0;
      return contradicts ? contradiction(linting, strategy) : shadow(linting, strategy);
    })
    .filter((finding) => finding !== undefined);
}
