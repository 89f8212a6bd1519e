/** What a case works with: a fresh shop, the adapter, and a way between them that can be troubled. */
import { isDeepStrictEqual } from 'node:util';
import type { Able } from '../../functions/channels/contract/ability.ts';
import type { FetchedOrder, OrderList, OrderPage } from '../../functions/channels/contract/adapter.ts';
import type { CallResult } from '../../functions/channels/contract/call-answer.ts';
import type { FigureRef, ShopFigures } from '../../functions/channels/contract/figures.ts';
import type { LineOfShop, OrderAtShop } from '../../functions/channels/contract/order-effects.ts';
import type { Session } from '../../functions/channels/contract/session.ts';
import type { Bench, BenchOrder, Hand } from './bench.ts';
import { CaseFailed, NotApplicable } from './failed.ts';
import { TroubledPort } from './port.ts';
import type { ConformanceSubject } from './subject.ts';

/** No list of a simulated shop is longer. */
const MOST_PAGES = 200;

export class Kit {
  readonly subject: ConformanceSubject;
  readonly bench: Bench;
  readonly port: TroubledPort;
  private secret: Session['secret'];
  private token: string | undefined;
  private lastEffect = 0;

  private constructor(subject: ConformanceSubject, bench: Bench) {
    this.subject = subject;
    this.bench = bench;
    this.port = new TroubledPort(bench.isChange);
    this.secret = bench.secret;
  }

  static async open(subject: ConformanceSubject): Promise<Kit> {
    const kit = new Kit(subject, await subject.open());
    await kit.authorise();
    kit.port.calls.length = 0;
    return kit;
  }

  get adapter(): ConformanceSubject['adapter'] {
    return this.subject.adapter;
  }

  now(): string {
    return this.bench.clock.now().toISOString();
  }

  /** Time passes; calls that were given up long before are carried out on the way. */
  async advance(milliseconds: number): Promise<void> {
    if (milliseconds >= 30_000) await this.port.settle();
    await this.bench.clock.advance(milliseconds);
  }

  session(options: Partial<Session> = {}): Session {
    const { shop, connection } = this.bench;
    const token = this.token === undefined ? {} : { token: this.token };
    const { secret } = this;
    const now = (): string => this.now();
    return { channel: 'kit', shop, connection, secret, ...token, send: this.port.send, now, ...options };
  }

  /** Gets a token as the connection would. */
  async authorise(): Promise<void> {
    const authorization = this.adapter.authorizationOf(this.secret);
    if (authorization.kind === 'secret') return;
    if (authorization.kind === 'grant') {
      this.token = this.done(await authorization.grant(this.session())).token;
      return;
    }
    const rotated = this.done(await authorization.refresh(this.session()));
    this.token = rotated.token;
    this.secret = rotated.secret;
  }

  /** A name for an effect, another one each time. */
  effectId(kind: string): string {
    this.lastEffect += 1;
    return `${kind}-${this.lastEffect}`;
  }

  /** What an adapter can do; else the case has no meaning for it. */
  able<T>(part: Able<T>): { readonly can: true } & T {
    if (!part.can) throw new NotApplicable('adapter', part.why);
    return part;
  }

  /** Has people at the shop do something; where they cannot, nobody can try the case. */
  async act<Args extends readonly unknown[]>(hand: Hand<Args>, ...args: Args): Promise<void> {
    if (!hand.can) throw new NotApplicable('bench', hand.why);
    await hand.act(...args);
  }

  /** What of the bench is needed; where there is none, nobody can try the case. */
  brought<T>(part: Able<T>): { readonly can: true } & T {
    if (!part.can) throw new NotApplicable('bench', part.why);
    return part;
  }

  fails(words: string): never {
    throw new CaseFailed(words);
  }

  holds(condition: boolean, words: string): void {
    if (!condition) throw new CaseFailed(words);
  }

  same(actual: unknown, expected: unknown, words: string): void {
    if (isDeepStrictEqual(actual, expected)) return;
    throw new CaseFailed(`${words}: ${shown(actual)} instead of ${shown(expected)}.`);
  }

