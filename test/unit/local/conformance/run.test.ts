import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { subject as marketplace } from '../../../../example/marketplace/conformance.ts';
import type { Adapter } from '../../../../functions/channels/contract/adapter.ts';
import type { CompareAndSetFigures, FeedFigures } from '../../../../functions/channels/contract/figures.ts';
import type { EffectOf, TellEffect } from '../../../../functions/channels/contract/order-effects.ts';
import { type CaseResult, conformanceCases, runConformance } from '../../../../local/conformance/run.ts';
import type { ConformanceSubject } from '../../../../local/conformance/subject.ts';
import { conformanceSubjects, subjectOf } from '../../../../local/conformance/subjects.ts';

function named(results: readonly CaseResult[], outcome: CaseResult['outcome']): string[] {
  return results.filter((one) => one.outcome === outcome).map(({ id, words }) => `${id}: ${words ?? ''}`);
}

async function outcomeOf(subject: ConformanceSubject, id: string): Promise<CaseResult | undefined> {
  const cases = conformanceCases.filter((one) => one.id === id);
  return (await runConformance(subject, cases))[0];
}

describe('the platforms of this repository pass the conformance kit', () => {
  test('Shopify passes every case, and each is tried', async () => {
    const results = await runConformance(conformanceSubjects.shopify);

    expect(named(results, 'failed')).toEqual([]);
    expect(named(results, 'untried')).toEqual([]);
    expect(results).toHaveLength(conformanceCases.length);
  });

  test('WooCommerce passes every case that has a meaning for it', async () => {
    const results = await runConformance(conformanceSubjects.woocommerce);

    expect(named(results, 'failed')).toEqual([]);
    expect(results.filter(({ outcome }) => outcome === 'untried').map(({ id }) => id)).toEqual([
      'connection.foreign-place',
      'connection.drift',
      'returns.opened',
      'returns.cut',
      'returns.cancelled',
      'ship.of-others',
      'ship.on-hold',
      'ship.with-others',
    ]);
  });

  test('a platform of another kind, as somebody else would bring it, passes every case that has a meaning for it', async () => {
    const results = await runConformance(await subjectOf(till));

    expect(named(results, 'failed')).toEqual([]);
    const tried = results.filter(({ outcome }) => outcome === 'passed').map(({ id }) => id);
    expect(tried).toEqual(expect.arrayContaining(['figures.movements', 'messages.same-instant']));
  });

  test('a marketplace, whose figures are fed and reported on later, passes every case, and each is tried (S9)', async () => {
    const results = await runConformance(marketplace);

    expect(named(results, 'failed')).toEqual([]);
    expect(named(results, 'untried')).toEqual([]);
    const tried = results.filter(({ outcome }) => outcome === 'passed').map(({ id }) => id);
    expect(tried).toEqual(expect.arrayContaining(['figures.report', 'acknowledge.each-line']));
  });

  test('the cases that docs/platform-changes.md names are there', () => {
    const page = readFileSync(new URL('../../../../docs/platform-changes.md', import.meta.url), 'utf8');
    const named = [...page.matchAll(/`([a-z]+\.[a-z-]+)`/g)].map(([, id]) => id);
    const ids = conformanceCases.map(({ id }) => id);

    expect(named.filter((id) => id?.endsWith('.ts') === false && !ids.includes(id))).toEqual([]);
    expect(named.length).toBeGreaterThan(40);
  });

  test('no two cases have one name', () => {
    const ids = conformanceCases.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
  });
});

const till = fileURLToPath(new URL('../../../../example/till', import.meta.url));
const { shopify, woocommerce } = conformanceSubjects;

function withAdapter(subject: ConformanceSubject, change: Partial<Adapter>): ConformanceSubject {
  return { ...subject, adapter: { ...subject.adapter, ...change } };
}

function withFigures(change: (figures: CompareAndSetFigures) => Partial<CompareAndSetFigures>) {
  const { figures } = shopify.adapter;
  if (!figures.can || figures.kind !== 'compareAndSet') throw new Error('Shopify compares and sets');
  return withAdapter(shopify, { figures: { ...figures, ...change(figures) } });
}

