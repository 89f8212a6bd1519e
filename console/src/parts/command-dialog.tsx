import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useRef } from 'react';
import { ApiProblem, commandId, type FieldError } from '../api/client.ts';
import { useText } from '../text/text.tsx';
import { ProblemText } from './states.tsx';
import { say as toast } from './toast.tsx';

interface Props {
  readonly title: string;
  /** What happens when the button is pressed. */
  readonly does: string;
  /** What is decided by now: another decision is a command of its own, the same one is sent again. */
  readonly content: unknown;
  readonly isWhole?: boolean;
  /** Sends the command under an id; answers what it came to, in words. */
  readonly send: (id: string) => Promise<string>;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

const NO_ERRORS: readonly FieldError[] = [];
const FieldErrors = createContext(NO_ERRORS);

/** What the API says of a field of the dialog, for the input to say it; `path` as the command names it. */
export function useFieldError(path: string): string | undefined {
  const errors = useContext(FieldErrors);
  return errors.find((error) => error.path === path || error.path.startsWith(`${path}.`))?.message;
}

/** Something that is done to an order: what it does, its fields, and what came of it. */
export function CommandDialog({ title, does, content, isWhole = true, send, onClose, children }: Props) {
  const { say } = useText();
  const queries = useQueryClient();
  const command = useRef({ id: commandId(), content: '' });
  const sending = useMutation({
    mutationFn: () => {
      const decided = JSON.stringify(content);
      if (command.current.content !== decided) command.current = { id: commandId(), content: decided };
      return send(command.current.id);
    },
    onSuccess: async (said) => {
      toast(title, said);
      onClose();
      await queries.invalidateQueries();
    },
  });
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': say.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          sending.mutate();
        }}
      >
        <Stack>
          <Text size="sm">{does}</Text>
          <FieldErrors value={sending.error instanceof ApiProblem ? sending.error.fields : NO_ERRORS}>
            {children}
          </FieldErrors>
          {sending.error === null ? null : (
            <div role="alert">
              <Text size="sm" fw={600} c="var(--mantine-color-error)">
                {say.detail.failed}
              </Text>
              <ProblemText error={sending.error} />
            </div>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {say.cancel}
            </Button>
            <Button type="submit" loading={sending.isPending} disabled={!isWhole}>
              {title}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
