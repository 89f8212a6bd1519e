/** Readings of the rules of shops' figures (S1 to S16) that look right, each of which some history shows to be wrong. */
import { type ConnectedProfile, type Profile, shopping } from '../themes.ts';
import type { Mutation } from './mutations.ts';

const sales = { ...shopping, buyAtShop: 20, cancelAtShop: 6, receive: 2 } as const;

/** Shops of these kinds sell, and nobody else does. */
function selling(connected: ConnectedProfile, only: Profile['only'] = sales): Profile {
  return { connected: { areAlone: true, ...connected }, only: only ?? sales, isHasty: true };
}

const compares = { kinds: ['compareAndSet'], lag: 0 } as const;
const blind = { kinds: ['blind'], lag: 0 } as const;
const feed = { kinds: ['feed'], lag: 0 } as const;
const delta = { kinds: ['delta'], lag: 0 } as const;

export const shopMutations: readonly Mutation[] = [
  {
    name: 'a figure is set without a comparison',
    rule: 'S5',
    file: 'simulator/shops/simulated-adapter.ts',
    find: "({ by: 'compare', units: to, from, key })",
    replace: "({ by: 'compare', units: to, from: undefined, key })",
    profile: selling({ ...compares, lost: 0.5 }),
  },
  {
    name: 'the key of a push is made of its values',
    rule: 'S5',
    file: 'functions/connections/figures/tell-figures.ts',
    find: 'newKey: randomUUID()',
    replace: 'newKey: `${level.channel} ${level.sku} ${state.expected} ${wanted}`',
    profile: selling(compares),
  },
  {
    name: 'a check lists no orders',
    rule: 'S6',
    file: 'functions/connections/figures/check-figures.ts',
    find: 'await takeAllChanged(shop, since);',
    replace: "await Promise.resolve({ kind: 'done' as const });",
    profile: selling({ kinds: ['compareAndSet', 'blind'], lag: 0, lost: 0.5 }),
  },
  {
    name: 'a submission that is accepted is taken for done',
    rule: 'S9',
    file: 'functions/channels/levels/answered.ts',
    find: 'return { ...level, push: { ...push, submission: answer.submission, retryAt: after(now, AGAIN) } };',
    replace: "return { ...without(level, 'push'), expected: push.to };",
    profile: selling(feed),
  },
  {
    name: 'a submission that nobody answered is looked at for ever',
    rule: 'S9',
    file: 'functions/channels/levels/check.ts',
    find: 'const isNameless = push !== undefined && push.submission === undefined;',
    replace: 'const isNameless = false;',
    profile: selling({ ...feed, trouble: 0.4 }),
  },
  {
    name: 'a difference is sent again without its key',
    rule: 'S10',
    file: 'simulator/shops/simulated-adapter.ts',
    find: "({ by: 'add', units: delta, key })",
    replace: "({ by: 'add', units: delta })",
    profile: selling({ ...delta, trouble: 0.4 }),
  },
  {
    name: 'a movement of the log moves the figure each time that it is read',
    rule: 'S10',
    file: 'functions/connections/figures/read-log.ts',
    find: 'movements.filter(({ id }) => !known.has(id))',
    replace: 'movements',
    profile: selling(delta),
  },
  {
    name: 'a list that lags is trusted',
    rule: 'S11',
    file: 'functions/channels/levels/check.ts',
    find: 'const left = Math.max(0, open - difference);',
    replace: 'const left = Math.min(0, open - difference);',
    profile: selling({ kinds: ['compareAndSet', 'blind'], lag: 60, lost: 0.8 }),
  },
  {
    name: 'an order that turns up late is taken for a new one',
    rule: 'S12',
    file: 'functions/channels/levels/learn.ts',
    find: 'if (!known) return version.createdAt < watermark;',
    replace: 'if (!known) return false;',
    profile: selling({ kinds: ['blind'], lag: 60, lost: 0.8 }),
  },
  {
    name: 'units that a buyer is paying for are not shown beside the others',
    rule: 'S3',
    file: 'functions/channels/levels/wanted.ts',
    find: 'return Math.max(0, sellable - gap) + withheld;',
    replace: 'return Math.max(0, sellable - gap);',
    profile: selling(blind),
  },
];
