/** Looks at one order come one after the other: two at once would both send an answer to the same wait. */
export class OrderTurns {
  readonly #underWay = new Map<string, Promise<void>>();

  /** Runs `work` after whatever else takes its turn with the order. */
  async take(orderId: string, work: () => Promise<void>): Promise<void> {
    const before = this.#underWay.get(orderId) ?? Promise.resolve();
    const own = before.then(work, work);
    this.#underWay.set(orderId, own);
    await own;
  }
}
