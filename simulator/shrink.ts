import { Coverage } from './coverage.ts';
import { type HistoryResult, runHistory } from './history.ts';
import { type Parts, partsOf, type Scenario, withParts } from './scenario.ts';

/** What is left of a scenario that breaks a rule. */
export interface Shrunk {
  readonly parts: Parts;
  readonly result: HistoryResult;
}

/** One part of either kind, so that both are shrunk in one list. */
interface Part {
  readonly of: keyof Parts;
  readonly value: number;
}

function listOf({ actions, faults }: Parts): Part[] {
  return [
    ...faults.map((value): Part => ({ of: 'faults', value })),
    ...actions.map((value): Part => ({ of: 'actions', value })),
  ];
}

function partsFrom(list: readonly Part[]): Parts {
  const valuesOf = (kind: keyof Parts): number[] =>
    list.filter((part) => part.of === kind).map(({ value }) => value);
  return { actions: valuesOf('actions'), faults: valuesOf('faults') };
}

/**
 * Leaves out as many actions and faults as it can while the rule is still broken: delta debugging, halves first,
 * then single parts. `until`: milliseconds since 1970 after which it takes what it has.
 */
export async function shrink(scenario: Scenario, rule: string, until: number): Promise<Shrunk> {
  const breaks = async (list: readonly Part[]): Promise<boolean> => {
    const { violations } = await runHistory(withParts(scenario, partsFrom(list)), new Coverage());
    return violations.some((one) => one.rule === rule);
  };
  let left = listOf(partsOf(scenario));
  for (let size = Math.ceil(left.length / 2); size >= 1 && Date.now() < until; size = nextSize(size)) {
    for (let from = 0; from < left.length && Date.now() < until; ) {
      const without = left.toSpliced(from, size);
      if (await breaks(without)) left = without;
      else from += size;
    }
  }
  const parts = partsFrom(left);
  const result = await runHistory(withParts(scenario, parts), new Coverage(), { isTold: true });
  return { parts, result };
}

function nextSize(size: number): number {
  return size === 1 ? 0 : Math.ceil(size / 2);
}
