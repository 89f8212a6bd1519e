/** An exception for each thing in the books that does not add up: it has an owner and a deadline. */
import { openLooseException } from '../../exceptions/exception.store.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import type { Finding } from './audit.ts';
import { placeOf } from './audit-step.ts';
import { explainFinding } from './explain.ts';

/** Exceptions of one step: books that are broken everywhere have one cause, and the metric says how many. */
const MOST_OPENED = 20;

async function openDrift(finding: Finding, run: string, now: string): Promise<void> {
  const { kind, about, expected, found } = finding;
  const explanation = await explainFinding(finding, now);
  const detail = { kind, about, ...placeOf(finding), expected, found, run, ...explanation };
  await retryMoved(async () => {
    await transact(await openLooseException(`${kind}#${about}`, { type: 'StockDrift', detail }, now));
  });
}

/** Opens an exception for each finding; one that is open already stays as it is. */
export async function openDrifts(findings: readonly Finding[], run: string, now: string): Promise<void> {
  for (const finding of findings.slice(0, MOST_OPENED)) await openDrift(finding, run, now);
}
