/**
 * Shops in pure code, and our side of them as a sender works: any interleaving of sales, cancels, messages that are late,
 * lost or repeated, requests that act late, and answers that are lost. What is checked is section 3 of the rules: (a) at
 * rest every shop shows what it may sell, (b) it comes to rest, (c) a comparison never puts an own sale back, (d) each
 * order beyond stock has its cause.
 */
import { answered, pushStored, reported } from '../../../../functions/channels/levels/answered.ts';
import { figureRead, ordersListed } from '../../../../functions/channels/levels/check.ts';
import { learn, learnLogged } from '../../../../functions/channels/levels/learn.ts';
import {
  expectedAtFirst,
  type FigureTerms,
  freshLevel,
  isCheckedZero,
  type LevelState,
  type Push,
} from '../../../../functions/channels/levels/level.ts';
import { nextStep } from '../../../../functions/channels/levels/next-step.ts';
import { wantedUnits } from '../../../../functions/channels/levels/wanted.ts';

export type ShopKind = FigureTerms['kind'];

/** How our side works. What is naive replaces a part of it. */
export interface Practice {
  readonly nextStep: typeof nextStep;
  readonly learn: typeof learn;
  readonly ordersListed: typeof ordersListed;
  readonly answered: typeof answered;
  readonly reported: typeof reported;
  readonly keyOf: (push: Push) => string;
  /** Whether the shop is asked to compare. */
  readonly compares: boolean;
  /** When a check lists the shop's orders. */
  readonly checkLists: 'afterRead' | 'beforeRead' | 'never';
  readonly listsBeforePush: boolean;
  /** Whether an order counts before it has a claim. */
  readonly countsUnclaimed: boolean;
  /** Whether the answer to a submission is its report. */
  readonly awaitsReport: boolean;
  readonly waitsForZero: boolean;
}

export const honest: Practice = {
  nextStep,
  learn,
  ordersListed,
  answered,
  reported,
  keyOf: ({ key }) => key,
  compares: true,
  checkLists: 'afterRead',
  listsBeforePush: true,
  countsUnclaimed: true,
  awaitsReport: true,
  waitsForZero: true,
};

export interface Plan {
  readonly kinds: readonly ShopKind[];
  readonly units: number;
  readonly orders: number;
  readonly cancels: number;
  /** Requests that get no answer. */
  readonly timeouts: number;
  /** Seconds that lists lag behind figures. */
  readonly lag?: number;
  /** At or under so many units one shop alone sells them; the owner changes `ownerChanges` times. */
  readonly lastUnits?: number;
  readonly ownerChanges?: number;
  readonly steps: number;
}

interface ShopOrder {
  readonly id: string;
  readonly createdAt: number;
  updatedAt: number;
  taken: number;
  isLive: boolean;
}

interface Request {
  readonly key: string;
  readonly push: Push;
  readonly knows: Knowledge;
  readonly sentAt: number;
  isGivenUp: boolean;
  result?: 'done' | 'stale';
}

/** Orders that were known when a push was made, with what their shop had taken. */
type Knowledge = ReadonlyMap<string, number>;

interface KnownOrder {
  readonly updatedAt: number;
  readonly taken: number;
  readonly isLive: boolean;
  hasClaim: boolean;
}

interface Shop {
  readonly name: string;
  readonly terms: FigureTerms;
  figure: number;
  readonly orders: ShopOrder[];
  /** Requests that have not acted. */
  waiting: Request[];
  readonly results: Map<string, 'done' | 'stale'>;
  readonly doneAt: Map<string, number>;
  log: { units: number; key?: string }[];
  logRead: number;
  level: LevelState;
  readonly known: Map<string, KnownOrder>;
  /** The request whose answer the sender waits for. */
  asked?: Request;
  hasRead: boolean;
  hasListed: boolean;
  pushes: number;
  /** Orders that the figure follows from. */
  knows: Knowledge;
  readonly knew: Map<string, Knowledge>;
  /** What was taken for orders that are not visible yet when a push was made. */
  readonly gaps: Map<string, number>;
  putBack: number;
}

/** What went wrong, in words. */
export class Broken extends Error {}

export function randomOf(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * n) | 0;
  };
}

