import { readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import type { ExceptionType } from '../../exceptions/exception.ts';
import type { Write } from '../../shared/transact.ts';
import type { Return } from './return.ts';

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
