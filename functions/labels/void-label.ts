import { channelOf } from '../returns/policy/return-terms.ts';
import { readReturn, saveReturn } from '../returns/rma/return.store.ts';
import { awaitsGoods, type Return } from '../returns/rma/return.ts';
import type { ReturnLabel } from '../returns/rma/return-label.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import type { VoidedLabel } from './label-maker.ts';
import { LABEL_TELLER, mustPass } from './make-label.ts';
import { makerOf } from './makers.ts';

/**
 * Labels that were made here and that nobody is to use: they are void, or the return is over. Those that a carrier has
 * seen are paid for.
 */
function unusedOwn(returned: Return): ReturnLabel[] {
  const { labels = [] } = returned;
  return labels.filter(
    ({ by, scannedAt, voidedAt }) =>
      by === LABEL_TELLER && scannedAt === undefined && (voidedAt !== undefined || !awaitsGoods(returned)),
  );
}

/** Offers to give back: those of unused labels, and one of which nobody was told that it was bought, once the return is over. */
function offersToVoid(returned: Return): string[] {
  const { labels = [], labelOffer } = returned;
  const unused = unusedOwn(returned).flatMap(({ reference }) => reference ?? []);
  const isTold = labels.some(({ reference }) => reference === labelOffer);
  const isUntold = labelOffer !== undefined && !isTold && !awaitsGoods(returned);
  return isUntold ? [...unused, labelOffer] : unused;
}

/** What became of the money is kept with the label. */
async function keepOutcome(returnId: string, offer: string, outcome: VoidedLabel): Promise<void> {
  await retryMoved(async () => {
    const before = await readReturn(returnId);
    const label = before.labels?.find(({ reference }) => reference === offer);
    if (!label || label.givenBack !== undefined) return;
    const labels = before.labels?.map((one) => (one === label ? { ...one, givenBack: outcome } : one));
    await transact([saveReturn(before, { ...before, labels, version: before.version + 1 })]);
  });
}

/**
 * Gives labels of a return back that nobody is to use, each once; a further one, of a return that got longer, stays. One
 * that its carrier has seen is paid for. Answers what became of the last.
 * @throws Unavailable while nobody answers
 */
export async function voidLabel(returnId: string): Promise<VoidedLabel | 'none'> {
  const returned = await readReturn(returnId);
  const policy = (await channelOf(returned))?.policies.returns.labels;
  const offers = offersToVoid(returned);
  if (!policy || offers.length === 0) return 'none';
  const maker = mustPass(await makerOf(policy));
  let outcome: VoidedLabel = 'refused';
  for (const offer of offers) {
    const voided = maker.kind === 'done' ? mustPass(await maker.value.void(offer)) : maker;
    outcome = voided.kind === 'done' ? voided.value : 'refused';
    await keepOutcome(returnId, offer, outcome);
  }
  return outcome;
}
