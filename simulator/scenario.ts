import { pickupCourses, signedPlatformNames } from '../functions/network/entities/channel.ts';
import { backorderPolicies } from '../functions/order/backorder-policies.ts';
import { gates } from '../functions/order/order.ts';
import { victimPolicies } from '../functions/shared/victim-policies.ts';
import { type ActionKind, actionKinds, actionWeights } from './actors/actions.ts';
import { type Fault, faultKinds, faultPoints } from './aws/faults.ts';
import { Random } from './engine/random.ts';
import { type ConnectedPlan, type NetworkPlan, OUTLET, type PlannedPlace } from './network.ts';
import { ALL_ARE_LAST, type ShopPlan, shopKinds } from './shops/shop-plan.ts';
import { type Profile, profileOf } from './themes.ts';
import type { WorldPlan } from './world.ts';

/** Something that somebody does `at` milliseconds after the network was opened. */
export interface Action {
  /** Names the action and its chance: leaving another action out changes neither. */
  readonly id: number;
  readonly at: number;
  readonly kind: ActionKind;
}

/** What comes back of some SKUs a person looks at first; others are sold for good (the tags are network.ts's). */
const returns = {
  reasons: ['wrong_colour'],
  refundShipping: 'whenAllIsBack',
  rules: [
    { tag: 'looked-at', approval: 'review', label: 'customer', fee: { USD: 400 }, keepBelow: { USD: 1600 } },
    { tag: 'for-good', finalSale: true },
  ],
};

/** One history before it happens: all of it follows from the seed, and a part of it may be left out. */
export interface Scenario {
  readonly seed: number;
  readonly network: NetworkPlan;
  readonly world: WorldPlan;
  readonly actions: readonly Action[];
}

/** The parts of a scenario that may be left out: actions by id, faults by their place. */
export interface Parts {
  readonly actions: readonly number[];
  readonly faults: readonly number[];
}

export function partsOf({ actions, world }: Scenario): Parts {
  return { actions: actions.map(({ id }) => id), faults: world.faults.map((_, at) => at) };
}

/** The scenario with these parts alone. */
export function withParts(scenario: Scenario, { actions, faults }: Parts): Scenario {
  const { world } = scenario;
  return {
    ...scenario,
    actions: scenario.actions.filter(({ id }) => actions.includes(id)),
    world: { ...world, faults: world.faults.filter((_, at) => faults.includes(at)) },
  };
}

const LOCATIONS = ['NYC', 'PHL', 'LAX', 'CHI'] as const;
const SKUS = ['A', 'B', 'C'] as const;
/** An order of all of these is reserved, allocated, shipped and given back in several writes each (P17). */
const MANY_SKUS: readonly string[] = Array.from({ length: 96 }, (_, at) => `S${at + 1}`);

/** Deadlines close to what faults and retries take, or those of a real stage. */
const SHORT_SETTINGS = {
  acceptWithin: 600,
  shipWithin: 1800,
  readyWithin: 1800,
  collectWithin: 3600,
  remindAfter: 900,
  silentAfter: 3600,
  linkWithin: 3600,
  cancelAnswerWithin: 600,
  backorderWithin: 3600,
  capacityWithin: 3600,
  holdWithin: 3600,
  progressWithin: 3600,
  returnReceiveWithin: 7200,
  returnInspectWithin: 3600,
  refundWithin: 3600,
  returnRemindBefore: 1800,
  doubtedWithin: 3600,
};

function capacityOf(random: Random, isAlways: boolean): PlannedPlace['capacity'] {
  if (!isAlways && random.chance(0.55)) return [];
  const unit = random.pick(['orders', 'units', 'lines'] as const);
  const window = random.pick(['PT1H', 'P1D'] as const);
  return [{ unit, window, cap: random.between(1, isAlways ? 2 : 4) }];
}

function rulesetOf(
  random: Random,
  asked: Profile['onInfeasible'],
): { readonly ruleset?: Readonly<Record<string, unknown>> } {
  if (random.chance(0.35) && !asked) return {};
  const drawn = random.pick([
    ['partial', 'attention'],
    ['awaitCapacity', 'partial', 'backorder'],
    ['awaitCapacity', 'attention'],
    ['relax:maxShipments', 'backorder'],
    ['awaitCapacity', 'relax:allowLineSplit', 'partial', 'backorder'],
    ['cancel'],
    ['hold:PT1H'],
  ] as const);
  const maxShipments = random.between(1, 3);
  const limits = { maxShipments, onInfeasible: asked ?? drawn, allowLineSplit: random.chance(0.7) };
  return { ruleset: { limits } };
}

