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

/** Two shops hand the last units to one another while calls and messages of theirs are lost. */
const handing = {
  connected: { areAlone: true, haveLastUnits: true, trouble: 0.2, lost: 0.5 },
  only: { buyAtShop: 20, cancelAtShop: 3, changeOwner: 4, closeShop: 0.5, receive: 1 },
  isHasty: true,
} as const;

/** Goods come again and again to the one shop that has the last of them, and compares nothing, while its calls act late. */
const overwriting = {
  connected: { areAlone: true, haveLastUnits: true, kinds: ['blind'], trouble: 0.4, lost: 0.5 },
  only: { buyAtShop: 20, receive: 8, changeOwner: 1 },
  isHasty: true,
} as const;

export const figureMutations: readonly Mutation[] = [
  {
    name: 'another push is made while one is not answered',
    rule: 'S1',
    file: 'functions/channels/levels/next-step.ts',
    find: 'if (push) return pending(push, terms, now);',
    replace: 'if (push && push.retryAt === undefined) return pending(push, terms, now);',
    profile: selling({ ...delta, trouble: 0.4 }),
  },
  {
    name: 'a figure is told whether it differs or not',
    rule: 'S4',
    file: 'functions/channels/levels/next-step.ts',
    find: 'return wanted !== expected || isUnsure === true;',
    replace: 'return true;',
    profile: selling(compares),
  },
  {
    name: 'a figure that nobody tells of is looked at once a month',
    rule: 'S13',
    file: 'functions/channels/levels/check.ts',
    find: ': after(now, DAY);',
    replace: ': after(now, 30 * DAY);',
    profile: selling({ ...compares, trouble: 0 }, { buyAtShop: 4, editFigure: 4 }),
  },
  {
    name: 'a figure that was moved by an order is left to the daily check when whoever learnt of it dies',
    rule: 'S13',
    file: 'functions/channels/levels/level.store.ts',
    find: 'return level.refused || level.dueAt <= soon ? level : { ...level, dueAt: soon };',
    replace: 'return level;',
    profile: {
      ...selling({ ...compares, trouble: 0, lost: 0.5 }, { buyAtShop: 8, cancelAtShop: 12 }),
      faults: ['dieAfterWrite'],
      faultCount: 40,
    },
  },
  {
    name: 'a shop is believed to show none as soon as it was told so',
    rule: 'S14',
    file: 'functions/connections/figures/confirmed-at-shop.ts',
    find: 'return showAtMost(levels, allowed) ? true : { askAt: after(now, AGAIN) };',
    replace: 'return true;',
    profile: handing,
  },
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
    name: 'what the shop has taken for an order is counted with each version of it',
    rule: 'S2',
    file: 'functions/channels/levels/learn.ts',
    find: 'const units = version.taken - (known?.taken ?? 0);',
    replace: 'const units = version.taken;',
    profile: selling(delta),
  },
  {
    name: 'a figure is looked at as soon as a blind change of it was given up',
    rule: 'S8',
    file: 'functions/channels/levels/next-step.ts',
    find: 'const until = after(push.triedAt ?? push.sentAt, quiet);',
    replace: 'const until = after(push.triedAt ?? push.sentAt, quiet - quiet);',
    profile: selling({ ...blind, trouble: 0.6 }),
  },
  {
    name: 'the last units of a shop that compares nothing change without a look between',
    rule: 'S14',
    file: 'functions/channels/levels/wanted.ts',
    find: 'return overwrites && areLast && isShare ? withheld : wanted;',
    replace: 'return wanted;',
    profile: overwriting,
  },
  {
    name: 'figures are raised before others are lowered',
    rule: 'S16',
    file: 'functions/channels/levels/wanted.ts',
    find: 'return lowersLast || a.to - b.to;',
    replace: 'return b.to - a.to;',
    profile: selling(compares),
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

/** Parcels, cancels and refunds, while staff of the shops does the same by hand. */
function telling(connected: ConnectedProfile): Profile {
  const only = { buyAtShop: 10, ship: 8, shipPart: 3, cancelUnits: 3, doAtShop: 4, refundAtShop: 4 } as const;
  return { connected, only, isHasty: true, isPlentiful: true };
}

const troubled = { trouble: 0.4, once: 'mark' } as const;

export const effectMutations: readonly Mutation[] = [
  {
    name: 'the next thing is told while the one before has no answer',
    rule: 'T1',
    file: 'functions/connections/effects/tell-effects.ts',
    find: "open.find(({ state }) => state.state === 'sent') ?? open[0]",
    replace: "open.find(({ state }) => state.state === 'wanted') ?? open[0]",
    profile: telling(troubled),
  },
  {
    name: 'nobody looks for our mark at the shop',
    rule: 'T2',
    file: 'functions/channels/effects/effect-step.ts',
    find: 'return order.effects.find((found) => isMarked(effect, found));',
    replace: 'return undefined;',
    profile: telling(troubled),
  },
  {
    name: 'what was refused is asked again',
    rule: 'T4',
    file: 'functions/channels/effects/effect-step.ts',
    find: '...refuseAs(state, answer.code, answer.words),',
    replace: '...{ ...state, retryAt: after(now, AGAIN) },',
    profile: telling({ once: 'key' }),
  },
  {
    name: 'a person is asked about what others have done already',
    rule: 'T4',
    file: 'functions/channels/effects/effect-step.ts',
    find: "if (effect.kind !== 'refund' && isDoneByOthers(effect, order)) return { state: 'moot', isByOthers: true };",
    replace: '',
    profile: telling({}),
  },
  {
    name: 'what we told a shop ourselves is taken for what others did',
    rule: 'T5',
    file: 'functions/connections/effects/order-at-shop.ts',
    find: 'effects: withoutClaimed(foreign, kind, claimed)',
    replace: 'effects: withoutClaimed(order.effects, kind, claimed)',
    // Staff takes out what is about to leave here, and nobody hears of it.
    profile: {
      ...telling({ once: 'key', lost: 0.9 }),
      only: { buyAtShop: 8, shipPart: 10, ship: 2, cancelUnits: 5, doAtShop: 8 },
    },
  },
  {
    name: 'nobody is told of goods that have left and that the shop has closed in part',
    rule: 'T7',
    file: 'functions/connections/effects/tell-effects.ts',
    find: "if (state.state === 'told' && closed.length > 0)",
    replace: "if (state.state === 'told' && closed.length > 1e9)",
    profile: telling({}),
  },
];

export const shopMutations: readonly Mutation[] = [...figureMutations, ...effectMutations];
