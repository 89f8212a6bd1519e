/** How a connection is: what the platform's own check finds, and whether messages still come. */
import type { MessageSubscription, ShopFinding } from '../channels/contract/adapter.ts';
import type { CallResult } from '../channels/contract/call-answer.ts';
import type { Shop } from './shop.ts';

export interface Looked {
  readonly findings: ShopFinding[];
  readonly subscriptions: MessageSubscription[];
}

/** Calls the shop: subscriptions that it has ended are made again where the connection says where messages go. */
export async function lookAtConnection({ adapter, session, connection }: Shop): Promise<CallResult<Looked>> {
  const checked = await adapter.check(session);
  if (checked.kind !== 'done') return checked;
  const { subscriptions } = adapter;
  if (!subscriptions.can) return { kind: 'done', value: { findings: [...checked.value], subscriptions: [] } };
  const { messagesTo } = connection;
  const answer =
    messagesTo === undefined
      ? await subscriptions.list(session)
      : await subscriptions.ensure(session, messagesTo);
  if (answer.kind !== 'done') return answer;
  return { kind: 'done', value: { findings: [...checked.value], subscriptions: [...answer.value] } };
}