const BASE = Date.parse('2026-03-02T00:00:00.000Z');
const QUIET = 60;
const MOST_PUSHES_AT_REST = 12;
const MOST_STEPS_A_ROUND = 60;

export class World {
  readonly trace: string[] = [];
  private time = 1000;
  private keys = 0;
  private orders = 0;
  private cancels = 0;
  private timeouts = 0;
  private ownerChanges = 0;
  private owner = 0;
  readonly shops: Shop[];

  private readonly plan: Plan;
  private readonly practice: Practice;
  private readonly random: (n: number) => number;

  constructor(plan: Plan, practice: Practice, random: (n: number) => number) {
    this.plan = plan;
    this.practice = practice;
    this.random = random;
    const terms = { quiet: QUIET, lag: plan.lag ?? 0, skew: 2 };
    this.shops = plan.kinds.map((kind, at) => ({
      name: `${'ABCDE'[at]}`,
      terms: { kind, ...terms },
      figure: this.firstFigure(at),
      orders: [],
      waiting: [],
      results: new Map(),
      doneAt: new Map(),
      log: [],
      logRead: 0,
      level: expectedAtFirst(freshLevel(this.now()), this.firstFigure(at), terms),
      known: new Map(),
      hasRead: false,
      hasListed: false,
      pushes: 0,
      knows: new Map<string, number>(),
      knew: new Map<string, Knowledge>(),
      gaps: new Map(),
      putBack: 0,
    }));
  }

  private firstFigure(at: number): number {
    const { units, lastUnits = 0 } = this.plan;
    return units > lastUnits || at === this.owner ? units : 0;
  }

  private now(): string {
    return this.iso(this.time);
  }

  private iso(time: number): string {
    return new Date(BASE + time * 1000).toISOString();
  }

  private say(words: string): void {
    this.trace.push(`${this.time} ${words}`);
  }

  private liveOrders(): number {
    return this.shops.flatMap(({ orders }) => orders).filter(({ isLive }) => isLive).length;
  }

  private claimed(): number {
    const known = this.shops.flatMap((shop) => [...shop.known.values()]);
    return known.filter((one) => one.isLive && (one.hasClaim || this.practice.countsUnclaimed)).length;
  }

  /** What the shop may show, by all that we know right now. */
  wanted(shop: Shop): number {
    const { lastUnits } = this.plan;
    const atp = Math.max(0, this.plan.units - this.claimed());
    const gap = shop.level.gap?.units ?? 0;
    const owner = this.shops[this.owner];
    if (lastUnits === undefined || atp > lastUnits) return wantedUnits({ sellable: atp, gap, withheld: 0 });
    if (shop !== owner) return 0;
    const others = this.shops.filter((one) => one !== shop);
    const areZero = others.every(({ level }) => isCheckedZero(level));
    const most = areZero || !this.practice.waitsForZero ? atp : Math.min(atp, shop.level.expected ?? 0);
    return wantedUnits({ sellable: most, gap, withheld: 0 });
  }

  private learnOrder(shop: Shop, order: ShopOrder): void {
    const known = shop.known.get(order.id);
    if (known && known.updatedAt >= order.updatedAt) return;
    const { updatedAt, taken, isLive } = order;
    shop.known.set(order.id, { updatedAt, taken, isLive, hasClaim: known?.hasClaim ?? false });
    const before = known && { taken: known.taken, updatedAt: this.iso(known.updatedAt) };
    const version = {
      taken,
      ordered: 1,
      createdAt: this.iso(order.createdAt),
      updatedAt: this.iso(updatedAt),
    };
    shop.level = this.practice.learn(shop.level, before, version, shop.terms);
    this.say(`we learn ${order.id}: taken ${taken}, ${isLive ? 'live' : 'cancelled'}`);
  }

  private visible(shop: Shop): ShopOrder[] {
    return shop.orders.filter(({ updatedAt }) => updatedAt + (this.plan.lag ?? 0) <= this.time);
  }

  private list(shop: Shop): void {
    for (const order of this.visible(shop)) this.learnOrder(shop, order);
  }

