/** A connected shop, ready to be called. */
import { adapters } from '../channels/adapters.ts';
import type { Adapter } from '../channels/contract/adapter.ts';
import type { CallResult } from '../channels/contract/call-answer.ts';
import type { ShopFigures } from '../channels/contract/figures.ts';
import type { CallLimits, SendHttp } from '../channels/contract/http-port.ts';
import type { Session } from '../channels/contract/session.ts';
import type { FigureTerms } from '../channels/levels/level.ts';
import type { Platform } from '../channels/platform.ts';
import { isSignedPlatform, platforms } from '../channels/registry.ts';
import type { Channel, SignedPlatformName } from '../network/entities/channel.ts';
import type { Connection } from '../network/entities/connection.ts';
import { readCredentials } from './credentials.ts';
import { type AnsweredVersions, noteVersions } from './drift.ts';
import { tokenFor } from './tokens.ts';

export interface Shop {
  readonly channel: Channel;
  readonly connection: Connection;
  readonly platform: Platform;
  readonly platformName: SignedPlatformName;
  readonly adapter: Adapter;
  readonly session: Session;
  /** Absent where figures are not told, or cannot be. */
  readonly figures?: ShopFigures;
  readonly terms: FigureTerms;
  /** Whether there is time for more calls in this run. */
  readonly hasTime: () => boolean;
  /** The versions of the platform's interface that answered in this run. */
  readonly answered: AnsweredVersions;
  /** SKUs of which orders that this run took in have moved the figures. The same orders, read again, would not name them. */
  readonly moved: Set<string>;
}

/** Clocks of ours and of a shop differ by so many seconds at most, where its platform says nothing. */
const SKEW = 5;

/** What work at shops is done with: its clock, its network, its time. */
export interface Surroundings {
  /** UTC ISO. */
  readonly now: () => string;
  readonly senderOf: (channel: string, limits: CallLimits) => SendHttp;
  readonly hasTime: () => boolean;
}

export function termsOf({ orders, figures }: Pick<Adapter, 'orders' | 'figures'>): FigureTerms {
  const kind = figures.can ? figures.kind : 'blind';
  const quiet = figures.can ? figures.quiet : 0;
  const skew = figures.can && figures.kind === 'feed' ? figures.skew : SKEW;
  return { kind, quiet, lag: orders.can ? orders.lag : 0, skew };
}

/** The adapter of a channel, where it is connected and its platform has one. */
export function adapterOf({ platform, connection }: Pick<Channel, 'platform' | 'connection'>) {
  return connection && isSignedPlatform(platform) ? adapters[platform] : undefined;
}

/** A session with the shop; undefined where nobody is connected to one. */
export async function openSession(
  channel: Pick<Channel, 'id' | 'connection' | 'shop'> & { readonly platform: string },
  { now, senderOf }: Pick<Surroundings, 'now' | 'senderOf'>,
): Promise<CallResult<Session | undefined>> {
  const { id, platform, connection, shop = '' } = channel;
  const adapter = isSignedPlatform(platform) ? adapters[platform] : undefined;
  if (!connection || !adapter) return { kind: 'done', value: undefined };
  const secret = await readCredentials(connection.credentials);
  const missing = adapter.credentials.filter((field) => secret[field] === undefined);
  if (missing.length > 0)
    return { kind: 'unauthorized', why: `the secret ${connection.credentials} lacks ${missing.join(', ')}` };
  const send = senderOf(id, adapter.limits);
  const session: Session = { channel: id, shop, connection, secret, send, now };
  const token = await tokenFor(session, adapter);
  if (token.kind !== 'done') return token;
  return { kind: 'done', value: token.value === undefined ? session : { ...session, token: token.value } };
}

/** Opens the shop of a channel; undefined for a channel that nobody connected, or that is switched off. */
export async function openShop(
  channel: Channel,
  { now, senderOf, hasTime }: Surroundings,
): Promise<CallResult<Shop> | undefined> {
  const { platform: name, connection, active } = channel;
  const adapter = adapterOf(channel);
  if (!connection || !adapter || !active || !isSignedPlatform(name)) return undefined;
  const answered: AnsweredVersions = new Set();
  const noting = (id: string, limits: CallLimits): SendHttp =>
    noteVersions(senderOf(id, limits), adapter, answered);
  const session = await openSession(channel, { now, senderOf: noting });
  if (session.kind !== 'done') return session;
  if (!session.value) return undefined;
  const { figures } = adapter;
  const value: Shop = {
    channel,
    connection,
    platform: platforms[name],
    platformName: name,
    adapter,
    session: session.value,
    terms: termsOf(adapter),
    hasTime,
    answered,
    moved: new Set(),
    ...(figures.can && connection.stock.told ? { figures } : {}),
  };
  return { kind: 'done', value };
}
