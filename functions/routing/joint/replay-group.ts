import { planJointly } from '../../planner/joint/plan-jointly.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import type { GroupName } from '../decisions/decision-record.ts';
import { readGroup, readGroupInputs } from './group.store.ts';
import { type GroupDecision, groupOf } from './group-record.ts';

/** A stored group, and the same orders planned together again from what was stored with it. */
export interface ReplayedGroup {
  readonly stored: GroupDecision;
  readonly now: GroupDecision;
  /** To the bit. */
  readonly isSame: boolean;
}

/**
 * Plans a group again.
 * @throws NotFound when it, or something that it names, is not there any more
 */
export async function replayGroup(name: GroupName): Promise<ReplayedGroup> {
  const stored = await readGroup(name);
  const joint = planJointly(await readGroupInputs(name), stored.maxWork);
  const { pool, at, first, release, rules, members } = stored;
  const { rules: hash, ...again } = groupOf({ pool, at, first }, release, rules ?? '', members, joint);
  const now = { ...again, ...(rules === undefined ? {} : { rules: hash }) };
  return { stored, now, isSame: canonicalJson(now) === canonicalJson(stored) };
}
