import { Button, Group, Modal, NativeSelect, Radio, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { commandId } from '../api/client.ts';
import type { Exception, ExceptionAction, ExceptionType } from '../api/types.ts';
import { ProblemText } from '../parts/states.tsx';
import { effectOf } from '../text/exceptions.ts';
import { useText } from '../text/text.tsx';
import { commonActions } from './now-search.ts';
import { Endings } from './parameters.tsx';
import { bodyOf, type Decided, type ManyOutcome, resolveMany, undecided } from './resolution.ts';

interface Props {
  readonly exceptions: readonly Exception[];
  readonly onClose: () => void;
}

function countsByType(exceptions: readonly Exception[]): [ExceptionType, number][] {
  const groups = Map.groupBy(exceptions, ({ exceptionType }) => exceptionType);
  return [...groups].map(([type, { length }]) => [type, length]);
}

/** Resolves what was chosen by one action, and shows what became of each. */
export function BulkDialog({ exceptions, onClose }: Props) {
  const { say } = useText();
  const queries = useQueryClient();
  const resolving = useMutation({
    mutationFn: (body: Parameters<typeof resolveMany>[1]) =>
      resolveMany(
        exceptions.map(({ exceptionId }) => exceptionId),
        body,
      ),
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={say.bulk.title(exceptions.length)}
      closeButtonProps={{ 'aria-label': say.close }}
    >
      {resolving.data === undefined ? (
        <Choice
          exceptions={exceptions}
          isRunning={resolving.isPending}
          error={resolving.error}
          run={(body) => resolving.mutate(body)}
        />
      ) : (
        <Outcomes exceptions={exceptions} outcomes={resolving.data} onClose={onClose} />
      )}
    </Modal>
  );
}

interface ChoiceProps extends Pick<Props, 'exceptions'> {
  readonly isRunning: boolean;
  readonly error: unknown;
  readonly run: (body: Parameters<typeof resolveMany>[1]) => void;
}

function Choice({ exceptions, isRunning, error, run }: ChoiceProps) {
  const { say } = useText();
  const actions = commonActions(exceptions);
  const [action, setAction] = useState<ExceptionAction | undefined>(actions[0]);
  const [decided, setDecided] = useState<Decided>(undecided);
  const id = useRef(commandId());
  if (action === undefined) return <Text>{say.bulk.noCommon}</Text>;
  const types = countsByType(exceptions);
  const isConcluding = types.some(([type]) => effectOf(type, action) === 'conclude');
  const isWhole = !isConcluding || decided.ending !== undefined;
  return (
    <Stack>
      <Radio.Group
        label={say.bulk.action}
        value={action}
        onChange={(value) => {
          id.current = commandId();
          setAction(actions.find((one) => one === value));
        }}
      >
        <Stack gap={6} mt={6}>
          {actions.map((one) => (
            <Radio
              key={one}
              value={one}
              label={namesOf(types, one)
                .map((effect) => say.effects[effect].name)
                .join(' / ')}
            />
          ))}
        </Stack>
      </Radio.Group>
      <div>
        <Text size="sm" fw={600}>
          {say.bulk.affects}
        </Text>
        {types.map(([type, count]) => (
          <Text size="sm" key={type}>
            <b>
              {say.exceptions[type]} ({count}):
            </b>{' '}
            {say.effects[effectOf(type, action)].does}
          </Text>
        ))}
      </div>
      {isConcluding ? (
        <Endings decided={decided} decide={(change) => setDecided({ ...decided, ...change })} />
      ) : null}
      <TextInput
        label={say.detail.note}
        description={say.detail.noteHint}
        value={decided.note}
        maxLength={1000}
        onChange={({ currentTarget }) => setDecided({ ...decided, note: currentTarget.value })}
      />
      {error === null ? null : (
        <div role="alert">
          <ProblemText error={error} />
        </div>
      )}
      <Group justify="flex-end">
        <Button
          loading={isRunning}
          disabled={!isWhole}
          onClick={() => run(bodyOf(id.current, action, decided, undefined))}
        >
          {say.bulk.run}
        </Button>
      </Group>
    </Stack>
  );
}

function namesOf(types: readonly [ExceptionType, number][], action: ExceptionAction) {
  return [...new Set(types.map(([type]) => effectOf(type, action)))];
}

interface OutcomesProps extends Props {
  readonly outcomes: readonly ManyOutcome[];
}

function Outcomes({ exceptions, outcomes, onClose }: OutcomesProps) {
  const { say } = useText();
  const [only, setOnly] = useState('all');
  const titles = new Map(exceptions.map((one) => [one.exceptionId, say.exceptions[one.exceptionType]]));
  const failed = outcomes.filter(({ status }) => status >= 400);
  const shown = only === 'failed' ? failed : outcomes;
  return (
    <Stack>
      <Group justify="space-between" role="status">
        <Text fw={600}>{say.bulk.doneOf(outcomes.length - failed.length, outcomes.length)}</Text>
        {failed.length === 0 ? null : (
          <NativeSelect
            aria-label={say.bulk.outcome}
            value={only}
            data={[
              { value: 'all', label: say.bulk.outcome },
              { value: 'failed', label: say.detail.failed },
            ]}
            onChange={({ currentTarget }) => setOnly(currentTarget.value)}
          />
        )}
      </Group>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say.now.what}</Table.Th>
            <Table.Th>{say.bulk.outcome}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map(({ exceptionId, status, detail }) => (
            <Table.Tr key={exceptionId}>
              <Table.Td>
                {titles.get(exceptionId)}{' '}
                <Text size="xs" c="dimmed">
                  {exceptionId}
                </Text>
              </Table.Td>
              <Table.Td>{status < 400 ? say.bulk.ok : (detail ?? say.detail.failed)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group justify="flex-end">
        <Button onClick={onClose}>{say.close}</Button>
      </Group>
    </Stack>
  );
}