  private readLog(shop: Shop): void {
    for (const entry of shop.log.slice(shop.logRead))
      if (entry.key === undefined) shop.level = learnLogged(shop.level, entry.units, this.now());
    shop.logRead = shop.log.length;
  }

  // What the world does.

  private buy(shop: Shop): void {
    if (shop.figure < 1 || this.orders >= this.plan.orders) return;
    if (this.liveOrders() >= this.plan.units) this.mustHaveCause(shop);
    this.orders += 1;
    shop.figure -= 1;
    const id = `${shop.name}${this.orders}`;
    shop.orders.push({ id, createdAt: this.time, updatedAt: this.time, taken: 1, isLive: true });
    shop.log.push({ units: 1 });
    this.say(`${shop.name} sells ${id}, shows ${shop.figure}`);
  }

  /** (d) */
  private mustHaveCause(shop: Shop): void {
    if (this.plan.lastUnits !== undefined)
      throw new Broken(`${shop.name} sells more than there is, although one shop has the last units`);
    const elsewhere = this.shops.filter((one) => one !== shop).flatMap(({ orders }) => orders);
    const untold = elsewhere.filter(({ id }) => !shop.knows.has(id)).length;
    if (untold + shop.putBack < 1) throw new Broken(`${shop.name} sells more than there is without a cause`);
  }

  private cancel(shop: Shop): void {
    const live = shop.orders.filter(({ isLive }) => isLive);
    const order = live[this.random(live.length)];
    if (!order || this.cancels >= this.plan.cancels) return;
    this.cancels += 1;
    order.isLive = false;
    order.updatedAt = this.time;
    const restocks = this.random(3) > 0;
    if (restocks) {
      // Goods that are not there are back on sale.
      if (this.liveOrders() >= this.plan.units) shop.putBack += order.taken;
      shop.figure += order.taken;
      shop.log.push({ units: -order.taken });
      order.taken = 0;
    }
    this.say(`${shop.name} cancels ${order.id}, shows ${shop.figure}`);
  }

  private act(shop: Shop, request: Request): void {
    shop.waiting = shop.waiting.filter((one) => one !== request);
    const { push, key } = request;
    const before = shop.results.get(key);
    const isKeyed = shop.terms.kind !== 'blind' && shop.terms.kind !== 'feed';
    if (before && isKeyed) {
      request.result = before;
      return;
    }
    const isStale =
      shop.terms.kind === 'compareAndSet' &&
      push.by === 'set' &&
      this.practice.compares &&
      shop.figure !== push.from;
    request.result = isStale ? 'stale' : 'done';
    shop.results.set(key, request.result);
    if (!isStale) this.setFigure(shop, request);
  }

  private setFigure(shop: Shop, { push, knows, key }: Request): void {
    const unknown = this.unknownOwn(shop, knows) - (shop.gaps.get(key) ?? 0);
    const isComparing = shop.terms.kind === 'compareAndSet' && push.by === 'set';
    if (isComparing && push.to > push.from && unknown > 0)
      throw new Broken(`${shop.name} is raised over an own sale that nobody knew`);
    shop.putBack = push.by === 'set' && !isComparing ? this.soldUnknown(shop, knows) : shop.putBack;
    const figure = push.by === 'add' ? shop.figure + push.to - push.from : push.to;
    shop.log.push({ units: shop.figure - figure, key });
    shop.figure = figure;
    shop.knows = knows;
    shop.doneAt.set(key, this.time);
    this.say(`${shop.name} is set from ${push.from} to ${push.to} (${key}), shows ${shop.figure}`);
  }

  /** One unknown sale can hide behind one unknown restock. */
  private unknownOwn(shop: Shop, knows: Knowledge): number {
    return shop.orders.reduce((sum, { id, taken }) => sum + taken - (knows.get(id) ?? 0), 0);
  }

  private soldUnknown(shop: Shop, knows: Knowledge): number {
    return shop.orders.filter(({ id, taken }) => taken > 0 && !knows.has(id)).length;
  }

  // What our side does, one small step at a time.

