import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { vi } from 'vitest';
import { table as client } from '../../functions/shared/table.ts';

/**
 * The next read of an order's META is served after `act`, as when somebody writes between two reads (P26). The
 * caller restores the client with `vi.restoreAllMocks()`.
 */
export function metaIsReadAfter(act: () => Promise<unknown>): void {
  const send = client.send.bind(client) as (command: unknown) => Promise<unknown>;
  let acted = false;
  const late = async (command: unknown): Promise<unknown> => {
    if (!acted && command instanceof GetCommand && command.input.Key?.['sk'] === 'META') {
      acted = true;
      await act();
    }
    return send(command);
  };
  vi.spyOn(client, 'send').mockImplementation(late as typeof client.send);
}
