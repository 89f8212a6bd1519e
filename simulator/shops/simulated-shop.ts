/**
 * A shop of one kind, with what its buyers and its staff do to its figures. Its calls are those of its adapter; each may be
 * throttled, fail, act without an answer, or act later than its caller waits.
 */
import type { CallResult, NotDone } from '../../functions/channels/contract/call-answer.ts';
import type { ShopMovement, TakenLine } from '../../functions/channels/contract/figures.ts';
import { type Engine, SimulatedProcess, thisProcess } from '../engine/engine.ts';
import type { Random } from '../engine/random.ts';
import { PLACE, quietOf, type ShopPlan } from './shop-plan.ts';

/** An order of the shop as its buyers and staff know it. */
export interface SoldOrder {
  /** By the shop's own id. */
  readonly id: string;
  readonly number: number;
  readonly sku: string;
  readonly units: number;
  /** Milliseconds. */
  readonly createdAt: number;
}

/** How an order stands at a time; lists show it some time later. */
export interface OrderVersion extends SoldOrder {
  readonly updatedAt: number;
  readonly visibleAt: number;
  readonly state: 'unpaid' | 'paid' | 'cancelled';
  /** Units that the shop has taken from its figure. */
  readonly taken: number;
}

/** A change of a figure as a caller asks for it. */
export interface AskedChange {
  readonly sku: string;
  readonly by: 'compare' | 'set' | 'add';
  readonly units: number;
  /** What a comparison asks for; absent where nothing is compared. */
  readonly from?: number | undefined;
  /** Absent where the shop knows no keys. */
  readonly key?: string | undefined;
}
export type ChangeAnswer = 'done' | 'stale';

interface Submission {
  readonly id: string;
  readonly changes: readonly AskedChange[];
  doneAt?: number;
}

/** Whoever looks on: checks, and the story. */
export interface ShopWatch {
  readonly isTroubled: () => boolean;
  readonly hasChanged: (shop: SimulatedShop, change: AskedChange, before: number) => void;
  readonly tell: (text: string) => void;
}

/** Seconds that a caller waits for an answer that does not come. */
const PATIENCE = 10;

export class SimulatedShop {
  readonly plan: ShopPlan;
  readonly figures = new Map<string, number>();
  /** By order, oldest first. */
  readonly orders = new Map<string, OrderVersion[]>();
  readonly log: ShopMovement[] = [];
  /** Requests that asked for another figure, the same one sent again among them. */
  requests = 0;
  /** When what a figure is now was asked for, by SKU: whoever asked knew no more than what was known then. */
  readonly askedAt = new Map<string, number>();
  /** Somebody at the shop wrote a figure by hand, or put goods on sale that are not there. */
  isEdited = false;
  #downUntil = 0;
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #watch: ShopWatch;
  readonly #self: SimulatedProcess;
  readonly #answers = new Map<string, ChangeAnswer>();
  readonly #submissions: Submission[] = [];
  #fed = 0;

  constructor(plan: ShopPlan, engine: Engine, random: Random, watch: ShopWatch) {
    this.plan = plan;
    this.#engine = engine;
    this.#random = random;
    this.#watch = watch;
    this.#self = new SimulatedProcess(engine, `shop ${plan.channel}`, 'service', 0);
  }

  figure(sku: string): number {
    return this.figures.get(sku) ?? 0;
  }

  /** What other buyers may buy: what one is paying for is kept from them. */
  available(sku: string): number {
    return this.figure(sku) - this.withheld(sku);
  }

  withheld(sku: string): number {
    return this.latest()
      .filter((order) => order.sku === sku && order.state === 'unpaid')
      .reduce((sum, { units }) => sum + units, 0);
  }

  latest(): OrderVersion[] {
    return [...this.orders.values()].flatMap((versions) => versions.slice(-1));
  }

