/**
 * A marketplace of somebody's own, as a third party would simulate it. What is written to it comes as documents that are carried out
 * minutes later, and only their report says what became of them; it holds orders back, sends some from its own warehouse, and lets
 * its customers return what they bought.
 */
import { PRICE, type TillLine, type TillOrder, TillShop, type TillUnits } from '../till/shop.ts';

/** Until a document is carried out. Milliseconds. */
const CARRIED_OUT_AFTER = 150_000;

export interface MarketFigure {
  readonly article: string;
  readonly units: number;
}
/** A document, and what became of it; `key`: the same document sent again is the same one. */
export interface MarketFeed {
  readonly id: string;
  readonly key?: string;
  readonly figures: readonly MarketFigure[];
  readonly acknowledged?: string;
  refused: readonly { readonly article: string; readonly words: string }[];
  doneAt?: string;
}
export interface MarketReturn {
  readonly name: string;
  state: 'open' | 'cancelled';
  lines: readonly TillUnits[];
}
type Restock = 'none' | 'cancel' | 'return';

export class MarketShop extends TillShop {
  readonly feeds = new Map<string, MarketFeed>();
  readonly returns = new Map<string, MarketReturn[]>();
  /** Orders that are held back, and those that the marketplace sends itself. */
  readonly held = new Set<string>();
  readonly itsOwn = new Set<string>();
  /** What its refunds put back on the shelf. */
  readonly restocks = new Map<string, Restock>();

  /** Takes a document, which says nothing of what becomes of it. */
  submit(feed: Omit<MarketFeed, 'id' | 'refused'>): MarketFeed {
    const known = [...this.feeds.values()].find(({ key }) => key !== undefined && key === feed.key);
    if (known) return known;
    const taken: MarketFeed = { id: this.nextId(), refused: [], ...feed };
    this.feeds.set(taken.id, taken);
    this.clock.later(CARRIED_OUT_AFTER, () => this.#carryOut(taken));
    return taken;
  }

  /** Figures are overwritten, whatever was sold meanwhile. */
  #carryOut(feed: MarketFeed): void {
    feed.doneAt = this.now();
    feed.refused = feed.figures
      .filter(({ article }) => !this.figures.has(article))
      .map(({ article }) => ({ article, words: `There is no ${article}.` }));
    for (const { article, units } of feed.figures)
      if (this.figures.has(article)) this.figures.set(article, units);
  }

  returnsOf({ id }: TillOrder): MarketReturn[] {
    const known = this.returns.get(id) ?? [];
    this.returns.set(id, known);
    return known;
  }

  openReturn(order: TillOrder, line: TillLine, units: number): void {
    this.returnsOf(order).push({ name: this.nextId(), state: 'open', lines: [{ line: line.id, units }] });
    this.changed(order);
  }

  cutReturns(order: TillOrder, line: TillLine, units: number): void {
    for (const one of this.returnsOf(order))
      one.lines = one.lines.map((each) =>
        each.line === line.id ? { ...each, units: each.units - units } : each,
      );
    this.changed(order);
  }

  cancelReturns(order: TillOrder): void {
    for (const one of this.returnsOf(order)) one.state = 'cancelled';
    this.changed(order);
  }

  /** Money goes back for units that had left, which are on the shelf again. */
  takeBack(order: TillOrder, line: TillLine, units: number): void {
    const article = this.article(line.sku);
    if (article) this.take(article.id, -units);
    line.taken -= units;
    this.#refund(order, line, units, 'return');
  }

  override refundByHand(order: TillOrder, line: TillLine, units: number, restocks: boolean): void {
    super.refundByHand(order, line, units, restocks);
    const made = order.entries.at(-1);
    if (made && restocks) this.restocks.set(made.id, 'cancel');
  }

  #refund(order: TillOrder, line: TillLine, units: number, restock: Restock): void {
    const lines = [{ line: line.id, units }];
    const { id } = this.add(order, { kind: 'refund', amount: units * PRICE, lines });
    this.restocks.set(id, restock);
  }
}
