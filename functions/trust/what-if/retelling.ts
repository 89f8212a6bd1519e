/**
 * The past once more, by its own rules or by others, in a closed loop: what was taken otherwise is missing, or there, for
 * whoever comes after; what happened besides happens as it did. Pure.
 */
import { type StoredDecision, withoutCandidates } from '../../planner/decision.ts';
import type { JointPart } from '../../planner/joint/take-part.ts';
import { takePart } from '../../planner/joint/take-part.ts';
import { plan } from '../../planner/plan.ts';
import type { PlanInput } from '../../planner/plan-input.ts';
import { BooksDifference, type LastSeen } from './books.ts';
import { JointParts } from './joint-parts.ts';
import { Loads } from './loads.ts';
import { isExecuted, OrderTale } from './order-tale.ts';
import type { LocationRefusals, PastDecision, PastLeave, PastRelease } from './past.ts';
import type { Effects, PlacedUnits } from './placed-units.ts';
import { chanceOf, drawnRefusal, type RefusalMode } from './refusals.ts';
import type { Replacement } from './replacement.ts';
import { type Wait, Waits } from './waits.ts';
import { laterInput, unitsBySku, type Wanted, whatIfInput } from './what-if-input.ts';

export interface RetellingOptions {
  readonly replacement: Replacement;
  readonly refusals: RefusalMode;
  /** How often locations gave units back. */
  readonly rates: ReadonlyMap<string, LocationRefusals>;
  readonly seed: number;
  /** Whether an order is planned again; others happen as they happened. */
  readonly isReplanned: (orderId: string) => boolean;
  readonly last: LastSeen;
  /** What became of an order then, up to the step that is told. */
  readonly then: (orderId: string) => OrderTale;
}

/** What a plan is made in place of, and by. */
interface PlanMade {
  /** What was decided in its place; undefined where nothing was. */
  readonly then?: StoredDecision;
  /** The order's part of a joint plan by these rules, which is taken where it fits. */
  readonly part?: JointPart | undefined;
  /** How often locations have given units back already. */
  readonly refusals?: number;
}

/** Units that locations gave back, and these locations. */
interface Refused {
  readonly units: Map<string, number>;
  readonly locations: string[];
}

/** Locations give the units of one plan back so often at most, one after the other. */
const MOST_REFUSALS = 3;

function takes({ fulfillments }: StoredDecision, sku: string, location: string): boolean {
  return fulfillments.some((one) => one.location === location && one.lines.some((line) => line.sku === sku));
}

/** Units by SKU that wait here and do not wait there. */
function waitingBeyond(here: PlacedUnits, there: PlacedUnits): Map<string, number> {
  const beyond = [...here.waiting].map(
    ([sku, units]) => [sku, units - (there.waiting.get(sku) ?? 0)] as const,
  );
  return new Map(beyond.filter(([, units]) => units > 0));
}

/** The input of a re-route: units that left a location have waited already, and do not go back there. */
function withoutLocations(input: PlanInput, locations: readonly string[]): PlanInput {
  const { placedAt: _, ...order } = input.order;
  const { attempt, excluded } = input.history;
  const more = locations.map((location) => ({ location, reason: 'has given these units back' }));
  return {
    ...input,
    order,
    history: { ...input.history, attempt: attempt + 1, excluded: [...excluded, ...more] },
  };
}

