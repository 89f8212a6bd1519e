import * as z from 'zod';
import { readableItems } from '../../exceptions/readable-items.ts';
import { AgedCache } from '../../network/entities/aged-cache.ts';
import { defaultRuleset, type Ruleset, rulesetFaults, rulesetSchema } from '../../planner/ruleset.ts';
import { hashOf } from '../../shared/content-hash.ts';
import { Conflict, Corrupt, Moved, NotFound } from '../../shared/errors.ts';
import { carriedEventSchema, carry } from '../../shared/events/carried.ts';
import { key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem, keyOf, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, retryMoved, transact, type Write } from '../../shared/transact.ts';
import { type Activation, activationInForce, activationSchema, withActivation } from './activation.ts';

/** A version of the rules: immutable. `hash` is the SHA-256 of its content with all defaults written out. */
const storedSchema = z.looseObject({
  type: z.literal('Ruleset'),
  version: z.number().int().min(1),
  hash: z.string(),
  ruleset: rulesetSchema,
  by: z.string(),
  at: z.iso.datetime(),
  /** Why somebody wrote it. */
  reason: z.string().optional(),
  evt: carriedEventSchema.optional(),
});
export type StoredRuleset = z.output<typeof storedSchema>;

/** Which version has the content of a hash. */
const hashPointerSchema = z.looseObject({ ruleset: z.number() });

/** Which version is in force, or plans in the shadow, from when on. `version` is that of the item. */
const scheduleSchema = z.looseObject({
  type: z.literal('Ruleset'),
  version: z.number().int(),
  activations: z.array(activationSchema),
});
/** The live rules, and those that plan beside them without effect. */
export type RulesetSlot = 'active' | 'shadow';
const slotKey = { active: key.rulesetActive, shadow: key.rulesetShadow } as const;

/**
 * Rules as a plan uses them. Version 0 is the product's default, in force while the brand has activated none.
 */
export interface RulesInForce {
  readonly version: number;
  readonly hash: string;
  readonly ruleset: Ruleset;
}

const versions = new Map<number, StoredRuleset>();
const schedules = new AgedCache<readonly Activation[]>(() => settings().networkCache * 1000);

function parseRuleset(item: TableItem): StoredRuleset {
  return parseOwn(storedSchema, item, 'ruleset');
}

/** A version of the rules. @throws NotFound */
export async function readRuleset(version: number): Promise<StoredRuleset> {
  const known = versions.get(version);
  if (known) return known;
  const item = await getItem(key.ruleset(version));
  if (!item) throw new NotFound(`There is no ruleset ${version}.`);
  const found = parseRuleset(item);
  versions.set(version, found);
  return found;
}

/**
 * A version that is to be in force.
 * @throws Conflict for one that there is not, and for one of an earlier release that no rule of today allows: by path
 */
export async function readForTrial(version: number): Promise<StoredRuleset> {
  try {
    return await readRuleset(version);
  } catch (error) {
    if (error instanceof NotFound) throw new Conflict(`There is no ruleset ${version}.`);
    if (!(error instanceof Corrupt)) throw error;
    const item = await getItem(key.ruleset(version));
    const errors = rulesetFaults(item?.['ruleset']);
    throw new Conflict(`Ruleset ${version} is not a ruleset any more.`, { errors }, { cause: error });
  }
}

/** A page of the versions, newest first; `next` and `after` are sort keys. */
export async function listRulesets(
  limit: number,
  after?: string,
): Promise<{ rulesets: StoredRuleset[]; next?: string }> {
  const { items, next } = await queryPartition('RULES', {
    beginsWith: prefix.ruleset,
    newestFirst: true,
    limit,
    ...(after === undefined ? {} : { startAfter: { pk: 'RULES', sk: after } }),
  });
  return { rulesets: await readableItems(items, parseRuleset), ...(next ? { next: keyOf(next).sk } : {}) };
}

/** What somebody says of a version that they write. */
interface Authorship {
  readonly by: string;
  readonly reason?: string | undefined;
}

/** The version that has the content of a hash already. */
async function versionOf(hash: string): Promise<StoredRuleset | undefined> {
  const known = await getItem(key.rulesetHash(hash));
  if (!known) return undefined;
  return readRuleset(parseOwn(hashPointerSchema, known, 'ruleset hash').ruleset);
}

async function nextVersion(
  ruleset: Ruleset,
  hash: string,
  { by, reason }: Authorship,
  now: string,
): Promise<StoredRuleset> {
  const version = (await latestVersion()) + 1;
  const why = reason === undefined ? {} : { reason };
  return { type: 'Ruleset', version, hash, ruleset, by, at: now, ...why };
}

/** The version that a ruleset is already, or would be stored as. Nothing is written. */
export async function foreseenRuleset(
  ruleset: Ruleset,
  author: Authorship,
  now: string,
): Promise<StoredRuleset> {
  const hash = hashOf(ruleset);
  return (await versionOf(hash)) ?? nextVersion(ruleset, hash, author, now);
}

/**
 * Stores a ruleset as the next version. The same content is the same version, and writes nothing.
 * @throws Contended
 */
