import { microsText } from '../../functions/planner/pricing/micros.ts';
import type { GroupName } from '../../functions/routing/decisions/decision-record.ts';
import type { GroupDecision } from '../../functions/routing/joint/group-record.ts';
import { replayGroup } from '../../functions/routing/joint/replay-group.ts';
import { asError } from '../../functions/shared/errors.ts';
import { differences } from './differences.ts';
import type { Replayed } from './replay-order.ts';

function costText({ currency, jointMicros, planner }: GroupDecision): string {
  return `${currency} ${microsText(jointMicros, currency)} by planner ${planner}`;
}

/** Orders that were planned together, once more: named by the order that stood first. */
export async function replayedGroup(name: GroupName): Promise<Replayed> {
  const whose = { orderId: name.first, n: 0, kind: 'group' } as const;
  try {
    const { stored, now, isSame } = await replayGroup(name);
    if (isSame) return { ...whose, as: 'same', where: [] };
    if (stored.planner === now.planner) return { ...whose, as: 'different', where: differences(stored, now) };
    return { ...whose, as: 'other planner', where: [`${costText(stored)}, ${costText(now)}`] };
  } catch (error) {
    return { ...whose, as: 'unreadable', where: [asError(error).message] };
  }
}

/** The groups that decisions have taken their parts of, each once. */
export function groupsOnce(names: readonly GroupName[]): GroupName[] {
  return [...new Map(names.map((name) => [`${name.pool}\n${name.at}\n${name.first}`, name])).values()];
}
