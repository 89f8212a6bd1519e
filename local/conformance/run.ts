import type { ConformanceCase } from './case.ts';
import { answerCases } from './cases/answers.ts';
import { connectionCases } from './cases/connection.ts';
import { effectCases } from './cases/effects.ts';
import { figureCases } from './cases/figures.ts';
import { messageCases } from './cases/messages.ts';
import { orderCases } from './cases/orders.ts';
import { returnCases } from './cases/returns.ts';
import { CaseFailed, NotApplicable } from './failed.ts';
import { Kit } from './kit.ts';
import type { ConformanceSubject } from './subject.ts';

export const conformanceCases: readonly ConformanceCase[] = [
  ...connectionCases,
  ...answerCases,
  ...messageCases,
  ...orderCases,
  ...returnCases,
  ...figureCases,
  ...effectCases,
];

/** `cannot`: the adapter says why it has no meaning. `untried`: the bench has no way to try it. */
export type CaseOutcome = 'passed' | 'failed' | 'cannot' | 'untried';

export interface CaseResult {
  readonly id: string;
  readonly claim: string;
  readonly because: string;
  readonly outcome: CaseOutcome;
  /** What is wrong, or why it was not tried. */
  readonly words?: string;
}

/** Every case at a shop of its own. Whatever an adapter throws is a failure of the case. */
export async function runConformance(
  subject: ConformanceSubject,
  cases: readonly ConformanceCase[] = conformanceCases,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const one of cases) results.push(await runCase(subject, one));
  return results;
}

async function runCase(
  subject: ConformanceSubject,
  { id, claim, because, run }: ConformanceCase,
): Promise<CaseResult> {
  const row = { id, claim, because };
  const kit = await Kit.open(subject);
  try {
    await run(kit);
    return { ...row, outcome: 'passed' };
  } catch (error) {
    return { ...row, ...outcomeOf(error) };
  } finally {
    await kit.close();
  }
}

function outcomeOf(error: unknown): Pick<CaseResult, 'outcome' | 'words'> {
  if (error instanceof NotApplicable)
    return { outcome: error.by === 'adapter' ? 'cannot' : 'untried', words: error.message };
  if (error instanceof CaseFailed) return { outcome: 'failed', words: error.message };
  return { outcome: 'failed', words: `It throws: ${error instanceof Error ? error.stack : String(error)}` };
}
