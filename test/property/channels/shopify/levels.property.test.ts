/**
 * Two Shopify shops that sell one stock, told by the rules of functions/channels/levels/ through the adapter, over loopback:
 * orders, edits, refunds and lost requests come as they like, and after quiet both show what they may sell.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FetchedOrder } from '../../../../functions/channels/contract/adapter.ts';
import type { NotDone } from '../../../../functions/channels/contract/call-answer.ts';
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
import { shopifyFigures } from '../../../../functions/channels/shopify/outward/figures.ts';
import { shopifyOrders } from '../../../../functions/channels/shopify/outward/orders.ts';
import { connectionSchema } from '../../../../functions/network/entities/connection.ts';
import { after } from '../../../../functions/shared/time.ts';
import { loopback } from '../../../support/shop-session.ts';
import { SHOPIFY_START, type ShopifyUnderTest, startedShopify } from '../../../support/simulated-shopify.ts';

const STOCK = 6;
const TERMS = {
  kind: 'compareAndSet',
  quiet: shopifyFigures.quiet,
  lag: shopifyOrders.lag,
  skew: 0,
} as const;
const PATIENCE = 30_000;

/** The smallest sender: one level in memory, told and checked by the rules. */
class Sender {
  level: LevelState;
  readonly under: ShopifyUnderTest;
  readonly claims = new Map<string, KnownLine>();
  private readonly othersClaims: () => number;
  private readonly ref: FigureRef;
  private readonly session: Session;
  private keys = 0;
  private polledAt = SHOPIFY_START;

  constructor(under: ShopifyUnderTest, othersClaims: () => number) {
    this.under = under;
    this.othersClaims = othersClaims;
    const { shop, url, places, clock } = under;
    const granted = shop.grant(shop.clientId, shop.clientSecret);
    this.ref = { sku: 'MUG', item: shop.variant('MUG').inventoryItemId, location: places.east };
    this.session = {
      channel: 'web',
      shop: shop.domain,
      connection: connectionSchema.parse({ credentials: 'app', baseUrl: url }),
      secret: {},
      token: granted === 'invalid_client' ? '' : granted.accessToken,
      send: loopback(PATIENCE),
      now: () => clock.now().toISOString(),
    };
    this.level = expectedAtFirst(freshLevel(SHOPIFY_START), STOCK, TERMS);
  }

  claimed(): number {
    return [...this.claims.values()].reduce((sum, { taken }) => sum + taken, 0);
  }

  wanted(): number {
    const sellable = STOCK - this.claimed() - this.othersClaims();
    return wantedUnits({ sellable, gap: this.level.gap?.units ?? 0, withheld: 0 });
  }

  /** Lists what changed since the last complete list; true when this one was complete. */
  async poll(): Promise<boolean> {
    const since = after(this.polledAt, -shopifyOrders.overlap);
    const begun = this.session.now();
    let page: string | undefined;
    do {
      const read = await shopifyOrders.changedSince(this.session, since, page);
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
    const at = { now: this.session.now(), newKey: `push-${this.keys}` };
    const step = nextStep(this.level, this.wanted(), TERMS, at);
    if (step.kind === 'check') return this.check();
    if (step.kind === 'push') this.level = pushStored(this.level, step.push);
    return step.kind === 'push' || step.kind === 'send' ? this.send(step.push) : false;
  }

  private hear({ order, taken, createdAt, updatedAt }: FetchedOrder): void {
    for (const { lineId, units, ordered = units } of taken) {
      const name = `${order}/${lineId}`;
      const known = this.claims.get(name);
      if (known && known.updatedAt > updatedAt) continue;
      const isNews = known?.taken !== units || known.updatedAt !== updatedAt;
      const version = { taken: units, ordered, createdAt, updatedAt };
      if (isNews) this.level = learn(this.level, known, version, TERMS);
      this.claims.set(name, { taken: units, updatedAt });
    }
  }

  private async check(): Promise<boolean> {
    const read = await shopifyFigures.read(this.session, [this.ref]);
    if (read.kind !== 'done') return false;
    this.level = figureRead(this.level, read.value[0]?.units ?? 0, this.session.now());
    const listedAt = this.session.now();
    if (!(await this.poll())) return false;
    this.level = ordersListed(this.level, listedAt, TERMS, this.session.now()).level;
    return true;
  }

  private async send({ key, by, from, to }: Push): Promise<boolean> {
    const { ref } = this;
    const [answer] =
      by === 'set'
        ? await shopifyFigures.push(this.session, [{ ref, change: { key, from, to } }])
        : await shopifyFigures.add(this.session, [{ ref, change: { key, delta: to - from } }]);
    this.level = answered(this.level, key, pushAnswer(answer), TERMS, this.session.now());
    return answer?.kind === 'done' || answer?.kind === 'stale';
  }
}

function pushAnswer(answer: NotDone | { kind: 'done' | 'stale' } | undefined) {
  if (answer === undefined || answer.kind === 'unauthorized') return { kind: 'unanswered' } as const;
  if (answer.kind === 'later') return { kind: 'later', retryAt: answer.retryAt } as const;
  return { kind: answer.kind };
}

const shop = fc.integer({ min: 0, max: 1 });
const nth = fc.nat({ max: 4 });
const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('buy' as const),
      shop,
      quantity: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), shop }) },
  fc.record({ kind: fc.constant('cancel' as const), shop, nth, restocks: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('refund' as const, 'ship' as const, 'fewer' as const), shop, nth }),
  fc.record({ kind: fc.constant('staff' as const), shop, units: fc.nat({ max: 8 }) }),
  fc.record({
    kind: fc.constant('trouble' as const),
    shop,
    of: fc.constantFrom('late' as const, 'unanswered' as const),
  }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 20, 90, 400) }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;
