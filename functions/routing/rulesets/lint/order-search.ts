/**
 * The plainest order that meets one strategy's condition and none of others: by trying every value that the conditions tell
 * apart, so that no order is left out. Pure; bounded in steps.
 */
import { meetsCondition } from '../../../planner/order-rules.ts';
import type { Ruleset } from '../../../planner/ruleset.ts';
import type { TrialNetwork } from '../trial/sample-orders.ts';
import {
  conditionOn,
  type OrderTraits,
  plainTraits,
  situationOf,
  type TraitChoice,
  traitChoices,
} from './traits.ts';

/** Which values of each choice are left: numbers of `TraitChoice.values`. */
type ValuesLeft = readonly (readonly number[])[];

/** `found`: an order. `none`: there is none. `unknown`: the steps ended before. */
export type SearchResult =
  | { readonly kind: 'found'; readonly traits: OrderTraits }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

export class OrderSearch {
  readonly choices: readonly TraitChoice[];
  readonly #plain: OrderTraits;
  /** By choice, strategy and value: whether the condition holds in that respect. */
  readonly #meets: readonly (readonly (readonly boolean[])[])[];
  #steps: number;

  constructor(ruleset: Ruleset, network: TrialNetwork, now: string, steps: number) {
    const { strategies, currency } = ruleset;
    this.#steps = steps;
    this.#plain = plainTraits(ruleset, network);
    this.choices = traitChoices(ruleset, network);
    this.#meets = this.choices.map(({ keys, values }) => {
      const situations = values.map((value) => situationOf({ ...this.#plain, ...value }, now));
      return strategies.map(({ when }) => {
        const condition = conditionOn(when, keys);
        return situations.map((situation) => meetsCondition(condition, currency, situation));
      });
    });
  }

  /** The choices in which no order meets the condition of a strategy. */
  contradictionsOf(strategy: number): TraitChoice[] {
    return this.choices.filter((_, choice) => !(this.#meets[choice]?.[strategy] ?? []).includes(true));
  }

  /** The plainest order that meets the strategy (undefined: any order), and none of the others. */
  find(strategy: number | undefined, others: readonly number[]): SearchResult {
    const all = this.choices.map(({ values }, choice) =>
      values.flatMap((_, value) =>
        strategy === undefined || this.#holds(choice, strategy, value) ? [value] : [],
      ),
    );
    if (all.some((values) => values.length === 0)) return { kind: 'none' };
    const left = this.#without(all, others);
    if (left === 'unknown') return { kind: 'unknown' };
    return left ? { kind: 'found', traits: this.#traitsOf(left) } : { kind: 'none' };
  }

  #holds(choice: number, strategy: number, value: number): boolean {
    return this.#meets[choice]?.[strategy]?.[value] ?? false;
  }

  #traitsOf(left: ValuesLeft): OrderTraits {
    return this.choices.reduce<OrderTraits>(
      (traits, { values }, at) => ({ ...traits, ...values[left[at]?.[0] ?? 0] }),
      this.#plain,
    );
  }

  /** Values of a choice by which a strategy is not met. */
  #unmet(left: ValuesLeft, choice: number, strategy: number): number[] {
    return (left[choice] ?? []).filter((value) => !this.#holds(choice, strategy, value));
  }

  /** The values that are left when none of the strategies is met; undefined where they cannot all be unmet. */
  #without(left: ValuesLeft, strategies: readonly number[]): ValuesLeft | 'unknown' | undefined {
    this.#steps -= 1 + strategies.length;
    if (this.#steps < 0) return 'unknown';
    const open = strategies
      .map((strategy) => ({ strategy, ways: this.#waysOut(left, strategy) }))
      .filter(({ ways }) => ways !== undefined)
      .map(({ strategy, ways = [] }) => ({ strategy, ways }))
      .sort((a, b) => a.ways.length - b.ways.length);
    const [tightest, ...rest] = open;
    if (!tightest) return left;
    const others = rest.map(({ strategy }) => strategy);
    for (const { choice, values } of tightest.ways) {
      const narrowed = left.map((all, at) => (at === choice ? values : all));
      const found = this.#without(narrowed, others);
      if (found) return found;
    }
    return undefined;
  }

  /** Each choice by which a strategy can be left unmet, with its values; undefined where no order that is left meets it. */
  #waysOut(
    left: ValuesLeft,
    strategy: number,
  ): { readonly choice: number; readonly values: readonly number[] }[] | undefined {
    const ways = this.choices.map((_, choice) => ({ choice, values: this.#unmet(left, choice, strategy) }));
    if (ways.some(({ choice, values }) => values.length === left[choice]?.length)) return undefined;
    return ways.filter(({ values }) => values.length > 0);
  }
}
