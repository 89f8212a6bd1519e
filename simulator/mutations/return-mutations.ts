/** Readings of what returns and shops' own refunds demand that look right, each of which some history shows to be wrong. */
import type { ActionKind } from '../actors/actions.ts';
import { type Profile, themeNamed } from '../themes.ts';
import type { Mutation } from './mutations.ts';

const profile = themeNamed('returnedAtShop');

/** Returns of which staff does this, before anything of them is on its way. */
function whereStaff(act: ActionKind): Profile {
  const others = { buyAtShop: 8, ship: 12, openReturnAtShop: 6, sweepNow: 1, receive: 1 };
  return { ...profile, only: { ...others, [act]: 8 } };
}

/** Goods come back, money goes, and shops tell of what they captured and gave back by themselves. */
const paidBack: Profile = {
  isPlentiful: true,
  only: {
    ...{ order: 5, ship: 8, deliver: 3, requestReturn: 8, receiveReturn: 5, inspectReturn: 8, takeIn: 2 },
    ...{ answerRefund: 4, tellPayment: 2, resolve: 3, clockJump: 0.3, sweepNow: 1 },
  },
};

/** Of an order a part leaves and comes back; the rest is cancelled when that is settled. */
const restCancelled: Profile = {
  isPlentiful: true,
  isHasty: true,
  only: {
    ...{ order: 5, shipPart: 9, shortPick: 3, correctParcel: 2, cancelUnits: 2, cancel: 3, resolve: 4 },
    ...{ requestReturn: 5, takeIn: 8, inspectReturn: 6, answerRefund: 3, acceptCancel: 4, sweepNow: 1 },
  },
};

export const returnMutations: readonly Mutation[] = [
  {
    name: 'each unit that comes back is rounded for itself',
    rule: 'returns',
    file: 'functions/returns/money/largest-remainder.ts',
    find: 'return each * count + Math.min(count, amount % units);',
    replace: 'return Math.round(amount / units) * count + 0 * each;',
    profile: paidBack,
  },
  {
    name: 'money that others gave back is there to be given back again',
    rule: 'returns',
    file: 'functions/returns/money/return-owed.ts',
    find: 'return Math.max(0, captured - (refunded - byReturns));',
    replace: 'return Math.max(0, captured + 0 * (refunded - byReturns));',
    profile: paidBack,
  },
  {
    name: 'nobody looks at the money once what had not left is cancelled',
    rule: 'returns',
    file: 'functions/relay/changes/effects.ts',
    find: 'now.bodyVersion === old.bodyVersion && cancelledForGood(now) === cancelledForGood(old);',
    replace: 'now.bodyVersion === old.bodyVersion;',
    profile: restCancelled,
  },
  {
    name: 'what is kept back of units that come back is given back',
    rule: 'returns',
    file: 'functions/returns/money/settlement.ts',
    find: 'const kept = Math.min(fee, full);',
    replace: 'const kept = Math.min(0 * fee, full);',
    profile: paidBack,
  },
  {
    name: 'a return that a shop has cancelled is awaited here',
    rule: 'returns',
    file: 'functions/connections/asked-returns.ts',
    find: "await cancel(about, last, 'cancelled');",
    replace: '',
    profile: whereStaff('decideReturnAtShop'),
  },
  {
    name: 'units that a shop has taken out of a return are awaited here',
    rule: 'returns',
    file: 'functions/connections/asked-returns.ts',
    find: "const isCut = status === 'requested' ? await cancel(about, last, 'cut') : await wasCut(about, last);",
    replace: 'const isCut = await wasCut(about, last);',
    profile: whereStaff('cutReturnAtShop'),
  },
  {
    name: 'goods that a shop has back are awaited by their return',
    rule: 'returns',
    file: 'functions/connections/shop-returns.ts',
    find: 'if (place) await tellAtCounter(received, of, told, caller, now);',
    replace: '',
    profile: whereStaff('refundReturnAtShop'),
  },
  {
    name: 'money that a shop gave back by itself is not known here',
    rule: 'returns',
    file: 'functions/connections/shop-refunds.ts',
    find: 'await carryOutOnce(command, (record) => recordPayment(orderId, told, callerName(caller), now, record));',
    replace: '',
    profile,
  },
];
