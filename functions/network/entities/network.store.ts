import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { canonicalJson, hashOf } from '../../shared/content-hash.ts';
import { Corrupt, NotFound } from '../../shared/errors.ts';
import { type Key, key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem, getItems, queryPartition } from '../../shared/table.ts';
import { transact, type Write } from '../../shared/transact.ts';
import { AgedCache } from './aged-cache.ts';
import { type Channel, channelSchema } from './channel.ts';
import { type Location, locationSchema } from './location.ts';
import { type RateCard, rateCardSchema } from './rate-card.ts';
import { type Sku, skuSchema } from './sku.ts';
import { type TrackingSource, trackingSourceSchema } from './tracking-source.ts';

/**
 * The brand's reference data as handlers use it: kept in memory for `settings().networkCache` seconds, read
 * eventually consistently. An id that is not known is read again, so that what was just made is found at
 * once.
 */
function maxAge(): number {
  return settings().networkCache * 1000;
}

const channels = new AgedCache<Channel>(maxAge);
const channelLists = new AgedCache<readonly Channel[]>(maxAge);
const sources = new AgedCache<TrackingSource>(maxAge);
const skus = new AgedCache<Sku>(maxAge);
const cards = new AgedCache<readonly RateCard[]>(maxAge);
const networks = new AgedCache<NetworkSnapshot>(maxAge);

/** The locations at one time. `hash` names their content: a decision that keeps it can be replayed. */
export interface NetworkSnapshot {
  readonly hash: string;
  readonly locations: readonly Location[];
}

async function one<S extends z.ZodType>(
  cache: AgedCache<z.output<S>>,
  at: Key,
  id: string,
  schema: S,
  what: string,
): Promise<z.output<S>> {
  const known = cache.get(id);
  if (known !== undefined) return known;
  const item = await getItem(at, { consistent: false });
  if (!item) throw new NotFound(`There is no ${what} ${id}.`);
  return cache.keep(id, parseOwn(schema, item, `${what} ${id}`));
}

/** @throws NotFound */
export function readChannel(id: string): Promise<Channel> {
  return one(channels, key.channel(id), id, channelSchema, 'channel');
}

/** All channels, by id. */
export async function readChannels(): Promise<readonly Channel[]> {
  const known = channelLists.get('all');
  if (known) return known;
  const { items } = await queryPartition('CHANNELS', { beginsWith: prefix.channel, consistent: false });
  return channelLists.keep(
    'all',
    items.map((item) => parseOwn(channelSchema, item, `channel ${String(item['id'])}`)),
  );
}

/** @throws NotFound */
export function readTrackingSource(id: string): Promise<TrackingSource> {
  return one(sources, key.trackingSource(id), id, trackingSourceSchema, 'tracking source');
}

/** The SKUs of these ids that are registered; one that is not has one shard and no known weight. */
export async function readSkus(ids: readonly string[]): Promise<ReadonlyMap<string, Sku>> {
  const wanted = [...new Set(ids)];
  const unknown = wanted.filter((id) => skus.get(id) === undefined);
  for (const item of await getItems(unknown.map(key.sku), { consistent: false })) {
    if (item) skus.keep(String(item['id']), parseOwn(skuSchema, item, `SKU ${String(item['id'])}`));
  }
  const known = wanted.map((id) => [id, skus.get(id)] as const);
  return new Map(known.filter((entry): entry is [string, Sku] => entry[1] !== undefined));
}

/** Shards of a SKU's pool counters: 1 for one that is not registered. */
export function shardsOf(known: ReadonlyMap<string, Sku>, sku: string): number {
  return known.get(sku)?.shards ?? 1;
}

/** All rate cards in force, inactive ones left out, by id. */
export async function readRateCards(): Promise<readonly RateCard[]> {
  const known = cards.get('all');
  if (known) return known;
  const { items } = await queryPartition('RATES', { beginsWith: prefix.rateCardActive, consistent: false });
  return cards.keep(
    'all',
    items
      .map((item) => parseOwn(rateCardSchema, item, `rate card ${String(item['id'])}`))
      .filter(({ active }) => active),
  );
}

