import { conformanceCases } from '../../local/conformance/run.ts';
import { code, table } from './markdown.ts';

/** What the conformance kit tries, a row each. */
export function caseTable(): string {
  return table(
    ['case', 'what is right', 'why'],
    conformanceCases.map(({ id, claim, because }) => [code(id), claim, because]),
  );
}
