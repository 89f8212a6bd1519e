import type { Exchange } from '../../returns/exchange/exchange.ts';
import { settleOfReturn } from '../../returns/rma/return-exceptions.ts';
import type { Write } from '../../shared/transact.ts';

/** The question about an exchange that goes on without an answer; nothing where nobody was asked. */
export async function settleQuestion(exchange: Exchange, now: string): Promise<readonly Write[]> {
  if (exchange.state !== 'asked') return [];
  return settleOfReturn(exchange, 'ExchangeQuestioned', 'the exchange went on without it', now);
}
