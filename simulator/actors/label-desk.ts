/** Who sees to it that customers have labels: what was refused is tried again. */
import { anyOf, openExceptions, type Stage } from './cast.ts';
import { resolveWith } from './operator.ts';

/** A person has a label made that was refused. */
async function remakeLabel(stage: Stage): Promise<void> {
  const refused = openExceptions(stage).filter(({ exceptionType }) => exceptionType === 'LabelNotMade');
  const found = anyOf(stage, refused);
  if (found) await resolveWith(stage, found, { action: 'retry' });
}

export const labelActions = { remakeLabel } as const;