  /** What a call came to; a case goes on with nothing else. */
  done<T>(answer: CallResult<T>): T {
    if (answer.kind === 'done') return answer.value;
    throw new CaseFailed(`A call to the shop was not done: ${shown(answer)}.`);
  }

  /** An answer of one of these kinds. */
  answers(answer: { readonly kind: string }, kinds: readonly string[], words: string): void {
    this.holds(
      kinds.includes(answer.kind),
      `${words}: ${shown(answer)}, where ${kinds.join(' or ')} is meant.`,
    );
  }

  get figures(): ShopFigures {
    return this.able(this.adapter.figures);
  }

  /** Where figures are kept: at the connection's one place, or in the shop as a whole. */
  get place(): string | undefined {
    return this.bench.places[0];
  }

  async refs(skus: readonly string[], place = this.place): Promise<FigureRef[]> {
    const found = this.done(await this.figures.find(this.session(), skus));
    return skus.map((sku) => {
      const item = found.find((one) => one.sku === sku)?.item ?? this.fails(`find does not know ${sku}.`);
      return place === undefined ? { sku, item } : { sku, item, location: place };
    });
  }

  async ref(sku: string, place = this.place): Promise<FigureRef> {
    const [ref] = await this.refs([sku], place);
    return ref ?? this.fails(`find does not know ${sku}.`);
  }

  get orders(): OrderList {
    return this.able(this.adapter.orders);
  }

  /** All pages of a list, with what happens between them. */
  async walk(
    pageAt: (page?: string) => Promise<CallResult<OrderPage>>,
    between: () => Promise<void> = async () => undefined,
  ): Promise<{ readonly orders: readonly FetchedOrder[]; readonly pages: number }> {
    const orders: FetchedOrder[] = [];
    let page: string | undefined;
    for (let pages = 1; pages <= MOST_PAGES; pages += 1) {
      const read = this.done(await pageAt(page));
      orders.push(...read.orders);
      page = read.next;
      if (page === undefined) return { orders, pages };
      await between();
    }
    return this.fails(`A list does not end after ${MOST_PAGES} pages.`);
  }

  async changedSince(since: string): Promise<readonly FetchedOrder[]> {
    const { changedSince } = this.orders;
    return (await this.walk((page) => changedSince(this.session(), since, page))).orders;
  }

  async fetched(order: string): Promise<FetchedOrder> {
    const fetched = this.done(await this.orders.fetch(this.session(), order));
    return fetched ?? this.fails(`The shop's order ${order} is not found.`);
  }

  async atShop(order: string): Promise<OrderAtShop> {
    const { fetch } = this.able(this.adapter.fetchAtShop);
    const found = this.done(await fetch(this.session(), order));
    return found ?? this.fails(`The shop's order ${order} is not found.`);
  }

  async seen(order: string) {
    return (await this.bench.sight.order(order)) ?? this.fails(`The shop has lost its order ${order}.`);
  }

  /** Open units of an order, by the adapter's account. */
  async openUnits(order: string): Promise<number> {
    return sum((await this.atShop(order)).open);
  }

  /** So many mugs are for sale, and so many are bought. */
  async bought(units: number, stock = 9): Promise<BenchOrder> {
    await this.bench.people.stock('MUG', stock, this.place);
    return await this.bench.people.buy({ lines: [{ sku: 'MUG', units }] });
  }

  async close(): Promise<void> {
    await this.port.settle();
    await this.bench.close();
  }
}

export function sum(lines: readonly { readonly units: number }[]): number {
  return lines.reduce((all, { units }) => all + units, 0);
}

/** Units from the first lines of an order on: a platform may have a line a unit. */
export function firstUnits({ lines }: BenchOrder, units: number, from = 0): LineOfShop[] {
  let skipped = from;
  let left = units;
  return lines.flatMap(({ lineId, units: of }) => {
    const skip = Math.min(skipped, of);
    skipped -= skip;
    const taken = Math.min(left, of - skip);
    left -= taken;
    return taken > 0 ? [{ lineId, units: taken }] : [];
  });
}

export function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
