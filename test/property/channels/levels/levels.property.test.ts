import { describe, expect, test } from 'vitest';
import { without } from '../../../../functions/channels/levels/level.ts';
import { brokenBy, honest, type Plan, type Practice } from './world.ts';

const RUNS = Number(process.env['LEVEL_HISTORIES'] ?? 12);

const some = { units: 3, orders: 4, cancels: 2, timeouts: 2, steps: 120 };
const plans = {
  'two shops that compare': { ...some, kinds: ['compareAndSet', 'compareAndSet'] },
  'two blind shops': { ...some, kinds: ['blind', 'blind'] },
  'a shop that compares and a blind one': { ...some, kinds: ['compareAndSet', 'blind'] },
  'a slow feed and a shop that compares': { ...some, kinds: ['feed', 'compareAndSet'] },
  'an event-sourced shop and one that compares': { ...some, kinds: ['delta', 'compareAndSet'] },
  'shops whose lists lag': { ...some, kinds: ['compareAndSet', 'blind'], lag: 30 },
  'one shop of each kind': {
    ...some,
    units: 4,
    orders: 8,
    steps: 240,
    kinds: ['compareAndSet', 'blind', 'feed', 'delta'],
  },
  'last units of one shop that compares': {
    ...some,
    units: 2,
    kinds: ['compareAndSet', 'compareAndSet'],
    lastUnits: 2,
    ownerChanges: 2,
  },
  'last units that go to a blind shop': {
    ...some,
    units: 2,
    kinds: ['compareAndSet', 'blind'],
    lastUnits: 2,
    ownerChanges: 2,
  },
} as const satisfies Record<string, Plan>;

/** Readings that look right, each with the part of our side that it replaces, and a run that shows it wrong. */
interface NaiveReading {
  readonly plan: keyof typeof plans;
  readonly practice: Partial<Practice>;
  readonly seed: number;
}

let sent = 0;
const naive: Readonly<Record<string, NaiveReading>> = {
  'pushing without a comparison (S5)': {
    plan: 'two shops that compare',
    practice: { compares: false },
    seed: 7,
  },
  'reading the figure after a stale answer without listing orders (S6)': {
    plan: 'two shops that compare',
    practice: { checkLists: 'never' },
    seed: 2,
  },
  'listing orders before the figure is read (S6)': {
    plan: 'two shops that compare',
    practice: { checkLists: 'beforeRead' },
    seed: 3,
  },
  'checking once, whatever becomes known meanwhile (S6)': {
    plan: 'two blind shops',
    practice: {
      ordersListed: (level, ...rest) => {
        const { check } = level;
        return honest.ordersListed(
          check ? { ...level, check: { ...check, isChanged: false } } : level,
          ...rest,
        );
      },
    },
    seed: 66,
  },
  'a key that is made of values (S5)': {
    plan: 'two shops that compare',
    practice: { keyOf: ({ from, to }) => `${from}-${to}` },
    seed: 33,
  },
  'a new key after a time-out (S5)': {
    plan: 'two shops that compare',
    practice: {
      answered: (level, key, answer, ...rest) => {
        const next = honest.answered(level, key, answer, ...rest);
        return answer.kind === 'unanswered' ? { ...without(next, 'push'), isUnchecked: true } : next;
      },
    },
    seed: 1,
  },
  'counting orders only once they have a claim (S3)': {
    plan: 'two shops that compare',
    practice: { countsUnclaimed: false },
    seed: 70,
  },
  'taking the answer of a blind shop for the figure (S8)': {
    plan: 'two blind shops',
    practice: {
      answered: (level, key, answer, terms, now) =>
        honest.answered(level, key, answer, { ...terms, kind: 'compareAndSet' }, now),
    },
    seed: 93,
  },
  'comparing a blind shop with what was sent, without its orders (S8)': {
    plan: 'two blind shops',
    practice: { checkLists: 'never' },
    seed: 44,
  },
  'checking a blind shop right after a time-out (S8)': {
    plan: 'two blind shops',
    practice: {
      nextStep: (level, wanted, terms, moment) =>
        honest.nextStep(level, wanted, { ...terms, quiet: 0 }, moment),
    },
    seed: 526,
  },
  'taking an order that turns up late for a new one (S12)': {
    plan: 'shops whose lists lag',
    practice: {
      learn: (level, ...rest) => {
        const next = honest.learn(level, ...rest);
        return level.isUnchecked ? next : without(next, 'isUnchecked');
      },
    },
    seed: 63,
  },
  'trusting a list that lags (S11)': {
    plan: 'shops whose lists lag',
    practice: {
      ordersListed: (...given) => {
        const { level, findings } = honest.ordersListed(...given);
        return { level: without(level, 'gap'), findings };
      },
    },
    seed: 14,
  },
  'taking the acceptance of a submission for its effect (S9)': {
    plan: 'a slow feed and a shop that compares',
    practice: { awaitsReport: false },
    seed: 1,
  },
  'taking all orders since a submission was sent to be on top of it (S9)': {
    plan: 'a slow feed and a shop that compares',
    practice: {
      reported: (level, report, terms) => {
        const sentAt = level.push?.sentAt ?? report.doneAt;
        return honest.reported(level, { ...report, doneAt: sentAt }, { ...terms, skew: 0 });
      },
    },
    seed: 86,
  },
  'ignoring orders that fell into a submission (S9)': {
    plan: 'a slow feed and a shop that compares',
    practice: {
      reported: (...given) => without(honest.reported(...given), 'isUnsure'),
      learn: (...given) => without(honest.learn(...given), 'isUnsure'),
    },
    seed: 30,
  },
  'sending a difference again without its key (S10)': {
    plan: 'an event-sourced shop and one that compares',
    practice: { keyOf: ({ key }) => `${key}-${sent++}` },
    seed: 2,
  },
  'giving the last units to another shop before the first shows none (S14)': {
    plan: 'last units of one shop that compares',
    practice: { waitsForZero: false },
    seed: 3,
  },
};

describe('levels of shops', () => {
  test.each(Object.entries<Plan>(plans))(
    'come to rest on what may be sold, and put no own sale back, at %s (S1 to S14)',
    (_name, plan) => {
      const broken = Array.from({ length: RUNS }, (_, seed) => brokenBy(plan, honest, seed));
      expect(broken.filter((one) => one !== undefined)).toEqual([]);
    },
  );

  test.each(Object.entries(naive))('%s is found out', (_name, { plan, practice, seed }) => {
    expect(brokenBy(plans[plan], honest, seed)).toBeUndefined();
    expect(brokenBy(plans[plan], { ...honest, ...practice }, seed)).toBeDefined();
  });
});
