/** Which orders of a group hold what another would like better, and would give it away most cheaply. Pure. */
import type { GroupPlans, MemberPlan } from './group-plans.ts';
import { NOTHING } from './group-plans.ts';
import { sumOfTakes } from './takes.ts';

/** An order that pays more than it would by itself, and everybody's plans. */
export interface Wish {
  readonly at: number;
  /** What it would take by itself. */
  readonly ideal: MemberPlan;
  readonly current: readonly MemberPlan[];
  readonly movable: readonly number[];
}

/** What the order would take and others hold. */
function missedNames(plans: GroupPlans, { at, ideal, current }: Wish): string[] {
  const others = sumOfTakes(current.filter((_, other) => other !== at).map(({ takes }) => takes));
  return [...ideal.takes].flatMap(([name, count]) => {
    const left = (plans.rooms.get(name) ?? 0) - (others.get(name) ?? 0);
    return left < count ? [name] : [];
  });
}

/**
 * The holders, the one first that would pay least for going without. What it would pay is found as if nobody else took
 * anything: a guess that is the same for all of a search.
 */
export function cheapestHolders(plans: GroupPlans, wish: Wish): number[] {
  const missed = missedNames(plans, wish);
  const extraOf = (at: number): number => {
    const own = wish.current[at];
    const without = missed.filter((name) => own?.takes.has(name)).map((name) => [name, 0] as const);
    const { decision, micros } = plans.planOf(at, NOTHING, new Map(without));
    return decision.outcome === 'planned' ? micros - (own?.micros ?? 0) : Infinity;
  };
  return wish.movable
    .filter((at) => at !== wish.at && missed.some((name) => wish.current[at]?.takes.has(name)))
    .map((at) => ({ at, extra: extraOf(at) }))
    .filter(({ extra }) => extra < Infinity)
    .sort((a, b) => a.extra - b.extra || a.at - b.at)
    .map(({ at }) => at);
}
