/** The platform of a simulated shop, as the contract has it: figures of one kind, and a list of orders that lags. */
import { cannot } from '../../functions/channels/contract/ability.ts';
import type {
  Adapter,
  EffectTellers,
  FetchedOrder,
  OrderList,
} from '../../functions/channels/contract/adapter.ts';
import type { CallResult } from '../../functions/channels/contract/call-answer.ts';
import type {
  Change,
  FeedFigures,
  FigureAnswers,
  FigureRef,
  ShopFigures,
} from '../../functions/channels/contract/figures.ts';
import type { Session } from '../../functions/channels/contract/session.ts';
import { toldAs } from './shop-bodies.ts';
import { quietOf, SKEW } from './shop-plan.ts';
import {
  type AskedChange,
  itemOf,
  type OrderVersion,
  type SimulatedShop,
  takenBy,
} from './simulated-shop.ts';

/** Orders of one page of a list. */
const PAGE = 2;

function fetched({ plan: { platform } }: SimulatedShop, version: OrderVersion): FetchedOrder {
  return {
    order: version.id,
    createdAt: new Date(version.createdAt).toISOString(),
    updatedAt: new Date(version.updatedAt).toISOString(),
    taken: [takenBy(version)],
    ...toldAs(platform, version),
  };
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
  return changes.map(() => (answer.kind === 'done' ? { kind: 'done', value: undefined } : answer));
}

function commonOf(shop: SimulatedShop) {
  return {
    batch: 3,
    quiet: quietOf(shop.plan),
    find: (_session: Session, skus: readonly string[]) =>
      shop.ask(() => skus.map((sku) => ({ sku, item: itemOf(sku) }))),
    read: (_session: Session, refs: readonly FigureRef[]) =>
      shop.ask(() => refs.map((ref) => ({ ref, units: shop.figure(skuOf(ref)) }))),
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
      const doneAt = answer.value;
      const value =
        doneAt === undefined
          ? ({ state: 'processing' } as const)
          : ({ state: 'done', at: new Date(doneAt).toISOString(), refused: [] } as const);
      return { kind: 'done', value };
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
          return answer.value.map((kind) => ({ kind }));
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

const NO_EFFECTS = cannot('The shops of these histories are told figures alone.');
const effects: EffectTellers = {
  ship: NO_EFFECTS,
  cancel: NO_EFFECTS,
  cancelAnswer: NO_EFFECTS,
  refund: NO_EFFECTS,
  hold: NO_EFFECTS,
  release: NO_EFFECTS,
  move: NO_EFFECTS,
  tracking: NO_EFFECTS,
  renumber: NO_EFFECTS,
  pickup: NO_EFFECTS,
  acknowledge: NO_EFFECTS,
};

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
    fetchAtShop: cannot('The shops of these histories are told figures alone.'),
    figures: { can: true, ...figuresOf(shop) },
    effects,
    privacy: cannot('It has no customers but the buyers of these histories.'),
  };
}
