/** How a connection is: what the platform's own check finds, and whether messages still come. */
import type { MessageSubscription, ShopFinding } from '../channels/contract/adapter.ts';
import type { CallResult } from '../channels/contract/call-answer.ts';
import { type ConnectionItem, keepConnection } from './connection.store.ts';
import { identityOf } from './identity.ts';
import type { Shop } from './shop.ts';

/** A connection that an error of its own keeps from working is looked at again after so long. Seconds. */
export const LOOKED_EVERY = 3600;

interface Looked {
  readonly findings: ShopFinding[];
  readonly subscriptions: MessageSubscription[];
}

/** Whether the shop was checked, with these credentials, and nothing spoke against it. */
export function isAccepted({ channel }: Pick<Shop, 'channel'>, known: ConnectionItem): boolean {
  return known.accepted === identityOf(channel);
}

export function hasErrors(findings: readonly { readonly level: string }[]): boolean {
  return findings.some(({ level }) => level === 'error');
}

/** Makes again what the shop has ended, where the connection says where messages go. */
async function lookAtSubscriptions({
  adapter: { subscriptions },
  session,
  connection: { messagesTo },
}: Shop): Promise<CallResult<readonly MessageSubscription[]>> {
  if (!subscriptions.can) return { kind: 'done', value: [] };
  return messagesTo === undefined
    ? await subscriptions.list(session)
    : await subscriptions.ensure(session, messagesTo);
}

/** Calls the shop. Nothing is subscribed to at one that the check speaks against. */
async function callShop(shop: Shop, isKnown: boolean): Promise<CallResult<Looked>> {
  const checked = await shop.adapter.check(shop.session);
  if (checked.kind !== 'done') return checked;
  const findings = [...checked.value];
  if (!isKnown && hasErrors(findings)) return { kind: 'done', value: { findings, subscriptions: [] } };
  const answer = await lookAtSubscriptions(shop);
  if (answer.kind === 'refused') {
    const { code, words } = answer;
    return { kind: 'done', value: { findings: [...findings, unsubscribed(code, words)], subscriptions: [] } };
  }
  if (answer.kind !== 'done') return answer;
  return { kind: 'done', value: { findings, subscriptions: [...answer.value] } };
}

/** Orders are listed all the same: they come later. */
function unsubscribed(code: string, words: string): ShopFinding {
  return {
    level: 'warning',
    code: 'NOT_SUBSCRIBED',
    words: `The shop takes no subscription (${code}): ${words}`,
  };
}

/** How many things the owner should put right; whoever subscribes by hand may want fewer messages. */
export function faultsOf({ findings, subscriptions, drift, openedAs }: ConnectionItem): number {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const isOurs = openedAs?.connection.messagesTo !== undefined;
  const ended = isOurs ? subscriptions.filter(({ isActive }) => !isActive).length : 0;
  return errors + ended + (drift ? 1 : 0);
}

/** Looks at a shop, and keeps what was found: one that was not accepted before is, unless an error speaks against it. */
export async function lookAtConnection(
  shop: Shop,
  known: ConnectionItem,
  now: string,
): Promise<CallResult<ConnectionItem>> {
  const wasAccepted = isAccepted(shop, known);
  const looked = await callShop(shop, wasAccepted);
  if (looked.kind !== 'done') return looked;
  const { channel, connection } = shop;
  const isNew = !wasAccepted && !hasErrors(looked.value.findings);
  const openedAs = { platform: channel.platform, shop: channel.shop ?? '', connection };
  const value = await keepConnection(
    channel.id,
    (before) => ({
      ...before,
      ...looked.value,
      lookedAt: now,
      ...(isNew ? { accepted: identityOf(channel) } : {}),
      ...(wasAccepted || isNew ? { openedAs } : {}),
    }),
    now,
  );
  return { kind: 'done', value };
}