/** Most shops let carts have what they like. */
function cartPolicyOf(random: Random): Readonly<Record<string, number>> {
  if (random.chance(0.6)) return {};
  return random.pick([
    { maxUnits: 3 },
    { maxShare: 0.6 },
    { maxCarts: 1 },
    { maxUnits: 4, maxCarts: 2 },
  ] as const);
}

/** How a SKU is sold before it is there. */
function preorderOf(random: Random): Readonly<Record<string, unknown>> {
  return {
    limits: { main: random.between(1, 8) },
    shipsBy: '2026-11-24T17:00:00.000Z',
    ...(random.chance(0.5) ? { overdueAfter: random.between(600, 20_000) } : {}),
    ...(random.chance(0.6) ? { consentAfter: random.between(60, 7200), consentWithin: 1800 } : {}),
    withoutConsent: random.pick(['cancel', 'wait'] as const),
  };
}

/** What a channel says beside the rest; what is left out is what a stage, or most brands, do. */
function rarerPoliciesOf(random: Random): Readonly<Record<string, unknown>> {
  const [isPatient, isHandled] = [random.chance(0.3), random.chance(0.7)];
  return {
    ...(random.chance(0.2) ? { passableFor: random.pick([60, 1800]) } : {}),
    ...(isPatient ? { backorderWithin: random.between(600, 3600) } : {}),
    ...(isHandled ? { collectWithin: 3600, remindAfter: 600 } : {}),
    ...(random.chance(0.5) ? { shrink: random.pick(victimPolicies) } : {}),
    holdPaymentBefore: random.pick(gates),
  };
}

/** What a SKU says otherwise than its channel. */
function rarerSkuPoliciesOf(random: Random): Readonly<Record<string, unknown>> {
  return {
    ...(random.chance(0.15) ? { backorder: random.pick(backorderPolicies) } : {}),
    ...(random.chance(0.15) ? { passableFor: random.pick([0, 900]) } : {}),
  };
}

/** At least so many units of each SKU are at each location where there is enough. */
const PLENTY = 6;

function networkOf(
  random: Random,
  rarer: Random,
  {
    isFull = false,
    isLarge = false,
    isSoldBefore = false,
    isPlentiful = false,
    isRefundedAtOnce = false,
    makesLabels = false,
    hasOutlet = false,
    connected,
    onInfeasible,
  }: Profile,
): NetworkPlan {
  // Where shops are alone nothing else gives units back: whoever has an order keeps it.
  const isCalm = connected?.areAlone === true;
  const hasLimits = !isCalm && (isFull || random.chance(0.5));
  const places = LOCATIONS.slice(0, random.between(2, 4));
  const locations = places.map((id) => ({
    id,
    capacity: hasLimits ? capacityOf(random, isFull) : [],
    pool: hasOutlet && id === places.at(-1) ? OUTLET : undefined,
  }));
  const ids = isLarge ? MANY_SKUS : SKUS.slice(0, random.between(1, 3));
  const skus = ids.map((id) => ({
    id,
    shards: isLarge ? 1 : random.between(1, 3),
    policies: {
      ...(isCalm ? {} : rarerSkuPoliciesOf(rarer)),
      ...(!isLarge && !isCalm && random.chance(isSoldBefore ? 1 : 0.3)
        ? { preorder: preorderOf(random) }
        : {}),
    },
  }));
  const most = isSoldBefore ? random.between(0, 1) : random.between(1, 5);
  const least = isPlentiful ? PLENTY : 0;
  const stock = skus.flatMap(({ id: sku }) =>
    locations.map(({ id: location, pool }) => {
      const units = least + random.between(0, most);
      // What comes back is the first that an outlet has.
      return { sku, location, units: pool === undefined ? units : 0 };
    }),
  );
  const policies = {
    backorder: random.weighted({ wait: 5, shipAvailable: 5, cancelLine: 1, cancel: 1 }),
    onPickupRefused: random.pick(pickupCourses),
    onPickupExpired: random.pick(pickupCourses),
    ...(random.chance(0.5) ? { unpaidWithin: random.between(60, 7200) } : {}),
    onBackorderExpiry: random.chance(0.6) ? 'attention' : 'cancel',
    ...rarerPoliciesOf(rarer),
    carts: { ...cartPolicyOf(random), maxAge: rarer.pick([300, 1800]) },
  };
  const channel = { policies: { ...policies, ...afterSalesOf(rarer, { isRefundedAtOnce, makesLabels }) } };
  return { locations, skus, stock, channel, ...(isCalm ? {} : rulesetOf(random, onInfeasible)) };
}

