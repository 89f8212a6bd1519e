/** Part of `npm run openapi`: writes the console's typed client where its part of openapi.json has changed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { markOf, usedPart } from '../client/used-operations.ts';
import { installDependencies } from './install.ts';

const documentFile = new URL('../../openapi.json', import.meta.url);
const clientFile = fileURLToPath(new URL('../client/api.generated.ts', import.meta.url));

const part = usedPart(JSON.parse(readFileSync(documentFile, 'utf8')));
const mark = markOf(part);
const isCurrent = existsSync(clientFile) && readFileSync(clientFile, 'utf8').startsWith(mark);
if (!isCurrent) {
  await installDependencies();
  const { default: openapiTypes, astToString } = await import('openapi-typescript');
  const types = await openapiTypes(JSON.stringify(part));
  writeFileSync(clientFile, `${mark}\n// Written by \`npm run openapi\`.\n${astToString(types)}`);
}
