/** What becomes of one order by some rules. Pure. */
import type { StoredDecision } from '../../planner/decision.ts';
import { figuresOf, type OrderFigures } from './order-figures.ts';
import { type Effects, PlacedUnits } from './placed-units.ts';

const waitingOutcomes: ReadonlySet<string> = new Set(['wait', 'awaitCapacity', 'backorder', 'hold']);

export function isExecuted({ outcome }: Pick<StoredDecision, 'outcome'>): boolean {
  return outcome === 'planned' || outcome === 'partial';
}

export class OrderTale {
  readonly units = new PlacedUnits();
  readonly #decisions = new Map<number, StoredDecision>();
  #hasWaited = false;
  #isPromiseKept: boolean | undefined;
  /** The first promise that was made (UTC ISO). */
  #promise: string | undefined;
  /** Plans that nobody made then are numbered below zero. */
  #further = 0;

  get promise(): string | undefined {
    return this.#promise;
  }

  /** The decision that says most of the order: the last that gave locations something to do, else the last. */
  get lastDecision(): StoredDecision | undefined {
    const all = [...this.#decisions.values()];
    return all.findLast(isExecuted) ?? all.at(-1);
  }

  get figures(): OrderFigures {
    return figuresOf(this.units, {
      decisions: this.#decisions,
      hasWaited: this.#hasWaited,
      isPromiseKept: this.#isPromiseKept,
    });
  }

  /** `n`: the number of the decision of then in whose place it is; undefined where there was none. */
  carryOut(n: number | undefined, result: StoredDecision, effects: Effects): void {
    if (n === undefined) this.#further -= 1;
    const number = n ?? this.#further;
    this.#decisions.set(number, result);
    this.units.take(number, result, effects);
    if (waitingOutcomes.has(result.outcome) || result.then === 'backorder') this.#hasWaited = true;
    if (!isExecuted(result)) return;
    const { deliverBy, kept } = result.promise;
    this.#promise ??= deliverBy;
    if (kept !== undefined) this.#isPromiseKept = kept;
  }
}
