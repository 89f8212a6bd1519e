/** What a what-if comes to: figures by either rules, each with its difference and how sure that is. Pure. */

import { decisionText } from '../../../planner/explain/decision-text.ts';
import { costTermTypes } from '../../../planner/pricing/cost-terms.ts';
import { compareText } from '../../../shared/compare-text.ts';
import type { Loads, LocationLoad } from '../loads.ts';
import type { OrderFigures } from '../order-figures.ts';
import type { OrderPair, ReplayProof, WhatIfRun } from '../what-if.ts';
import { type DaySums, type Range, rangeOf, resampled } from './bootstrap.ts';
import { changeText } from './change-text.ts';
import { type JudgedFigure, type MetricUnit, metricNames, metrics } from './metrics.ts';
import { addOrder, addSums, noSums, type OrderSums } from './sums.ts';

/** A figure by either rules. */
export interface FigurePair {
  readonly before: number;
  readonly after: number;
  readonly change: number;
  /** In percent of what it was; undefined where that was nothing. */
  readonly changePct: number | undefined;
  /** Where 95 % of the changes lie when days are drawn again; undefined for fewer than two days. */
  readonly range: Range | undefined;
}

export interface ReportedMetric extends FigurePair {
  readonly name: JudgedFigure;
  readonly title: string;
  readonly unit: MetricUnit;
}

/** Cost an order by term, in major units. */
export interface ReportedTerm extends FigurePair {
  readonly term: string;
}

export interface ReportedLocation {
  readonly location: string;
  readonly before: LocationLoad;
  readonly after: LocationLoad;
}

export interface ReportedOrder {
  readonly orderId: string;
  readonly at: string;
  /** Of its last decision then: `GET /orders/{id}/decisions/{n}` shows it. */
  readonly n: number;
  readonly text: string;
  /** Both decisions in words. */
  readonly before: string;
  readonly after: string;
}

export interface ReportedDay {
  readonly day: string;
  readonly orders: number;
  /** Cost an order, in major units. */
  readonly before: number;
  readonly after: number;
}

export interface WhatIfReport {
  readonly title: string;
  readonly assumptions: readonly string[];
  readonly proof: ReplayProof;
  readonly currency: string;
  readonly orders: number;
  /** Orders that either rules serve whole. */
  readonly compared: number;
  /** Orders that go otherwise in any way. */
  readonly changed: number;
  /** Orders of which a decision is in another currency than the first: left out. */
  readonly otherCurrency: number;
  readonly metrics: readonly ReportedMetric[];
  readonly terms: readonly ReportedTerm[];
  readonly days: readonly ReportedDay[];
  readonly locations: readonly ReportedLocation[];
  readonly most: readonly ReportedOrder[];
}

/** So many of the orders that change most are named. */
const NAMED_ORDERS = 20;
const MICROS = 1_000_000;

function isWhole({ served, unserved }: OrderFigures): boolean {
  return served > 0 && unserved === 0;
}

function hasChanged({ before, after }: OrderPair): boolean {
  const [was, is] = [before, after].map((one) => JSON.stringify(one));
  return was !== is;
}

/** Units that lose or gain their location come first, then cost. */
function weightOf({ before, after }: OrderPair): number {
  const units = Math.abs(after.unserved - before.unserved);
  return units * 2 ** 40 + Math.abs(after.costMicros - before.costMicros);
}

/** Sums orders as they are told. */
export class Tally {
  readonly #days = new Map<string, DaySums>();
  #most: { readonly weight: number; readonly pair: OrderPair }[] = [];
  #currency: string | undefined;
  #changed = 0;
  #otherCurrency = 0;

