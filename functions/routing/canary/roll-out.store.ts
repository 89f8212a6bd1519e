/** Roll-outs as they are stored: a slot that says which one runs, and an item for each. One runs at a time. */
import { readableItems } from '../../exceptions/readable-items.ts';
import { AgedCache } from '../../network/entities/aged-cache.ts';
import { Conflict, NotFound } from '../../shared/errors.ts';
import { carry, type EventDraft } from '../../shared/events/carried.ts';
import { dueKey, key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem, keyOf, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, retryMoved, transact, type Write } from '../../shared/transact.ts';
import { activationWrites, keepActivations } from '../rulesets/ruleset.store.ts';
import {
  type RollOut,
  type RollOutEnd,
  type RollOutSlot,
  rollOutSchema,
  rollOutSlotSchema,
  type Shares,
  withShares,
} from './roll-out.ts';

const slots = new AgedCache<RollOutSlot>(() => settings().networkCache * 1000);
const SLOT = 'roll-out';
const neverUsed: RollOutSlot = { version: 0, latest: 0 };

export function parseRollOut(item: TableItem): RollOut {
  return parseOwn(rollOutSchema, item, `roll-out ${String(item['n'])}`);
}

async function readSlot(): Promise<RollOutSlot> {
  const item = await getItem(key.rollOutSlot());
  return item ? parseOwn(rollOutSlotSchema, item, 'the slot of roll-outs') : neverUsed;
}

/** The roll-out that runs, at most `settings().networkCache` seconds old. */
export async function runningRollOut(): Promise<RollOutSlot['rollOut']> {
  const slot = slots.get(SLOT) ?? slots.keep(SLOT, await readSlot());
  return slot.rollOut;
}

/** @throws NotFound */
export async function readRollOut(n: number): Promise<RollOut> {
  const item = await getItem(key.rollOut(n));
  if (!item) throw new NotFound(`There is no roll-out ${n}.`);
  return parseRollOut(item);
}

/** A page of the roll-outs, newest first; `next` and `after` are sort keys. */
export async function listRollOuts(
  limit: number,
  after?: string,
): Promise<{ rollOuts: RollOut[]; next?: string }> {
  const { pk } = key.rollOut(1);
  const { items, next } = await queryPartition(pk, {
    beginsWith: prefix.rollOut,
    newestFirst: true,
    limit,
    ...(after === undefined ? {} : { startAfter: { pk, sk: after } }),
  });
  return { rollOuts: await readableItems(items, parseRollOut), ...(next ? { next: keyOf(next).sk } : {}) };
}

/** Writes a roll-out as it is from now on; `before` is its version, undefined: it is new. Refused as Moved. */
export function saveRollOut(before: number | undefined, next: RollOut): Write {
  const { n, dueAt } = next;
  const due = dueAt === undefined ? {} : dueKey(`roll-out-${n}`, dueAt);
  const item = { ...next, version: (before ?? 0) + 1, ...due };
  return putVersion(key.rollOut(n), item, before, moved(`roll-out ${n}`));
}

