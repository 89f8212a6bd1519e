import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { everyItem, type ItemReader, readableItems } from '../../exceptions/readable-items.ts';
import { canonicalJson, hashOf } from '../../shared/content-hash.ts';
import { Corrupt, Moved, NotFound } from '../../shared/errors.ts';
import { type Key, key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem, getItems, queryPartition } from '../../shared/table.ts';
import { isNew, transact, type Write } from '../../shared/transact.ts';
import { AgedCache } from './aged-cache.ts';
import { type Channel, channelSchema } from './channel.ts';
import { type Location, locationSchema } from './location.ts';
import { type RateCard, rateCardSchema } from './rate-card.ts';
import { forgetShops } from './shop-binding.store.ts';
import { type Sku, skuSchema } from './sku.ts';
import { type TrackingSource, trackingSourceSchema } from './tracking-source.ts';

/**
 * The brand's reference data as handlers use it: kept in memory for `settings().networkCache` seconds, read
 * eventually consistently. An id that is not in memory is always read, so that new data is found at once.
 */
const channels = new AgedCache<Channel>(maxAgeMs);
const channelLists = new AgedCache<readonly Channel[]>(maxAgeMs);
const sources = new AgedCache<TrackingSource>(maxAgeMs);
const skus = new AgedCache<Sku>(maxAgeMs);
const cards = new AgedCache<readonly RateCard[]>(maxAgeMs);
const networks = new AgedCache<NetworkSnapshot>(maxAgeMs);

function maxAgeMs(): number {
  return settings().networkCache * 1000;
}

/** One entity. @throws NotFound */
async function readOne<S extends z.ZodType>(
  cache: AgedCache<z.output<S>>,
  at: Key,
  id: string,
  schema: S,
  kind: string,
): Promise<z.output<S>> {
  const cached = cache.get(id);
  if (cached !== undefined) return cached;
  const item = await getItem(at, { consistent: false });
  if (!item) throw new NotFound(`There is no ${kind} ${id}.`);
  return cache.keep(id, parseOwn(schema, item, `${kind} ${id}`));
}

/** All entities of one kind, by id. */
async function readAll<S extends z.ZodType>(
  pk: string,
  beginsWith: string,
  schema: S,
  kind: string,
): Promise<z.output<S>[]> {
  const { items } = await queryPartition(pk, { beginsWith, consistent: false });
  return readableItems(items, (item) => parseOwn(schema, item, `${kind} ${String(item['id'])}`));
}

/** @throws NotFound */
export function readChannel(id: string): Promise<Channel> {
  return readOne(channels, key.channel(id), id, channelSchema, 'channel');
}

/** All channels, by id. */
export async function readChannels(): Promise<readonly Channel[]> {
  const cached = channelLists.get('all');
  return (
    cached ?? channelLists.keep('all', await readAll('CHANNELS', prefix.channel, channelSchema, 'channel'))
  );
}

/** All channels as they are now: for those who have seen that what is kept is too old. */
export async function freshChannels(): Promise<readonly Channel[]> {
  const { items } = await queryPartition('CHANNELS', { beginsWith: prefix.channel });
  const all = await readableItems(items, (item) =>
    parseOwn(channelSchema, item, `channel ${String(item['id'])}`),
  );
  for (const channel of all) channels.keep(channel.id, channel);
  return channelLists.keep('all', all);
}

/** A channel as it is now: for who has changed it a moment ago, and asks another function about it. @throws NotFound */
export async function freshChannel(id: string): Promise<Channel> {
  const item = await getItem(key.channel(id));
  if (!item) throw new NotFound(`There is no channel ${id}.`);
  return channels.keep(id, parseOwn(channelSchema, item, `channel ${id}`));
}

/** A SKU as it is now; undefined for one that nobody registered. */
export async function freshSku(id: string): Promise<Sku | undefined> {
  const item = await getItem(key.sku(id));
  return item && skus.keep(id, parseOwn(skuSchema, item, `SKU ${id}`));
}

/** @throws NotFound */
export function readTrackingSource(id: string): Promise<TrackingSource> {
  return readOne(sources, key.trackingSource(id), id, trackingSourceSchema, 'tracking source');
}

/**
 * The registered SKUs among these. An unregistered one has no known weight. `read`: what becomes of one that cannot be
 * read. @throws Corrupt for that where nothing else is said
 */
