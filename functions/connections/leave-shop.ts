/** A channel that lost its connection: its shop sends nothing any more, is told nothing, and its figures are forgotten. */
import { adapters } from '../channels/adapters.ts';
import { isSignedPlatform } from '../channels/registry.ts';
import type { Channel } from '../network/entities/channel.ts';
import { after } from '../shared/time.ts';
import { type ConnectionItem, keepConnection, newConnection, readConnection } from './connection.store.ts';
import { forgetLevels } from './forget-levels.ts';
import { openSession, type Surroundings } from './shop.ts';
import { keepTrouble } from './trouble.ts';

/** A shop that does not answer for so long keeps what it was asked to send; its owner is told. Seconds. */
const MOST_TRIES = 7 * 86_400;
/** Nothing is left to do: the sweeper looks at the item seldom. Seconds. */
const NOTHING_DUE = 30 * 86_400;

/** Why subscriptions are still there; undefined once they are gone. */
async function removeSubscriptions(
  channelId: string,
  { openedAs }: ConnectionItem,
  surroundings: Surroundings,
): ReturnType<typeof openSession> {
  const nothing = { kind: 'done', value: undefined } as const;
  if (!openedAs || !isSignedPlatform(openedAs.platform)) return nothing;
  const { platform, shop, connection } = openedAs;
  const { messagesTo } = connection;
  const subscriptions = adapters[platform]?.subscriptions;
  if (messagesTo === undefined || !subscriptions?.can) return nothing;
  const opened = await openSession({ id: channelId, platform, shop, connection }, surroundings);
  if (opened.kind !== 'done' || !opened.value) return opened;
  const removed = await subscriptions.remove(opened.value, messagesTo);
  return removed.kind === 'done' ? nothing : removed;
}

/** What is known of a shop goes with the connection to it; how many gaps there were in all does not. */
function left(
  { channel, gaps, lastGapAt, version }: ConnectionItem,
  findings: ConnectionItem['findings'],
  now: string,
): ConnectionItem {
  const rest = { gaps, ...(lastGapAt === undefined ? {} : { lastGapAt }) };
  return { ...newConnection(channel, now), ...rest, findings, dueAt: after(now, NOTHING_DUE), version };
}

/** Takes away what a connection has left at its shop and here. Done again, it does nothing. */
export async function leaveShop(channelId: string, surroundings: Surroundings): Promise<void> {
  const now = surroundings.now();
  const known = await readConnection(channelId);
  if (!known) return;
  if (!(await forgetLevels(channelId, () => true, surroundings.hasTime))) return;
  if (!known.openedAs && !known.accepted) {
    if (known.dueAt <= now)
      await keepConnection(channelId, (before) => left(before, before.findings, now), now);
    return;
  }
  const begun = known.leftAt
    ? known
    : await keepConnection(channelId, (before) => ({ ...before, leftAt: now }), now);
  const removed = await removeSubscriptions(channelId, begun, surroundings);
  const isGivenUp = after(begun.leftAt ?? now, MOST_TRIES) <= now || removed.kind === 'unauthorized';
  if (removed.kind !== 'done' && !isGivenUp) {
    await keepTrouble(channelId, removed, now);
    return;
  }
  const findings = removed.kind === 'done' ? [] : [subscriptionsLeft(begun)];
  await keepConnection(channelId, (before) => left(before, findings, now), now);
}

function subscriptionsLeft({ openedAs }: ConnectionItem): ConnectionItem['findings'][number] {
  const words = `The shop ${openedAs?.shop ?? ''} was not asked to send nothing more: remove its webhooks by hand.`;
  return { level: 'warning', code: 'SUBSCRIPTIONS_LEFT', words };
}

/** The channel is switched off: what it is connected to is caught up on when it is switched on again. */
export async function pauseShop({ id }: Pick<Channel, 'id'>, surroundings: Surroundings): Promise<void> {
  const now = surroundings.now();
  const known = await readConnection(id);
  if (!known) return;
  await forgetLevels(id, () => true, surroundings.hasTime);
  await keepConnection(
    id,
    ({ backfill: _backfill, repeat: _repeat, ...before }) => ({ ...before, dueAt: after(now, NOTHING_DUE) }),
    now,
  );
}