/** A rate card as it was at a version. @throws NotFound */
export async function readRateCardVersion(id: string, version: number): Promise<RateCard> {
  const item = await getItem(key.rateCard(id, version), { consistent: false });
  if (!item) throw new NotFound(`There is no version ${version} of rate card ${id}.`);
  return parseOwn(rateCardSchema, item, `rate card ${id}`);
}

async function load(): Promise<NetworkSnapshot> {
  const { items } = await queryPartition('NETWORK', { beginsWith: prefix.location, consistent: false });
  const locations = items.map((item) => parseOwn(locationSchema, item, `location ${String(item['id'])}`));
  return networks.keep('all', { locations, hash: hashOf(locations) });
}

/** All locations, inactive ones included, with the hash of their content. */
export async function networkSnapshot(): Promise<NetworkSnapshot> {
  return networks.get('all') ?? load();
}

/**
 * The same, knowing these locations if there are such: one that is newer than what is in memory makes it be
 * read again.
 */
export async function networkSnapshotWith(ids: readonly string[]): Promise<NetworkSnapshot> {
  const snapshot = await networkSnapshot();
  const known = new Set(snapshot.locations.map(({ id }) => id));
  return ids.every((id) => known.has(id)) ? snapshot : load();
}

/** All locations, inactive ones included, by id. */
export async function readLocations(): Promise<readonly Location[]> {
  return (await networkSnapshot()).locations;
}

/** @throws NotFound */
export async function readLocation(id: string): Promise<Location> {
  const find = ({ locations }: NetworkSnapshot): Location | undefined =>
    locations.find((location) => location.id === id);
  const found = find(await networkSnapshot()) ?? find(await load());
  if (!found) throw new NotFound(`There is no location ${id}.`);
  return found;
}

const kept = new Set<string>();

/**
 * Keeps a snapshot under its hash, so that a decision made with it can be replayed. Written once by each
 * function instance; that it is there already is no error. A thousand locations take about 60 KB of the
 * item's 400.
 */
export async function keepSnapshot({ hash, locations }: NetworkSnapshot): Promise<void> {
  if (kept.has(hash)) return;
  const at = key.networkSnapshot(hash);
  // A refused write costs as much as one that succeeds, for every kilobyte of the snapshot; a read costs an
  // eighth of that.
  if (await getItem(at, { consistent: false })) {
    kept.add(hash);
    return;
  }
  const write: Write = {
    kind: 'put',
    key: at,
    item: { ...at, type: 'NetworkSnapshot', hash, content: gzipSync(canonicalJson(locations)) },
    condition: { expression: 'attribute_not_exists(#pk)', names: { '#pk': 'pk' } },
    refused: () => new AlreadyKept(hash),
  };
  await transact([write]).catch((error: unknown) => {
    if (!(error instanceof AlreadyKept)) throw error;
  });
  kept.add(hash);
}

class AlreadyKept extends Error {}

const snapshotSchema = z.object({ hash: z.string(), content: z.instanceof(Uint8Array) });

/** The snapshot of a hash. @throws NotFound, Corrupt when its content is not what the hash says */
export async function readSnapshot(hash: string): Promise<NetworkSnapshot> {
  const item = await getItem(key.networkSnapshot(hash), { consistent: false });
  if (!item) throw new NotFound(`There is no network snapshot ${hash}.`);
  const { content } = parseOwn(snapshotSchema, item, `network snapshot ${hash}`);
  const locations = parseOwn(
    z.array(locationSchema),
    JSON.parse(gunzipSync(content).toString('utf8')),
    `network snapshot ${hash}`,
  );
  if (hashOf(locations) !== hash) throw new Corrupt(`network snapshot ${hash} holds other content`);
  return { hash, locations };
}

/** Forgets what is in memory: for tests, and for what has just written. */
export function forgetNetwork(): void {
  for (const cache of [channels, channelLists, sources, skus, cards, networks]) cache.clear();
  kept.clear();
}
