/**
 * A shop of one kind, with what its buyers and its staff do to its figures. Its calls are those of its adapter; each may be
 * throttled, fail, act without an answer, or act later than its caller waits.
 */
import type { CallResult, Refused } from '../../functions/channels/contract/call-answer.ts';
import type { FigureRef, ShopMovement } from '../../functions/channels/contract/figures.ts';
import type { ToldEffect } from '../../functions/channels/contract/order-effects.ts';
import { type Engine, SimulatedProcess } from '../engine/engine.ts';
import type { Random } from '../engine/random.ts';
import { type DeskAnswer, type OrderChange, OrderDesk, UNIT_PRICE } from './order-desk.ts';
import type { OrderState, OrderVersion, ReturnOfShop, SoldOrder } from './order-version.ts';
import { ShopCalls } from './shop-calls.ts';
import { EFFECT_QUIET, PLACE, quietOf, type ShopPlan } from './shop-plan.ts';

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
export type ChangeAnswer = 'done' | 'stale' | Refused;

/** What the shop does not do for a SKU: it has none, its figure cannot be written, the place is not the connection's. */
export type ShopRefusal = 'unknown' | 'locked' | 'place';

interface Submission {
  readonly id: string;
  readonly changes: readonly AskedChange[];
  /** Items whose figures were not changed. */
  readonly refused: FigureRef[];
  doneAt?: number;
}

/** Whoever looks on: checks, and the story. */
export interface ShopWatch {
  readonly isTroubled: () => boolean;
  /** One request asks for these changes, in this order. */
  readonly isAskedFor: (shop: SimulatedShop, changes: readonly AskedChange[]) => void;
  readonly hasChanged: (shop: SimulatedShop, change: AskedChange, before: number) => void;
  /** The shop is asked to carry out something of an order. */
  readonly isAsked: (shop: SimulatedShop, effect: ToldEffect) => void;
  /** The shop carries it out, or refuses it; the order as it stands before that. */
  readonly isTold: (shop: SimulatedShop, effect: ToldEffect, before: OrderVersion) => void;
  readonly tell: (text: string) => void;
}

const A_SECOND_LATER = 1000;

export class SimulatedShop {
  readonly plan: ShopPlan;
  readonly figures = new Map<string, number>();
  /** By order, oldest first. */
  readonly orders = new Map<string, OrderVersion[]>();
  readonly log: ShopMovement[] = [];
  /** What it was told of its orders. */
  readonly desk: OrderDesk;
  /** Has the shop's messages tell of a version that our own calls have made. */
  announce: (version: OrderVersion) => void = () => {};
  /** Requests that asked for another figure, the same one sent again among them. */
  requests = 0;
  /** When what a figure is now was asked for, by SKU: whoever asked knew no more than what was known then. */
  readonly askedAt = new Map<string, number>();
  /** What it refuses, by SKU, until its staff puts it right. */
  readonly refuses = new Map<string, ShopRefusal>();
  /** Nobody told it anything for a while, or told it what another shop was to be told: it may have sold what it liked. */
  wasLeft = false;
  /** Somebody at the shop wrote a figure by hand, or put goods on sale that are not there. */
  isEdited = false;
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #watch: ShopWatch;
  readonly #self: SimulatedProcess;
  readonly #calls: ShopCalls;
  readonly #answers = new Map<string, ChangeAnswer>();
  readonly #submissions: Submission[] = [];
  #fed = 0;

