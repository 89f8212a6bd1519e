import { Table, Text } from '@mantine/core';
import { Scroll } from '../parts/scroll.tsx';
import { type Change, differences } from './difference.ts';
import { capital, useRuleWords } from './words.ts';

interface Props {
  readonly before: unknown;
  readonly after: unknown;
  readonly currency: string;
}

/** The field that a change is of: what its values are written by. */
function fieldOf({ path }: Change): string {
  const fields = path.flatMap((step) => (step.kind === 'field' ? [step.name] : []));
  const isOrder = path.at(-1)?.kind === 'order';
  return isOrder ? 'type' : (fields.at(-1) ?? '');
}

/** What is otherwise in one ruleset than in another, a row for each change. */
export function Changes({ before, after, currency }: Props) {
  const { rules: say, stepOf, valueText } = useRuleWords();
  const changes = differences(before, after);
  if (changes.length === 0)
    return (
      <Text size="sm" mt="sm">
        {say.one.same}
      </Text>
    );
  return (
    <>
      <Text size="sm" fw={600} mt="sm">
        {say.one.changes(changes.length)}
      </Text>
      <Scroll>
        <Table verticalSpacing={6} horizontalSpacing="xs" className="console-changes">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say.one.where}</Table.Th>
              <Table.Th>{say.one.before}</Table.Th>
              <Table.Th>{say.one.after}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map((change) => {
              const where = capital(change.path.map(stepOf).join(' › '));
              return (
                <Table.Tr key={where}>
                  <Table.Td>{where}</Table.Td>
                  <Table.Td c={change.before === undefined ? 'dimmed' : ''}>
                    {valueText(fieldOf(change), change.before, currency)}
                  </Table.Td>
                  <Table.Td c={change.after === undefined ? 'dimmed' : ''}>
                    {valueText(fieldOf(change), change.after, currency)}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Scroll>
    </>
  );
}
