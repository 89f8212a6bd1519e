/** What histories are full of: most of a usual mixture, some of what seldom meets by chance. */
import type { ActionKind } from './actors/actions.ts';
import type { FaultKind } from './aws/faults.ts';
import { Random } from './engine/random.ts';
import type { ShopPlan } from './shops/shop-plan.ts';

/** What histories are made of beyond the usual mixture: where somebody looks for something. */
export interface Profile {
  /** These actions happen much more often. */
  readonly favoured?: readonly ActionKind[];
  /** All else happens seldom. */
  readonly isFocused?: boolean;
  /** These faults alone happen. */
  readonly faults?: readonly FaultKind[];
  /** How many faults, where `faults` are named. */
  readonly faultCount?: number;
  /** Locations can take little. */
  readonly isFull?: boolean;
  /** Most actions follow one another within moments. */
  readonly isHasty?: boolean;
  /** Orders have more lines than one transaction has items. */
  readonly isLarge?: boolean;
  /** Everything is sold before it is there. */
  readonly isSoldBefore?: boolean;
  /** There is more than a few orders take: customers find what they want. */
  readonly isPlentiful?: boolean;
  /** Once, soon after something was done, nothing answers for an hour. */
  readonly hasOutage?: boolean;
  /** Money of a return goes back before its goods have come. */
  readonly isRefundedAtOnce?: boolean;
  /** Labels for the way back are made here. */
  readonly makesLabels?: boolean;
  /** Shops are connected: beside all that happens elsewhere, or with nobody else who sells anything. */
  readonly connected?: ConnectedProfile;
  /** The last location is an outlet: its stock is in a pool of its own, which no order is served from. */
  readonly hasOutlet?: boolean;
  /** What the rules do with units that no plan serves, whatever the network's would say. */
  readonly onInfeasible?: readonly string[];
  /** Nothing but these happens, each as often as it says. */
  readonly only?: Readonly<Partial<Record<ActionKind, number>>>;
}

/** How shops of a history are connected. */
export interface ConnectedProfile {
  readonly areAlone?: boolean;
  /** One channel alone has the last units, of which there are never more. */
  readonly haveLastUnits?: boolean;
  /** Their kinds; any two where nothing is said. */
  readonly kinds?: readonly ShopPlan['kind'][];
  readonly lag?: number;
  /** How likely their calls are troubled, and their messages lost. */
  readonly trouble?: number;
  readonly lost?: number;
  /** How they know the second of two requests of an order. */
  readonly once?: ShopPlan['once'];
}

/** Faults that no retry outlasts: a person, or the sweeper at a deadline, has to go on. */
const BROKEN: readonly FaultKind[] = [
  'attentionBroken',
  'releaseBroken',
  'rerouteBroken',
  'returnBroken',
  'stepBroken',
  'childDenied',
  'statesDenied',
  'recordDamaged',
];

