/** `webhookSubscriptionCreate`, `webhookSubscriptionUpdate` and `webhookSubscriptionDelete`. */
import * as z from 'zod';
import { gid, idOf, type ShopBooks } from './books.ts';
import type { AppView } from './queries.ts';
import type { RecordedSubscription } from './records.ts';
import { subscriptionView, type View } from './views.ts';

const LONGEST_NAME = 50;

const subscriptionInput = z.object({
  uri: z.string().nullish(),
  callbackUrl: z.string().nullish(),
  name: z.string().nullish(),
  includeFields: z.array(z.string()).nullish(),
});

function answer(
  typename: string,
  subscription: RecordedSubscription | undefined,
  faults: readonly string[],
  version: string,
): View {
  return {
    __typename: typename,
    webhookSubscription: subscription ? subscriptionView(subscription, version) : null,
    userErrors: faults.map((message) => ({
      __typename: 'UserError',
      field: ['webhookSubscription'],
      message,
    })),
  };
}

function inputFaults(uri: string | null | undefined, name: string | null | undefined): string[] {
  const faults: string[] = [];
  if (!uri || !/^(https?:\/\/|arn:aws:events:|pubsub:\/\/)/.test(uri)) faults.push('Address is not allowed');
  if (name && (name.length > LONGEST_NAME || !/^[\w-]+$/.test(name))) faults.push('Name is invalid');
  return faults;
}

/** Topics of returns are for apps alone that may read returns. */
function topicFaults(topic: string, scopes: readonly string[]): string[] {
  const mayRead = scopes.some((scope) => scope === 'read_returns' || scope === 'write_returns');
  const name = topic.toLowerCase().replace('_', '/');
  return topic.startsWith('RETURNS_') && !mayRead
    ? [`You do not have permission to create or update webhooks with ${name} topic`]
    : [];
}

function create(books: ShopBooks, args: unknown, { scopes, version }: AppView): View {
  const { topic, webhookSubscription: given } = z
    .object({ topic: z.string(), webhookSubscription: subscriptionInput })
    .parse(args);
  const uri = given.uri ?? given.callbackUrl;
  const name = given.name ?? null;
  const faults = [...topicFaults(topic, scopes), ...inputFaults(uri, name)];
  const others = [...books.subscriptions.values()];
  if (others.some((one) => one.topic === topic && one.uri === uri && one.name === name))
    faults.push('Address for this topic has already been taken');
  if (name !== null && others.some((one) => one.name === name)) faults.push('Name has already been taken');
  if (faults.length > 0) return answer('WebhookSubscriptionCreatePayload', undefined, faults, version);
  const made = {
    id: books.nextId(),
    topic,
    uri: uri ?? '',
    name,
    includeFields: given.includeFields ?? [],
    createdAt: books.now(),
  };
  books.subscriptions.set(made.id, made);
  return answer('WebhookSubscriptionCreatePayload', made, [], version);
}

function update(books: ShopBooks, args: unknown, version: string): View {
  const { id, webhookSubscription: given } = z
    .object({ id: z.string(), webhookSubscription: subscriptionInput })
    .parse(args);
  const known = books.subscriptions.get(idOf('WebhookSubscription', id) ?? '');
  const uri = given.uri ?? given.callbackUrl ?? known?.uri;
  const faults = known ? inputFaults(uri, given.name) : ['Webhook subscription does not exist'];
  if (!known || faults.length > 0)
    return answer('WebhookSubscriptionUpdatePayload', undefined, faults, version);
  const changed = { ...known, uri: uri ?? '', includeFields: given.includeFields ?? known.includeFields };
  books.subscriptions.set(known.id, changed);
  return answer('WebhookSubscriptionUpdatePayload', changed, [], version);
}

function remove(books: ShopBooks, args: unknown): View {
  const { id } = z.object({ id: z.string() }).parse(args);
  const isKnown = books.subscriptions.delete(idOf('WebhookSubscription', id) ?? '');
  return {
    __typename: 'WebhookSubscriptionDeletePayload',
    deletedWebhookSubscriptionId: isKnown
      ? gid('WebhookSubscription', idOf('WebhookSubscription', id) ?? '')
      : null,
    userErrors: isKnown
      ? []
      : [{ __typename: 'UserError', field: ['id'], message: 'Webhook subscription does not exist' }],
  };
}

/** Mutations of webhook subscriptions, by their name in the schema. */
export function subscriptionMutations(books: ShopBooks, app: AppView): View {
  return {
    webhookSubscriptionCreate: (args: unknown) => create(books, args, app),
    webhookSubscriptionUpdate: (args: unknown) => update(books, args, app.version),
    webhookSubscriptionDelete: (args: unknown) => remove(books, args),
  };
}
