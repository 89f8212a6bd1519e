import { inParallel } from '../../shared/parallel.ts';
import { NoTimeLeft, withinTime } from '../../shared/time-budget.ts';
import type { Effect } from '../changes/effects.ts';
import { type DistinctEffect, distinctEffects } from './distinct-effects.ts';
import { type EntryEffect, enterTogether } from './enter-together.ts';
import { execute, type SingleEffect } from './execute.ts';
import { OrderTurns } from './order-turns.ts';
import { type Announcement, publishTogether } from './publish-together.ts';

/** What one effect may take: more than the longest call, so that a slow service is not a slow effect. */
export const EFFECT_MS = 20_000;
/** Effects that are done side by side. */
const EFFECTS_AT_ONCE = 20;

function isAnnouncement(effect: Effect): effect is Announcement {
  return effect.kind === 'publish';
}

function isEntry(effect: Effect): effect is EntryEffect {
  return effect.kind === 'enterMovement';
}

function isSingle(effect: Effect): effect is SingleEffect {
  return !isAnnouncement(effect) && !isEntry(effect);
}

async function executeAll(
  effects: readonly SingleEffect[],
  hasTime: () => boolean,
): Promise<ReadonlyMap<SingleEffect, unknown>> {
  const failures = new Map<SingleEffect, unknown>();
  const turns = new OrderTurns();
  await inParallel(effects, EFFECTS_AT_ONCE, async (effect) => {
    try {
      if (!hasTime()) throw new NoTimeLeft('the invocation is about to end');
      await withinTime(EFFECT_MS, () => execute(effect, turns));
    } catch (error) {
      failures.set(effect, error);
    }
  });
  return failures;
}

function failuresAsAsked(
  distinct: readonly DistinctEffect[],
  failures: ReadonlyMap<Effect, unknown>,
): ReadonlyMap<Effect, unknown> {
  const failed = distinct.filter(({ effect }) => failures.has(effect));
  return new Map(
    failed.flatMap(({ effect, askedAs }) => askedAs.map((one) => [one, failures.get(effect)] as const)),
  );
}

/**
 * Does the effects of a batch, each once: events together, entries of the ledger together, all else side by side, each
 * within its time. Returns the error of each effect that failed; the others are done. `hasTime` says whether one more
 * may begin.
 */
export async function carryOut(
  effects: readonly Effect[],
  hasTime: () => boolean = () => true,
): Promise<ReadonlyMap<Effect, unknown>> {
  const distinct = distinctEffects(effects);
  const once = distinct.map(({ effect }) => effect);
  const limits = { milliseconds: EFFECT_MS, hasTime };
  const [unpublished, unentered, undone] = await Promise.all([
    publishTogether(once.filter(isAnnouncement), limits),
    enterTogether(once.filter(isEntry), limits),
    executeAll(once.filter(isSingle), hasTime),
  ]);
  return failuresAsAsked(distinct, new Map<Effect, unknown>([...unpublished, ...unentered, ...undone]));
}
