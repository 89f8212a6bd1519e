/** Readings of what returns and shops' own refunds demand that look right, each of which some history shows to be wrong. */
import { themeNamed } from '../themes.ts';
import type { Mutation } from './mutations.ts';

const profile = themeNamed('returnedAtShop');

export const returnMutations: readonly Mutation[] = [
  {
    name: 'a return that a shop has cancelled is awaited here',
    rule: 'returns',
    file: 'functions/connections/asked-returns.ts',
    find: "await cancel(about, last, 'cancelled');",
    replace: '',
    profile,
  },
  {
    name: 'goods that a shop has back are awaited by their return',
    rule: 'returns',
    file: 'functions/connections/shop-returns.ts',
    find: 'if (place) await tellAtCounter(received, of, told, caller, now);',
    replace: '',
    profile,
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
