import { readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import type { Exchange } from '../../returns/exchange/exchange.ts';
import type { Write } from '../../shared/transact.ts';

/** The question about an exchange that goes on without an answer; nothing where nobody was asked. */
export async function settleQuestion(
  { orderId, returnId, state }: Exchange,
  now: string,
): Promise<readonly Write[]> {
  if (state !== 'asked') return [];
  const resolution = { action: 'close', by: 'system', note: 'the exchange went on without it' } as const;
  const exceptions = await readOrderExceptions(orderId);
  return exceptions
    .filter(({ status, exceptionType }) => status === 'open' && exceptionType === 'ExchangeQuestioned')
    .filter(({ detail }) => detail['returnId'] === returnId)
    .map((exception) => settleException(undefined, exception, resolution, now).write);
}