export async function readSkus(
  ids: readonly string[],
  read: ItemReader = everyItem,
): Promise<ReadonlyMap<string, Sku>> {
  const distinct = [...new Set(ids)];
  const unknown = distinct.filter((id) => skus.get(id) === undefined);
  const items = await getItems(unknown.map(key.sku), { consistent: false });
  const found = await read(items, (item) => parseOwn(skuSchema, item, `SKU ${String(item['id'])}`));
  for (const sku of found) skus.keep(sku.id, sku);
  const registered = new Map<string, Sku>();
  for (const id of distinct) {
    const sku = skus.get(id);
    if (sku) registered.set(id, sku);
  }
  return registered;
}

/** All active rate cards in force, by id. */
export async function readRateCards(): Promise<readonly RateCard[]> {
  const cached = cards.get('all');
  if (cached) return cached;
  const all = await readAll('RATES', prefix.rateCardActive, rateCardSchema, 'rate card');
  return cards.keep(
    'all',
    all.filter(({ active }) => active),
  );
}

/** One version of a rate card. @throws NotFound */
export async function readRateCardVersion(id: string, version: number): Promise<RateCard> {
  const item = await getItem(key.rateCard(id, version), { consistent: false });
  if (!item) throw new NotFound(`There is no version ${version} of rate card ${id}.`);
  return parseOwn(rateCardSchema, item, `rate card ${id}`);
}

/** All locations at one time. A decision that keeps the hash can be replayed. */
export interface NetworkSnapshot {
  /** The hash of the content. */
  readonly hash: string;
  readonly locations: readonly Location[];
}

/** All locations, inactive ones included, by id. */
export async function readLocations(): Promise<readonly Location[]> {
  return (await networkSnapshot()).locations;
}

/** All locations, inactive ones included, with the hash of their content. */
export async function networkSnapshot(): Promise<NetworkSnapshot> {
  return networks.get('all') ?? loadSnapshot();
}

/** All locations; these ids are looked for again where the snapshot in memory does not know one. */
export async function networkSnapshotWith(ids: readonly string[]): Promise<NetworkSnapshot> {
  const snapshot = await networkSnapshot();
  const known = new Set(snapshot.locations.map(({ id }) => id));
  return ids.every((id) => known.has(id)) ? snapshot : loadSnapshot();
}

async function loadSnapshot(): Promise<NetworkSnapshot> {
  const locations = await readAll('NETWORK', prefix.location, locationSchema, 'location');
  return networks.keep('all', { locations, hash: hashOf(locations) });
}

/** A location as it is now, whatever is kept of it. */
export async function readLocationNow(id: string): Promise<Location | undefined> {
  const item = await getItem(key.location(id));
  return item && parseOwn(locationSchema, item, `location ${id}`);
}

/**
 * Passes if work may be given to these locations: what is kept of them may be too old to know of one that was switched
 * off just now.
 * @throws Moved when one is, and forgets what is kept, so that the next plan knows
 */
export async function mustWork(ids: readonly string[]): Promise<void> {
  const items = await getItems([...new Set(ids)].map(key.location));
  const off = items.find((item) => item?.['active'] === false);
  if (!off) return;
  networks.clear();
  throw new Moved(`location ${String(off['id'])} was switched off`);
}

export async function findLocation(id: string): Promise<Location | undefined> {
  const { locations } = await networkSnapshotWith([id]);
  return locations.find((one) => one.id === id);
}

/** @throws NotFound */
export async function readLocation(id: string): Promise<Location> {
  const location = await findLocation(id);
  if (!location) throw new NotFound(`There is no location ${id}.`);
  return location;
}

/** Hashes of the snapshots that are in the table for certain. */
const keptHashes = new Set<string>();

/**
 * Keeps a snapshot under its hash, so that a decision made with it can be replayed. Each function instance
 * writes a snapshot at most once, and none that is there already. A thousand locations take about 60 KB of an
 * item's 400.
 */
export async function keepSnapshot({ hash, locations }: NetworkSnapshot): Promise<void> {
  if (keptHashes.has(hash)) return;
  const at = key.networkSnapshot(hash);
  // A refused write costs as much as one that succeeds; a read costs an eighth of that.
  if (await getItem(at, { consistent: false })) {
    keptHashes.add(hash);
    return;
  }
  const write: Write = {
    kind: 'put',
    key: at,
    item: { ...at, type: 'NetworkSnapshot', hash, content: gzipSync(canonicalJson(locations)) },
    condition: isNew,
    refused: () => new AlreadyKept(hash),
  };
  await transact([write]).catch((error: unknown) => {
    if (!(error instanceof AlreadyKept)) throw error;
  });
  keptHashes.add(hash);
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

/** Empties the memory: for tests, and for callers that have just written. */
export function forgetNetwork(): void {
  for (const cache of [channels, channelLists, sources, skus, cards, networks]) cache.clear();
  keptHashes.clear();
  forgetShops();
}
