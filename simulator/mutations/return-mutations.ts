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

export const returnMutations: readonly Mutation[] = [
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