  private send(shop: Shop, push: Push): void {
    const key = this.practice.keyOf(push);
    const known = this.shops.flatMap((one) => [...one.known]);
    const knows = shop.knew.get(key) ?? new Map(known.map(([id, { taken }]) => [id, taken]));
    shop.knew.set(key, knows);
    if (!shop.gaps.has(key)) shop.gaps.set(key, shop.level.gap?.units ?? 0);
    const request: Request = { key, push, knows, sentAt: this.time, isGivenUp: false };
    shop.asked = request;
    shop.waiting.push(request);
    shop.pushes += 1;
  }

  private report(shop: Shop, push: Push): void {
    const doneAt = shop.doneAt.get(this.practice.keyOf(push));
    if (doneAt === undefined) return;
    shop.level = this.practice.reported(
      shop.level,
      { doneAt: this.iso(doneAt), isRefused: false },
      shop.terms,
    );
  }

  private hear(shop: Shop): void {
    const { asked, terms } = shop;
    if (!asked) return;
    const { push } = asked;
    if (terms.kind === 'feed') {
      delete shop.asked;
      const answer = { kind: 'submitted', submission: asked.key } as const;
      shop.level = this.practice.answered(shop.level, push.key, answer, terms, this.now());
      if (!this.practice.awaitsReport)
        shop.level = this.practice.reported(shop.level, { doneAt: this.now(), isRefused: false }, terms);
      return;
    }
    if (!asked.result) return;
    delete shop.asked;
    shop.level = this.practice.answered(shop.level, push.key, { kind: asked.result }, terms, this.now());
  }

  private giveUp(shop: Shop): void {
    const { asked, terms } = shop;
    if (!asked || this.timeouts >= this.plan.timeouts || terms.kind === 'feed') return;
    this.timeouts += 1;
    delete shop.asked;
    asked.isGivenUp = true;
    shop.level = this.practice.answered(
      shop.level,
      asked.push.key,
      { kind: 'unanswered' },
      terms,
      this.now(),
    );
    this.say(`${shop.name} gives no answer to ${asked.key}`);
  }

  private check(shop: Shop): void {
    if (this.practice.checkLists === 'beforeRead') {
      this.checkWithOlderList(shop);
      return;
    }
    if (!shop.hasRead) {
      shop.level = figureRead(shop.level, shop.figure, this.now());
      shop.hasRead = true;
      this.say(`we read ${shop.name}: ${shop.figure}`);
      return;
    }
    shop.hasRead = false;
    if (shop.terms.kind === 'delta') this.readLog(shop);
    if (this.practice.checkLists === 'afterRead') this.list(shop);
    shop.level = this.practice.ordersListed(shop.level, this.now(), shop.terms, this.now()).level;
    this.say(`checked ${shop.name}: expected ${shop.level.expected}, gap ${shop.level.gap?.units ?? 0}`);
  }

  /** The wrong way round: what is sold between list and figure is in the figure, and no order is known for it. */
  private checkWithOlderList(shop: Shop): void {
    shop.hasListed = !shop.hasListed;
    if (shop.hasListed) {
      this.list(shop);
      return;
    }
    const read = figureRead(shop.level, shop.figure, this.now());
    shop.level = this.practice.ordersListed(read, this.now(), shop.terms, this.now()).level;
  }

  /** One small step of the sender; answers whether there was one. */
  private work(shop: Shop): boolean {
    if (shop.asked) return false;
    if (shop.terms.kind === 'delta') this.readLog(shop);
    this.keys += 1;
    const moment = { now: this.now(), newKey: `k${this.keys}` };
    const step = this.practice.nextStep(shop.level, this.wanted(shop), shop.terms, moment);
    switch (step.kind) {
      case 'check':
        this.check(shop);
        return true;
      case 'push':
        if (step.listFirst && this.practice.listsBeforePush && !shop.hasListed) {
          this.list(shop);
          shop.hasListed = true;
          return true;
        }
        shop.hasListed = false;
        shop.level = pushStored(shop.level, step.push);
        this.say(
          `we push ${shop.name} ${step.push.from} to ${step.push.to} (${this.practice.keyOf(step.push)})`,
        );
        this.send(shop, step.push);
        return true;
      case 'send':
        this.send(shop, step.push);
        return true;
      case 'report':
        if (shop.level.push) this.report(shop, shop.level.push);
        return shop.level.push === undefined;
      case 'wait':
        return false;
      case 'rest':
        return false;
    }
  }

