/** Webhook subscriptions, by name: each topic once for an address, made again when Shopify has deleted it. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { MessageSubscription, Subscriptions } from '../../contract/adapter.ts';
import type { CallResult } from '../../contract/call-answer.ts';
import type { Session } from '../../contract/session.ts';
import { callAdmin, userErrors, userRefusal } from './call.ts';
import { documents } from './documents.ts';
import { allNodes, pageOf } from './pages.ts';

/**
 * Every change of an order is told as `orders/updated`, too; the others say what it cannot: that it is new, or gone, or that
 * something has become of a return.
 */
const TOPICS = {
  ORDERS_CREATE: 'orders/create',
  ORDERS_UPDATED: 'orders/updated',
  ORDERS_CANCELLED: 'orders/cancelled',
  ORDERS_DELETE: 'orders/delete',
  RETURNS_APPROVE: 'returns/approve',
  RETURNS_CANCEL: 'returns/cancel',
} as const;

type Topic = keyof typeof TOPICS;

const subscription = z.object({
  id: z.string(),
  topic: z.string(),
  uri: z.string(),
  name: z.string().nullish(),
});
type Subscription = z.output<typeof subscription>;

const listAnswer = z.object({ webhookSubscriptions: pageOf(subscription) });

async function all(session: Session): Promise<CallResult<Subscription[]>> {
  const read = async (after: string | null) => {
    const answer = await callAdmin(session, documents.subscriptions, { after }, listAnswer);
    return answer.kind === 'done'
      ? { kind: 'done' as const, value: answer.value.webhookSubscriptions }
      : answer;
  };
  const first = await read(null);
  return first.kind === 'done' ? await allNodes(first.value, read) : first;
}

const ORDER_TOPICS: readonly Topic[] = [
  'ORDERS_CREATE',
  'ORDERS_UPDATED',
  'ORDERS_CANCELLED',
  'ORDERS_DELETE',
];

/** An app that may not read returns is not told of them, and works all the same: `doctor` says so. */
const RETURN_TOPICS: readonly Topic[] = ['RETURNS_APPROVE', 'RETURNS_CANCEL'];

/** Names tell subscriptions of several addresses apart, within the 50 characters that a name may have. */
function nameOf(topic: Topic, address: string): string {
  const place = createHash('sha256').update(address).digest('hex').slice(0, 10);
  return `oo-${topic.toLowerCase().replaceAll('_', '-')}-${place}`;
}

const subscribeAnswer = z.object({ webhookSubscriptionCreate: z.object({ userErrors }) });

async function subscribe(session: Session, topic: Topic, address: string): Promise<CallResult<undefined>> {
  const variables = { topic, subscription: { uri: address, format: 'JSON', name: nameOf(topic, address) } };
  const answer = await callAdmin(session, documents.subscribe, variables, subscribeAnswer);
  if (answer.kind !== 'done') return answer;
  const refusal = userRefusal(answer.value.webhookSubscriptionCreate.userErrors, 'connection');
  return refusal ?? { kind: 'done', value: undefined };
}

/** Each topic of orders, and those of returns that are subscribed to. */
function shown(isSubscribed: (topic: Topic) => boolean): MessageSubscription[] {
  const orders = ORDER_TOPICS.map((topic) => ({ topic: TOPICS[topic], isActive: isSubscribed(topic) }));
  const returns = RETURN_TOPICS.filter(isSubscribed).map((topic) => ({
    topic: TOPICS[topic],
    isActive: true,
  }));
  return [...orders, ...returns];
}

async function ensure(
  session: Session,
  address: string,
): Promise<CallResult<readonly MessageSubscription[]>> {
  const known = await all(session);
  if (known.kind !== 'done') return known;
  const own = new Set(known.value.filter(({ uri }) => uri === address).map(({ topic }) => topic));
  for (const topic of [...ORDER_TOPICS, ...RETURN_TOPICS].filter((one) => !own.has(one))) {
    const made = await subscribe(session, topic, address);
    if (made.kind === 'done') own.add(topic);
    const isDispensable = made.kind === 'refused' && RETURN_TOPICS.includes(topic);
    if (made.kind !== 'done' && !isDispensable) return made;
  }
  return { kind: 'done', value: shown((topic) => own.has(topic)) };
}

async function remove(session: Session, address: string): Promise<CallResult<undefined>> {
  const known = await all(session);
  if (known.kind !== 'done') return known;
  for (const { id } of known.value.filter(({ uri }) => uri === address)) {
    const removed = await callAdmin(session, documents.unsubscribe, { id }, z.unknown());
    if (removed.kind !== 'done') return removed;
  }
  return { kind: 'done', value: undefined };
}

export const shopifySubscriptions: Subscriptions = {
  ensure,
  remove,
  list: async (session) => {
    const known = await all(session);
    if (known.kind !== 'done') return known;
    const topics = new Set(known.value.map(({ topic }) => topic));
    return { kind: 'done', value: shown((topic) => topics.has(topic)) };
  },
  /** Shopify's order webhooks carry the order; those of a return name it. */
  isThin: (topic) => topic.startsWith('returns/'),
};
