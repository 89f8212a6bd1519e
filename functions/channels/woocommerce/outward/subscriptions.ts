/** Webhooks of a shop: disabled after failures without a word, so that they are looked at and made active again. */
import * as z from 'zod';
import type { MessageSubscription, Subscriptions } from '../../contract/adapter.ts';
import type { CallResult, NotDone } from '../../contract/call-answer.ts';
import type { Session } from '../../contract/session.ts';
import { callShop, readReply } from './call.ts';

const TOPICS = ['order.created', 'order.updated', 'order.deleted', 'order.restored'] as const;
const PAGE_SIZE = 100;
/** No shop has that many webhooks; an answer without end is not read on. */
const MAX_PAGES = 20;

const webhookSchema = z.object({
  id: z.string(),
  status: z.string(),
  topic: z.string(),
  delivery_url: z.string(),
});
type WebhookRow = z.output<typeof webhookSchema>;

export const wooSubscriptions: Subscriptions = {
  ensure: ensureSubscriptions,
  list: listSubscriptions,
  remove: removeSubscriptions,
  // A webhook carries the whole order as it is when it is sent.
  isThin: () => false,
};

async function readWebhooks(session: Session): Promise<CallResult<WebhookRow[]>> {
  const rows: WebhookRow[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await callShop(session, {
      method: 'GET',
      path: '/webhooks',
      query: { per_page: String(PAGE_SIZE), page: String(page) },
      about: 'connection',
    });
    const read = readReply(answer, z.array(webhookSchema));
    if (read.kind !== 'done') return read;
    rows.push(...read.value);
    if (read.value.length < PAGE_SIZE) break;
  }
  return { kind: 'done', value: rows };
}

function isOurs({ topic }: WebhookRow): boolean {
  return TOPICS.some((ours) => ours === topic);
}

async function listSubscriptions(session: Session): Promise<CallResult<readonly MessageSubscription[]>> {
  const webhooks = await readWebhooks(session);
  if (webhooks.kind !== 'done') return webhooks;
  return { kind: 'done', value: webhooks.value.filter(isOurs).map(shown) };
}

function shown({ topic, status }: WebhookRow): MessageSubscription {
  return { topic, isActive: status === 'active' };
}

async function ensureSubscriptions(
  session: Session,
  address: string,
): Promise<CallResult<readonly MessageSubscription[]>> {
  const webhooks = await readWebhooks(session);
  if (webhooks.kind !== 'done') return webhooks;
  const known = webhooks.value.filter(({ delivery_url }) => delivery_url === address);
  for (const topic of TOPICS) {
    const made = await ensureTopic(session, address, topic, known);
    if (made && made.kind !== 'done') return made;
  }
  return { kind: 'done', value: TOPICS.map((topic) => ({ topic, isActive: true })) };
}

/** Undefined where there is nothing to do. */
async function ensureTopic(
  session: Session,
  address: string,
  topic: string,
  known: readonly WebhookRow[],
): Promise<CallResult<unknown> | undefined> {
  const ofTopic = known.filter((webhook) => webhook.topic === topic);
  if (ofTopic.some(({ status }) => status === 'active')) return undefined;
  const [asleep] = ofTopic;
  const { webhookSecret: secret = '' } = session.secret;
  if (asleep)
    return callShop(session, {
      method: 'PUT',
      path: `/webhooks/${asleep.id}`,
      body: { status: 'active', secret },
      about: 'connection',
    });
  return callShop(session, {
    method: 'POST',
    path: '/webhooks',
    body: { name: `Order Orchestrator: ${topic}`, topic, delivery_url: address, secret },
    about: 'connection',
  });
}

/** Every webhook to our address goes, also those that a race made twice. */
async function removeSubscriptions(session: Session, address: string): Promise<CallResult<undefined>> {
  const webhooks = await readWebhooks(session);
  if (webhooks.kind !== 'done') return webhooks;
  for (const { id } of webhooks.value.filter(({ delivery_url }) => delivery_url === address)) {
    const removed = await callShop(session, {
      method: 'DELETE',
      path: `/webhooks/${id}`,
      query: { force: 'true' },
      about: 'connection',
    });
    if (removed.kind !== 'done' && !isGone(removed)) return removed;
  }
  return { kind: 'done', value: undefined };
}

function isGone(answer: NotDone): boolean {
  return answer.kind === 'refused' && answer.code === 'woocommerce_rest_shop_webhook_invalid_id';
}
