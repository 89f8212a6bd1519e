/** What the shop's answers come to, whatever answers in its place. */
import type { HttpOutcome } from '../../../functions/channels/contract/http-port.ts';
import type { ConformanceCase } from '../case.ts';
import type { Kit } from '../kit.ts';
import { firstUnits } from '../kit.ts';
import { tellOnce } from '../telling.ts';

/** Seconds of a simulated shop. */
const MOST_THROTTLED_CALLS = 150;

/** A call that reads, whichever the platform has. */
async function read(kit: Kit, order: string): Promise<{ readonly kind: string; readonly retryAt?: string }> {
  const { orders } = kit.adapter;
  return orders.can ? await orders.fetch(kit.session(), order) : await kit.adapter.check(kit.session());
}

/** A call that changes something: a parcel is told, with nothing fetched before it in the shop's place. */
async function change(kit: Kit, outcome: HttpOutcome): Promise<{ readonly kind: string }> {
  const { figures } = kit;
  const ref = await kit.ref('MUG');
  kit.port.inItsPlace = outcome;
  const key = 'key-of-the-kit';
  switch (figures.kind) {
    case 'compareAndSet':
      return (
        (await figures.push(kit.session(), [{ ref, change: { key, from: 9, to: 4 } }]))[0] ??
        kit.fails('A push has no answer.')
      );
    case 'blind':
      return (
        (await figures.push(kit.session(), [{ ref, change: { to: 4 } }]))[0] ??
        kit.fails('A push has no answer.')
      );
    case 'delta':
      return (
        (await figures.push(kit.session(), [{ ref, change: { key, delta: -5 } }]))[0] ??
        kit.fails('A push has no answer.')
      );
    case 'feed':
      return await figures.submit(kit.session(), [{ ref, change: { to: 4 } }]);
  }
}

const PAGE: HttpOutcome = {
  kind: 'answered',
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Briefly unavailable</title>',
};

function json(status: number, body: string): HttpOutcome {
  return { kind: 'answered', status, headers: { 'content-type': 'application/json' }, body };
}

/** Every way into the adapter that reads. */
async function everyRead(kit: Kit, order: string): Promise<{ readonly kind: string }[]> {
  const { adapter } = kit;
  const { orders, fetchAtShop, figures, subscriptions } = adapter;
  const session = kit.session();
  const ref = { sku: 'MUG', item: '1', ...(kit.place === undefined ? {} : { location: kit.place }) };
  return [
    await adapter.check(session),
    ...(orders.can
      ? [
          await orders.fetch(session, order),
          await orders.changedSince(session, kit.now()),
          await orders.open(session),
        ]
      : []),
    ...(fetchAtShop.can ? [await fetchAtShop.fetch(session, order)] : []),
    ...(figures.can ? [await figures.find(session, ['MUG']), await figures.read(session, [ref])] : []),
    ...(subscriptions.can ? [await subscriptions.list(session)] : []),
  ];
}

