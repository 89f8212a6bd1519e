/**
 * Two WooCommerce shops that sell one stock, told by the rules of functions/channels/levels/ through the adapter, over
 * loopback: orders, edits and faults of every kind come as they like, and after quiet both show what they may sell.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { FetchedOrder } from '../../../../functions/channels/contract/adapter.ts';
import type { CallResult } from '../../../../functions/channels/contract/call-answer.ts';
import type { FigureRef } from '../../../../functions/channels/contract/figures.ts';
import type { Session } from '../../../../functions/channels/contract/session.ts';
import { answered, pushStored } from '../../../../functions/channels/levels/answered.ts';
import { figureRead, ordersListed } from '../../../../functions/channels/levels/check.ts';
import { type KnownLine, learn } from '../../../../functions/channels/levels/learn.ts';
import {
  expectedAtFirst,
  freshLevel,
  type LevelState,
  type Push,
} from '../../../../functions/channels/levels/level.ts';
import { nextStep } from '../../../../functions/channels/levels/next-step.ts';
import { wantedUnits } from '../../../../functions/channels/levels/wanted.ts';
import { wooFigures } from '../../../../functions/channels/woocommerce/outward/figures.ts';
import { wooOrders } from '../../../../functions/channels/woocommerce/outward/order-list.ts';
import { after } from '../../../../functions/shared/time.ts';
import { NotInStock } from '../../../../local/platforms/woocommerce/driver.ts';
import type { WooFault } from '../../../../local/platforms/woocommerce/faults.ts';
import { wooSession } from '../../../support/shop-session.ts';
import { SHOP_START, startedWoo, type WooUnderTest } from '../../../support/woo-shop.ts';

const STOCK = 6;
const REF: FigureRef = { sku: 'MUG', item: '101' };
const TERMS = { kind: 'blind', quiet: wooFigures.quiet, lag: wooOrders.lag, skew: 0 } as const;
const bodySchema = z.looseObject({ line_items: z.array(z.looseObject({ quantity: z.number() })) });

/** What an order of a shop has of our stock: taken from its figure, or only kept from its other buyers. */
interface Claim extends KnownLine {
  readonly withheld: number;
}

/** The smallest sender: one level in memory, told and checked by the rules. */
class Sender {
  readonly woo: WooUnderTest;
  level: LevelState;
  readonly claims = new Map<string, Claim>();
  private readonly session: Session;
  private readonly othersClaims: () => number;
  private keys = 0;
  private polledAt = SHOP_START;

  constructor(woo: WooUnderTest, othersClaims: () => number) {
    this.woo = woo;
    this.session = wooSession(woo);
    this.othersClaims = othersClaims;
    this.level = expectedAtFirst(freshLevel(this.now()), STOCK, TERMS);
  }

  now(): string {
    return this.woo.clock.now().toISOString();
  }

  claimed(): number {
    return [...this.claims.values()].reduce((sum, { taken, withheld }) => sum + taken + withheld, 0);
  }

  wanted(): number {
    const sellable = STOCK - this.claimed() - this.othersClaims();
    const withheld = [...this.claims.values()].reduce((sum, claim) => sum + claim.withheld, 0);
    return wantedUnits({ sellable, gap: this.level.gap?.units ?? 0, withheld });
  }

  /** Lists what changed since the last complete list; true when this one was complete. */
  async poll(): Promise<boolean> {
    const since = after(this.polledAt, -wooOrders.overlap);
    const begun = this.now();
    let page: string | undefined;
    do {
      const read = await wooOrders.changedSince(this.session, since, page);
      if (read.kind !== 'done') return false;
      for (const order of read.value.orders) this.hear(order);
      page = read.value.next;
    } while (page !== undefined);
    this.polledAt = begun;
    return true;
  }

  /** Does what the level needs; false where nothing is to be done now. */
  async step(): Promise<boolean> {
    this.keys += 1;
    const step = nextStep(this.level, this.wanted(), TERMS, { now: this.now(), newKey: `push-${this.keys}` });
    switch (step.kind) {
      case 'check':
        return this.check();
      case 'push':
        return this.push(step.push);
      case 'send':
        return this.send(step.push);
      default:
        return false;
    }
  }

  private hear({ order, body, taken, createdAt, updatedAt }: FetchedOrder): void {
    const { line_items } = bodySchema.parse(JSON.parse(body));
    for (const [at, { lineId, units, withheld = 0 }] of taken.entries()) {
      const known = this.claims.get(`${order}/${lineId}`);
      if (known && known.updatedAt > updatedAt) continue;
      const version = { taken: units, ordered: line_items[at]?.quantity ?? units, createdAt, updatedAt };
      const isNews = known?.taken !== units || known.updatedAt !== updatedAt || known.withheld !== withheld;
      if (isNews) this.level = learn(this.level, known, version, TERMS);
      this.claims.set(`${order}/${lineId}`, { taken: units, updatedAt, withheld });
    }
  }

  private async check(): Promise<boolean> {
    const read = await wooFigures.read(this.session, [REF]);
    if (read.kind !== 'done') return false;
    this.level = figureRead(this.level, read.value[0]?.units ?? 0, this.now());
    const listedAt = this.now();
    if (!(await this.poll())) return false;
    this.level = ordersListed(this.level, listedAt, TERMS, this.now()).level;
    return true;
  }