function withFeed(change: (figures: FeedFigures) => Partial<FeedFigures>): ConformanceSubject {
  const { figures } = marketplace.adapter;
  if (!figures.can || figures.kind !== 'feed') throw new Error('the marketplace is fed');
  return withAdapter(marketplace, { figures: { ...figures, ...change(figures) } });
}

type Tell<K extends 'ship' | 'refund'> = Extract<TellEffect<K>, { tell: unknown }>['tell'];

function withShip(subject: ConformanceSubject, change: (tell: Tell<'ship'>) => Tell<'ship'>) {
  const { ship } = subject.adapter.effects;
  if (!ship.can || ship.once === 'report') throw new Error('a parcel is told by a call');
  const effects = { ...subject.adapter.effects, ship: { ...ship, tell: change(ship.tell) } };
  return withAdapter(subject, { effects });
}

function withRefund(subject: ConformanceSubject, change: (tell: Tell<'refund'>) => Tell<'refund'>) {
  const { refund } = subject.adapter.effects;
  if (!refund.can || refund.once === 'report') throw new Error('a refund is told by a call');
  const effects = { ...subject.adapter.effects, refund: { ...refund, tell: change(refund.tell) } };
  return withAdapter(subject, { effects });
}

/** Each time another mark: nothing that was told before is known again. */
function anotherMark<E extends { readonly id: string }>(): (effect: E) => E {
  let told = 0;
  return (effect) => {
    told += 1;
    return { ...effect, id: `${effect.id}-${told}` };
  };
}

function withOrders(
  subject: ConformanceSubject,
  change: (orders: Extract<Adapter['orders'], { can: true }>) => Partial<Adapter['orders']>,
): ConformanceSubject {
  const { orders } = subject.adapter;
  if (!orders.can) throw new Error('the platform lists orders');
  return withAdapter(subject, { orders: { ...orders, ...change(orders), can: true } });
}

