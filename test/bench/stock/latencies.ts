import { typicalTimes } from '../routing/quantile.ts';

/** How long the system took to answer buyers, in milliseconds. */
export class Latencies {
  readonly #times: number[] = [];

  async measure<T>(call: () => Promise<T>): Promise<T> {
    const since = performance.now();
    const answer = await call();
    this.#times.push(performance.now() - since);
    return answer;
  }

  /** Median and 99th percentile. */
  typical(): { p50: number; p99: number } {
    return typicalTimes(this.#times);
  }
}