  add(pair: OrderPair): void {
    const { at, before, after, decisions } = pair;
    const currencies = [decisions.before, decisions.after].flatMap((one) => (one ? [one.cost.currency] : []));
    this.#currency ??= currencies[0];
    if (currencies.some((currency) => currency !== this.#currency)) {
      this.#otherCurrency += 1;
      return;
    }
    const day = at.slice(0, 10);
    const sums = this.#days.get(day) ?? { before: noSums(), after: noSums() };
    this.#days.set(day, sums);
    const isCompared = isWhole(before) && isWhole(after);
    addOrder(sums.before, before, isCompared);
    addOrder(sums.after, after, isCompared);
    if (!hasChanged(pair)) return;
    this.#changed += 1;
    this.#keep(pair);
  }

  #keep(pair: OrderPair): void {
    const weight = weightOf(pair);
    const last = this.#most.at(-1);
    if (this.#most.length >= NAMED_ORDERS && last && last.weight >= weight) return;
    this.#most = [...this.#most, { weight, pair }]
      .sort((one, other) => other.weight - one.weight || compareText(one.pair.orderId, other.pair.orderId))
      .slice(0, NAMED_ORDERS);
  }

  get #all(): DaySums {
    const all = { before: noSums(), after: noSums() };
    for (const { before, after } of this.#days.values()) {
      addSums(all.before, before);
      addSums(all.after, after);
    }
    return all;
  }

  report(
    { proof, loads }: WhatIfRun,
    said: { readonly title: string; readonly assumptions: readonly string[]; readonly seed: number },
  ): WhatIfReport {
    const { title, assumptions, seed } = said;
    const days = [...this.#days].sort(([one], [other]) => compareText(one, other));
    const draws = resampled(
      days.map(([, sums]) => sums),
      seed,
    );
    const all = this.#all;
    const pairOf = (of: (sums: OrderSums) => number): FigurePair => figurePair(of, all, draws);
    const currency = this.#currency ?? '';
    return {
      title,
      assumptions,
      proof,
      currency,
      orders: all.before.orders,
      compared: all.before.compared,
      changed: this.#changed,
      otherCurrency: this.#otherCurrency,
      metrics: metricNames.map((name) => ({
        name,
        title: metrics[name].title,
        unit: metrics[name].unit,
        ...pairOf(metrics[name].of),
      })),
      terms: costTermTypes
        .map((term) => ({ term, ...pairOf(({ terms, compared }) => perOrder(terms[term] ?? 0, compared)) }))
        .filter(({ before, after }) => before !== 0 || after !== 0),
      days: days.map(([day, sums]) => ({
        day,
        orders: sums.before.orders,
        before: metrics.cost.of(sums.before),
        after: metrics.cost.of(sums.after),
      })),
      locations: locationsOf(loads),
      most: this.#most.map(({ pair }) => reportedOrder(pair, currency)),
    };
  }
}

function perOrder(micros: number, orders: number): number {
  return orders === 0 ? 0 : micros / MICROS / orders;
}

function figurePair(of: (sums: OrderSums) => number, all: DaySums, draws: readonly DaySums[]): FigurePair {
  const [before, after] = [of(all.before), of(all.after)];
  const changes = draws.map((sums) => of(sums.after) - of(sums.before));
  return {
    before,
    after,
    change: after - before,
    changePct: before === 0 ? undefined : (100 * (after - before)) / before,
    range: rangeOf(changes),
  };
}

function locationsOf({
  before,
  after,
}: {
  readonly before: Loads;
  readonly after: Loads;
}): ReportedLocation[] {
  const names = [...new Set([...before.locations, ...after.locations])].sort();
  return names.map((location) => ({ location, before: before.of(location), after: after.of(location) }));
}

function reportedOrder(pair: OrderPair, currency: string): ReportedOrder {
  const { orderId, at, n, decisions } = pair;
  const inWords = (decision: OrderPair['decisions']['before']): string =>
    decision ? decisionText(decision) : 'no decision';
  return {
    orderId,
    at,
    n,
    text: changeText(pair, currency),
    before: inWords(decisions.before),
    after: inWords(decisions.after),
  };
}
