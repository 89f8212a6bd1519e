/**
 * Keeps what channels are told of a SKU what it should be: works out each channel's figure from the shards, the policies
 * and the owner of the last units, and writes those that changed. It follows from what is stored when it is done, so that
 * it may be done again at any time, and of many changes only the last state is told.
 */
import type { Channel } from '../../network/entities/channel.ts';
import { freshChannels, freshSku, readChannels, readSkus } from '../../network/entities/network.store.ts';
import type { Sku } from '../../network/entities/sku.ts';
import { settings } from '../../shared/settings.ts';
import type { TableItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { buffersOf, dependsOnPlaces } from './buffer.ts';
import { type ConfirmedZero, confirmedByTime } from './confirmed-zero.ts';
import { parseLastUnits, readTold, saveFigure, saveLastUnits, type ToldOfSku } from './figure.store.ts';
import { nextFigure, type PoolFigure, type SellableFigure } from './figure.ts';
import { type KnownStanding, poolsOf, readingOf, readStandings } from './known-standing.ts';
import { areLast, firstClaimant, firstClaimants, type LastUnitsOwner } from './last-units.ts';
import { explainSellable, type LastUnits, type PoolStanding, sharedFor, sharedUnits } from './sellable.ts';
import { soldLately } from './sold-lately.ts';

/** The brand's policies, new enough for what they were worked out by before. */
interface Policies {
  readonly channels: readonly Channel[];
  readonly sku: Sku | undefined;
}

/** The versions of channels and SKU that must have been seen at least. */
interface SeenVersions {
  readonly channel: (id: string) => number;
  /** A channel that must be known. */
  readonly named?: string | undefined;
  readonly sku: number;
}

function seenIn(told: ToldOfSku, { skuVersion = 0, channel }: AskedFigures): SeenVersions {
  const versions = [...told.figures.values()].map(({ by }) => by.sku);
  return {
    channel: (id) =>
      Math.max(told.figures.get(id)?.by.channel ?? 0, id === channel?.id ? channel.version : 0),
    named: channel?.id,
    sku: Math.max(skuVersion, ...versions),
  };
}

function areNewEnough({ channels, sku }: Policies, seen: SeenVersions): boolean {
  const isOld = channels.some(({ id, version }) => version < seen.channel(id));
  const isMissing = seen.named !== undefined && !channels.some(({ id }) => id === seen.named);
  return !isOld && !isMissing && (sku?.version ?? 0) >= seen.sku;
}

/** Handlers keep policies for a while: another may have worked with newer ones. */
async function readPolicies(sku: string, seen: SeenVersions): Promise<Policies> {
  const kept = { channels: await readChannels(), sku: (await readSkus([sku])).get(sku) };
  if (areNewEnough(kept, seen)) return kept;
  return { channels: await freshChannels(), sku: await freshSku(sku) };
}

/** The channels whose figures may change: those of the pools, and of the channel, that the change is about. */
function concerned({ channels }: Policies, told: ToldOfSku, { pools, channel }: AskedFigures): Channel[] {
  const named = channels.find(({ id }) => id === channel?.id);
  const about =
    pools ?? (named && [...poolsOf(named), ...Object.keys(told.figures.get(named.id)?.pools ?? {})]);
  if (!about) return [...channels];
  return channels.filter((one) => one === named || poolsOf(one).some((pool) => about.includes(pool)));
}

/** A pool of a SKU at a time, with what was told of it. */
interface PoolMoment {
  readonly sku: string;
  readonly pool: string;
  readonly standing: PoolStanding;
  readonly policies: Policies;
  readonly told: ToldOfSku;
  readonly confirmedZero: ConfirmedZero;
  readonly now: string;
}

/** Who owns the last units, and what of that is to be written. */
interface Ownership {
  readonly lastUnits?: LastUnits;
  readonly writes: readonly Write[];
  /** Another channel has the last units from now on, and others are connected: what they show is asked once that stands. */
  readonly isToBeAsked?: boolean;
}

/** Who is to have the last units, and when another may have them. */
interface ChosenOwner {
  readonly owner: string;
  /** The present owner keeps them until then, although another channel goes before it. */
  readonly keptUntil?: string;
}

async function chosenOwner({ sku, pool, policies, told, now }: PoolMoment): Promise<ChosenOwner | undefined> {
  const known = told.owners.get(pool);
  const claimants = policies.channels
    .filter((channel) => poolsOf(channel).includes(pool))
    .map(({ id, policies: { sellingPriority } }) => ({ channel: id, priority: sellingPriority }));
  if (claimants.length === 0) return undefined;
  const tied = firstClaimants(claimants).map(({ channel }) => channel);
  const keptUntil = known && after(known.since, settings().lastUnitsKept);
  if (known && keptUntil !== undefined && keptUntil > now)
    return tied.includes(known.owner) ? { owner: known.owner } : { owner: known.owner, keptUntil };
  const all = policies.channels.map(({ id }) => id);
  const sold = tied.length > 1 ? await soldLately({ pool, sku }, all, now) : new Map<string, number>();
  const owner = firstClaimant(claimants, sold);
  return owner === undefined ? undefined : { owner };
}

/** When every other channel is known to show none; undefined once that is so. */
async function askAgain(moment: PoolMoment, owner: string): Promise<string | undefined> {
  const { sku, pool, policies, told, confirmedZero, now } = moment;
  const others = policies.channels.filter(
    ({ id, pools }) => id !== owner && Object.values(pools).includes(pool),
  );
  const answers = await Promise.all(
    others.map(({ id, active }) => {
      // What was never told a figure was promised none; one that is switched off was told so by its last.
      const figure = told.figures.get(id);
      const since = figure && (figure.noneSince[pool] ?? (active ? now : figure.at));
      const allowed = Math.max(0, (figure?.units ?? 0) - toldShared(moment, id));
      return confirmedZero({ channel: id, sku, pool, since, allowed }, now);
    }),
  );
  const times = answers.flatMap((answer) => (answer === true ? [] : [answer.askAt]));
  return times.sort().at(-1);
}

/** How many of the shared units a channel was told of before: the owner may show so many until others show none. */
function toldShared({ pool, standing, told }: PoolMoment, channel: string): number {
  const units = told.figures.get(channel)?.pools[pool] ?? 0;
  const reserved = sharedFor(standing, channel).reserved;
  return Math.max(0, units - reserved);
}

/** The earlier of two times, of which either may be none. */
function earlier(one: string | undefined, other: string | undefined): string | undefined {
  return [one, other].filter((time) => time !== undefined).sort()[0];
}

/** More units are there again: nobody has to look after who has the last ones. */
function withoutDue(known: LastUnitsOwner | undefined): Write[] {
  if (known?.dueAt === undefined) return [];
  const { dueAt: _due, isUnconfirmed: _unconfirmed, ...rest } = known;
  return [saveLastUnits(known, { ...rest, version: known.version + 1 })];
}

function hasConnected({ channels }: Policies, owner: string): boolean {
  return channels.some(({ id, connection }) => id !== owner && connection !== undefined);
}

async function ownershipOf(moment: PoolMoment): Promise<Ownership> {
  const { sku, pool, standing, policies, told, now } = moment;
  const known = told.owners.get(pool);
  const threshold = policies.sku?.selling.lastUnitsAt ?? settings().maxLastUnits;
  const areFew = areLast(sharedUnits(standing.shards).units, threshold);
  const chosen = areFew ? await chosenOwner(moment) : undefined;
  if (!chosen) return { writes: withoutDue(known) };
  const { owner, keptUntil } = chosen;
  const isToBeAsked = known?.owner !== owner && hasConnected(policies, owner);
  // Whoever tells a shop reads who has the last units: until that is written it may still tell the units of before.
  const askAt = isToBeAsked ? now : await askAgain(moment, owner);
  const dueAt = earlier(askAt, keptUntil);
  const since = known?.owner === owner ? known.since : now;
  const next: LastUnitsOwner = {
    type: 'LastUnits',
    ...{ sku, pool, owner, since },
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(askAt === undefined ? {} : { isUnconfirmed: true }),
    version: (known?.version ?? 0) + 1,
  };
  const isUnconfirmed = askAt !== undefined;
  const isSame =
    known?.owner === owner && known.dueAt === dueAt && (known.isUnconfirmed ?? false) === isUnconfirmed;
  const most = askAt === undefined ? {} : { most: toldShared(moment, owner) };
  return {
    lastUnits: { owner, ...most },
    writes: isSame ? [] : [saveLastUnits(known, next)],
    ...(isToBeAsked ? { isToBeAsked } : {}),
  };
}

interface OwnedPool extends Ownership {
  readonly standing: KnownStanding;
}

function figureOf(pool: string, { standing, lastUnits }: OwnedPool, channel: Channel, sku: Sku | undefined) {
  const terms = { channel: channel.id, buffers: buffersOf(channel, sku), lastUnits };
  const { units } = explainSellable(standing, terms);
  const { reserved } = sharedFor(standing, channel.id);
  return { pool, units, hasShared: units > Math.max(0, reserved) } satisfies PoolFigure;
}

/** The figure that a channel is to be told; undefined where it was told that already. */
function changedFigure(
  channel: Channel,
  pools: ReadonlyMap<string, OwnedPool>,
  { sku, policies, told, now }: Omit<PoolMoment, 'pool' | 'standing' | 'confirmedZero'>,
): SellableFigure | undefined {
  const own = poolsOf(channel).flatMap((pool) => {
    const owned = pools.get(pool);
    return owned ? [figureOf(pool, owned, channel, policies.sku)] : [];
  });
  // What none of the channel's pools ever had is nothing to tell of.
  const isKnown = told.figures.has(channel.id) || own.some(({ pool }) => pools.get(pool)?.standing.isKnown);
  if (!isKnown) return undefined;
  const by = { channel: channel.version, sku: policies.sku?.version ?? 0 };
  const from = readingOf(new Map(own.map(({ pool }) => [pool, pools.get(pool)?.standing])));
  return nextFigure(told.figures.get(channel.id), { channel: channel.id, sku, pools: own, by, from }, now);
}

/** What the change that asks for it has seen. */
export interface AskedFigures {
  /** The pools whose stock changed: only channels that sell from them are looked at. Absent: all. */
  readonly pools?: readonly string[] | undefined;
  /** Nothing is read where no channel's buffers depend on where the stock is. */
  readonly ifPlaced?: boolean | undefined;
  /** The version of the SKU at least. */
  readonly skuVersion?: number | undefined;
  /** The version of a channel at least. */
  readonly channel?: { readonly id: string; readonly version: number } | undefined;
}

async function tellOnce(
  sku: string,
  asked: AskedFigures,
  confirmedZero: ConfirmedZero,
  now: string,
): Promise<{ readonly isToBeAsked: boolean; readonly told: number }> {
  const told = await readTold(sku);
  const policies = await readPolicies(sku, seenIn(told, asked));
  const channels = concerned(policies, told, asked);
  const standings = await readStandings(sku, channels, policies.sku, now);
  const common = { sku, policies, told, confirmedZero, now };
  const pools = new Map<string, OwnedPool>();
  for (const [pool, standing] of standings)
    pools.set(pool, { standing, ...(await ownershipOf({ ...common, pool, standing })) });

  const figures = channels.flatMap((channel) => {
    const next = changedFigure(channel, pools, common);
    return next ? [saveFigure(told.figures.get(channel.id), next)] : [];
  });
  // Each is a write of its own, which costs half: a figure that is refused is worked out anew, and so are those after it.
  const owners = [...pools.values()].flatMap(({ writes }) => writes);
  for (const write of [...owners, ...figures]) await transact([write]);
  const isToBeAsked = [...pools.values()].some((pool) => pool.isToBeAsked);
  return { isToBeAsked, told: figures.length };
}

/** Whether a buffer of some channel may depend on where the stock of the SKU is. */
async function isPlaced(sku: string): Promise<boolean> {
  const [channels, known] = await Promise.all([readChannels(), readSkus([sku])]);
  return channels.some((channel) => dependsOnPlaces(buffersOf(channel, known.get(sku))));
}

/**
 * Tells every channel what it may sell of a SKU, where that changed. Answers how many were told.
 * @throws Contended, Unavailable
 */
export async function tellSellable(
  sku: string,
  asked: AskedFigures,
  now: string,
  confirmedZero: ConfirmedZero = confirmedByTime,
): Promise<number> {
  if (asked.ifPlaced && !(await isPlaced(sku))) return 0;
  const first = await retryMoved(() => tellOnce(sku, asked, confirmedZero, now));
  if (!first.isToBeAsked) return first.told;
  const second = await retryMoved(() => tellOnce(sku, asked, confirmedZero, now));
  return first.told + second.told;
}

/** Others may show none of the last units by now, so that their owner may show more. */
export async function sweepLastUnits(
  item: TableItem,
  now: string,
  confirmedZero: ConfirmedZero = confirmedByTime,
): Promise<void> {
  const { sku, pool } = parseLastUnits(item);
  await tellSellable(sku, { pools: [pool] }, now, confirmedZero);
}