  /** List, recompute, set (S8). */
  private async push(push: Push): Promise<boolean> {
    if (!(await this.poll())) return false;
    const again = nextStep(this.level, this.wanted(), TERMS, { now: this.now(), newKey: push.key });
    if (again.kind !== 'push') return true;
    this.level = pushStored(this.level, again.push);
    return this.send(again.push);
  }

  private async send(push: Push): Promise<boolean> {
    const [answer] = await wooFigures.push(this.session, [{ ref: REF, change: { to: push.to } }]);
    this.level = answered(this.level, push.key, pushAnswer(answer), TERMS, this.now());
    return answer?.kind === 'done';
  }
}

function pushAnswer(answer: CallResult<undefined> | undefined) {
  if (answer?.kind === 'unauthorized' || answer === undefined) return { kind: 'unanswered' } as const;
  return answer.kind === 'later'
    ? { kind: 'later' as const, retryAt: answer.retryAt }
    : { kind: answer.kind };
}

const FAULTS: readonly WooFault[] = [
  { kind: 'actsLate', milliseconds: 240_000 },
  { kind: 'answerLost' },
  { kind: 'silence' },
  { kind: 'page' },
  { kind: 'broken' },
  { kind: 'answer', status: 429, headers: { 'retry-after': '20' } },
  { kind: 'answer', status: 502, body: '<title>Bad gateway</title>' },
];

const shop = fc.integer({ min: 0, max: 1 });
const action = fc.oneof(
  fc.record({
    kind: fc.constant('buy' as const),
    shop,
    quantity: fc.integer({ min: 1, max: 2 }),
    payment: fc.constantFrom('card' as const, 'bank' as const, 'unpaid' as const),
  }),
  fc.record({ kind: fc.constantFrom('cancel' as const, 'pay' as const), shop, nth: fc.nat({ max: 5 }) }),
  fc.record({ kind: fc.constant('staff' as const), shop, units: fc.nat({ max: 8 }) }),
  fc.record({ kind: fc.constant('fault' as const), shop, fault: fc.constantFrom(...FAULTS) }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 20, 90, 400) }),
  fc.record({ kind: fc.constant('send' as const), shop }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function buy(woo: WooUnderTest, quantity: number, payment: 'card' | 'bank' | 'unpaid'): void {
  try {
    woo.driver.buy({ lines: [{ sku: 'MUG', quantity }], payment });
  } catch (error) {
    if (!(error instanceof NotInStock)) throw error;
  }
}

function nthOrder({ shop: { orders } }: WooUnderTest, nth: number) {
  return [...orders.values()].filter(({ status }) => status !== 'cancelled')[nth];
}

async function perform(one: Action, senders: readonly Sender[]): Promise<void> {
  if (one.kind === 'wait') for (const { woo } of senders) woo.clock.advance(one.seconds * 1000);
  if (one.kind === 'wait') return;
  const sender = senders[one.shop];
  if (!sender) return;
  const { woo } = sender;
  if (one.kind === 'buy') buy(woo, one.quantity, one.payment);
  if (one.kind === 'staff') woo.driver.setStock('MUG', one.units);
  if (one.kind === 'fault') woo.faults.plan(one.fault);
  if (one.kind === 'send') await sender.step();
  if (one.kind === 'cancel' || one.kind === 'pay') {
    const order = nthOrder(woo, one.nth);
    if (order && one.kind === 'cancel') woo.driver.cancel(order.id);
    if (order?.status === 'pending' && one.kind === 'pay') woo.driver.pay(order.id);
  }
}

const MINUTES = 60_000;
const DAYS = 24 * 60 * MINUTES;

/** Time goes on, nobody buys, and lists are polled as they are in the system: for two hours, then some days. */
async function settle(senders: readonly Sender[]): Promise<void> {
  const pauses = [...Array<number>(20).fill(6 * MINUTES), ...Array<number>(4).fill(1.1 * DAYS)];
  for (const pause of [...pauses, 0]) {
    for (const sender of senders) {
      sender.woo.driver.cancelUnpaid();
      await sender.poll();
      for (let steps = 0; steps < 12 && (await sender.step()); steps += 1);
    }
    for (const { woo } of senders) woo.clock.advance(pause);
  }
}

const RUNS = Number(process.env['SHOP_RUNS'] ?? 1);

test('after whatever happened, both shops show exactly what they may sell (S8, S11, S12)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 5, maxLength: 25 }),
      fc.constantFrom(0, 20_000),
      fc.constantFrom(0, 700),
      async (actions, listLagMilliseconds, stepMilliseconds) => {
        const settings = { listLagMilliseconds, stepMilliseconds };
        const senders: Sender[] = [];
        for (const other of [1, 0]) {
          const woo = await startedWoo({ settings });
          woo.driver.addArticle({ sku: 'MUG', stock: STOCK });
          senders.push(new Sender(woo, () => senders[other]?.claimed() ?? 0));
        }
        for (const one of actions) await perform(one, senders);
        for (const { woo } of senders) woo.faults.clear();

        await settle(senders);

        const shown = senders.map(({ woo }) => woo.driver.figure('MUG'));
        expect(shown).toEqual(senders.map((sender) => sender.wanted()));
        for (const { woo } of senders) await woo.close();
      },
    ),
    { numRuns: RUNS },
  );
}, 600_000);
