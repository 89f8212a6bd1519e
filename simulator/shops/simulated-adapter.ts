/** The platform of a simulated shop, as the contract has it: figures of one kind, and a list of orders that lags. */
import { type CannotDo, cannot } from '../../functions/channels/contract/ability.ts';
import type {
  Adapter,
  EffectTellers,
  FetchedOrder,
  MoneyAtShop,
  OrderList,
  ReturnAtShop,
} from '../../functions/channels/contract/adapter.ts';
import type { CallResult, Refused } from '../../functions/channels/contract/call-answer.ts';
import type {
  Change,
  FeedFigures,
  FigureAnswers,
  FigureRef,
  ShopFigures,
} from '../../functions/channels/contract/figures.ts';
import type { ToldEffect } from '../../functions/channels/contract/order-effects.ts';
import type { Session } from '../../functions/channels/contract/session.ts';
import type { SignedPlatformName } from '../../functions/network/entities/channel.ts';
import { UNIT_PRICE } from './order-desk.ts';
import { type OrderVersion, takenBy } from './order-version.ts';
import { lineIdOf, toldAs } from './shop-bodies.ts';
import { EFFECT_QUIET, PLACE, quietOf, SKEW } from './shop-plan.ts';
import { type AskedChange, type ChangeAnswer, itemOf, type SimulatedShop } from './simulated-shop.ts';

/** Orders of one page of a list. */
const PAGE = 2;

function fetched({ plan: { platform } }: SimulatedShop, version: OrderVersion): FetchedOrder {
  return {
    order: version.id,
    createdAt: new Date(version.createdAt).toISOString(),
    updatedAt: new Date(version.updatedAt).toISOString(),
    taken: [takenBy(version)],
    money: moneyOf(platform, version),
    returns: returnsOf(platform, version),
    ...toldAs(platform, version),
  };
}

/** Shopify alone says where its shelf is. */
function moneyOf(platform: SignedPlatformName, { state, units, refunds }: OrderVersion): MoneyAtShop {
  const lineId = lineIdOf(platform);
  const place = platform === 'shopify' ? { at: PLACE } : {};
  return {
    currency: 'USD',
    captured: state === 'unpaid' ? 0 : units * UNIT_PRICE,
    refunded: refunds.reduce((sum, { amount }) => sum + amount, 0),
    authorized: 0,
    refunds: refunds.map(({ units: some, back, ...refund }) => {
      const shelved = { lineId, units: back, restock: 'return' as const, ...place };
      const others = { lineId, units: some - back, restock: 'none' as const };
      return { ...refund, lines: [shelved, others].filter((line) => line.units > 0) };
    }),
  };
}

const RETURN_STATES = { open: 'open', cancelled: 'cancelled', declined: 'cancelled' } as const;

/** Returns that the shop's staff has let come, or has not after all. */
function returnsOf(platform: SignedPlatformName, { returns }: OrderVersion): ReturnAtShop[] {
  return returns.flatMap(({ name, units, state }) => {
    if (state === 'requested' || state === 'closed') return [];
    const lines = units > 0 ? [{ lineId: lineIdOf(platform), units }] : [];
    return [{ name, state: RETURN_STATES[state], lines }];
  });
}

function ordersOf(shop: SimulatedShop): OrderList {
  const page = (all: readonly OrderVersion[], at = '0') => {
    const from = Number(at);
    const next = from + PAGE < all.length ? { next: String(from + PAGE) } : {};
    return { orders: all.slice(from, from + PAGE).map((one) => fetched(shop, one)), ...next };
  };
  return {
    lag: shop.plan.lag,
    overlap: shop.plan.lag + SKEW,
    every: 1800,
    changedSince: (_session, since, at) => shop.ask(() => page(shop.listed(Date.parse(since)), at)),
    open: (_session, at) => shop.ask(() => page(shop.latest().filter(isOpen), at)),
    fetch: (_session, order) =>
      shop.ask(() => {
        const found = shop.latest().find(({ id }) => id === order);
        return found && fetched(shop, found);
      }),
  };
}

/** What the shop keeps of an order is read as it is: lists alone lag. */
function fetchAtShop(shop: SimulatedShop, order: string) {
  return shop.ask(() => {
    const found = shop.latest().find(({ id }) => id === order);
    return found && shop.desk.fetched(found);
  });
}

function isOpen({ state }: OrderVersion): boolean {
  return state !== 'cancelled';
}

function asked<T>(
  changes: readonly Change<T>[],
  of: (change: T) => Omit<AskedChange, 'sku'>,
): readonly AskedChange[] {
  return changes.map(({ ref, change }) => ({ sku: skuOf(ref), ...of(change) }));
}

function skuOf({ item }: FigureRef): string {
  return item.slice(itemOf('').length);
}

/** What became of a call is what became of each change in it. */
async function each<T>(
  shop: SimulatedShop,
  changes: readonly Change<T>[],
  of: (change: T) => Omit<AskedChange, 'sku'>,
): Promise<FigureAnswers> {
  const answer = await shop.change(asked(changes, of));
  if (answer.kind !== 'done') return changes.map(() => answer);
  return answer.value.map((one) => (isRefusal(one) ? one : { kind: 'done', value: undefined }));
}

function isRefusal(answer: ChangeAnswer): answer is Refused {
  return typeof answer === 'object';
}

