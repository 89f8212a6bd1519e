/**
 * `npm run bench:walk [-- OPTIONS]`: a location with 40,000 SKUs is filled by a file, switched off and on again, through the
 * deployed handlers. A table, and as the last line one JSON object. Exit 1 where the books do not add up.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { createCredential } from '../functions/access/credential.store.ts';
import { scopes } from '../functions/shared/caller.ts';
import { log } from '../functions/shared/log.ts';
import { ApiClient } from '../local/brand/api-client.ts';
import { Deployment, openAws } from '../local/deploy/system.ts';
import { faultsOf, measureWalk, type SwitchFigures } from '../test/bench/walk/walk.ts';
import { countOption, endProcess, readOptions, runAsCommand } from './command/command.ts';

const USAGE = `npm run bench:walk -- [--skus 40000]   a location with so many SKUs is filled by a file, switched off and on again
Functions die in the middle of both walks. The last line is one JSON object; exit 1 where the books do not add up after one.`;

const optionsSchema = z.object({ skus: countOption });

function line(name: string, figures: SwitchFigures): string {
  const { movedSeconds, doneSeconds, requestsPerSku, crashes, findings } = figures;
  const times = `moved after ${movedSeconds} s, done after ${doneSeconds} s`;
  return `${name.padEnd(4)} ${times}, ${requestsPerSku} requests a SKU, ${crashes} deaths, ${findings} findings`;
}

await runAsCommand(USAGE, async () => {
  const { values } = parseArgs({ options: { skus: { type: 'string', default: '40000' } } });
  const { skus } = readOptions(optionsSchema, values);
  const aws = await openAws({ endpoint: process.env['AWS_ENDPOINT_URL'] });
  try {
    const deployment = new Deployment(aws);
    await deployment.build();
    const { api, stage, tableName } = await deployment.deploy();
    process.env['TABLE_NAME'] = tableName;
    log.setLogLevel('SILENT');
    const { token } = await createCredential({ kind: 'operator', id: 'bench', scopes: [...scopes] });
    const operator = new ApiClient(api, token);
    const say = (text: string): void => console.error(text);
    const system = { operator, endpoint: aws.endpoint, prefix: `order-orchestrator-${stage}`, say };
    const figures = await measureWalk(system, skus);
    const faults = faultsOf(figures);
    for (const fault of faults) console.log(fault);
    console.log(`file of ${skus} lines: ${figures.importSeconds} s`);
    console.log(line('off', figures.off));
    console.log(line('on', figures.on));
    console.log(JSON.stringify(figures));
    return faults.length === 0 ? 0 : 1;
  } finally {
    await aws.stop();
  }
});
endProcess();