/** Who changes what runs, and why. */
interface SlotChange {
  readonly event: EventDraft;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

/** The writes of a change of the slot, with its trail. Refused as Moved. */
function slotWrites(
  before: RollOutSlot,
  after: Pick<RollOutSlot, 'latest' | 'rollOut'>,
  { event, by, reason, at }: SlotChange,
): Write[] {
  const version = before.version + 1;
  const item = { type: 'Ruleset', ...after, version, ...carry(event, version, at) };
  const trail = { type: 'Audit', entity: 'ruleset', id: 'canary', ...after, version, by, reason, at };
  return [
    putVersion(key.rollOutSlot(), item, before.version || undefined, moved('the slot of roll-outs')),
    putVersion(key.audit('ruleset', 'canary', version), trail, undefined, moved('audit')),
  ];
}

function changedEvent(slot: RollOutSlot, ruleset: number, by: string): EventDraft {
  const data = { entity: 'ruleset-canary', id: String(ruleset), version: slot.version + 1, by };
  return { type: 'network.changed', data };
}

/** A roll-out as it is asked for: the number follows. */
export type RollOutAsked = Omit<RollOut, 'type' | 'n' | 'version' | 'changes' | 'counts' | 'ended' | 'dueAt'>;

/** @throws Conflict while another roll-out runs; Contended */
export async function startRollOut(asked: RollOutAsked): Promise<RollOut> {
  return retryMoved(async () => {
    const slot = await readSlot();
    if (slot.rollOut)
      throw new Conflict(`Roll-out ${slot.rollOut.n} runs: one at a time.`, { running: slot.rollOut.n });
    const n = slot.latest + 1;
    const { ruleset, shares, by, reason, startedAt: at } = asked;
    const rollOut: RollOut = {
      type: 'RollOut',
      n,
      ...asked,
      changes: [{ shares, at, by, reason }],
      counts: {},
      dueAt: at,
      version: 1,
    };
    const after = { latest: n, rollOut: { n, ruleset, shares } };
    const change = { event: changedEvent(slot, ruleset, by), by, reason, at };
    await transact([saveRollOut(undefined, rollOut), ...slotWrites(slot, after, change)]);
    slots.clear();
    return rollOut;
  });
}

/** A roll-out that runs, with the slot that says so. @throws NotFound; Conflict where it has ended */
async function readRunning(n: number): Promise<{ rollOut: RollOut; slot: RollOutSlot }> {
  const [slot, rollOut] = await Promise.all([readSlot(), readRollOut(n)]);
  if (slot.rollOut?.n !== n)
    throw new Conflict(`Roll-out ${n} has ended.`, rollOut.ended ? { as: rollOut.ended.as } : {});
  return { rollOut, slot };
}

/** Who asks for a change of a roll-out. `at`: UTC ISO. */
export interface Asking {
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

/** @throws NotFound; Conflict where it has ended; Contended */
export async function changeShares(n: number, shares: Shares, asking: Asking): Promise<RollOut> {
  return retryMoved(async () => {
    const { rollOut, slot } = await readRunning(n);
    const next = withShares(rollOut, { shares, ...asking });
    const after = { latest: slot.latest, rollOut: { n, ruleset: rollOut.ruleset, shares } };
    const event = changedEvent(slot, rollOut.ruleset, asking.by);
    await transact([saveRollOut(rollOut.version, next), ...slotWrites(slot, after, { event, ...asking })]);
    slots.clear();
    return next;
  });
}

/** The writes by which a roll-out ends that runs no more. */
function endWrites(
  { n, ruleset }: Pick<RollOut, 'n' | 'ruleset'>,
  slot: RollOutSlot,
  { as, by, reason, at, guardrail }: RollOutEnd,
): Write[] {
  const event: EventDraft =
    as === 'promoted'
      ? changedEvent(slot, ruleset, by)
      : {
          type: 'ruleset.rolled_back',
          data: { rollOut: n, ruleset, by, reason, ...(guardrail ? { guardrail } : {}) },
        };
  return slotWrites(slot, { latest: slot.latest }, { event, by, reason, at });
}

/** Ends a roll-out that an operator wants to end, and where it is promoted puts its version in force in the same write. */
export async function endRollOut(n: number, as: RollOutEnd['as'], asking: Asking): Promise<RollOut> {
  return retryMoved(async () => {
    const { rollOut, slot } = await readRunning(n);
    const ended = { as, ...asking };
    const next = { ...rollOut, ended };
    const { by, reason, at } = asking;
    const activation = { ruleset: rollOut.ruleset, from: at, reason, by, at };
    const inForce = as === 'promoted' ? await activationWrites('active', activation) : undefined;
    await transact([
      saveRollOut(rollOut.version, next),
      ...endWrites(rollOut, slot, ended),
      ...(inForce?.writes ?? []),
    ]);
    if (inForce) keepActivations('active', inForce.activations);
    slots.clear();
    return next;
  });
}

/** The further writes of a count that has ended its roll-out: they free the slot. Refused as Moved. */
export async function endOfCount(before: RollOut, next: RollOut): Promise<Write[]> {
  if (!next.ended || before.ended) return [];
  return endWrites(next, await readSlot(), next.ended);
}

/** Forgets what is kept in memory. */
export function forgetRollOuts(): void {
  slots.clear();
}
