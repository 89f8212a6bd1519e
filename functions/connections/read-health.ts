/** How a connection is, for its owner. */
import * as z from 'zod';
import type { Adapter } from '../channels/contract/adapter.ts';
import { type Heard, readHeard } from '../channels/heard.store.ts';
import { type Level, parseLevel } from '../channels/levels/level.store.ts';
import { type PrivacyItem, readPrivacyRequests } from '../channels/privacy/privacy-request.store.ts';
import { readableItems } from '../exceptions/readable-items.ts';
import type { Channel } from '../network/entities/channel.ts';
import { freshChannel } from '../network/entities/network.store.ts';
import { listKey } from '../shared/keys.ts';
import { getItems, keyOf, queryIndex, type TableItem } from '../shared/table.ts';
import { type ConnectionItem, readConnection } from './connection.store.ts';
import type { Health } from './doors.ts';
import { identityOf } from './identity.ts';
import { hasErrors } from './look.ts';
import { adapterOf } from './shop.ts';

/** More figures than this are not counted for one answer. */
const MOST_COUNTED = 1000;
const SHOWN_REQUESTS = 20;

function summaryOf(levels: readonly Level[]) {
  const untold = levels.flatMap(({ untoldSince }) => (untoldSince === undefined ? [] : [untoldSince])).sort();
  const oldest = untold[0];
  return {
    counted: levels.length,
    untold: untold.length,
    ...(oldest === undefined ? {} : { oldestUntold: oldest }),
    refused: levels.filter(({ refused }) => refused !== undefined).length,
    open: levels.filter(({ state }) => state.push !== undefined).length,
  };
}

/** What may be said of a connection in one word; see `connectionStates`. */
export function stateOf(channel: Channel, known: ConnectionItem | undefined): Health['state'] {
  if (!adapterOf(channel)) return known?.openedAs || known?.accepted ? 'leaving' : 'none';
  if (!channel.active) return 'off';
  if (known?.trouble) return 'troubled';
  if (known?.accepted !== identityOf(channel))
    return known?.lookedAt !== undefined && hasErrors(known.findings) ? 'refused' : 'checking';
  return known.backfill?.doneAt === undefined ? 'backfilling' : 'connected';
}

/** Messages are written by the version that the app's own settings name, calls by ours. */
function driftOf(
  adapter: Adapter | undefined,
  known: ConnectionItem | undefined,
  heard: Heard | undefined,
): Pick<Health, 'drift'> {
  if (!adapter) return {};
  const { pinned } = adapter.version;
  if (known?.drift) return { drift: { pinned, answered: known.drift.answered, of: 'calls' } };
  const written = heard?.version;
  if (written === undefined || written === pinned) return {};
  return { drift: { pinned, answered: written, of: 'messages' } };
}

function backfillOf({ backfill }: ConnectionItem): Pick<Health, 'backfill'> {
  if (!backfill) return {};
  const { askedAt, orders, ordersDoneAt, skus, doneAt } = backfill;
  return {
    backfill: {
      askedAt,
      orders,
      ...(ordersDoneAt === undefined ? {} : { ordersDoneAt }),
      skus,
      ...(doneAt === undefined ? {} : { doneAt }),
    },
  };
}

function skusOf({ skuReport }: ConnectionItem): Pick<Health, 'skus'> {
  if (!skuReport) return {};
  const { at, looked, unknownThere: first, unknownThereInAll: unknown, sku } = skuReport;
  return { skus: { at, looked, isWhole: sku === undefined, unknown, first } };
}

/** What is known of the connection itself, without what is nothing of its owner's. */
function knownOf(known: ConnectionItem): Partial<Health> {
  const { trouble, lookedAt, watermark, lastGapAt, tokenEndsAt } = known;
  return {
    ...(trouble ? { trouble } : {}),
    ...(lookedAt === undefined ? {} : { lookedAt }),
    ...(watermark === undefined ? {} : { ordersKnownTo: watermark }),
    ...(lastGapAt === undefined ? {} : { lastGapAt }),
    ...(tokenEndsAt === undefined ? {} : { tokenEndsAt }),
    ...backfillOf(known),
    ...skusOf(known),
  };
}

const listedSchema = z.looseObject({ gsi1sk: z.string() });

/** The list is in the order of time, which its sort keys begin with. */
function untoldOf(items: readonly TableItem[]) {
  const [oldest] = items.map((item) => listedSchema.parse(item).gsi1sk.split('#')[0] ?? '');
  return { untold: items.length, ...(oldest === undefined ? {} : { oldestUntold: oldest }) };
}

/** Without whom it is about. */
function shownRequest(request: PrivacyItem): Health['privacy'][number] {
  const { id, kind, receivedAt, doneAt, found, inFlight, file } = request;
  return { id, kind, receivedAt, doneAt, found, inFlight, file };
}

/** @throws NotFound for an unknown channel */
export async function readHealth(id: string): Promise<Health> {
  const channel = await freshChannel(id);
  const [known, heard, requests, page, untold] = await Promise.all([
    readConnection(id),
    readHeard(id),
    readPrivacyRequests(id, SHOWN_REQUESTS),
    queryIndex('lists', listKey.levelsPartition(id), { limit: MOST_COUNTED }),
    queryIndex('lists', listKey.untoldPartition(id), { limit: MOST_COUNTED }),
  ]);
  const levels = await readableItems(await getItems(page.items.map(keyOf)), parseLevel);
  const adapter = adapterOf(channel);
  return {
    channel: id,
    connected: channel.active && adapter !== undefined,
    state: stateOf(channel, known),
    ...(heard ? { lastMessageAt: heard.at } : {}),
    ...(known ? knownOf(known) : {}),
    gaps: known?.gaps ?? 0,
    subscriptions: known?.subscriptions ?? [],
    findings: known?.findings ?? [],
    ...driftOf(adapter, known, heard),
    privacy: requests.map(shownRequest),
    figures: { ...summaryOf(levels), more: page.next !== undefined },
    effects: { ...untoldOf(untold.items), more: untold.next !== undefined },
  };
}
