/**
 * The search for multipliers at which the Lagrangian relaxation bounds plans the highest: of all plans of so many
 * shipments or more, or of those of a branch.
 */
import type { Work } from '../work.ts';
import type { LagrangianRounds, Round } from './lagrangian-rounds.ts';
import type { Multipliers } from './multipliers.ts';
import type { Relaxation } from './relaxation.ts';

/** Rounds at the most. */
const MOST_ROUNDS = 400;
/** A step aims at the known plan, at most such a share of the best bound above it, or of what is between the two. */
const AIM = 0.05;
const AIM_AT_PLAN = 0.125;
/** Rounds after which cuts are looked for, and of a closer look at every way: at all of them, and beside likely ones. */
const ROUNDS = { cuts: 20, thorough: 10, whole: 20 } as const;

/** How steps shorten. */
export interface StepLengths {
  /** Factor of the first steps (as is usual, below 2), and the one below which the search ends. */
  readonly first: number;
  readonly last: number;
  /** Rounds without a better bound before the steps are halved. */
  readonly patience: number;
}

/** A bound of likely places, and the multipliers that say so. */
interface Peak {
  readonly bound: number;
  readonly multipliers: Multipliers;
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
  /** No further round raises the bound. */
  isOver = false;
  /** The budget had no room for a further round. */
  isOutOfWork = false;
  readonly #rounds: LagrangianRounds;
  readonly #lengths: StepLengths;
  #factor: number;
  #count = 0;
  #roundsWithoutGain = 0;
  /** The highest bound of likely places since all of them were looked at. */
  #peak: Peak | undefined;
  /** Rounds since all places were looked at. */
  #sinceWhole = 0;
  /** No step is taken before all places are looked at. */
  #isDoubtful = false;

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
    this.isOutOfWork = false;
    while (!this.isOver && !this.isOutOfWork && this.#count < last && this.best.bound < upper)
      this.#raiseOnce(upper, work);
    if (this.#peak) this.#look(true, upper, work);
    return this.best;
  }

  /** One round, and a step. */
  #raiseOnce(upper: number, work: Work): void {
    const rounds = this.#rounds;
    const round = this.#look(this.#isThoroughDue(work), upper, work);
    this.isOutOfWork = !round;
    if (!round) return;
    this.isOver = round.isWhole && round.bound === Infinity;
    if (this.isOver) return;
    this.#count += 1;
    if (this.#count % ROUNDS.cuts === 0) rounds.addCuts();
    const target = this.#target(upper);
    // Of the likely places alone the bound may be too high: how high it is of all of them is to be seen first.
    this.#isDoubtful = round.bound >= target || !rounds.step(round, this.#factor * (target - round.bound));
    work.spend(Math.min(work.remaining, rounds.workOfCloserLooks()));
    const isAtTop = this.#isDoubtful && round.isWhole;
    this.isOver = isAtTop || this.#factor < this.#lengths.last || this.#count >= MOST_ROUNDS;
  }

  /** All ways are looked at every few rounds, and where the budget has no room to do so later. */
  #isThoroughDue(work: Work): boolean {
    const rounds = this.#rounds;
    const isDue = rounds.hasLikely ? this.#sinceWhole >= ROUNDS.whole : this.#count % ROUNDS.thorough === 0;
    return this.#isDoubtful || isDue || !work.affords(rounds.workOf(false) + rounds.workOf(true));
  }

  /** One round: of all ways at the multipliers that are best for the likely ones. Undefined where the budget has no room. */
  #look(isThorough: boolean, upper: number, work: Work): Round | undefined {
    const rounds = this.#rounds;
    if (!work.tries(rounds.workOf(isThorough))) return undefined;
    if (isThorough && this.#peak) rounds.resume(this.#peak.multipliers);
    // A place that adds more than what is between the bound and the plan is left out, whatever more it adds.
    const round = rounds.round(isThorough, Math.max(0, upper - this.best.bound));
    this.#sinceWhole = round.isWhole ? 0 : this.#sinceWhole + 1;
    if (round.isWhole) this.#keepIfBetter(round, upper);
    else this.#keepPeak(round);
    return round;
  }

  /** Where a step aims at: not too far above the bound, which is close to 0 where credits are about what shipping costs. */
  #target(upper: number): number {
    const bound = Math.max(this.best.bound, this.#peak?.bound ?? -Infinity);
    const toUpper = upper === Infinity ? 0 : (upper - bound) * AIM_AT_PLAN;
    return Math.min(upper, bound + Math.max(Math.abs(bound) * AIM, toUpper) + 1);
  }

  #keepIfBetter(round: Round, upper: number): void {
    this.#roundsWithoutGain += 1;
    this.#peak = undefined;
    if (this.best.bound === -Infinity || round.bound > this.best.bound) {
      this.best = this.#rounds.kept(round);
      this.multipliers = this.#rounds.multipliers;
      this.#roundsWithoutGain = 0;
      this.#rounds.fix(round, upper);
    }
    this.#shortenSteps();
  }

  #keepPeak({ bound }: Round): void {
    this.#roundsWithoutGain += 1;
    if (bound > Math.max(this.best.bound, this.#peak?.bound ?? -Infinity)) {
      this.#peak = { bound, multipliers: this.#rounds.multipliers };
      this.#roundsWithoutGain = 0;
    }
    this.#shortenSteps();
  }

  #shortenSteps(): void {
    if (this.#roundsWithoutGain < this.#lengths.patience) return;
    this.#factor /= 2;
    this.#roundsWithoutGain = 0;
  }
}
