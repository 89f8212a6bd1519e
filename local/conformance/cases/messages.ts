/** Messages of the shop: subscribed to once, verified by their bytes, read as the fetched order is. */
import type { SignedMessage } from '../../../functions/access/signatures.ts';
import type { Subscriptions } from '../../../functions/channels/contract/adapter.ts';
import { changedOrder } from '../../../functions/channels/message/changed-order.ts';
import { parsePayload } from '../../../functions/channels/message/payload.ts';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import { capturePolicySchema } from '../../../functions/network/entities/channel-policy.ts';
import type { ConformanceCase } from '../case.ts';
import type { Kit } from '../kit.ts';
import { sum } from '../kit.ts';

const config = { id: 'kit', policy: capturePolicySchema.parse({}) };

function subscriptionsOf(kit: Kit): Subscriptions {
  return kit.able(kit.adapter.subscriptions);
}

function topicOf(kit: Kit, { headers }: SignedMessage): string {
  return kit.subject.platform.deliveryOf(headers).topic;
}

/** The order that a thin message names, without carrying it. */
function namedOrder(kit: Kit, message: SignedMessage): string | undefined {
  return changedOrder(kit.subject.platform, message.body.toString('utf8'), topicOf(kit, message));
}

/** Messages of orders alone, which carry or name one: pings and the like are told apart by the platform. */
function tellingOfOrders(kit: Kit, received: readonly SignedMessage[]): SignedMessage[] {
  const { topics } = kit.subject.platform;
  return received.filter(
    (message) => topics.has(topicOf(kit, message)) || namedOrder(kit, message) !== undefined,
  );
}

/** The order that a message tells of; else what it was read as. */
function orderTold(kit: Kit, message: SignedMessage): string | undefined {
  const named = namedOrder(kit, message);
  if (named !== undefined) return named;
  const read = readMessage(
    kit.subject.platform,
    message.body.toString('utf8'),
    topicOf(kit, message),
    config,
  );
  return read.kind === 'order' ? read.order.external.id : read.kind;
}

async function subscribed(kit: Kit) {
  const messages = kit.brought(kit.bench.messages);
  kit.done(await subscriptionsOf(kit).ensure(kit.session(), messages.address));
  return messages;
}

/** The last message of a new order, with its order. */
async function firstMessage(kit: Kit) {
  const messages = await subscribed(kit);
  const order = await kit.bought(2);
  const message = tellingOfOrders(kit, await messages.received()).at(-1);
  return { messages, order, message: message ?? kit.fails('The shop sent no message of a new order.') };
}