type ActionAtShop = Exclude<Action, { kind: 'wait' }>;

async function atShop(one: ActionAtShop, sender: Sender): Promise<unknown> {
  const { shop: place, places } = sender.under;
  if (one.kind === 'buy') return place.buy({ lines: [{ sku: 'MUG', quantity: one.quantity }] });
  if (one.kind === 'send') return await sender.step();
  if (one.kind === 'staff') return place.setStock('MUG', places.east, one.units);
  if (one.kind === 'trouble') {
    place.trouble[one.of] += 1;
    return undefined;
  }
  const order = place.openOrders()[one.nth];
  const line = order?.lines[0];
  if (!order || !line) return undefined;
  if (one.kind === 'cancel') return place.cancel(order.id, { restocks: one.restocks });
  if (one.kind === 'ship') return place.fulfilByHand(order.id, 'N1');
  if (one.kind === 'fewer') return place.edit(order.id, [{ lineId: line.id, quantity: line.current - 1 }]);
  return place.refund(order.id, { lines: [{ lineId: line.id, quantity: 1, restockType: 'NO_RESTOCK' }] });
}

const MINUTES = 60_000;
const DAYS = 24 * 60 * MINUTES;

/** Time goes on, nobody buys, and lists are polled as they are in the system: for two hours, then some days. */
async function settle(senders: readonly Sender[]): Promise<void> {
  const pauses = [...Array<number>(20).fill(6 * MINUTES), ...Array<number>(4).fill(1.1 * DAYS)];
  for (const pause of [...pauses, 0]) {
    for (const sender of senders) {
      await sender.poll();
      for (let steps = 0; steps < 12 && (await sender.step()); steps += 1);
    }
    for (const { under } of senders) {
      under.clock.advance(pause);
      await under.shop.settle();
    }
  }
}

const RUNS = Number(process.env['SHOP_RUNS'] ?? 1);

test('after whatever happened, both shops show exactly what they may sell (S5, S6, S7, S11, S12)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 5, maxLength: 20 }),
      fc.constantFrom(0, 20_000),
      async (actions, lag) => {
        const senders: Sender[] = [];
        for (const other of [1, 0]) {
          const under = await startedShopify({ tokensLive: 365 * 86_400 });
          under.shop.setStock('MUG', under.places.east, STOCK);
          under.shop.lagListsBy(lag);
          senders.push(new Sender(under, () => senders[other]?.claimed() ?? 0));
        }
        for (const one of actions) {
          if (one.kind === 'wait') for (const { under } of senders) under.clock.advance(one.seconds * 1000);
          const sender = one.kind === 'wait' ? undefined : senders[one.shop];
          if (one.kind !== 'wait' && sender) await atShop(one, sender);
        }
        for (const { under } of senders) Object.assign(under.shop.trouble, { late: 0, unanswered: 0 });

        await settle(senders);

        const shown = senders.map(({ under }) => under.shop.stock('MUG', under.places.east));
        expect(shown).toEqual(senders.map((sender) => sender.wanted()));
      },
    ),
    { numRuns: RUNS },
  );
}, 600_000);