  /** What nobody hears of: how much the shop's own orders have taken. */
  #move(sku: string, units: number, why: string): void {
    this.figures.set(sku, this.figure(sku) - units);
    this.#enter(sku, { kind: 'difference', units }, undefined);
    this.#watch.tell(`${why}, shows ${this.figure(sku)} of ${sku}`);
  }

  #enter(sku: string, change: ShopMovement['change'], key: string | undefined): void {
    const id = `${this.plan.channel}-${this.log.length + 1}`;
    const at = new Date(this.#engine.now).toISOString();
    this.log.push({
      id,
      ref: { sku, item: itemOf(sku), location: PLACE },
      at,
      change,
      ...(key === undefined ? {} : { key }),
    });
  }

  #version(order: SoldOrder, state: OrderVersion['state'], taken: number): OrderVersion {
    const updatedAt = this.#engine.now;
    const lag = this.plan.lag === 0 ? 0 : this.#random.between(0, this.plan.lag * 1000);
    const version = { ...order, updatedAt, visibleAt: updatedAt + lag, state, taken };
    this.orders.set(order.id, [...(this.orders.get(order.id) ?? []), version]);
    return version;
  }

  /** A buyer buys what the shop shows; undefined where it shows too little. */
  sell(order: Omit<SoldOrder, 'createdAt'>, isPaid: boolean): OrderVersion | undefined {
    if (this.available(order.sku) < order.units) return undefined;
    const sold = { ...order, createdAt: this.#engine.now };
    if (isPaid) this.#move(order.sku, order.units, `sells ${order.units} as ${order.number}`);
    return this.#version(sold, isPaid ? 'paid' : 'unpaid', isPaid ? order.units : 0);
  }

  pay(order: OrderVersion): OrderVersion {
    this.#move(order.sku, order.units, `${order.number} is paid`);
    return this.#version(order, 'paid', order.units);
  }

  cancel(order: OrderVersion, restocks: boolean): OrderVersion {
    const back = restocks ? order.taken : 0;
    if (back > 0) this.#move(order.sku, -back, `cancels ${order.number} and takes it back`);
    else this.#watch.tell(`cancels ${order.number}`);
    return this.#version(order, 'cancelled', order.taken - back);
  }

  /** Somebody writes another figure. */
  edit(sku: string, units: number): void {
    this.isEdited = true;
    this.#move(sku, this.figure(sku) - units, 'is edited');
  }

  /** Somebody counts, at a shop whose figures are sums of movements. */
  count(sku: string, units: number): void {
    this.isEdited = true;
    this.figures.set(sku, units);
    this.#enter(sku, { kind: 'count', units }, undefined);
    this.#watch.tell(`counts ${units} of ${sku}`);
  }

  /** Nobody reaches the shop for so many seconds. */
  close(seconds: number): void {
    this.#downUntil = Math.max(this.#downUntil, this.#engine.now + seconds * 1000);
  }

  get isClosed(): boolean {
    return this.#downUntil > this.#engine.now;
  }

  #change(change: AskedChange, askedAt: number): ChangeAnswer {
    const { sku, by, units, from, key } = change;
    const known = key === undefined ? undefined : this.#answers.get(key);
    if (known) return known;
    const before = this.figure(sku);
    const isStale = by === 'compare' && from !== undefined && from !== before;
    const answer = isStale ? 'stale' : 'done';
    if (key !== undefined) this.#answers.set(key, answer);
    if (isStale) return answer;
    const next = by === 'add' ? before + units : units;
    this.figures.set(sku, next);
    this.#enter(sku, { kind: 'difference', units: before - next }, key ?? 'ours');
    this.askedAt.set(sku, askedAt);
    this.#watch.hasChanged(this, change, before);
    this.#watch.tell(`is set from ${before} to ${next} of ${sku} (${by} ${from ?? ''} ${key ?? ''})`);
    return answer;
  }

  // What its adapter calls.

  /** Something is asked of the shop and changes nothing. */
  ask<T>(answer: () => T): Promise<CallResult<T>> {
    return this.#call(answer, 0);
  }

  /** Figures are to be changed: whatever becomes of the answer, each may be. */
  change(changes: readonly AskedChange[]): Promise<CallResult<readonly ChangeAnswer[]>> {
    this.requests += changes.length;
    const askedAt = this.#engine.now;
    const act = (): ChangeAnswer[] => changes.map((one) => this.#change(one, askedAt));
    return this.#call(act, quietOf(this.plan));
  }

  /** Figures are handed in, and changed one submission after the other, some time later. */
  submit(changes: readonly AskedChange[]): Promise<CallResult<string>> {
    this.requests += changes.length;
    const act = (): string => {
      const id = `${this.plan.channel}-${this.#submissions.length + 1}`;
      this.#submissions.push({ id, changes });
      if (this.#submissions.length - this.#fed === 1) this.#feedOn();
      return id;
    };
    // What is handed in and not answered is handed in at once, or never.
    return this.#call(act, 0);
  }

  report(id: string): Promise<CallResult<number | undefined>> {
    return this.#call(() => this.#submissions.find((one) => one.id === id)?.doneAt, 0);
  }

  #feedOn(): void {
    const next = this.#submissions[this.#fed];
    if (!next) return;
    const askedAt = this.#engine.now;
    this.#engine.setTimer(this.#self, this.#random.between(5, 400) * 1000, () => {
      for (const change of next.changes) this.#change(change, askedAt);
      next.doneAt = this.#engine.now;
      this.#fed += 1;
      this.#feedOn();
    });
  }

  async #call<T>(act: () => T, actsFor: number): Promise<CallResult<T>> {
    const process = thisProcess();
    await this.#engine.turn(process);
    if (this.isClosed) return this.#closed();
    const isTroubled = this.#watch.isTroubled() && this.#random.chance(this.plan.trouble);
    if (isTroubled) return this.#trouble(act, actsFor, process);
    const value = act();
    await this.#engine.turn(process);
    return { kind: 'done', value };
  }

  #closed(): NotDone {
    return this.#random.chance(0.5)
      ? { kind: 'later', why: 'the shop is closed' }
      : { kind: 'unanswered', why: 'the shop is closed' };
  }

  async #trouble(act: () => unknown, actsFor: number, process: SimulatedProcess): Promise<NotDone> {
    const sort = this.#random.pick(['throttled', 'broken', 'acted', 'late', 'late'] as const);
    if (sort === 'throttled') {
      const retryAt = new Date(this.#engine.now + this.#random.between(1, 90) * 1000).toISOString();
      return { kind: 'later', why: 'too many calls', retryAt };
    }
    if (sort === 'acted') act();
    if (sort === 'late' && actsFor > 0)
      this.#engine.setTimer(this.#self, this.#random.between(1, actsFor - 1) * 1000, act);
    await this.#engine.sleep(process, sort === 'broken' ? 100 : PATIENCE * 1000);
    return { kind: 'unanswered', why: sort };
  }

  /** Orders that changed since a time, as far as lists show them yet. */
  listed(since: number): OrderVersion[] {
    const { now } = this.#engine;
    return [...this.orders.values()]
      .flatMap((versions) => versions.filter(({ visibleAt }) => visibleAt <= now).slice(-1))
      .filter(({ updatedAt }) => updatedAt >= since)
      .toSorted((one, other) => one.updatedAt - other.updatedAt);
  }
}

export function itemOf(sku: string): string {
  return `item-${sku}`;
}

/** What a version says that the shop has taken. */
export function takenBy({ sku, units, taken, state }: OrderVersion): TakenLine {
  return {
    lineId: '1',
    sku,
    units: taken,
    ordered: units,
    ...(state === 'unpaid' ? { withheld: units } : {}),
  };
}
