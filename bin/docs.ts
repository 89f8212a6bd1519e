/** `npm run docs`: writes the parts of the documents that come from the code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runAsCommand } from './command/command.ts';
import { generatedParts, pageText, withParts } from './docs/parts.ts';
import { root } from './docs/root.ts';

const USAGE = 'npm run docs   writes the parts of docs/ that come from the code into their pages';

await runAsCommand(USAGE, async () => {
  parseArgs();
  for (const [page, parts] of await generatedParts()) {
    writeFileSync(join(root, page), withParts(page, pageText(page), parts));
    console.error(`${page}: ${parts.size} parts`);
  }
  return 0;
});
