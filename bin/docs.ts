/** `npm run docs`: writes the parts of the documents that come from the code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedParts, pageText, withParts } from './docs/parts.ts';
import { root } from './docs/root.ts';

for (const [page, parts] of await generatedParts()) {
  writeFileSync(join(root, page), withParts(page, pageText(page), parts));
  console.error(`${page}: ${parts.size} parts`);
}