  constructor(plan: ShopPlan, engine: Engine, random: Random, watch: ShopWatch) {
    this.plan = plan;
    this.desk = new OrderDesk(plan);
    this.#engine = engine;
    this.#random = random;
    this.#watch = watch;
    this.#self = new SimulatedProcess(engine, `shop ${plan.channel}`, 'service', 0);
    const { trouble } = plan;
    this.#calls = new ShopCalls({ trouble, engine, random, self: this.#self, isTroubled: watch.isTroubled });
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
      ref: refOf(sku),
      at,
      change,
      ...(key === undefined ? {} : { key }),
    });
  }

  /** Platforms date their orders by the second: the next version of one is of a later second. */
  #version(order: SoldOrder, state: OrderState): OrderVersion {
    const versions = this.orders.get(order.id) ?? [];
    const { now } = this.#engine;
    const updatedAt = Math.max(now, (versions.at(-1)?.updatedAt ?? -A_SECOND_LATER) + A_SECOND_LATER);
    const lag = this.plan.lag === 0 ? 0 : this.#random.between(0, this.plan.lag * 1000);
    const version = { ...order, ...state, updatedAt, visibleAt: now + lag };
    this.orders.set(order.id, [...versions, version]);
    return version;
  }

  /** A buyer buys what the shop shows; undefined where it shows too little. */
  sell(order: Omit<SoldOrder, 'createdAt'>, isPaid: boolean): OrderVersion | undefined {
    if (this.available(order.sku) < order.units) return undefined;
    const sold = { ...order, createdAt: this.#engine.now };
    if (isPaid) this.#move(order.sku, order.units, `sells ${order.units} as ${order.number}`);
    const [state, taken] = isPaid ? (['paid', order.units] as const) : (['unpaid', 0] as const);
    return this.#version(sold, { state, taken, out: 0, left: 0, isHeld: false, returns: [], refunds: [] });
  }

  pay(order: OrderVersion): OrderVersion {
    this.#move(order.sku, order.units, `${order.number} is paid`);
    return this.#version(order, { ...order, state: 'paid', taken: order.units });
  }

  cancel(order: OrderVersion, restocks: boolean): OrderVersion {
    const back = restocks ? order.taken : 0;
    if (back > 0) this.#move(order.sku, -back, `cancels ${order.number} and takes it back`);
    else this.#watch.tell(`cancels ${order.number}`);
    return this.#version(order, { ...order, state: 'cancelled', taken: order.taken - back });
  }

  /** Staff takes a unit out of an order, or says that it has left, without asking anybody. */
  doByHand(order: OrderVersion, kind: 'ship' | 'cancel'): OrderVersion {
    this.desk.byHand(kind, order.id, 1);
    this.#watch.tell(`${kind}s 1 of ${order.number} by hand`);
    return this.#changed(order, kind === 'ship' ? { left: 1 } : { out: 1 });
  }

  /** A customer asks for a return, or staff opens one and lets it come. */
  openReturn(order: OrderVersion, units: number, state: 'requested' | 'open'): OrderVersion {
    const name = `${order.number}${order.returns.length + 1}`;
    this.#watch.tell(`has a return ${name} of ${units} of ${order.number}, ${state}`);
    return this.#version(order, { ...order, returns: [...order.returns, { name, units, state }] });
  }

  /** Staff says what becomes of a return. */
  endReturn(order: OrderVersion, name: string, state: ReturnOfShop['state']): OrderVersion {
    this.#watch.tell(`says that return ${name} is ${state}`);
    const returns = order.returns.map((one) => (one.name === name ? { ...one, state } : one));
    return this.#version(order, { ...order, returns });
  }

  /** Staff takes units out of an open return, all of them as well; `left` stay in it. */
  cutReturn(order: OrderVersion, name: string, left: number): OrderVersion {
    this.#watch.tell(`leaves ${left} in return ${name}`);
    const returns = order.returns.map((one) => (one.name === name ? { ...one, units: left } : one));
    return this.#version(order, { ...order, returns });
  }

  /** Staff gives the money of units back that had left; `back`: so many of them are on the shelf again. */
  refundByHand(order: OrderVersion, units: number, back: number): OrderVersion {
    const refund = this.desk.byHand('refund', order.id, units);
    if (back > 0) this.#move(order.sku, -back, `takes ${back} of ${order.number} back`);
    const given = { refund, units, back, amount: units * UNIT_PRICE };
    return this.#changed({ ...order, taken: order.taken - back }, { refund: given });
  }

  #changed(
    order: OrderVersion,
    { left = 0, out = 0, isCancelled, isHeld = order.isHeld, refund }: OrderChange,
  ): OrderVersion {
    if (isCancelled) return this.cancel(order, this.plan.restocks);
    const refunds = refund ? [...order.refunds, refund] : order.refunds;
    return this.#version(order, { ...order, left: order.left + left, out: order.out + out, isHeld, refunds });
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
    this.#calls.close(seconds);
  }

  get isClosed(): boolean {
    return this.#calls.isClosed;
  }

  #change(change: AskedChange, askedAt: number): ChangeAnswer {
    const { sku, by, units, from, key } = change;
    const known = key === undefined ? undefined : this.#answers.get(key);
    if (known) return known;
    const before = this.figure(sku);
    const isStale = by === 'compare' && from !== undefined && from !== before;
    const answer = this.#refusalOf(sku) ?? (isStale ? 'stale' : 'done');
    if (key !== undefined) this.#answers.set(key, answer);
    if (answer !== 'done') return answer;
    const next = by === 'add' ? before + units : units;
    this.figures.set(sku, next);
    this.#enter(sku, { kind: 'difference', units: before - next }, key ?? 'ours');
    this.askedAt.set(sku, askedAt);
    this.#watch.hasChanged(this, change, before);
    this.#watch.tell(`is set from ${before} to ${next} of ${sku} (${by} ${from ?? ''} ${key ?? ''})`);
    return answer;
  }

  #refusalOf(sku: string): Refused | undefined {
    switch (this.refuses.get(sku)) {
      case undefined:
        return undefined;
      case 'unknown':
        return { kind: 'refused', about: 'sku', code: 'NOT_FOUND', words: `There is no ${itemOf(sku)}.` };
      case 'locked':
        return { kind: 'refused', about: 'sku', code: 'LOCKED', words: 'Another app keeps this stock.' };
      case 'place':
        return { kind: 'refused', about: 'location', code: 'NOT_ALLOWED', words: 'The place is not yours.' };
    }
  }

  /** Whether it has the SKU at all. */
  has(sku: string): boolean {
    return this.refuses.get(sku) !== 'unknown';
  }

  /** How often it was called. */
  get calls(): number {
    return this.#calls.made;
  }

  // What its adapter calls.

  /** Something is asked of the shop and changes nothing. */
  ask<T>(answer: () => T): Promise<CallResult<T>> {
    return this.#calls.make(answer, 0);
  }

  #count(changes: readonly AskedChange[]): void {
    this.requests += changes.length;
    this.#watch.isAskedFor(this, changes);
  }

  /** Figures are to be changed: whatever becomes of the answer, each may be. */
  change(changes: readonly AskedChange[]): Promise<CallResult<readonly ChangeAnswer[]>> {
    this.#count(changes);
    const askedAt = this.#engine.now;
    const act = (): ChangeAnswer[] => changes.map((one) => this.#change(one, askedAt));
    return this.#calls.make(act, quietOf(this.plan));
  }

  /** Figures are handed in, and changed one submission after the other, some time later. */
  submit(changes: readonly AskedChange[]): Promise<CallResult<string>> {
    this.#count(changes);
    const act = (): string => {
      const id = `${this.plan.channel}-${this.#submissions.length + 1}`;
      this.#submissions.push({ id, changes, refused: [] });
      if (this.#submissions.length - this.#fed === 1) this.#feedOn();
      return id;
    };
    // What is handed in and not answered is handed in at once, or never.
    return this.#calls.make(act, 0);
  }

  /** Something is told of an order: whatever becomes of the answer, it may be carried out. */
  async tellOf(effect: ToldEffect): Promise<CallResult<{ readonly theirs: string }>> {
    const act = (): DeskAnswer => {
      const order = this.orders.get(effect.order)?.at(-1);
      if (!order)
        return { kind: 'refused', about: 'order', code: 'NO_ORDER', words: 'There is no such order.' };
      this.#watch.isTold(this, effect, order);
      const answer = this.desk.take(effect, order, (what) => this.announce(this.#changed(order, what)));
      this.#watch.tell(`is told ${effect.kind} ${effect.id}: ${JSON.stringify(answer)}`);
      return answer;
    };
    this.#watch.isAsked(this, effect);
    const answer = await this.#calls.make(act, EFFECT_QUIET);
    this.desk.answered(effect, answer.kind === 'done' ? answer.value : answer);
    return answer.kind === 'done' ? answer.value : answer;
  }

  report(id: string): Promise<CallResult<Readonly<Submission> | undefined>> {
    return this.#calls.make(() => this.#submissions.find((one) => one.id === id), 0);
  }

  #feedOn(): void {
    const next = this.#submissions[this.#fed];
    if (!next) return;
    const askedAt = this.#engine.now;
    this.#engine.setTimer(this.#self, this.#random.between(5, 400) * 1000, () => {
      for (const change of next.changes)
        if (this.#change(change, askedAt) !== 'done') next.refused.push(refOf(change.sku));
      next.doneAt = this.#engine.now;
      this.#fed += 1;
      this.#feedOn();
    });
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

function refOf(sku: string): FigureRef {
  return { sku, item: itemOf(sku), location: PLACE };
}
