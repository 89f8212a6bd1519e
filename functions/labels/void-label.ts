import { channelOf } from '../returns/policy/return-terms.ts';
import { readReturn, saveReturn } from '../returns/rma/return.store.ts';
import type { Return } from '../returns/rma/return.ts';
import type { ReturnLabel } from '../returns/rma/return-label.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import type { VoidedLabel } from './label-maker.ts';
import { mustPass } from './make-label.ts';
import { makerOf } from './makers.ts';

function ownLabel({ labels = [], labelOffer }: Return): ReturnLabel | undefined {
  return labels.find(({ reference }) => reference !== undefined && reference === labelOffer);
}

/** What became of the money is kept with the label. */
async function keepOutcome(returnId: string, outcome: VoidedLabel): Promise<void> {
  await retryMoved(async () => {
    const before = await readReturn(returnId);
    const label = ownLabel(before);
    if (!label || label.givenBack !== undefined) return;
    const labels = before.labels?.map((one) => (one === label ? { ...one, givenBack: outcome } : one));
    await transact([saveReturn(before, { ...before, labels, version: before.version + 1 })]);
  });
}

/**
 * Gives the label of a return back that nobody is to use, once. One that its carrier has seen is paid for.
 * @throws Unavailable while nobody answers
 */
export async function voidLabel(returnId: string): Promise<VoidedLabel | 'none'> {
  const returned = await readReturn(returnId);
  const { labelOffer } = returned;
  const label = ownLabel(returned);
  const policy = (await channelOf(returned))?.policies.returns.labels;
  if (!policy || labelOffer === undefined || label?.scannedAt !== undefined) return 'none';
  const maker = mustPass(await makerOf(policy));
  const voided = maker.kind === 'done' ? mustPass(await maker.value.void(labelOffer)) : maker;
  const outcome = voided.kind === 'done' ? voided.value : 'refused';
  await keepOutcome(returnId, outcome);
  return outcome;
}