export const themes: Readonly<Record<string, Profile>> = {
  usual: {},
  /** Work is routed again and again, and somebody stops what runs it. */
  stopped: {
    favoured: [
      'stopReplacement',
      'stopExecution',
      'stopUnasked',
      'stopAbove',
      'reject',
      'shortPick',
      'receive',
      'retryOne',
      'order',
    ],
  },
  /** Work is passed on from location to location, and stopped on its way while nobody can be asked about it. */
  passedOn: {
    isPlentiful: true,
    favoured: ['order', 'reject', 'shortPick', 'stopUnasked', 'stopAbove', 'retryOne', 'receive'],
  },
  /** The same while holds keep it from going on. */
  held: {
    favoured: ['stopReplacement', 'reject', 'rejectHeld', 'receive', 'retryOne', 'shipLate', 'deliver'],
  },
  /** The same while locations can take little. */
  full: {
    favoured: ['stopReplacement', 'stopExecution', 'reject', 'receive', 'retryOne', 'order'],
    isFull: true,
  },
  /** Everything happens at the worst moment: a stop, a hold, an arrival. */
  pressed: {
    favoured: [
      'pressOn',
      'arriveAnyway',
      'retryTooLate',
      'stopOnTheWay',
      'holdAgain',
      'order',
      'receive',
      'ship',
    ],
    isHasty: true,
  },
  /** The same where locations can take little. */
  pressedAndFull: {
    favoured: ['pressOn', 'arriveAnyway', 'order', 'receive', 'stopReplacement'],
    isFull: true,
  },
  /** Functions are broken for a while. */
  broken: {
    favoured: ['order', 'cancel', 'reject', 'retryOne', 'receive', 'requestReturn', 'deliver', 'ship'],
    faults: BROKEN,
    faultCount: 14,
  },
  /** Shops on platforms change their minds. */
  shops: {
    favoured: [
      'webhook',
      'editWebhook',
      'repeatWebhook',
      'deleteWebhook',
      'strangeWebhook',
      'orderFile',
      'correctOne',
      'closeOne',
    ],
  },
  /** Portals send files, again and again, also of orders that shops have told of. */
  files: {
    favoured: ['orderFile', 'repeatFile', 'order', 'webhook', 'editWebhook', 'correctOne', 'cancel'],
  },
  /** Persons close, and carriers deliver, what is just about to go on. */
  closed: {
    favoured: ['closeOne', 'stopExecution', 'retryOne', 'deliver', 'ship', 'order', 'clockJump'],
    isHasty: true,
  },
  /** Locations correct what they told of their parcels, and persons have it tried again. */
  corrected: {
    favoured: ['ship', 'shipPart', 'correctParcel', 'retryOne', 'receive', 'order', 'repeatFact'],
  },
  /** Customers collect: early, late, in part or never, and choose anew. */
  collected: {
    isPlentiful: true,
    isHasty: true,
    favoured: [
      'pickupOrder',
      'getReady',
      'identify',
      'collect',
      'collectPart',
      'collectLate',
      'chooseAnew',
      'remind',
      'reject',
      'receive',
      'clockJump',
    ],
  },
  /** Operators have work served from elsewhere while locations, customers and holds are in the way. */
  rerouted: {
    favoured: [
      'reroute',
      'order',
      'receive',
      'ask',
      'acceptCancel',
      'refuseCancel',
      'shortPick',
      'reject',
      'ship',
      'shipLate',
      'cancelUnits',
      'editOrder',
      'hold',
      'lift',
      'retryOne',
      'stopReplacement',
    ],
    isHasty: true,
  },
  /** Warehouse systems number what they tell, repeat it and tell it late; goods go from one location to another. */
  sourced: {
    favoured: [
      'tellNumbered',
      'repeatNumbered',
      'sendTransfer',
      'arriveTransfer',
      'order',
      'ship',
      'count',
      'receive',
    ],
  },
  /** Customers fill carts, and buy them at the last moment, twice, in part or never. */
  carts: {
    isPlentiful: true,
    favoured: [
      'fillCart',
      'buyCart',
      'buyLate',
      'buyTwice',
      'extendCart',
      'order',
      'cancel',
      'receive',
      'clockJump',
    ],
    isHasty: true,
  },
  /** Goods are sold before they are there, and come late, in part or never. */
  soldBefore: {
    isSoldBefore: true,
    favoured: ['preorder', 'tellSupply', 'receiveSupply', 'dropSupply', 'cancel', 'resolve', 'unpaidOrder'],
  },
  /** Orders of 96 lines, which are more than one write holds, whatever becomes of them. */
  large: {
    isLarge: true,
    favoured: [
      'order',
      'cancel',
      'receive',
      'shortPick',
      'reject',
      'ship',
      'scanAny',
      'requestReturn',
      'receiveReturn',
      'fillCart',
      'buyCart',
    ],
  },
};
type ThemeName = keyof typeof themes;

