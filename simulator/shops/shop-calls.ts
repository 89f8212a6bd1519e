/** How calls reach a shop: each may be throttled, fail, act without an answer, or act later than its caller waits. */
import type { CallResult, NotDone } from '../../functions/channels/contract/call-answer.ts';
import { type Engine, type SimulatedProcess, thisProcess } from '../engine/engine.ts';
import type { Random } from '../engine/random.ts';

/** Seconds that a caller waits for an answer that does not come. */
const PATIENCE = 10;

interface CallTerms {
  /** How likely a call is troubled while troubles happen at all. */
  readonly trouble: number;
  readonly isTroubled: () => boolean;
  readonly engine: Engine;
  readonly random: Random;
  /** In whose name acts what nobody waits for any more. */
  readonly self: SimulatedProcess;
}

export class ShopCalls {
  readonly #terms: CallTerms;
  #downUntil = 0;
  /** Calls that were made, whatever became of them. */
  made = 0;

  constructor(terms: CallTerms) {
    this.#terms = terms;
  }

  /** Nobody reaches the shop for so many seconds. */
  close(seconds: number): void {
    this.#downUntil = Math.max(this.#downUntil, this.#terms.engine.now + seconds * 1000);
  }

  get isClosed(): boolean {
    return this.#downUntil > this.#terms.engine.now;
  }

  /** A call that acts by `act`; given up, it may act for `actsFor` seconds. */
  async make<T>(act: () => T, actsFor: number): Promise<CallResult<T>> {
    const { engine, random, trouble, isTroubled } = this.#terms;
    const process = thisProcess();
    this.made += 1;
    await engine.turn(process);
    if (this.isClosed) return this.#closed();
    if (isTroubled() && random.chance(trouble)) return this.#trouble(act, actsFor, process);
    const value = act();
    await engine.turn(process);
    return { kind: 'done', value };
  }

  #closed(): NotDone {
    return this.#terms.random.chance(0.5)
      ? { kind: 'later', why: 'the shop is closed' }
      : { kind: 'unanswered', why: 'the shop is closed' };
  }

  async #trouble(act: () => unknown, actsFor: number, process: SimulatedProcess): Promise<NotDone> {
    const { engine, random, self } = this.#terms;
    const sort = random.pick(['throttled', 'broken', 'acted', 'late', 'late'] as const);
    if (sort === 'throttled') {
      const retryAt = new Date(engine.now + random.between(1, 90) * 1000).toISOString();
      return { kind: 'later', why: 'too many calls', retryAt };
    }
    if (sort === 'acted') act();
    if (sort === 'late' && actsFor > 0) engine.setTimer(self, random.between(1, actsFor - 1) * 1000, act);
    await engine.sleep(process, sort === 'broken' ? 100 : PATIENCE * 1000);
    return { kind: 'unanswered', why: sort };
  }
}
