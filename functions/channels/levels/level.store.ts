/** Items of the figures of connected shops. One writer at a time: each write names the version that it read (S1). */
import * as z from 'zod';
import { dueKey, key, listKey } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { queryPartition, type TableItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { freshLevel, levelStateSchema } from './level.ts';

/** LEVEL: what we know of one figure of a shop. */
export const levelSchema = z.looseObject({
  type: z.literal('Level'),
  channel: z.string(),
  sku: z.string(),
  /** The shop's location; absent where the shop has one figure for a SKU. */
  location: z.string().optional(),
  /** What the platform changes stock of; absent while the shop does not know the SKU. */
  item: z.string().optional(),
  /** Units that the shop withholds from other buyers without having taken them (S3). */
  withheld: z.number().int().default(0),
  /** The orders that they are withheld for, by the shop's own ids: absolute, so that no version counts twice (S2). */
  withheldFor: z.record(z.string(), z.number().int().min(1)).default({}),
  /** Movements of the shop's own log, by id, that the last reading had: none of them moves the figure twice (S10). */
  logged: z.array(z.string()).optional(),
  /** Since when the shop shows another figure than it should, as far as that is known. */
  untoldSince: z.iso.datetime().optional(),
  /** The shop's own words of what it refused; nothing is sent before somebody asks for it, or the next day. */
  refused: z.object({ code: z.string(), words: z.string(), at: z.iso.datetime() }).optional(),
  state: levelStateSchema,
  dueAt: z.iso.datetime(),
  version: z.number().int(),
});
export type Level = z.output<typeof levelSchema>;

/** The name of a figure among those of its channel. */
export type LevelName = Pick<Level, 'channel' | 'sku' | 'location'>;

/** A figure that nobody has looked at yet. */
export function newLevel({ channel, sku, location }: LevelName, now: string): Level {
  const named = location === undefined ? {} : { location };
  const rest = { withheld: 0, withheldFor: {}, state: freshLevel(now), dueAt: now, version: 0 };
  return { type: 'Level', channel, sku, ...named, ...rest };
}

/** The figure with what the shop withholds from other buyers for one of its orders; none once it is paid or given up (S3). */
export function withholding(level: Level, order: string, units: number): Level {
  const { [order]: _before, ...others } = level.withheldFor;
  const withheldFor = units > 0 ? { ...others, [order]: units } : others;
  const withheld = Object.values(withheldFor).reduce((sum, one) => sum + one, 0);
  return { ...level, withheld, withheldFor };
}

/** Whoever moves a figure tells it in the same run: it is over, or the queue brings its messages again, within this time. Seconds. */
const TOLD_WITHIN = 720;

/**
 * The figure that the shop's own doing has moved: whoever learns of that may die before the figure is told, and nothing would say
 * so once more. The sweeper comes for it then; whoever tells the figure sets its time anew. What was refused waits for its time.
 */
export function dueUnlessTold(level: Level, now: string): Level {
  const soon = after(now, TOLD_WITHIN);
  return level.refused || level.dueAt <= soon ? level : { ...level, dueAt: soon };
}

export function parseLevel(item: TableItem): Level {
  return parseOwn(levelSchema, item, `level of ${String(item['sku'])} at ${String(item['channel'])}`);
}

/** The figures of a SKU at a shop, read consistently. */
export async function readLevels(channel: string, sku: string): Promise<Level[]> {
  const { items } = await queryPartition(key.level(channel, sku).pk);
  return items.map(parseLevel);
}

/** The writes by which the figures of a SKU are told again at once, whatever was refused or stopped. */
export async function tellAgainWrites(channel: string, sku: string, now: string): Promise<Write[]> {
  const levels = await readLevels(channel, sku);
  return levels.map((level) => {
    const { refused: _refused, state, ...rest } = level;
    const { foreign: _foreign, isRaiseStopped: _stopped, ...open } = state;
    return saveLevel(level, { ...rest, state: { ...open, isUnchecked: true }, dueAt: now });
  });
}

/** Refused as Moved. */
export function saveLevel(before: Pick<Level, 'version'> | undefined, next: Level): Write {
  const { channel, sku, location, dueAt } = next;
  const version = (before?.version ?? 0) + 1;
  const indexed = {
    ...listKey.levels(channel, sku),
    ...dueKey(`${channel}/${sku}/${location ?? '-'}`, dueAt),
  };
  return putVersion(
    key.level(channel, sku, location),
    { ...next, ...indexed, version },
    before?.version,
    moved(`level of ${sku} at ${channel}`),
  );
}