/** What happens at shops that are alone. */
export const shopping = { buyAtShop: 12, payAtShop: 2, cancelAtShop: 3, receive: 1, sweepNow: 0.3 } as const;
/** What connected shops are told while they and others sell. */
export const connectedThemes: Readonly<Record<string, Profile>> = {
  alone: { connected: { areAlone: true }, only: { ...shopping, closeShop: 0.4 }, isHasty: true },
  /** Staff writes figures, and counts. */
  edited: {
    connected: { areAlone: true },
    only: { ...shopping, closeShop: 0.2, editFigure: 0.5, countAtShop: 0.7 },
  },
  lastUnits: {
    connected: { areAlone: true, haveLastUnits: true },
    only: { ...shopping, closeShop: 0.3, changeOwner: 1.5 },
    isHasty: true,
  },
  among: {
    connected: {},
    favoured: ['buyAtShop', 'cancelAtShop', 'payAtShop', 'order', 'ship'],
  },
  /** Parcels, cancels and refunds are told while staff does the same by hand. */
  told: {
    connected: {},
    isPlentiful: true,
    isFocused: true,
    favoured: ['buyAtShop', 'ship', 'shipPart', 'cancelUnits', 'doAtShop', 'refundAtShop', 'cancelAtShop'],
  },
  /** Shops refuse what they are told, and are left and connected again. */
  refused: {
    connected: {},
    isFocused: true,
    favoured: ['buyAtShop', 'ship', 'receive', 'refuseAtShop', 'answerForShop', 'connectOrLeave'],
  },
};
/** What else seldom comes to its end: somebody lets a time go by that others usually do not. */
const rareThemes: Readonly<Record<string, Profile>> = {
  /** Goods wait for customers who never come. */
  uncollected: {
    isPlentiful: true,
    isHasty: true,
    isFocused: true,
    favoured: ['pickupOrder', 'getReady', 'clockJump'],
  },
  /** Goods that are sold before they are there come late, and nobody answers what that means. */
  unanswered: {
    isSoldBefore: true,
    isFocused: true,
    favoured: ['preorder', 'tellSupply', 'dropSupply', 'clockJump'],
  },
  /** More carts than a channel may have, kept for ever. */
  crowded: { isPlentiful: true, isHasty: true, isFocused: true, favoured: ['fillCart', 'extendCart'] },
};
/** What a few histories alone are full of: they came last, and what other seeds are full of stays as it is. */
const rarestThemes: Readonly<Record<string, Profile>> = {
  /** Goods are lost, broken or wrong, and carriers answer for them. */
  claimed: {
    isPlentiful: true,
    isFocused: true,
    favoured: ['order', 'ship', 'claim', 'answerForCarrier', 'endParcel'],
  },
  /** Nobody ever comes for what lies at the counter. */
  leftAtCounter: { only: { pickupOrder: 6, getReady: 8, clockJump: 1, sweepNow: 1 } },
};
/** Money that is authorised is taken as goods leave, in whatever parts they do. */
const captured: Profile = {
  isPlentiful: true,
  only: {
    ...{ authorizedOrder: 6, tellPayment: 2, ship: 8, shipPart: 6, shortPick: 2, reject: 1, deliver: 4 },
    ...{ cancel: 1, cancelUnits: 3, resolve: 4, receive: 2, clockJump: 1, sweepNow: 1 },
  },
};
/** What was still not met in a thousand histories. */
const soughtThemes: Readonly<Record<string, Profile>> = {
  /** What comes back of exchanges is less, worse or other than announced, and a person has to say what then. */
  questioned: {
    isPlentiful: true,
    only: {
      ...{ order: 5, ship: 8, deliver: 2, requestReturn: 8, receiveReturn: 5, receivePart: 5, takeIn: 1 },
      ...{ inspectReturn: 8, inspectAgain: 2, resolve: 3, cancel: 1, clockJump: 0.3, sweepNow: 1 },
    },
  },
  /** Carts want more than their channel may keep. */
  overfilled: { isPlentiful: true, isHasty: true, only: { fillCart: 10, extendCart: 1, buyCart: 1 } },
};
const soughtShares = { questioned: 3, overfilled: 1 } as const;
/** Customers of connected shops send back what they bought, and tell the shop. */
const returnedAtShop: Profile = {
  connected: {},
  isPlentiful: true,
  only: {
    ...{
      buyAtShop: 8,
      ship: 10,
      deliver: 3,
      openReturnAtShop: 6,
      decideReturnAtShop: 4,
      cutReturnAtShop: 3,
      refundReturnAtShop: 5,
    },
    ...{
      refundAtShop: 1,
      requestReturn: 1,
      receiveReturn: 2,
      inspectReturn: 3,
      takeIn: 0.5,
      cancelReturn: 0.5,
    },
    ...{
      cancelAtShop: 0.5,
      closeShop: 0.3,
      doAtShop: 0.5,
      resolve: 3,
      clockJump: 0.7,
      sweepNow: 1,
      receive: 1,
    },
  },
};
/** Orders wait, for stock and for room at their locations, until much comes at once and many are released together. */
const releasedTogether: Profile = {
  isFull: true,
  isHasty: true,
  only: { orderElsewhere: 9, order: 5, clockJump: 0.6, receive: 0.5, ship: 1, sweepNow: 1 },
};
/** A version of the rules is tried on some of the orders, on more, and on none again, at odd times. */
const rolledOut: Profile = {
  isPlentiful: true,
  only: {
    ...{ startRollOut: 3, changeShares: 2, endRollOut: 1.5, lookAtRollOuts: 1, order: 16, repeatOrder: 1 },
    ...{ heldOrder: 1, laterOrder: 1, cancel: 1.5, reject: 3, shortPick: 2, ship: 4, deliver: 3, resolve: 3 },
    ...{ receive: 1, retryOne: 1, reroute: 1, stopExecution: 1, pressOn: 0.5, sweepNow: 2, clockJump: 1.5 },
  },
};
/** Money goes back before the goods do, which never come: a person has it asked for again, or waits longer. */
const unreturned: Profile = {
  isPlentiful: true,
  isRefundedAtOnce: true,
  only: {
    ...{
      order: 8,
      ship: 14,
      deliver: 4,
      keepGoods: 12,
      requestReturn: 2,
      receiveReturn: 1,
      inspectReturn: 1,
    },
    ...{ takeIn: 0.5, answerRefund: 2, resolve: 3, clockJump: 1, sweepNow: 1 },
  },
};
/** For an hour no service answers, whatever was under way; nobody does anything about it afterwards. */
const incident: Profile = {
  isPlentiful: true,
  faults: [],
  faultCount: 0,
  hasOutage: true,
  only: {
    ...{
      order: 14,
      ship: 14,
      shipPart: 3,
      deliver: 6,
      reject: 4,
      shortPick: 3,
      ask: 2,
      receive: 2,
    },
    ...{ cancel: 4, cancelUnits: 2, hold: 1, lift: 2, requestReturn: 4, receiveReturn: 3, inspectReturn: 3 },
    ...{ answerRefund: 2, fillCart: 2, buyCart: 2, pickupOrder: 2, getReady: 2, collect: 2, sweepNow: 1 },
  },
};
/** The same where shops are told of it all. */
const incidentAtShops: Profile = {
  ...incident,
  connected: { trouble: 0, lost: 0 },
  only: { ...incident.only, ...{ buyAtShop: 14, payAtShop: 3, cancelAtShop: 2, doAtShop: 1 } },
};
/** Replacements outlive what started them, and are corrected while their order waits for all its parcels together. */
const outlived: Profile = {
  isPlentiful: true,
  only: {
    ...{ order: 5, reject: 3, stopBetween: 24, shipPart: 1, ship: 2, correctParcel: 7 },
    ...{ retryOne: 8, receive: 1, deliver: 0.5, stopOnTheWay: 0.5, sweepNow: 1, clockJump: 0.3 },
  },
};
/** Labels for the way back are bought, and given back where the goods never come. */
const labelled: Profile = {
  isPlentiful: true,
  makesLabels: true,
  only: {
    ...{ order: 9, ship: 14, deliver: 5, requestReturn: 12, keepGoods: 5, cancelReturn: 4, scanReturn: 4 },
    ...{ labelReturn: 0.7, claim: 2, receiveReturn: 3, inspectReturn: 2, answerRefund: 1, resolve: 6 },
    ...{ remakeLabel: 14, receive: 1, clockJump: 1, sweepNow: 1 },
  },
};
/** Of all histories, so many are of those. */
const RARE = 0.04;
const RAREST = 0.03;
const CAPTURED = 0.01;
const SOUGHT = 0.03;
const UNANSWERED = 0.02;
const RETURNED = 0.02;
const TOGETHER = 0.02;
const ROLLED_OUT = 0.02;
const UNRETURNED = 0.02;
const INCIDENTS = 0.02;
const OUTLIVED = 0.01;
const LABELLED = 0.03;
/** Of all histories, so many have connected shops. */
const CONNECTED = 0.1;

