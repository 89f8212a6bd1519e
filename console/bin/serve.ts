/** `npm run console -- [--api URL]`: builds the console and serves it on loopback, with the API under /api. */
import { parseArgs } from 'node:util';
import { installDependencies } from './install.ts';

const USAGE = 'npm run console -- --api URL [--port 4180]';
const { values } = parseArgs({
  options: { api: { type: 'string' }, port: { type: 'string', default: '4180' } },
});
if (values.api === undefined) {
  console.error(`Which API? ${USAGE}`);
  process.exit(2);
}
installDependencies();
const { buildConsole, openConsole } = await import('./server.ts');
await buildConsole();
const server = await openConsole(values.api, Number(values.port));
console.log(`The console of ${values.api}: ${server.address}`);
