/** A connected shop, ready to be called. */
import { adapters } from '../channels/adapters.ts';
import type { Adapter, GrantedToken } from '../channels/contract/adapter.ts';
import type { CallResult } from '../channels/contract/call-answer.ts';
import type { ShopFigures } from '../channels/contract/figures.ts';
import type { CallLimits, SendHttp } from '../channels/contract/http-port.ts';
import type { Session } from '../channels/contract/session.ts';
import type { FigureTerms } from '../channels/levels/level.ts';
import type { Platform } from '../channels/platform.ts';
import { isSignedPlatform, platforms } from '../channels/registry.ts';
import type { Channel } from '../network/entities/channel.ts';
import type { Connection } from '../network/entities/connection.ts';
import { readCredentials } from './credentials.ts';

export interface Shop {
  readonly channel: Channel;
  readonly connection: Connection;
  readonly platform: Platform;
  readonly adapter: Adapter;
  readonly session: Session;
  /** Absent where figures are not told, or cannot be. */
  readonly figures?: ShopFigures;
  readonly terms: FigureTerms;
}

/** Clocks of ours and of a shop differ by so many seconds at most, where its platform says nothing. */
const SKEW = 5;
const tokens = new Map<string, GrantedToken>();

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

/** A token that is in force for the time that a run may take. */
const SPARE_MS = 120_000;

async function tokenFor(session: Session, adapter: Adapter): Promise<CallResult<string | undefined>> {
  const { authorization } = adapter;
  if (authorization.kind === 'secret') return { kind: 'done', value: undefined };
  const known = tokens.get(session.channel);
  if (known && Date.parse(known.expiresAt) - SPARE_MS > Date.parse(session.now()))
    return { kind: 'done', value: known.token };
  if (authorization.kind === 'rotating')
    return { kind: 'unauthorized', why: 'tokens that rotate are not kept for this platform' };
  const granted = await authorization.grant(session);
  if (granted.kind !== 'done') return granted;
  tokens.set(session.channel, granted.value);
  return { kind: 'done', value: granted.value.token };
}

/** A token that the shop refuses is asked for anew by the next run. */
export function forgetToken(channel: string): void {
  tokens.delete(channel);
}

/** The adapter of a channel, where it is connected and its platform has one. */
export function adapterOf({ platform, connection }: Channel): Adapter | undefined {
  return connection && isSignedPlatform(platform) ? adapters[platform] : undefined;
}

/** Opens the shop of a channel; undefined for a channel that nobody connected, or that is switched off. */
export async function openShop(
  channel: Channel,
  { now, senderOf }: Pick<Surroundings, 'now' | 'senderOf'>,
): Promise<CallResult<Shop> | undefined> {
  const { platform: name, connection, active, shop = '' } = channel;
  const adapter = adapterOf(channel);
  if (!connection || !adapter || !active || !isSignedPlatform(name)) return undefined;
  const secret = await readCredentials(connection.credentials);
  const missing = adapter.credentials.filter((field) => secret[field] === undefined);
  if (missing.length > 0)
    return { kind: 'unauthorized', why: `the secret ${connection.credentials} lacks ${missing.join(', ')}` };
  const send = senderOf(channel.id, adapter.limits);
  const session: Session = { channel: channel.id, shop, connection, secret, send, now };
  const token = await tokenFor(session, adapter);
  if (token.kind !== 'done') return token;
  const { figures } = adapter;
  const value: Shop = {
    channel,
    connection,
    platform: platforms[name],
    adapter,
    session: token.value === undefined ? session : { ...session, token: token.value },
    terms: termsOf(adapter),
    ...(figures.can && connection.stock.told ? { figures } : {}),
  };
  return { kind: 'done', value };
}