export const messageCases: readonly ConformanceCase[] = [
  {
    id: 'messages.subscribe-once',
    claim: 'subscriptions are made once: the same again changes nothing, and an order is told once a topic',
    because: 'several subscriptions of one topic each deliver',
    run: async (kit) => {
      const { address, received } = await subscribed(kit);
      const made = kit.port.changes;
      kit.done(await subscriptionsOf(kit).ensure(kit.session(), address));
      kit.holds(made > 0, 'Nothing was subscribed to.');
      kit.same(kit.port.changes, made, 'Changes by subscribing again');
      await kit.bought(1);
      const told = tellingOfOrders(kit, await received());
      const topics = told.map(({ headers }) => kit.subject.platform.deliveryOf(headers).topic);
      const versions = new Set(told.map(({ headers, body }) => `${JSON.stringify(headers)}${String(body)}`));
      kit.holds(topics.length > 0, 'A new order was not told.');
      kit.same(versions.size, told.length, 'Different messages among those received');
    },
  },
  {
    id: 'messages.resubscribe',
    claim: 'a subscription that the shop has ended is seen, and made again',
    because: 'Woo #8876, Shopify after 8 tries: ended without a word',
    run: async (kit) => {
      const messages = await subscribed(kit);
      await kit.act(messages.endSubscriptions);
      const asleep = kit.done(await subscriptionsOf(kit).list(kit.session()));
      kit.holds(
        !asleep.some(({ isActive }) => isActive),
        'Subscriptions that the shop has ended are said to be alive.',
      );
      const again = kit.done(await subscriptionsOf(kit).ensure(kit.session(), messages.address));
      kit.holds(again.length > 0 && again.every(({ isActive }) => isActive), 'They are not made again.');
      await kit.bought(1);
      kit.holds(
        tellingOfOrders(kit, await messages.received()).length > 0,
        'The shop tells of no order afterwards.',
      );
    },
  },
  {
    id: 'messages.unsubscribe',
    claim: 'at the end our subscriptions go, and those of others stay',
    because: 'disconnect leaves the shop as it was',
    run: async (kit) => {
      const { address } = await subscribed(kit);
      const other = 'http://127.0.0.1:9/somebody-else';
      kit.done(await subscriptionsOf(kit).ensure(kit.session(), other));
      kit.done(await subscriptionsOf(kit).remove(kit.session(), address));
      const before = kit.port.changes;
      kit.done(await subscriptionsOf(kit).ensure(kit.session(), other));
      kit.same(kit.port.changes, before, 'Changes by subscribing for the others, whose subscriptions stood');
      kit.done(await subscriptionsOf(kit).ensure(kit.session(), address));
      kit.holds(kit.port.changes > before, 'Our subscriptions are still there.');
    },
  },
  {
    id: 'messages.signature',
    claim: 'a message is taken by its signature over the bytes, and no other is',
    because: 'a body that was parsed and written again does not verify',
    run: async (kit) => {
      const { messages, message } = await firstMessage(kit);
      const { verify } = kit.subject.platform;
      const now = kit.now();
      const changed = Buffer.from(message.body);
      changed[changed.length - 2] = (changed[changed.length - 2] ?? 0) ^ 1;
      kit.same(verify(message, [messages.secret], now), true, 'A message of the shop');
      kit.same(
        verify(message, ['another', messages.secret], now),
        true,
        'A message signed with the previous secret',
      );
      kit.same(
        verify({ ...message, body: changed }, [messages.secret], now),
        false,
        'A message that was changed',
      );
      kit.same(verify(message, ['another'], now), false, 'A message signed by somebody else');
      kit.same(verify(message, [''], now), false, 'A message while no secret is set');
      kit.same(
        verify({ headers: {}, body: message.body }, [messages.secret], now),
        false,
        'A message without signature',
      );
    },
  },
  {
    id: 'messages.same-as-fetched',
    claim: 'a message is read as the fetched order is, unless it is thin and says so',
    because: 'what a reconciliation repairs must be what was lost',
    run: async (kit) => {
      const { order, message } = await firstMessage(kit);
      const { platform } = kit.subject;
      const { topic } = platform.deliveryOf(message.headers);
      const { topic: fetchedTopic, body } = await kit.fetched(order.order);
      const read = readMessage(platform, body, fetchedTopic, config);
      if (read.kind !== 'order') return kit.fails(`A fetched order is read as ${read.kind}.`);
      kit.same(read.order.external.id, order.order, 'The fetched order’s id');
      kit.same(sum(read.order.lines.map(({ quantity }) => ({ units: quantity }))), 2, 'Its units');
      if (subscriptionsOf(kit).isThin(topic)) return;
      const told = readMessage(platform, message.body.toString('utf8'), topic, config);
      kit.same(told.kind === 'order' ? told.order : told.kind, read.order, 'The order of the message');
    },
  },
  {
    id: 'messages.same-instant',
    claim: 'two orders of the same instant are two orders',
    because: 'ShopifySharp #919; Woo’s delivery id is made of the second',
    run: async (kit) => {
      const messages = await subscribed(kit);
      const orders = [await kit.bought(1), await kit.bought(1)];
      const told = tellingOfOrders(kit, await messages.received());
      const ids = told.map((message) => orderTold(kit, message));
      for (const { order } of orders) kit.holds(ids.includes(order), `No message tells of order ${order}.`);
    },
  },
  {
    id: 'messages.lost',
    claim: 'an order of which every message was lost is found by the list of orders',
    because: 'nobody guarantees delivery: Woo #59381, mechanic-docs',
    run: async (kit) => {
      const messages = await subscribed(kit);
      const since = kit.now();
      await kit.act(messages.lose, true);
      const { order } = await kit.bought(1);
      kit.same(tellingOfOrders(kit, await messages.received()), [], 'Messages of an order that are lost');
      const found = await kit.changedSince(since);
      kit.same(
        found.map((one) => one.order),
        [order],
        'Orders that the list has',
      );
    },
  },
  {
    id: 'messages.other-topics',
    claim: 'a message of another topic, and one that says nothing, is kept and nothing throws',
    because: 'a door that throws is called again for hours',
    run: async (kit) => {
      const { platform } = kit.subject;
      kit.same(platform.topics.has(''), false, 'Whether a message without a topic is of orders');
      for (const topic of platform.topics)
        for (const body of ['{}', '{"id":1}', '[]', 'null', '{"id":{},"line_items":[null,{}]}', 'no json']) {
          const read = readMessage(platform, body, topic, config);
          kit.holds(read.kind !== 'order', `${body} under ${topic} is taken for an order.`);
        }
    },
  },
  {
    id: 'messages.erasure',
    claim: 'a customer who is to be forgotten at the shop is named, with the orders',
    because: 'a law-bound message; bad ones get 401',
    run: async (kit) => {
      const privacy = kit.able(kit.adapter.privacy);
      const messages = await subscribed(kit);
      const { order } = await kit.bought(1);
      await kit.act(messages.askErasure, order);
      const requests = (await messages.received()).flatMap(({ headers, body }) => {
        const { topic } = kit.subject.platform.deliveryOf(headers);
        const read = privacy.topics.has(topic) && privacy.read(topic, parsePayload(body.toString('utf8')));
        return read ? [read] : [];
      });
      const last = requests.at(-1);
      kit.same(last?.kind, 'erase', 'What the customer asks for');
      kit.holds(
        last?.orders.includes(order) === true,
        `The order ${order} is not named: ${JSON.stringify(last)}.`,
      );
    },
  },
];
