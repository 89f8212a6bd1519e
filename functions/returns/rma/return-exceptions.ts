import { readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import type { ExceptionType } from '../../exceptions/exception.ts';
import type { Write } from '../../shared/transact.ts';
import { awaitsGoods, type Return } from './return.ts';

/** Settles what is open about a return, because what it asked for has come by itself. */
export async function settleOfReturn(
  { orderId, returnId }: Pick<Return, 'orderId' | 'returnId'>,
  type: ExceptionType,
  note: string,
  now: string,
): Promise<Write[]> {
  const exceptions = await readOrderExceptions(orderId);
  const resolution = { action: 'close', by: 'system', note } as const;
  return exceptions
    .filter(({ status, exceptionType }) => status === 'open' && exceptionType === type)
    .filter(({ detail }) => detail['returnId'] === returnId)
    .map((exception) => settleException(undefined, exception, resolution, now).write);
}

function hasLabel({ labels = [] }: Pick<Return, 'labels'>): boolean {
  return labels.some(({ voidedAt }) => voidedAt === undefined);
}

/** A person was told that a label was not made: another one is known by now, or none is wanted any more. */
export async function settleLabelNotMade(before: Return, next: Return, now: string): Promise<Write[]> {
  const isWanted = before.terms?.makesLabel === true && awaitsGoods(before) && !hasLabel(before);
  if (!isWanted || (awaitsGoods(next) && !hasLabel(next))) return [];
  const note = hasLabel(next) ? 'there is another label' : 'no label is wanted any more';
  return settleOfReturn(before, 'LabelNotMade', note, now);
}