  private pass(seconds: number): void {
    this.time += seconds;
    // What was given up acts within the quiet time or never, at a shop that knows no keys.
    for (const shop of this.shops)
      for (const request of shop.waiting)
        if (request.isGivenUp && shop.terms.kind === 'blind' && request.sentAt + QUIET <= this.time)
          this.drop(shop, request);
  }

  private drop(shop: Shop, request: Request): void {
    if (this.random(2) === 0) this.act(shop, request);
    else shop.waiting = shop.waiting.filter((one) => one !== request);
  }

  private webhook(shop: Shop): void {
    const order = shop.orders[this.random(shop.orders.length)];
    if (order) this.learnOrder(shop, order);
  }

  private claim(shop: Shop): void {
    for (const known of shop.known.values())
      if (!known.hasClaim && this.random(2) === 0) known.hasClaim = true;
  }

  private changeOwner(): void {
    if (this.ownerChanges >= (this.plan.ownerChanges ?? 0)) return;
    this.ownerChanges += 1;
    this.owner = (this.owner + 1) % this.shops.length;
    this.say(`the last units go to ${this.shops[this.owner]?.name}`);
  }

  private oneEvent(): void {
    const shop = this.shops[this.random(this.shops.length)];
    if (!shop) return;
    const pick = this.random(20);
    if (pick < 2) this.buy(shop);
    else if (pick < 3) this.cancel(shop);
    else if (pick < 5) this.webhook(shop);
    else if (pick < 6) this.list(shop);
    else if (pick < 7) this.claim(shop);
    else if (pick < 8) this.changeOwner();
    else if (pick < 11) this.actOnOne(shop);
    else if (pick < 13) this.hear(shop);
    else if (pick < 14) this.giveUp(shop);
    else if (pick < 15) this.pass(this.random(6) * 10);
    else this.work(shop);
    this.pass(1);
  }

  private actOnOne(shop: Shop): void {
    const request = shop.waiting[this.random(shop.waiting.length)];
    if (request) this.act(shop, request);
  }

  /** Nobody buys any more, everything arrives: one fair round of all that is left to do. */
  private fairRound(): void {
    for (const shop of this.shops) {
      for (const known of shop.known.values()) known.hasClaim = true;
      for (const request of [...shop.waiting]) {
        if (request.isGivenUp && this.random(2) === 0) shop.waiting.splice(shop.waiting.indexOf(request), 1);
        else this.act(shop, request);
      }
      this.hear(shop);
      this.list(shop);
      let done = 0;
      while (!shop.asked && this.work(shop)) {
        done += 1;
        const isEndless = done > MOST_STEPS_A_ROUND || shop.pushes > this.most(shop);
        if (isEndless) throw new Broken(`${shop.name} is worked on without end`);
      }
    }
    this.pass(20);
  }

  private readonly pushedBefore = new Map<Shop, number>();

  private most(shop: Shop): number {
    return (this.pushedBefore.get(shop) ?? 0) + MOST_PUSHES_AT_REST;
  }

  /** @throws Broken */
  run(): void {
    for (let step = 0; step < this.plan.steps; step++) this.oneEvent();
    this.say('quiet');
    for (const shop of this.shops) this.pushedBefore.set(shop, shop.pushes);
    const rounds = 40 + (this.plan.lag ?? 0);
    for (let round = 0; round < rounds; round++) this.fairRound();
    this.mustAgree();
  }

  /** (a) */
  private mustAgree(): void {
    for (const shop of this.shops) {
      const wanted = this.wanted(shop);
      if (shop.figure !== wanted)
        throw new Broken(`at rest ${shop.name} shows ${shop.figure} and may sell ${wanted}`);
      if (shop.level.push || shop.asked) throw new Broken(`${shop.name} does not come to rest`);
    }
  }
}

/** Why this run breaks a rule; undefined for a run that keeps them. */
export function brokenBy(plan: Plan, practice: Practice, seed: number): string | undefined {
  const world = new World(plan, practice, randomOf(seed));
  try {
    world.run();
    return undefined;
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return `seed ${seed}: ${error.message}\n${world.trace.join('\n')}`;
  }
}
