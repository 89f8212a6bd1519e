/** `npm run console`: the console on loopback, beside a system that runs. */
import { parseArgs } from 'node:util';
import { buildConsole } from '../console/bin/install.ts';
import { openConsole } from '../console/bin/server.ts';
import { runningInstance } from '../local/aws/instance.ts';
import { runAsCommand, UsageError } from './command/command.ts';

const USAGE = `npm run console [-- --api URL] [--port N]   builds the console and serves it; Ctrl-C ends it
  --api   base address of the API; else that of the system that npm start runs on this machine
  --port  of loopback (4180)`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { api: { type: 'string' }, port: { type: 'string', default: '4180' } },
  });
  const api = values.api ?? runningInstance()?.system.api;
  if (api === undefined)
    throw new UsageError('Which API? No local system runs (npm start), and --api names none.');
  await buildConsole();
  const { address } = await openConsole(api.replace(/\/+$/, ''), Number(values.port));
  console.log(`The console of ${api}: ${address}`);
  return 0;
}

await runAsCommand(USAGE, main);
