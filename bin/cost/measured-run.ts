import { createCredential } from '../../functions/access/credential.store.ts';
import { putWebhookSecret } from '../../functions/access/webhook-secret.store.ts';
import type { CallerKind } from '../../functions/shared/caller.ts';
import { ApiClient } from '../../local/brand/api-client.ts';
import type { System } from '../../local/deploy/system.ts';
import { sweepToTheEnd } from './deadlines.ts';
import { settledUsage } from './logs.ts';
import { costLocations, costNetwork, openNetwork } from './network.ts';
import type { Usage } from './price.ts';
import { runOrders } from './run-orders.ts';
import { countStates } from './states.ts';
import { type FunctionUsage, usagePerOrder } from './usage.ts';

/**
 * Opens a network, runs orders through it to their delivery, and counts what the system used meanwhile: the
 * average of one order, and each function's share. `say` takes lines on how far it is.
 */
export async function measureRun(
  system: System,
  orders: number,
  say: (text: string) => void,
): Promise<{ usage: Usage; functions: FunctionUsage[] }> {
  const prefix = `order-orchestrator-${system.stage}`;
  process.env['TABLE_NAME'] = system.tableName;
  process.env['SECRETS_PREFIX'] = `${prefix}/webhooks/`;
  await putWebhookSecret(costNetwork.source, { current: costNetwork.secret });
  await openNetwork(new ApiClient(system.api, await tokenOf('operator', 'cost')), orders);
  const locationTokens = new Map<string, string>();
  for (const id of costLocations) locationTokens.set(id, await tokenOf('location', id));
  const channelToken = await tokenOf('channel', costNetwork.channel);
  await settledUsage(prefix, new Date(0).toISOString());

  const since = new Date().toISOString();
  say(`placing ${orders} orders`);
  const ids = await runOrders({
    api: system.api,
    events: system.partnerQueues['notifications'] ?? '',
    channelToken,
    locationTokens,
    orders,
    atOnce: 2,
    onDelivered: (done) => {
      if (done % 5 === 0 || done === orders) say(`${done} delivered`);
    },
  });
  const states = await countStates(system.orderMachine, ids);
  say('waiting for the deadlines that they have left');
  await sweepToTheEnd(system.sweepFunction);
  const functions = await settledUsage(prefix, since);
  return { usage: usagePerOrder(functions, states, orders), functions };
}

async function tokenOf(kind: CallerKind, id: string): Promise<string> {
  const { token } = await createCredential({ kind, id });
  return token;
}
