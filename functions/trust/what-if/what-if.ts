/**
 * Plans a past again, side by side by its own rules and by others. That its own rules give its own decisions, all of them,
 * is the proof that it was told truly; what the others give is then compared with that. Pure.
 */
import type { StoredDecision } from '../../planner/decision.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { type BooksDifference, LastSeen } from './books.ts';
import type { Loads } from './loads.ts';
import type { OrderFigures } from './order-figures.ts';
import { OrderTale } from './order-tale.ts';
import type { LedgerCheck, PastDecision, PastLeave, PastStep, ToldPast } from './past.ts';
import { chanceOf, type RefusalMode } from './refusals.ts';
import { type Replaced, Replacement } from './replacement.ts';
import { Retelling } from './retelling.ts';
import { unitsBySku } from './what-if-input.ts';

/** One order by the rules of then and by the others. */
export interface OrderPair {
  readonly orderId: string;
  /** When it was first planned, UTC ISO. */
  readonly at: string;
  /** The number of its last decision then. */
  readonly n: number;
  readonly before: OrderFigures;
  readonly after: OrderFigures;
  readonly decisions: {
    readonly before: StoredDecision | undefined;
    readonly after: StoredDecision | undefined;
  };
}

/** A decision that did not come out as it was. */
export interface NotReplayed {
  readonly orderId: string;
  readonly n: number;
  readonly as: 'different' | 'other planner' | 'unreadable';
  readonly why: string;
}

export interface ReplayProof {
  readonly decisions: number;
  readonly same: number;
  readonly different: number;
  readonly otherPlanner: number;
  readonly unreadable: number;
  /** The first of them, by name. */
  readonly named: readonly NotReplayed[];
  readonly ledger?: LedgerCheck | undefined;
}

export interface WhatIfOptions {
  readonly replaced: Replaced;
  readonly refusals: RefusalMode;
  readonly seed: number;
  /** So much of the orders is planned by the other rules, in percent; the others happen as they happened. */
  readonly samplePct: number;
  /** Told of each order once it has come to its end. */
  readonly tell: (pair: OrderPair) => void;
  /** Told of each step. */
  readonly progress?: (() => void) | undefined;
}

export interface WhatIfRun {
  readonly proof: ReplayProof;
  readonly loads: { readonly before: Loads; readonly after: Loads };
}

const NAMED = 20;

/** What is known of an order beside its units. */
interface OrderLife {
  readonly at: string;
  n: number;
}

class WhatIf {
  readonly #options: WhatIfOptions;
  readonly #past: ToldPast;
  readonly #last = new LastSeen();
  readonly #then = new Map<string, OrderTale>();
  readonly #lives = new Map<string, OrderLife>();
  readonly #before: Retelling;
  readonly #after: Retelling;
  readonly #counts = { decisions: 0, same: 0, different: 0, otherPlanner: 0, unreadable: 0 };
  readonly #named: NotReplayed[] = [];