export class Retelling {
  readonly loads = new Loads();
  readonly difference = new BooksDifference();
  readonly #options: RetellingOptions;
  readonly #tales = new Map<string, OrderTale>();
  readonly #waits = new Waits();
  readonly #parts = new JointParts();
  readonly #effects: Effects = {
    stock: (sku, location, units) => this.difference.addFree(sku, location, units),
    capacity: (location, window, taken) => this.difference.addUsed(location, window, taken),
  };

  constructor(options: RetellingOptions) {
    this.#options = options;
  }

  taleOf(orderId: string): OrderTale {
    const tale = this.#tales.get(orderId) ?? new OrderTale();
    this.#tales.set(orderId, tale);
    return tale;
  }

  /** Plans what waits until a time before that (UTC ISO). */
  passTime(now: string): void {
    const time = Date.parse(now);
    for (let due = this.#waits.dueBy(time); due; due = this.#waits.dueBy(time))
      this.#tryAgain(due, new Date(due.dueAt).toISOString());
  }

  /**
   * Plans what of a decision's units has no location by these rules; undefined: all of them have one. What the decision
   * saw must be known (`LastSeen`), and what it took not be taken yet.
   */
  decide(made: PastDecision): StoredDecision | undefined {
    const step = this.#seenAlone(made);
    const { orderId, n, input, result } = step;
    const asked = unitsBySku(input.order.lines);
    this.#serveWaiting(asked.keys(), input.now);
    const tale = this.taleOf(orderId);
    const wanted = new Map(
      [...asked].map(([sku, units]) => [sku, Math.min(units, tale.units.waiting.get(sku) ?? 0)] as const),
    );
    if (![...wanted.values()].some((units) => units > 0)) return undefined;
    if (!this.#options.isReplanned(orderId)) {
      tale.carryOut(n, result, this.#effects);
      this.loads.add(result, input);
      return result;
    }
    const own = this.#seenWith(step, wanted);
    return this.#plan(step, n, own, { then: result, part: this.#parts.take(orderId, own) });
  }

  /**
   * Orders were released together: they are planned together by these rules, too, and each finds its part when its turn
   * comes. By the rules of then each has its part of then.
   */
  release({ at, members, capped, maxWork }: PastRelease): void {
    const { replacement, isReplanned, then } = this.#options;
    if (replacement.isNone) return;
    const released = members.flatMap(({ orderId, input }) => {
      const asked = unitsBySku(input.order.lines);
      const [here, there] = [this.taleOf(orderId).units.waiting, then(orderId).units.waiting];
      // Units that nobody has planned before wait by any rules.
      const waitingOf = (sku: string, units: number): number =>
        (here.get(sku) ?? 0) + Math.max(0, units - (there.get(sku) ?? 0));
      const wanted = new Map(
        [...asked].map(([sku, units]) => [sku, Math.min(units, waitingOf(sku, units))] as const),
      );
      const isWaiting = isReplanned(orderId) && [...wanted.values()].some((units) => units > 0);
      return isWaiting ? [{ orderId, input: this.#seenWith({ orderId, input, capped }, wanted) }] : [];
    });
    this.#parts.planTogether(released, at, maxWork);
  }

  /** A decision that took its part of a joint plan of then, as it would have been made alone: other rules part otherwise. */
  #seenAlone(step: PastDecision): PastDecision {
    if (!step.hasPart || this.#options.replacement.isNone) return step;
    const { shares: _, ...history } = step.input.history;
    return { ...step, input: { ...step.input, history } };
  }

  #seenWith(seen: Pick<PastDecision, 'input' | 'capped' | 'orderId'>, wanted: Wanted): PlanInput {
    const { replacement, last, then } = this.#options;
    const input = whatIfInput(seen, wanted, { difference: this.difference, last }, replacement);
    // What was promised first by these rules goes before what was promised first then.
    const { promise } = this.taleOf(seen.orderId);
    const promised = then(seen.orderId).promise;
    const isOther = promise !== undefined && promised !== undefined && promise !== promised;
    if (!isOther || input.history.promise?.deliverBy !== promised) return input;
    return { ...input, history: { ...input.history, promise: { deliverBy: promise } } };
  }

  #plan(
    seen: Pick<PastDecision, 'input' | 'capped' | 'orderId'>,
    n: number | undefined,
    input: PlanInput,
    { then, part, refusals = 0 }: PlanMade = {},
  ): StoredDecision {
    const { orderId } = seen;
    const taken = part && takePart(input, part)?.decision;
    const decision = withoutCandidates(taken ?? plan(input));
    const tale = this.taleOf(orderId);
    tale.carryOut(n, decision, this.#effects);
    this.loads.add(decision, input);
    const { units, locations } = this.#refused(tale, orderId, decision, then);
    if (units.size === 0) return decision;
    const again = { ...seen, input: withoutLocations(seen.input, locations) };
    if (refusals < MOST_REFUSALS) {
      const later = laterInput(again, units, this.#options.last, input.now);
      const wanted = this.#seenWith({ ...again, input: later }, units);
      this.#plan(again, undefined, wanted, { refusals: refusals + 1 });
    }
    return decision;
  }

  /** What locations give back of a plan that the past did not ask them for; it waits again. */
  #refused(
    tale: OrderTale,
    orderId: string,
    decision: StoredDecision,
    then: StoredDecision | undefined,
  ): Refused {
    const { refusals, rates, seed } = this.#options;
    const refused: Refused = { units: new Map(), locations: [] };
    if (refusals === 'off' || !isExecuted(decision)) return refused;
    for (const { location, lines } of decision.fulfillments)
      for (const { sku, quantity } of lines) {
        if (then && takes(then, sku, location)) continue;
        const cause = drawnRefusal(rates.get(location), chanceOf(seed, orderId, location, sku));
        if (cause === undefined) continue;
        const left = tale.units.leave(
          { sku, location, units: quantity },
          cause === 'rejected',
          this.#effects,
        );
        tale.units.await(sku, left);
        refused.units.set(sku, (refused.units.get(sku) ?? 0) + left);
        refused.locations.push(location);
      }
    return refused;
  }

  /** Units left their location then: where these rules have them there, too, they leave as well. */
  leave({ orderId, sku, location, cause }: PastLeave, units: number): void {
    const tale = this.taleOf(orderId);
    const here = { sku, location, units };
    if (cause === 'released') {
      const left = tale.units.leave(here, true, this.#effects);
      this.#release(tale, sku, units - left);
      return;
    }
    if (this.#options.refusals === 'off' && this.#options.isReplanned(orderId)) return;
    const left = tale.units.leave(here, cause === 'rejected', this.#effects);
    tale.units.await(sku, left);
    // What was not found is not there for these rules either, whoever comes for it.
    if (cause === 'missing') this.difference.addFree(sku, location, left - units);
  }

  /** So many units of an order are wanted no more, wherever these rules have them. */
  #release(tale: OrderTale, sku: string, units: number): void {
    const rest = units - tale.units.drop(sku, units);
    if (rest > 0) tale.units.leave({ sku, units: rest }, true, this.#effects);
  }

  /** The order ended: what had no location then is wanted no more. Answers what became of it by these rules. */
  end(orderId: string, unplaced: ReadonlyMap<string, number>): OrderTale {
    const tale = this.taleOf(orderId);
    for (const [sku, units] of unplaced) this.#release(tale, sku, units);
    this.#waits.remove(orderId);
    this.#tales.delete(orderId);
    return tale;
  }

  /** Units by SKU that wait by these rules and did not then. */
  #waitingOf(orderId: string): Map<string, number> {
    return waitingBeyond(this.taleOf(orderId).units, this.#options.then(orderId).units);
  }

  /** After a step of the past: what waits here and not there is planned by nobody but these rules. */
  settle(step: PastDecision, decision: StoredDecision | undefined): void {
    const { orderId } = step;
    if (this.#waitingOf(orderId).size === 0) this.#waits.remove(orderId);
    else this.#keepWaiting(this.#seenAlone(step), decision, 0);
  }

  #keepWaiting(seen: Wait['decision'], decision: StoredDecision | undefined, tries: number): void {
    const { orderId } = seen;
    const until = decision?.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(decision.until);
    const isLater = until > Date.parse(seen.input.now);
    const wanted = this.#waitingOf(orderId);
    this.#waits.put({
      orderId,
      decision: seen,
      dueAt: isLater ? until : Number.POSITIVE_INFINITY,
      triedWith: this.#freeOf(seen, wanted),
      tries,
    });
  }

  /** Units of these SKUs that are free, by these rules. */
  #freeOf({ input }: Pick<Wait, 'decision'>['decision'], wanted: Wanted): number {
    const positions = [...wanted.keys()].flatMap((sku) =>
      this.#options.last.positionsOf(input.order.market, sku),
    );
    return positions.reduce(
      (sum, { sku, location, free }) => sum + Math.max(0, free + this.difference.freeOf(sku, location)),
      0,
    );
  }

  /** More of these SKUs may be there: who waits for them comes before whoever comes now. */
  #serveWaiting(skus: Iterable<string>, now: string): void {
    for (const wait of this.#waits.wanting(skus)) {
      const wanted = this.#waitingOf(wait.orderId);
      if (this.#freeOf(wait.decision, wanted) > wait.triedWith) this.#tryAgain(wait, now);
    }
  }

  #tryAgain({ orderId, decision, tries }: Wait, now: string): void {
    const wanted = this.#waitingOf(orderId);
    if (wanted.size > 0) {
      const seen = { ...decision, input: laterInput(decision, wanted, this.#options.last, now) };
      const made = this.#plan(seen, undefined, this.#seenWith(seen, wanted));
      this.#keepWaiting(seen, made, tries + 1);
    }
    if (this.#waitingOf(orderId).size === 0) this.#waits.remove(orderId);
  }
}