const mistakes: readonly (readonly [string, string, () => ConformanceSubject])[] = [
  [
    'figures.compare',
    'takes a stale answer for success',
    () =>
      withFigures(({ push }) => ({
        push: async (session, changes) => {
          const answers = await push(session, changes);
          return answers.map((answer) => (answer.kind === 'stale' ? { kind: 'done' as const } : answer));
        },
      })),
  ],
  [
    'figures.report',
    'takes a submission that is accepted for done',
    () =>
      withFeed(() => ({
        report: async ({ now }) => ({ kind: 'done', value: { state: 'done', at: now(), refused: [] } }),
      })),
  ],
  [
    'figures.each-answered',
    'does not say what the report of a submission refuses',
    () =>
      withFeed(({ report }) => ({
        report: async (session, submission) => {
          const answer = await report(session, submission);
          if (answer.kind !== 'done' || answer.value.state !== 'done') return answer;
          return { kind: 'done', value: { ...answer.value, refused: [] } };
        },
      })),
  ],
  [
    'figures.raised-twice',
    'makes the key of a change of its values',
    () =>
      withFigures(({ push }) => ({
        push: (session, changes) =>
          push(
            session,
            changes.map(({ ref, change }) => ({
              ref,
              change: { ...change, key: `${change.from}-${change.to}` },
            })),
          ),
      })),
  ],
  [
    'figures.same-key',
    'takes another key for each try',
    () =>
      withFigures(({ add }) => {
        let tries = 0;
        return {
          add: (session, changes) => {
            tries += 1;
            const rekeyed = changes.map(({ ref, change }) => ({
              ref,
              change: { ...change, key: `${change.key}-${tries}` },
            }));
            return add(session, rekeyed);
          },
        };
      }),
  ],
  [
    'figures.each-answered',
    'takes a 200 for success',
    () =>
      withFigures(({ push }) => ({
        push: async (session, changes) => {
          const answers = await push(session, changes);
          return answers.map((answer) => (answer.kind === 'refused' ? { kind: 'done' as const } : answer));
        },
      })),
  ],
  [
    'answers.unanswered',
    'takes silence for nothing done',
    () =>
      withFigures(({ push }) => ({
        push: async (session, changes) => {
          const answers = await push(session, changes);
          return answers.map((answer) =>
            answer.kind === 'unanswered' ? { kind: 'later' as const, why: answer.why } : answer,
          );
        },
      })),
  ],
  [
    'orders.all-pages',
    'reads the first page only',
    () =>
      withOrders(shopify, ({ changedSince }) => ({
        changedSince: async (session, since) => {
          const answer = await changedSince(session, since);
          return answer.kind === 'done' ? { ...answer, value: { orders: answer.value.orders } } : answer;
        },
      })),
  ],
  [
    'taken.edited-down',
    'takes what was ordered for what was taken',
    () =>
      withOrders(shopify, ({ fetch }) => ({
        fetch: async (session, order) => {
          const answer = await fetch(session, order);
          if (answer.kind !== 'done' || !answer.value) return answer;
          const taken = answer.value.taken.map((line) => ({ ...line, units: 3 }));
          return { kind: 'done', value: { ...answer.value, taken } };
        },
      })),
  ],
  [
    'ship.answer-lost',
    'does not look for its parcel',
    () =>
      withShip(woocommerce, (tell) => {
        const marked = anotherMark<EffectOf<'ship'>>();
        return (session, effect) => tell(session, marked(effect));
      }),
  ],
  [
    'refund.answer-lost',
    'does not look for its refund',
    () =>
      withRefund(woocommerce, (tell) => {
        const marked = anotherMark<EffectOf<'refund'>>();
        return (session, effect) => tell(session, marked(effect));
      }),
  ],
  [
    'ship.two-parcels',
    'sends everything that is open',
    () =>
      withShip(
        shopify,
        (tell) => async (session, effect) => await tell(session, await openOf(session, effect)),
      ),
  ],
  [
    'messages.signature',
    'believes every message',
    () => ({ ...shopify, platform: { ...shopify.platform, verify: () => true } }),
  ],
  [
    'messages.subscribe-once',
    'subscribes each time anew',
    () => {
      const { subscriptions } = woocommerce.adapter;
      if (!subscriptions.can) throw new Error('WooCommerce has subscriptions');
      const ensure: typeof subscriptions.ensure = async (session, address) => {
        await subscriptions.remove(session, address);
        return subscriptions.ensure(session, address);
      };
      return withAdapter(woocommerce, { subscriptions: { ...subscriptions, ensure } });
    },
  ],
  [
    'connection.drift',
    'does not look at the version of an answer',
    () => {
      const { pinned } = shopify.adapter.version;
      return withAdapter(shopify, { version: { pinned, answered: () => pinned } });
    },
  ],
];

async function openOf(
  session: Parameters<Tell<'ship'>>[0],
  effect: EffectOf<'ship'>,
): Promise<EffectOf<'ship'>> {
  const { fetchAtShop } = shopify.adapter;
  const fetched = fetchAtShop.can ? await fetchAtShop.fetch(session, effect.order) : undefined;
  return fetched?.kind === 'done' && fetched.value ? { ...effect, lines: fetched.value.open } : effect;
}

describe('the kit finds what adapters get wrong', () => {
  test.for(mistakes)('%s fails for an adapter that %s', async ([id, , broken]) => {
    const result = await outcomeOf(broken(), id);

    expect(result?.outcome).toBe('failed');
    expect(result?.words).not.toContain('It throws');
  });

  test('what an adapter throws is a failure of the case', async () => {
    const check = () => Promise.reject(new Error('the parser gave up'));
    const result = await outcomeOf(withAdapter(shopify, { check }), 'connection.in-order');

    expect(result).toMatchObject({ outcome: 'failed', words: expect.stringContaining('the parser gave up') });
  });
});

describe('what the kit is given', () => {
  test('the folder of somebody else is tried by its path', async () => {
    const folder = fileURLToPath(new URL('../../../fixtures/other-platform', import.meta.url));

    const { name } = await subjectOf(folder);

    expect(name).toBe('somebody-elses');
  });

  test('a name that stands for nothing is answered with what there is', async () => {
    await expect(subjectOf('shopfy')).rejects.toThrow(/no platform here \(shopify, woocommerce\)/);
  });
});