  constructor(past: ToldPast, options: WhatIfOptions) {
    this.#past = past;
    this.#options = options;
    const { seed, samplePct, refusals, replaced } = options;
    const common = { rates: past.refusals, seed, last: this.#last, then: (id: string) => this.#taleOf(id) };
    this.#before = new Retelling({
      ...common,
      replacement: new Replacement({}),
      refusals: 'asHappened',
      isReplanned: () => true,
    });
    this.#after = new Retelling({
      ...common,
      replacement: new Replacement(replaced),
      refusals,
      isReplanned: (orderId) => samplePct >= 100 || 100 * chanceOf(seed, 'sample', orderId) < samplePct,
    });
  }

  #taleOf(orderId: string): OrderTale {
    const tale = this.#then.get(orderId) ?? new OrderTale();
    this.#then.set(orderId, tale);
    return tale;
  }

  get #retellings(): readonly Retelling[] {
    return [this.#before, this.#after];
  }

  async run(): Promise<WhatIfRun> {
    for await (const step of this.#past.steps) {
      for (const retelling of this.#retellings) retelling.passTime(step.at);
      this.#take(step);
      this.#options.progress?.();
    }
    for (const orderId of [...this.#lives.keys()]) this.#close(orderId, new Map());
    const { ledger } = this.#past;
    return {
      proof: { ...this.#counts, named: this.#named, ...(ledger ? { ledger } : {}) },
      loads: { before: this.#before.loads, after: this.#after.loads },
    };
  }

  #take(step: PastStep): void {
    switch (step.kind) {
      case 'decision':
        this.#decide(step);
        break;
      case 'release':
        this.#after.release(step);
        break;
      case 'leave':
        this.#leave(step);
        break;
      case 'end':
        this.#end(step.orderId);
        break;
      case 'unreadable':
        this.#counts.decisions += 1;
        this.#notReplayed('unreadable', step, step.why);
        break;
    }
  }

  #notReplayed(as: NotReplayed['as'], { orderId, n }: { orderId: string; n: number }, why: string): void {
    this.#counts[as === 'other planner' ? 'otherPlanner' : as] += 1;
    if (this.#named.length < NAMED) this.#named.push({ orderId, n, as, why });
  }

  #compare(step: PastDecision, now: StoredDecision | undefined): void {
    this.#counts.decisions += 1;
    if (now && canonicalJson(now) === canonicalJson(step.result)) {
      this.#counts.same += 1;
      return;
    }
    const isOther = now !== undefined && now.planner !== step.result.planner;
    if (isOther) this.#notReplayed('other planner', step, `decided by planner ${step.result.planner}`);
    else this.#notReplayed('different', step, now ? 'planned otherwise now' : 'its units have a location');
  }

  #decide(step: PastDecision): void {
    const { orderId, n, input, result } = step;
    const then = this.#taleOf(orderId);
    this.#arrive(step, then);
    this.#last.see(step);
    const before = this.#before.decide(step);
    const after = this.#after.decide(step);
    this.#compare(step, before);
    this.#lives.set(orderId, { at: this.#lives.get(orderId)?.at ?? input.now, n });
    then.carryOut(n, result, this.#effectsThen());
    this.#before.settle(step, before);
    this.#after.settle(step, after);
  }

  /** Units that nobody has planned before: they come by any rules. */
  #arrive({ orderId, input }: PastDecision, then: OrderTale): void {
    for (const [sku, asked] of unitsBySku(input.order.lines)) {
      const fresh = asked - (then.units.waiting.get(sku) ?? 0);
      if (fresh <= 0) continue;
      then.units.await(sku, fresh);
      for (const retelling of this.#retellings) retelling.taleOf(orderId).units.await(sku, fresh);
    }
  }

  #differences(): BooksDifference[] {
    return this.#retellings.map(({ difference }) => difference);
  }

  /** What happened then is in what is seen from now on, and not in what other rules would have left. */
  #effectsThen() {
    const all = this.#differences();
    return {
      stock: (sku: string, location: string, units: number): void => {
        this.#last.addFree(sku, location, units);
        for (const difference of all) difference.addFree(sku, location, -units);
      },
      capacity: (location: string, window: string, taken: number): void => {
        this.#last.addUsed(location, window, taken);
        for (const difference of all) difference.addUsed(location, window, -taken);
      },
    };
  }

  #leave(step: PastLeave): void {
    const { orderId, sku, location, units, cause } = step;
    const tale = this.#taleOf(orderId);
    const left = tale.units.leave({ sku, location, units }, cause !== 'missing', this.#effectsThen());
    if (left === 0) return;
    if (cause !== 'released') tale.units.await(sku, left);
    for (const retelling of this.#retellings) retelling.leave(step, left);
  }

  #end(orderId: string): void {
    if (!this.#lives.has(orderId)) return;
    this.#close(orderId, this.#taleOf(orderId).units.waiting);
  }

  #close(orderId: string, unplaced: ReadonlyMap<string, number>): void {
    const life = this.#lives.get(orderId);
    const [before, after] = [this.#before.end(orderId, unplaced), this.#after.end(orderId, unplaced)];
    this.#then.delete(orderId);
    this.#lives.delete(orderId);
    if (!life) return;
    this.#options.tell({
      orderId,
      ...life,
      before: before.figures,
      after: after.figures,
      decisions: { before: before.lastDecision, after: after.lastDecision },
    });
  }
}

/** Plans a past again. Orders are told of as they come to their end; memory is taken by those that have not. */
export function whatIf(past: ToldPast, options: WhatIfOptions): Promise<WhatIfRun> {
  return new WhatIf(past, options).run();
}
