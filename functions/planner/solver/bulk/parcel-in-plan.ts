/** A shipment whose content changes bundle by bundle: what a change scores is said without looking at the rest. */
import type { RoutingProblem, Way } from '../problem.ts';

export class ParcelInPlan {
  /** Number of the way, and the way. */
  readonly number: number;
  readonly way: Way;
  readonly take: number[];
  /** Opening, bundles and parcel. */
  score: number;
  bundles = 0;
  /** Value of the goods, minor units. */
  value = 0;
  readonly #items: RoutingProblem['items'];
  /** The score without the parcel's price, and what the parcel weighs. */
  #goods: number;
  #grams: number;
  #lines = 0;
  #units = 0;

  constructor({ items }: Pick<RoutingProblem, 'items'>, number: number, way: Way, take: readonly number[]) {
    this.number = number;
    this.way = way;
    this.take = [...take];
    this.#items = items;
    this.#goods = way.opening;
    this.#grams = way.parcel.tare;
    this.take.forEach((count, item) => {
      if (count > 0) this.#add(item, 0, count);
    });
    this.score = this.#scoreOf(this.#goods, this.#grams, this.#lines, this.#units);
  }

  /** Items of which it holds any. */
  heldItems(): number[] {
    return this.take.flatMap((count, item) => (count > 0 ? [item] : []));
  }

  /** Whether a way holds all that is in it, of these items. */
  fits({ limits }: Way, held: readonly number[]): boolean {
    for (const item of held) if ((this.take[item] ?? 0) > (limits[item] ?? 0)) return false;
    return true;
  }

  /** What the same content scores by a way that holds it, which is of these items. */
  scoreBy({ opening, parcel, scale, maxLines, maxUnits }: Way, held: readonly number[]): number {
    if (this.#lines > maxLines || this.#units > maxUnits) return Infinity;
    let score = opening;
    let grams = parcel.tare;
    for (const item of held) {
      const count = this.take[item] ?? 0;
      score += scale.scoreOf(item, count);
      grams += count * (parcel.bundleGrams[item] ?? 0);
    }
    return score + parcel.price(grams);
  }

  /** Whether the way has a further bundle of an item. */
  hasRoomFor(item: number): boolean {
    return (this.take[item] ?? 0) < (this.way.limits[item] ?? 0);
  }

  /**
   * The score with so many bundles of one item more, or fewer where below 0, and of a second one; Infinity where limits,
   * caps or the carrier forbid it.
   */
  scoreWith(item: number, more: number, second = -1, secondMore = 0): number {
    const { scale, parcel, limits } = this.way;
    const count = this.take[item] ?? 0;
    const next = count + more;
    if (next > (limits[item] ?? 0)) return Infinity;
    let goods = this.#goods + scale.scoreOf(item, next) - scale.scoreOf(item, count);
    let grams = this.#grams + more * (parcel.bundleGrams[item] ?? 0);
    let lines = this.#lines + this.#linesOf(item, next) - this.#linesOf(item, count);
    let units = this.#units + more * (this.#items[item]?.units ?? 0);
    if (second >= 0) {
      const secondCount = this.take[second] ?? 0;
      const secondNext = secondCount + secondMore;
      if (secondNext > (limits[second] ?? 0)) return Infinity;
      goods += scale.scoreOf(second, secondNext) - scale.scoreOf(second, secondCount);
      grams += secondMore * (parcel.bundleGrams[second] ?? 0);
      lines += this.#linesOf(second, secondNext) - this.#linesOf(second, secondCount);
      units += secondMore * (this.#items[second]?.units ?? 0);
    }
    return this.#scoreOf(goods, grams, lines, units);
  }

  /** Makes the change of which `scoreWith` said what it scores. */
  change(item: number, more: number, second = -1, secondMore = 0): void {
    this.#add(item, this.take[item] ?? 0, more);
    if (second >= 0) this.#add(second, this.take[second] ?? 0, secondMore);
    this.score = this.#scoreOf(this.#goods, this.#grams, this.#lines, this.#units);
  }

  #add(item: number, count: number, more: number): void {
    const { scale, parcel } = this.way;
    const next = count + more;
    this.take[item] = next;
    this.bundles += more;
    this.#goods += scale.scoreOf(item, next) - scale.scoreOf(item, count);
    this.#grams += more * (parcel.bundleGrams[item] ?? 0);
    this.#lines += this.#linesOf(item, next) - this.#linesOf(item, count);
    this.#units += more * (this.#items[item]?.units ?? 0);
    this.value += more * (this.#items[item]?.value ?? 0);
  }

  #linesOf(item: number, count: number): number {
    return count > 0 ? (this.#items[item]?.lines ?? 0) : 0;
  }

  #scoreOf(goods: number, grams: number, lines: number, units: number): number {
    const { parcel, maxLines, maxUnits } = this.way;
    return lines > maxLines || units > maxUnits ? Infinity : goods + parcel.price(grams);
  }
}