function commonOf(shop: SimulatedShop) {
  return {
    batch: 3,
    quiet: quietOf(shop.plan),
    find: (_session: Session, skus: readonly string[]) =>
      shop.ask(() => skus.filter((sku) => shop.has(sku)).map((sku) => ({ sku, item: itemOf(sku) }))),
    read: (_session: Session, refs: readonly FigureRef[]) =>
      shop.ask(() => {
        const known = refs.filter((ref) => shop.has(skuOf(ref)));
        return known.map((ref) => ({ ref, units: shop.figure(skuOf(ref)) }));
      }),
  };
}

type Keyed = { readonly key: string; readonly delta: number };

function added(shop: SimulatedShop, changes: readonly Change<Keyed>[]): Promise<FigureAnswers> {
  return each(shop, changes, ({ key, delta }) => ({ by: 'add', units: delta, key }));
}

function feedOf(shop: SimulatedShop): Pick<FeedFigures, 'submit' | 'report'> {
  return {
    submit: async (_session, changes) => {
      const answer = await shop.submit(asked(changes, ({ to }) => ({ by: 'set', units: to })));
      return answer.kind === 'done' ? { kind: 'done', value: { submission: answer.value } } : answer;
    },
    report: async (_session, submission) => {
      const answer = await shop.report(submission);
      if (answer.kind !== 'done') return answer;
      const { doneAt, refused: refs = [] } = answer.value ?? {};
      if (doneAt === undefined) return { kind: 'done', value: { state: 'processing' } };
      const refused = refs.map((ref) => ({ ...ref, words: 'It is not yours.' }));
      return { kind: 'done', value: { state: 'done', at: new Date(doneAt).toISOString(), refused } };
    },
  };
}

/** The last movements come once more: whoever reads on knows them by their ids. */
const OVERLAP = 2;

function firstSince({ log }: SimulatedShop, since: string): number {
  if (since.startsWith('#')) return Math.max(0, Number(since.slice(1)) - OVERLAP);
  const first = log.findIndex(({ at }) => at >= since);
  return first < 0 ? log.length : first;
}

async function movements(shop: SimulatedShop, since: string) {
  return shop.ask(() => {
    const from = firstSince(shop, since);
    return { movements: shop.log.slice(from), watermark: `#${shop.log.length}` };
  });
}

function figuresOf(shop: SimulatedShop): ShopFigures {
  const common = commonOf(shop);
  switch (shop.plan.kind) {
    case 'compareAndSet':
      return {
        ...common,
        kind: 'compareAndSet',
        push: async (_session, changes) => {
          const compared = asked(changes, ({ key, from, to }) => ({ by: 'compare', units: to, from, key }));
          const answer = await shop.change(compared);
          if (answer.kind !== 'done') return changes.map(() => answer);
          return answer.value.map((one) => (isRefusal(one) ? one : { kind: one }));
        },
        add: (_session, changes) => added(shop, changes),
      };
    case 'blind':
      return {
        ...common,
        kind: 'blind',
        push: (_session, changes) => each(shop, changes, ({ to }) => ({ by: 'set', units: to })),
      };
    case 'feed':
      return { ...common, ...feedOf(shop), kind: 'feed', skew: SKEW };
    case 'delta':
      return {
        ...common,
        kind: 'delta',
        push: (_session, changes) => added(shop, changes),
        movements: (_session, since) => movements(shop, since),
      };
  }
}

const NOT_BOTH = 'Only one of the two platforms of these histories can be told so.';

function teller(shop: SimulatedShop, once: 'key' | 'mark' | 'state') {
  return {
    can: true,
    once,
    quiet: EFFECT_QUIET,
    tell: (_session: Session, effect: ToldEffect) => shop.tellOf(effect),
  } as const;
}

/** The same kinds as the real platform's, by which it is decided what is to be told. */
function effectsOf(shop: SimulatedShop): EffectTellers {
  const { platform, once } = shop.plan;
  const [own, state] = [teller(shop, once), teller(shop, 'state')];
  const isRich = platform === 'shopify';
  const rich = <T>(one: T): T | CannotDo => (isRich ? one : cannot(NOT_BOTH));
  return {
    ship: own,
    cancel: own,
    refund: own,
    pickup: own,
    renumber: state,
    cancelAnswer: rich(state),
    hold: rich(state),
    release: rich(state),
    move: rich(state),
    tracking: rich(own),
    acknowledge: cannot('Neither platform asks for an acknowledgement.'),
  };
}

const done: CallResult<readonly []> = { kind: 'done', value: [] };

/** The adapter of the platform that a simulated shop runs on. */
export function adapterFor(shop: SimulatedShop): Adapter {
  return {
    version: { pinned: 'simulated', answered: () => undefined },
    credentials: [],
    authorizationOf: () => ({ kind: 'secret' }),
    limits: { budget: { perSecond: 100, burst: 100 }, timeout: 10_000, hintOf: () => ({}) },
    check: () => Promise.resolve(done),
    subscriptions: cannot('Its messages are sent without being asked for.'),
    orders: { can: true, ...ordersOf(shop) },
    fetchAtShop: { can: true, fetch: (_session, order) => fetchAtShop(shop, order) },
    figures: { can: true, ...figuresOf(shop) },
    effects: effectsOf(shop),
    privacy: cannot('It has no customers but the buyers of these histories.'),
  };
}
