import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, test } from 'vitest';
import { EFFECT_MS } from '../../../functions/relay/effects/carry-out.ts';
import { clientConfig, LONGEST_CALL_MS } from '../../../functions/shared/aws-client.ts';
import { isTransient } from '../../../functions/shared/errors.ts';
import { functionCatalogue } from '../../../lib/function-catalogue.ts';
import { sourceFiles } from '../../house/source.ts';

const silent = createServer(() => {
  // It takes the request and never answers.
});
const stalling = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': '100' });
  response.write('{');
});
afterEach(() => {
  for (const server of [silent, stalling]) {
    server.closeAllConnections();
    server.close();
  }
});

/** A client with the functions' settings but for the time-outs that are given, which tries once. */
async function clientOf(server: Server, timeouts: Record<string, number>): Promise<DynamoDBClient> {
  const { port } = await new Promise<AddressInfo>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo));
  });
  return new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: { ...clientConfig().requestHandler, ...timeouts },
  });
}

test('a service that takes a request and never answers is a trouble that may pass, not a hang', async () => {
  const client = await clientOf(silent, { requestTimeout: 50 });

  const error = await client.send(new ListTablesCommand({})).catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ name: 'TimeoutError' });
  expect(isTransient(error)).toBe(true);
});

test('an answer that begins and then stands still is a trouble that may pass, not a hang', async () => {
  const { socketTimeout, requestTimeout } = clientConfig().requestHandler;
  const client = await clientOf(stalling, { socketTimeout: 50 });

  const error = await client.send(new ListTablesCommand({})).catch((thrown: unknown) => thrown);

  expect(socketTimeout).toBeGreaterThanOrEqual(requestTimeout);
  expect(error).toMatchObject({ name: 'TimeoutError' });
  expect(isTransient(error)).toBe(true);
});

test('a call with all its attempts ends before the function that makes the call', () => {
  const shortest = Math.min(
    20,
    ...Object.values(functionCatalogue).map(({ timeoutSeconds = 20 }) => timeoutSeconds),
  );
  expect(LONGEST_CALL_MS).toBeLessThan(shortest * 1000);
});

test('every client of the AWS SDK in the functions has the time-outs', () => {
  const ours = sourceFiles().filter(({ file }) => file.startsWith('functions/'));
  const makings = ours.flatMap(({ file, text }) =>
    [...text.matchAll(/new \w+Client\(.*/g)].map(([making]) => `${file}: ${making}`),
  );

  expect(makings.length).toBeGreaterThan(5);
  expect(makings.filter((making) => !making.includes('Client(clientConfig('))).toEqual([]);
});

test.each(['relay/relay', 'operations/sweep'])(
  '%s has time for an effect and for what follows after it before Lambda ends it',
  (entry) => {
    const timeout = (functionCatalogue[entry]?.timeoutSeconds ?? 0) * 1000;

    expect(EFFECT_MS).toBeGreaterThan(LONGEST_CALL_MS);
    expect(timeout).toBeGreaterThan(2 * EFFECT_MS);
  },
);