/** What a channel says for which labels are made: it pays for every way back. */
function labelledOf(random: Random) {
  const reviewed = random.chance(0.3) ? [{ tag: 'looked-at', approval: 'review' }] : [];
  const rules = [...reviewed, { tag: 'for-good', finalSale: true }];
  return { labels: { maker: 'easypost', credentials: 'easypost' }, rules };
}

/** How goods are exchanged, and what settles claims. */
function afterSalesOf(
  random: Random,
  { isRefundedAtOnce, makesLabels }: { readonly isRefundedAtOnce: boolean; readonly makesLabels: boolean },
) {
  const exchange = {
    ship: random.pick(['onReceipt', 'onReceipt', 'onInspection', 'atOnce']),
    whenWorse: random.pick(['ask', 'ask', 'release', 'refund']),
    unpaid: random.pick(['hold', 'ship']),
  };
  const settled = {
    automaticBelow: random.chance(0.6) ? { USD: 100_000 } : {},
    settle: random.pick(['wanted', 'wanted', 'replacement', 'refund']),
    goods: random.pick(['stay', 'comeBack']),
    frequent: { claims: 3, days: 30 },
  };
  const claims = { ...settled, byLink: settled.goods === 'stay' ? 'asOthers' : 'review' };
  const drawn = random.pick(['inspection', 'carrierScan', 'receipt', 'atOnce']);
  const refundOn = isRefundedAtOnce ? 'atOnce' : drawn;
  return { returns: { ...returns, ...(makesLabels ? labelledOf(random) : {}), refundOn, exchange }, claims };
}

/** The shops that are connected, each of a kind and with troubles of its own. */
function connectedOf(seed: number, profile: Profile): { readonly shops?: ConnectedPlan } {
  const { connected: asked } = profile;
  if (!asked) return {};
  const random = new Random(`${seed}/shops`);
  const { areAlone = false, haveLastUnits = false, kinds } = asked;
  const lag = asked.lag ?? random.pick([0, 0, 20, 60]);
  const trouble = asked.trouble ?? random.pick([0, 0.05, 0.2]);
  // A chance of its own: what else follows from a seed stays as it was.
  const effects = new Random(`${seed}/effects`);
  const connected = signedPlatformNames.map(
    (platform, at): ShopPlan => ({
      channel: `connected-${at + 1}`,
      platform,
      kind: kinds?.[at % kinds.length] ?? random.pick(shopKinds),
      lag,
      trouble,
      lost: asked.lost ?? random.pick([0, 0.2, 0.5]),
      twice: 0.2,
      buffer: areAlone ? 0 : random.pick([0, 0, 1]),
      takesCounts: random.chance(0.5),
      once: asked.once ?? effects.pick(['key', 'mark'] as const),
      restocks: platform === 'woocommerce',
    }),
  );
  return { shops: { connected, areAlone, lastUnitsAt: haveLastUnits ? ALL_ARE_LAST : 0 } };
}

/** How much more often a favoured action happens, and how many faults there are where somebody looks for them. */
const FAVOUR = 6;
/** What seldom happens elsewhere is favoured as if it happened so often. */
const LEAST_FAVOURED = 3;
/** How often all else happens where somebody looks for one thing. */
const SELDOM = 0.1;
const MANY_FAULTS = 40;

/** Actions come in bursts, with pauses of seconds to hours between them. */
/** What has executions go on at once. */
const MOVING: ReadonlySet<ActionKind> = new Set([
  'order',
  'buyAtShop',
  'reject',
  'shortPick',
  'inspectReturn',
]);