export const answerCases: readonly ConformanceCase[] = [
  {
    id: 'answers.unsent',
    claim: 'a call that never left is done later, a changing one too',
    because: 'contract: nothing was done',
    run: async (kit) => {
      const { order } = await kit.bought(1);
      const unsent: HttpOutcome = { kind: 'unsent', why: 'ECONNREFUSED' };
      const changed = await change(kit, unsent);
      kit.answers(changed, ['later'], 'A change that never left');
      for (const answer of await everyRead(kit, order))
        kit.answers(answer, ['later'], 'A call that never left');
    },
  },
  {
    id: 'answers.unanswered',
    claim: 'a change that nobody answered is unanswered: it may have acted',
    because: 'SYNC 4: a retry as if it had not acted sells or refunds twice',
    run: async (kit) => {
      await kit.bought(1);
      const changed = await change(kit, { kind: 'unanswered', why: 'time-out' });
      kit.answers(changed, ['unanswered'], 'A change without an answer');
    },
  },
  {
    id: 'answers.page-in-place',
    claim: 'a page for people with 200 is no answer of the shop',
    because: 'maintenance pages, firewalls and caches answer 200',
    run: async (kit) => {
      const { order } = await kit.bought(1);
      kit.answers(await change(kit, PAGE), ['unanswered'], 'A change that a page answers');
      for (const answer of await everyRead(kit, order))
        kit.answers(answer, ['later', 'unanswered'], 'A read that a page answers');
    },
  },
  {
    id: 'answers.garbage',
    claim: 'JSON that says nothing is never taken for success, and nothing throws',
    because: 'php-shopify #163: a 200 taken as success',
    run: async (kit) => {
      const { order } = await kit.bought(1);
      for (const body of ['null', '{}', '[null]', '"yes"', '{"data":null}', '{"data":{}}']) {
        const changed = await change(kit, json(200, body));
        kit.holds(changed.kind !== 'done', `A change that is answered ${body} is taken as done.`);
        await everyRead(kit, order);
        kit.port.inItsPlace = undefined;
      }
    },
  },
  {
    id: 'answers.misleading',
    claim: 'errors that come with a status of success are refusals, with the platform’s words',
    because: 'php-shopify #163: userErrors in a 200',
    run: async (kit) => {
      const { misleadingAnswers } = kit.bench.trouble;
      if (misleadingAnswers.length === 0)
        kit.brought({ can: false, why: 'no errors in a 200 on this platform' });
      await kit.bought(1);
      for (const answer of misleadingAnswers) {
        const changed = await change(kit, { kind: 'answered', ...answer });
        kit.holds(changed.kind !== 'done', `${answer.body} is taken as done.`);
        kit.port.inItsPlace = undefined;
      }
    },
  },
  {
    id: 'answers.server-error',
    claim: 'a 5xx that says nothing leaves a change unanswered',
    because: 'a gateway gives up where the shop goes on',
    run: async (kit) => {
      await kit.bought(1);
      const changed = await change(kit, { kind: 'answered', status: 502, headers: {}, body: 'Bad Gateway' });
      kit.answers(changed, ['unanswered'], 'A change that a gateway gave up');
    },
  },
  {
    id: 'answers.throttled',
    claim: 'too many calls are "later" with a time in the future, and then they are done',
    because: 'retry hints are honoured; a throttled call did nothing',
    run: async (kit) => {
      const { order } = await kit.bought(1);
      await kit.act(kit.bench.trouble.throttle);
      let answer = await read(kit, order);
      for (let call = 1; answer.kind === 'done' && call < MOST_THROTTLED_CALLS; call += 1)
        answer = await read(kit, order);
      kit.answers(answer, ['later'], 'One call too many');
      const { retryAt = '' } = answer;
      const wait = Date.parse(retryAt) - Date.parse(kit.now());
      kit.holds(wait > 0, `A throttled call does not say when to come again: "${retryAt}".`);
      await kit.bench.clock.advance(wait);
      kit.answers(await read(kit, order), ['done'], 'The call at the time that the shop named');
    },
  },
  {
    id: 'answers.down',
    claim: 'a platform that is down refuses nothing: all of it is done when it is back',
    because: 'an outage of days delays, loses nothing',
    run: async (kit) => {
      const order = await kit.bought(1);
      await kit.act(kit.bench.trouble.goDown);
      for (const answer of await everyRead(kit, order.order))
        kit.answers(answer, ['later', 'unanswered'], 'A read of a platform that is down');
      await kit.act(kit.bench.trouble.comeBack);
      for (const answer of await everyRead(kit, order.order))
        kit.holds(answer.kind === 'done', `A read of a platform that is back: ${answer.kind}.`);
    },
  },
  {
    id: 'answers.words',
    claim: 'a refusal says what it is about, with a code and the platform’s own words',
    because: 'it is an exception that a person reads',
    run: async (kit) => {
      const order = await kit.bought(1);
      await kit.act(kit.bench.people.forget, order.order);
      const effect = {
        kind: 'ship' as const,
        id: kit.effectId('ship'),
        order: order.order,
        lines: firstUnits(order, 1),
        parcel: { carrier: 'UPS', number: 'N99' },
        notifyCustomer: false,
        shippedAt: kit.now(),
      };
      const answer = await tellOnce(kit, 'ship', effect);
      if (answer.kind !== 'refused')
        return kit.fails(`A parcel of an order that is gone is answered ${answer.kind}.`);
      kit.same(answer.about, 'order', 'What the refusal is about');
      kit.holds(answer.code !== '' && answer.words.length > 5, 'The refusal has no code, or no words.');
    },
  },
];