export async function addRuleset(
  ruleset: Ruleset,
  author: Authorship,
  now: string,
): Promise<{ stored: StoredRuleset; created: boolean }> {
  const hash = hashOf(ruleset);
  return retryMoved(async () => {
    const known = await versionOf(hash);
    if (known) return { stored: known, created: false };
    const next = await nextVersion(ruleset, hash, author, now);
    const { version, by } = next;
    const data = { entity: 'ruleset', id: String(version), version, by };
    const event = carry({ type: 'network.changed', data }, version, now);
    const stored: StoredRuleset = { ...next, ...event };
    const refused = moved('rulesets');
    await transact([
      putVersion(key.ruleset(version), stored, undefined, refused),
      putVersion(key.rulesetHash(hash), { ruleset: version }, undefined, refused),
    ]);
    return { stored, created: true };
  });
}

/** The number of the newest version, readable or not; 0 where there is none. */
async function latestVersion(): Promise<number> {
  const { items } = await queryPartition('RULES', {
    beginsWith: prefix.ruleset,
    newestFirst: true,
    limit: 1,
  });
  return Number(items[0]?.['version'] ?? 0);
}

async function readSchedule(slot: RulesetSlot): Promise<{ version: number; activations: Activation[] }> {
  const item = await getItem(slotKey[slot]());
  return item ? parseOwn(scheduleSchema, item, `${slot} ruleset`) : { version: 0, activations: [] };
}

/** What an activation replaces: a schedule that cannot be read any more is replaced, too. */
async function replacedSchedule(slot: RulesetSlot): Promise<{ version: number; activations: Activation[] }> {
  const item = (await getItem(slotKey[slot]())) ?? { version: 0 };
  const activations = scheduleSchema.safeParse(item).data?.activations ?? [];
  return { version: Number(item['version']), activations };
}

/** All activations of a slot, in the order in which they were made. */
export async function readActivations(slot: RulesetSlot): Promise<readonly Activation[]> {
  return (await readSchedule(slot)).activations;
}

/** What an activation writes, and the activations after it. */
interface Activating {
  readonly writes: readonly Write[];
  readonly activations: readonly Activation[];
}

/** The writes of an activation, for the write of something that goes with it. Refused as Moved. */
export async function activationWrites(slot: RulesetSlot, activation: Activation): Promise<Activating> {
  const before = await replacedSchedule(slot);
  const version = before.version + 1;
  const activations = withActivation(before.activations, activation);
  const { by, at, ruleset } = activation;
  const data = { entity: `ruleset-${slot}`, id: String(ruleset ?? 0), version, by };
  const event = carry({ type: 'network.changed', data }, version, at);
  const schedule = { type: 'Ruleset', version, activations, ...event };
  const known = before.version === 0 ? undefined : before.version;
  const changed = () => new Moved(`the ${slot} ruleset changed`);
  const audited = { ...activation, type: 'Audit', entity: 'ruleset', id: slot, version };
  const writes = [
    putVersion(slotKey[slot](), schedule, known, changed),
    putVersion(key.audit('ruleset', slot, version), audited, undefined, moved('audit')),
  ];
  return { writes, activations };
}

/** Notices an activation that was written, at once in this process. */
export function keepActivations(slot: RulesetSlot, activations: readonly Activation[]): void {
  schedules.keep(slot, activations);
}

/**
 * Puts a version in force from a time on, or into the shadow; null ends the shadow, or goes back to the
 * product's default.
 * @throws Conflict for a version that there is not
 */
export async function activate(slot: RulesetSlot, activation: Activation): Promise<readonly Activation[]> {
  if (activation.ruleset !== null) await readForTrial(activation.ruleset);
  return retryMoved(async () => {
    const { writes, activations } = await activationWrites(slot, activation);
    await transact(writes);
    keepActivations(slot, activations);
    return activations;
  });
}

async function versionInForce(slot: RulesetSlot, now: string): Promise<number | undefined> {
  const activations = schedules.get(slot) ?? schedules.keep(slot, await readActivations(slot));
  return activationInForce(activations, now)?.ruleset ?? undefined;
}

/** The version in force at `now` (UTC ISO), as it is stored; undefined: the product's default. */
export async function activeVersion(now: string): Promise<number | undefined> {
  return activationInForce(await readActivations('active'), now)?.ruleset ?? undefined;
}

/** A version as plans use it. @throws NotFound */
export async function rulesOf(version: number): Promise<RulesInForce> {
  const { hash, ruleset } = await readRuleset(version);
  return { version, hash, ruleset };
}

const defaults = new Map<string, RulesInForce>();

/** The product's default rules for a brand that keeps its books in `currency`. */
export function defaultRules(currency: string): RulesInForce {
  const ruleset = defaultRuleset(currency);
  const known = defaults.get(currency) ?? { version: 0, hash: hashOf(ruleset), ruleset };
  defaults.set(currency, known);
  return known;
}

/**
 * The rules in force at `now` (UTC ISO), at most `settings().networkCache` seconds old. While the brand has
 * activated none, they are the default rules in `currency`.
 */
export async function activeRules(now: string, currency: string): Promise<RulesInForce> {
  const version = await versionInForce('active', now);
  return version === undefined ? defaultRules(currency) : rulesOf(version);
}

/** The rules that plan beside the live ones, if any do. */
export async function shadowRules(now: string): Promise<RulesInForce | undefined> {
  const version = await versionInForce('shadow', now);
  return version === undefined ? undefined : rulesOf(version);
}

/** Forgets the rules that are kept in memory: for tests. */
export function forgetRules(): void {
  versions.clear();
  schedules.clear();
}
