/**
 * The search for multipliers at which the Lagrangian relaxation bounds plans the highest: of all plans of so many
 * shipments or more, or of those of a branch.
 */
import type { Work } from '../work.ts';
import type { LagrangianRounds, Multipliers, Round } from './lagrangian-rounds.ts';
import type { Relaxation } from './relaxation.ts';

/** Rounds at the most. */
const MOST_ROUNDS = 400;
/** A step aims at the known plan, at most such a share of the best bound above it, or of what is between the two. */
const AIM = 0.05;
const AIM_AT_PLAN = 0.125;
/** Rounds after which cuts are looked for, and of a closer look at every way. */
const ROUNDS = { cuts: 20, thorough: 10 } as const;

/** How steps shorten. */
export interface StepLengths {
  /** Factor of the first steps (as is usual, below 2), and the one below which the search ends. */
  readonly first: number;
  readonly last: number;
  /** Rounds without a better bound before the steps are halved. */
  readonly patience: number;
}

/**
 * It may be interrupted to look for a better plan, whose score then is where its steps aim at, and leaves ever fewer
 * ways to look at.
 */
export class LagrangianBound {
  /** The best bound so far, and what it says of each place. */
  best: Relaxation;
  /** Those of the best bound. */
  multipliers: Multipliers;
  /** No further round raises the bound, or the budget has no room for one. */
  isOver = false;
  readonly #rounds: LagrangianRounds;
  readonly #lengths: StepLengths;
  #factor: number;
  #count = 0;
  #roundsWithoutGain = 0;

  constructor(rounds: LagrangianRounds, lengths: StepLengths) {
    this.#rounds = rounds;
    this.#lengths = lengths;
    this.#factor = lengths.first;
    this.best = rounds.none();
    this.multipliers = rounds.multipliers;
  }

  /**
   * Raises the bound within the budget and so many rounds. `upper` is the score of a known plan, Infinity when there
   * is none: the search ends once the bound reaches it.
   */
  raise(upper: number, mostRounds: number, work: Work): Relaxation {
    const last = this.#count + mostRounds;
    while (!this.isOver && this.#count < last && this.best.bound < upper) this.#raiseOnce(upper, work);
    return this.best;
  }

  /** One round, and a step. */
  #raiseOnce(upper: number, work: Work): void {
    const rounds = this.#rounds;
    if (!work.tries(rounds.workPerRound)) {
      this.isOver = true;
      return;
    }
    const round = rounds.round(this.#count % ROUNDS.thorough === 0);
    this.#keepIfBetter(round, upper);
    this.#count += 1;
    if (round.bound === Infinity) {
      this.isOver = true;
      return;
    }
    if (this.#count % ROUNDS.cuts === 0) rounds.addCuts();
    const isAtTop = !rounds.step(round, this.#factor * (this.#target(upper) - round.bound));
    work.spend(Math.min(work.remaining, rounds.workOfCloserLooks()));
    this.isOver = isAtTop || this.#factor < this.#lengths.last || this.#count >= MOST_ROUNDS;
  }

  /** Where a step aims at: not too far above the bound, which is close to 0 where credits are about what shipping costs. */
  #target(upper: number): number {
    const { bound } = this.best;
    const toUpper = upper === Infinity ? 0 : (upper - bound) * AIM_AT_PLAN;
    return Math.min(upper, bound + Math.max(Math.abs(bound) * AIM, toUpper) + 1);
  }

  #keepIfBetter(round: Round, upper: number): void {
    this.#roundsWithoutGain += 1;
    if (this.#count === 0 || round.bound > this.best.bound) {
      this.best = round;
      this.multipliers = this.#rounds.multipliers;
      this.#roundsWithoutGain = 0;
      this.#rounds.fix(round, upper);
    }
    if (this.#roundsWithoutGain < this.#lengths.patience) return;
    this.#factor /= 2;
    this.#roundsWithoutGain = 0;
  }
}
