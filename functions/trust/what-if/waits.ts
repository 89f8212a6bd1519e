/** Orders that wait by the what-if's rules where those of the past had them planned. Pure. */
import type { PastDecision } from './past.ts';

/** An order that waits, by its last decision. */
export interface Wait {
  readonly orderId: string;
  readonly decision: Pick<PastDecision, 'input' | 'capped' | 'orderId'>;
  /** When it is planned again (milliseconds); Infinity: when more of its goods are there. */
  readonly dueAt: number;
  /** Units of its goods that were free when it was last tried. */
  readonly triedWith: number;
  readonly tries: number;
}

/** An order that was tried so often is left to a person. */
const MOST_TRIES = 50;

export class Waits {
  /** In the order in which they began to wait. */
  readonly #waits = new Map<string, Wait>();
  readonly #bySku = new Map<string, Set<string>>();

  get(orderId: string): Wait | undefined {
    return this.#waits.get(orderId);
  }

  /** An order that waits already keeps its place. */
  put(wait: Wait): void {
    if (wait.tries > MOST_TRIES) {
      this.remove(wait.orderId);
      return;
    }
    this.#waits.set(wait.orderId, wait);
    for (const { sku } of wait.decision.input.order.lines) {
      const waiting = this.#bySku.get(sku) ?? new Set();
      waiting.add(wait.orderId);
      this.#bySku.set(sku, waiting);
    }
  }

  remove(orderId: string): void {
    const wait = this.#waits.get(orderId);
    if (!wait) return;
    this.#waits.delete(orderId);
    for (const { sku } of wait.decision.input.order.lines) this.#bySku.get(sku)?.delete(orderId);
  }

  /** Those of which any of these SKUs is wanted, the longest waiting first. */
  wanting(skus: Iterable<string>): Wait[] {
    const ids = new Set([...skus].flatMap((sku) => [...(this.#bySku.get(sku) ?? [])]));
    if (ids.size === 0) return [];
    return [...this.#waits.values()].filter(({ orderId }) => ids.has(orderId));
  }

  /** The one that is due first, up to a time (milliseconds). */
  dueBy(time: number): Wait | undefined {
    let first: Wait | undefined;
    for (const wait of this.#waits.values())
      if (wait.dueAt <= time && (!first || wait.dueAt < first.dueAt)) first = wait;
    return first;
  }
}