function actionsOf(random: Random, profile: Profile): Action[] {
  const {
    favoured = [],
    isLarge = false,
    isHasty = false,
    isFocused = false,
    hasOutage = false,
    only,
  } = profile;
  const weights = { ...actionWeights };
  for (const kind of actionKinds) if (weights[kind] > 0 && random.chance(0.2)) weights[kind] *= 3;
  if (isFocused) for (const kind of actionKinds) weights[kind] *= SELDOM;
  for (const kind of favoured) weights[kind] = FAVOUR * Math.max(weights[kind], LEAST_FAVOURED);
  if (only) for (const kind of actionKinds) weights[kind] = only[kind] ?? 0;
  const actions: Action[] = [];
  let at = 0;
  const orders = only ? 0 : random.between(1, 4);
  for (let id = 1; id <= orders; id++) {
    at += random.between(0, 3000);
    actions.push({ id, at, kind: 'order' });
  }
  const count = isLarge ? random.between(8, 25) : random.between(15, 70);
  for (let id = orders + 1; id <= orders + count; id++) {
    at += pauseOf(random, isHasty);
    actions.push({ id, at, kind: random.weighted(weights) });
  }
  if (hasOutage) {
    // Steps are under way within a second after these, and seldom else.
    const moving = actions.filter(({ kind }) => MOVING.has(kind));
    const begun = moving.length > 0 ? random.pick(moving).at : at;
    actions.push({ id: orders + count + 1, at: begun + random.between(0, 1200), kind: 'outage' });
  }
  return actions;
}

function pauseOf(random: Random, isHasty: boolean): number {
  const usual = { none: 3, moment: 5, seconds: 4, minutes: 2, hour: 0.5 };
  const size = random.weighted(isHasty ? { ...usual, none: 12 } : usual);
  switch (size) {
    case 'none':
      return random.between(0, 30);
    case 'moment':
      return random.between(30, 1500);
    case 'seconds':
      return random.between(1500, 20_000);
    case 'minutes':
      return random.between(60_000, 600_000);
    case 'hour':
      return random.between(600_000, 3 * 3600_000);
  }
}

/** How many moments of each point a history has, roughly: faults are spread over them. */
const MOMENTS: Readonly<Record<string, number>> = {
  write: 350,
  read: 900,
  batch: 150,
  index: 40,
  eventual: 60,
  record: 500,
  relayBatch: 200,
  invoke: 500,
  states: 120,
  child: 3,
  attention: 5,
  release: 2,
  reroute: 6,
  returnStep: 3,
  step: 40,
  bus: 120,
  statusEvent: 2,
};

function faultsOf(random: Random, { faults, faultCount = MANY_FAULTS }: Profile): Fault[] {
  if (!faults && random.chance(0.25)) return [];
  const kinds = faults ?? faultKinds;
  const count = faults ? faultCount : random.between(1, 25);
  return Array.from({ length: count }, () => {
    const kind = random.pick(kinds);
    return { kind, nth: random.between(1, MOMENTS[faultPoints[kind]] ?? 100) };
  });
}

/** The history of a seed. */
export function scenarioOf(seed: number, profile: Profile = profileOf(seed)): Scenario {
  const random = new Random(`${seed}/scenario`);
  const rarer = new Random(`${seed}/rarer`);
  const connected = connectedOf(seed, profile);
  const network = { ...networkOf(random, rarer, profile), ...connected };
  const actions = actionsOf(random, profile);
  const world = {
    seed,
    scheduling: { stickiness: random.pick([0, 0.3, 0.7, 0.9]), pace: random.pick([4, 12, 60]) },
    tearing: random.pick([0, 0.1, 0.4]),
    lanes: random.between(1, 4),
    settings: {
      ...(random.chance(0.6) && !profile.connected?.areAlone ? SHORT_SETTINGS : {}),
      // Shards open and close with few units, as they do with many elsewhere.
      unitsPerShard: random.pick([2, 2, 4, 32]),
      passableFor: random.pick([0, 0, 1800]),
      maxParts: rarer.pick([2, 3, 10]),
      maxReroutes: rarer.pick([1, 3]),
      ...(connected.shops ? { lastUnitsKept: 120 } : {}),
    },
    shops: connected.shops?.connected ?? [],
    faults: faultsOf(random, profile),
  };
  return { seed, network, world, actions };
}
