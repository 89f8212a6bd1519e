import { type StoredDecision, withoutCandidates } from '../../functions/planner/decision.ts';
import { replay } from '../../functions/planner/explain/replay.ts';
import { microsText } from '../../functions/planner/pricing/micros.ts';
import { listDecisions, readDecision, readInput } from '../../functions/routing/decisions/decision.store.ts';
import type { DecisionRecord, GroupName } from '../../functions/routing/decisions/decision-record.ts';
import { differences } from './differences.ts';

/**
 * What came of planning a stored decision again. `different`: by the same version of the planner, which is a
 * fault. `other planner`: another version decided, and may decide otherwise.
 */
export type ReplayOutcome = 'same' | 'different' | 'other planner' | 'unreadable';

/** A stored decision that was planned again. */
export interface Replayed {
  readonly orderId: string;
  /** The decision's number within its order, or that of the return whose location was chosen; 0 of a group. */
  readonly n: number;
  readonly kind: 'route' | 'return' | 'group';
  readonly as: ReplayOutcome;
  /** Of an other planner's both costs, then where the two differ; of an unreadable one why. */
  readonly where: readonly string[];
}

/** Every decision of an order, planned again from what was stored with it; and the groups that they took a part of. */
export async function replayOrder(
  orderId: string,
): Promise<{ readonly replayed: Replayed[]; readonly groups: readonly GroupName[] }> {
  const replayed: Replayed[] = [];
  const groups: GroupName[] = [];
  for (const { n } of await listDecisions(orderId)) {
    const record = await readDecision(orderId, n);
    if (record.group) groups.push(record.group);
    replayed.push({ orderId, n, kind: 'route', ...(await replayRecord(record)) });
  }
  return { replayed, groups };
}

async function replayRecord(record: DecisionRecord): Promise<Pick<Replayed, 'as' | 'where'>> {
  const { result: stored } = record;
  try {
    const { decision, same, otherPlanner } = replay(record, await readInput(record));
    if (same) return { as: 'same', where: [] };
    const now = withoutCandidates(decision);
    if (!otherPlanner) return { as: 'different', where: differences(stored, now) };
    const costs = `${costText(stored)}, ${costText(now)}`;
    return { as: 'other planner', where: [costs, ...differences(outcomeOf(stored), outcomeOf(now))] };
  } catch (error) {
    return { as: 'unreadable', where: [error instanceof Error ? error.message : String(error)] };
  }
}

function costText({ planner, cost: { currency, totalMicros } }: StoredDecision): string {
  return `${currency} ${microsText(totalMicros, currency)} by planner ${planner}`;
}

/** A decision without the planner's version and without how much work it was. */
function outcomeOf({ planner: _, proof: { kind, score, lowerBound }, ...rest }: StoredDecision): unknown {
  return { ...rest, proof: { kind, score, lowerBound } };
}
