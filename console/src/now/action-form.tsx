import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { commandId } from '../api/client.ts';
import type { Exception, ExceptionAction } from '../api/types.ts';
import { ProblemText } from '../parts/states.tsx';
import { say as toast } from '../parts/toast.tsx';
import { effectOf } from '../text/exceptions.ts';
import { useText } from '../text/text.tsx';
import { Parameters } from './parameters.tsx';
import { patchOf, reasonsOf } from './patch.ts';
import { bodyOf, type Decided, resolve, undecided } from './resolution.ts';

interface Props {
  readonly exception: Exception;
  /** Called with the exception as it is once the action is done. */
  readonly onDone: (resolved: Exception) => void;
}

/** Each action with what it does; the chosen one with its fields and its button. */
export function ActionForm({ exception, onDone }: Props) {
  const { say } = useText();
  const queries = useQueryClient();
  const [action, setAction] = useState<ExceptionAction | undefined>(exception.actions[0]);
  const [decided, setDecided] = useState<Decided>(undecided);
  // One id for one decision: a further try of the same is not done twice, another decision is another command.
  const command = useRef({ id: commandId(), content: '' });
  const decide = (change: Partial<Decided>): void => setDecided({ ...decided, ...change });

  const resolving = useMutation({
    mutationFn: (chosen: ExceptionAction) => {
      const patch = patchOf(reasonsOf(exception.detail), decided.values);
      const content = JSON.stringify(bodyOf('', chosen, decided, patch));
      if (command.current.content !== content) command.current = { id: commandId(), content };
      return resolve(exception.exceptionId, bodyOf(command.current.id, chosen, decided, patch));
    },
    onSuccess: async (resolved, chosen) => {
      toast(
        say.detail.done,
        say.detail.doneHint(say.effects[effectOf(exception.exceptionType, chosen)].name),
      );
      queries.setQueryData(['exception', exception.exceptionId], resolved);
      onDone(resolved);
      await queries.invalidateQueries();
    },
  });

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (action !== undefined) resolving.mutate(action);
      }}
    >
      <Radio.Group
        aria-label={say.detail.does}
        value={action ?? ''}
        onChange={(value) => {
          resolving.reset();
          setAction(exception.actions.find((one) => one === value));
        }}
      >
        <Stack gap="xs">
          {exception.actions.map((one) => {
            const effect = effectOf(exception.exceptionType, one);
            const { name, does } = say.effects[effect];
            const isChosen = one === action;
            return (
              <div className="console-action" key={one} data-chosen={isChosen || undefined}>
                <Radio value={one} label={<b>{name}</b>} description={does} />
                {isChosen ? (
                  <Stack gap="sm" className="console-action-more">
                    <Parameters effect={effect} exception={exception} decided={decided} decide={decide} />
                    <TextInput
                      label={say.detail.note}
                      description={say.detail.noteHint}
                      value={decided.note}
                      maxLength={1000}
                      onChange={({ currentTarget }) => decide({ note: currentTarget.value })}
                    />
                    {resolving.error === null ? null : (
                      <div role="alert">
                        <Text size="sm" c="var(--mantine-color-error)" fw={600}>
                          {say.detail.failed}
                        </Text>
                        <ProblemText error={resolving.error} />
                      </div>
                    )}
                    <Group>
                      <Button type="submit" loading={resolving.isPending} data-do={effect}>
                        {name}
                      </Button>
                    </Group>
                  </Stack>
                ) : null}
              </div>
            );
          })}
        </Stack>
      </Radio.Group>
    </form>
  );
}
