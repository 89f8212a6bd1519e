import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { vi } from 'vitest';
import { table as client } from '../../functions/shared/table.ts';

/** META, or the next list, such as that of fulfillments. */
const reads = {
  META: (command: unknown) => command instanceof GetCommand && command.input.Key?.['sk'] === 'META',
  list: (command: unknown) => command instanceof QueryCommand,
} as const;

/**
 * The next such read is served after `act`, as when somebody writes between two reads (P26). The
 * caller restores the client with `vi.restoreAllMocks()`.
 */
export function isReadAfter(what: keyof typeof reads, act: () => Promise<unknown>): void {
  const send = client.send.bind(client) as (command: unknown) => Promise<unknown>;
  let acted = false;
  const late = async (command: unknown): Promise<unknown> => {
    if (!acted && reads[what](command)) {
      acted = true;
      await act();
    }
    return send(command);
  };
  vi.spyOn(client, 'send').mockImplementation(late as typeof client.send);
}
