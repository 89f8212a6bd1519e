/** Webhook subscriptions, by name: each topic once for an address, made again when Shopify has deleted it. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { MessageSubscription, Subscriptions } from '../../contract/adapter.ts';
import type { CallResult } from '../../contract/call-answer.ts';
import type { Session } from '../../contract/session.ts';
import { callAdmin, userErrors, userRefusal } from './call.ts';
import { documents } from './documents.ts';
import { allNodes, pageOf } from './pages.ts';

/** Every change of an order is told as `orders/updated`, too; the others say what it cannot: that it is new, or gone. */
const TOPICS = {
  ORDERS_CREATE: 'orders/create',
  ORDERS_UPDATED: 'orders/updated',
  ORDERS_CANCELLED: 'orders/cancelled',
  ORDERS_DELETE: 'orders/delete',
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

function topicsOf(): Topic[] {
  return (['ORDERS_CREATE', 'ORDERS_UPDATED', 'ORDERS_CANCELLED', 'ORDERS_DELETE'] as const).slice();
}

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

function shown(subscriptions: readonly Subscription[]): MessageSubscription[] {
  return topicsOf().map((topic) => ({
    topic: TOPICS[topic],
    isActive: subscriptions.some((one) => one.topic === topic),
  }));
}

async function ensure(
  session: Session,
  address: string,
): Promise<CallResult<readonly MessageSubscription[]>> {
  const known = await all(session);
  if (known.kind !== 'done') return known;
  const own = known.value.filter(({ uri }) => uri === address);
  for (const topic of topicsOf().filter((one) => !own.some((subscribed) => subscribed.topic === one))) {
    const made = await subscribe(session, topic, address);
    if (made.kind !== 'done') return made;
  }
  return { kind: 'done', value: topicsOf().map((topic) => ({ topic: TOPICS[topic], isActive: true })) };
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
    return known.kind === 'done' ? { kind: 'done', value: shown(known.value) } : known;
  },
  /** Shopify's order webhooks carry the order. */
  isThin: () => false,
};
