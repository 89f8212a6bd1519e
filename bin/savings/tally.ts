/** What compared orders add up to, by month: sums alone are kept, so that a file of any length takes no more memory. */
import type { OrderComparison, PlanFigures } from './compare-order.ts';
import { type BaselineName, baselineNames } from './field-rules/baselines.ts';

/** Sums over plans. */
export class PlanSums {
  orders = 0;
  costMicros = 0;
  shipments = 0;
  splits = 0;
  km = 0;

  add({ costMicros, shipments, km }: PlanFigures): void {
    this.orders += 1;
    this.costMicros += costMicros;
    this.shipments += shipments;
    this.splits += shipments > 1 ? 1 : 0;
    this.km += km;
  }

  /** Of the currency's major unit; 0 of no orders. */
  get costPerOrder(): number {
    return this.orders === 0 ? 0 : this.costMicros / 1e6 / this.orders;
  }
}

/** A rule and our plans, over the orders that both serve. */
export class RuleSums {
  readonly theirs = new PlanSums();
  readonly ours = new PlanSums();

  /** Percent of the rule's cost that our plans save. */
  get savedPct(): number {
    const { costMicros } = this.theirs;
    return costMicros === 0 ? 0 : (100 * (costMicros - this.ours.costMicros)) / costMicros;
  }
}

/** The orders of a month, or of all. */
export class PeriodSums {
  readonly ours = new PlanSums();
  readonly #rules = new Map<BaselineName, RuleSums>();

  rule(name: BaselineName): RuleSums {
    const known = this.#rules.get(name) ?? new RuleSums();
    this.#rules.set(name, known);
    return known;
  }

  add({ ours, theirs }: OrderComparison): void {
    if (!ours) return;
    this.ours.add(ours);
    for (const [name, figures] of theirs) {
      const sums = this.rule(name);
      sums.theirs.add(figures);
      sums.ours.add(ours);
    }
  }
}

const FIRST_NAMES = 10;

/** Orders of which a few are named and all are counted. */
export class NamedOrders {
  readonly first: string[] = [];
  count = 0;

  add(id: string): void {
    this.count += 1;
    if (this.first.length < FIRST_NAMES) this.first.push(id);
  }
}

export class SavingsTally {
  readonly all = new PeriodSums();
  readonly #months = new Map<string, PeriodSums>();
  /** Orders that our plan does not serve: there is not the stock, or no carrier goes there. */
  readonly unserved = new NamedOrders();
  /** Orders that ours serves and a rule does not, by rule; and the other way round. */
  readonly onlyOurs = new Map(baselineNames.map((name) => [name, new NamedOrders()]));
  readonly onlyTheirs = new Map(baselineNames.map((name) => [name, new NamedOrders()]));
  /** Orders that our plan and every rule serve. */
  compared = 0;
  unproven = 0;
  largestGapPct = 0;
  /** Orders with a proof for which a rule was cheaper: none, or the proof is wrong. */
  dearerThoughProven = 0;

  add(id: string, month: string, order: OrderComparison): void {
    const sums = this.#months.get(month) ?? new PeriodSums();
    this.#months.set(month, sums);
    for (const period of [sums, this.all]) period.add(order);
    this.#countServed(id, order);
    const { ours, isProven, gapPct, theirs } = order;
    if (!ours) return;
    if (!isProven) {
      this.unproven += 1;
      this.largestGapPct = Math.max(this.largestGapPct, gapPct);
    }
    const least = Math.min(...[...theirs.values()].map(({ costMicros }) => costMicros));
    if (isProven && least < ours.costMicros) this.dearerThoughProven += 1;
  }

  /** In order of time. */
  get months(): readonly (readonly [string, PeriodSums])[] {
    return [...this.#months].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  #countServed(id: string, { ours, theirs }: OrderComparison): void {
    if (!ours) this.unserved.add(id);
    if (ours && theirs.size === baselineNames.length) this.compared += 1;
    for (const name of baselineNames) {
      if (ours && !theirs.has(name)) this.onlyOurs.get(name)?.add(id);
      if (!ours && theirs.has(name)) this.onlyTheirs.get(name)?.add(id);
    }
  }
}
