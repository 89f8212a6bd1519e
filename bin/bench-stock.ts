/**
 * `npm run bench:stock [-- OPTIONS]`: buyers race for a few units through the deployed handlers. A table, and as the last
 * line one JSON object. Exit 1 where anything was oversold or lost, or the books drifted.
 */
import { parseArgs } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { createCredential } from '../functions/access/credential.store.ts';
import { scopes } from '../functions/shared/caller.ts';
import { Deployment, openAws } from '../local/deploy/system.ts';
import { race } from '../test/bench/stock/race.ts';
import { countOption, readOptions, runAsCommand } from './command/command.ts';

const USAGE = `npm run bench:stock -- [OPTIONS]   buyers race for 100 units through the deployed handlers
  --buyers 10000   nine of ten by cart, one of ten by order, baskets of other SKUs beside them
  --at-once 24     so many buyers at the same time
  --seed 1         which buyers, faults and disturbances
The last line is one JSON object; exit 1 where oversold, lost or drift is not 0.`;

const optionsSchema = z.object({ buyers: countOption, 'at-once': countOption, seed: countOption });
const UNITS = 100;
/** How long what was ordered may take to come to rest, in seconds. */
const PATIENCE = 900;

await runAsCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      buyers: { type: 'string', default: '10000' },
      'at-once': { type: 'string', default: '24' },
      seed: { type: 'string', default: '1' },
    },
  });
  const { buyers, 'at-once': atOnce, seed } = readOptions(optionsSchema, values);
  const aws = await openAws({ endpoint: process.env['AWS_ENDPOINT_URL'] });
  try {
    const deployment = new Deployment(aws);
    await deployment.build();
    const system = await deployment.deploy();
    process.env['TABLE_NAME'] = system.tableName;
    const { token } = await createCredential({ kind: 'operator', id: 'bench', scopes: [...scopes] });
    const lambda = new LambdaClient({});
    const { faults, ...result } = await race({
      system: { api: system.api, operatorToken: token, endpoint: aws.endpoint },
      name: `run${seed}`,
      units: UNITS,
      buyers,
      atOnce,
      seed,
      patience: PATIENCE,
      sweep: async () => {
        await lambda.send(new InvokeCommand({ FunctionName: system.sweepFunction, Payload: '{}' }));
      },
      onBuyer: (done, all) => {
        if (done % 500 === 0) console.log(`${done} of ${all} buyers`);
      },
    });
    for (const fault of faults) console.log(fault);
    for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(12)} ${value}`);
    console.log(JSON.stringify(result));
    return result.oversold + result.lost + result.drift === 0 ? 0 : 1;
  } finally {
    await aws.stop();
  }
});