const shares: Readonly<Record<ThemeName, number>> = {
  usual: 30,
  stopped: 7,
  passedOn: 8,
  held: 7,
  full: 7,
  broken: 11,
  shops: 7,
  closed: 4,
  pressed: 9,
  pressedAndFull: 6,
  corrected: 4,
  large: 2,
  soldBefore: 6,
  carts: 7,
  collected: 8,
  rerouted: 8,
  sourced: 5,
  files: 4,
};

/** @throws Error for a name that no theme has */
export function themeNamed(name: string): Profile {
  const all: Readonly<Record<string, Profile>> = {
    ...themes,
    ...connectedThemes,
    ...rareThemes,
    ...rarestThemes,
    ...soughtThemes,
    captured,
    returnedAtShop,
    releasedTogether,
    rolledOut,
    unreturned,
    incident,
    incidentAtShops,
    outlived,
    labelled,
  };
  const found = all[name];
  if (!found) throw new Error(`there is no theme ${name}: ${Object.keys(all).join(', ')}`);
  return found;
}

/** What the history of a seed is full of. */
export function profileOf(seed: number): Profile {
  // Chances of their own: what other seeds are full of stays as it is.
  if (new Random(`${seed}/labels`).chance(LABELLED)) return labelled;
  if (new Random(`${seed}/outlived`).chance(OUTLIVED)) return outlived;
  if (new Random(`${seed}/captured`).chance(CAPTURED)) return captured;
  if (new Random(`${seed}/returnedAtShop`).chance(RETURNED)) return returnedAtShop;
  if (new Random(`${seed}/releasedAtOnce`).chance(TOGETHER)) return releasedTogether;
  if (new Random(`${seed}/canary`).chance(ROLLED_OUT)) return rolledOut;
  const outages = new Random(`${seed}/noService`);
  if (outages.chance(INCIDENTS)) return outages.chance(0.6) ? incident : incidentAtShops;
  if (new Random(`${seed}/keptGoods`).chance(UNRETURNED)) return unreturned;
  const rarest = new Random(`${seed}/rarest`);
  if (rarest.chance(RAREST)) return rarestThemes[rarest.pick(Object.keys(rarestThemes))] ?? {};
  const sought = new Random(`${seed}/sought`);
  if (sought.chance(SOUGHT)) return soughtThemes[sought.weighted(soughtShares)] ?? {};
  if (new Random(`${seed}/unanswered`).chance(UNANSWERED)) return rareThemes['unanswered'] ?? {};
  const connected = new Random(`${seed}/connected`);
  if (connected.chance(CONNECTED)) return connectedThemes[connected.pick(Object.keys(connectedThemes))] ?? {};
  const rare = new Random(`${seed}/rare`);
  if (rare.chance(RARE)) return rareThemes[rare.pick(Object.keys(rareThemes))] ?? {};
  return themes[new Random(`${seed}/theme`).weighted(shares)] ?? {};
}
