/** The states that every list and page has beside its content: loading, empty, failed. */
import { Alert, Button, Skeleton, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/client.ts';
import { useText } from '../text/text.tsx';

export function Loading({ lines = 6 }: { readonly lines?: number }) {
  const { say } = useText();
  return (
    <Stack gap="sm" p="md" role="status">
      <VisuallyHidden>{say.states.loading}</VisuallyHidden>
      {Array.from({ length: lines }, (_, index) => index).map((index) => (
        <Skeleton key={index} height={22} radius="sm" />
      ))}
    </Stack>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
}

export function Empty({ title, children }: EmptyProps) {
  return (
    <Stack gap="xs" align="center" justify="center" className="console-empty">
      {title === '' ? null : (
        <Title order={2} size="h4">
          {title}
        </Title>
      )}
      {children}
    </Stack>
  );
}

interface FailureProps {
  readonly error: unknown;
  readonly again?: () => void;
}

/** Why something could not be loaded or done, in the words of the API. */
export function Failure({ error, again }: FailureProps) {
  const { say } = useText();
  return (
    <Alert color="red" title={say.states.failed} m="md" role="alert" variant="outline">
      <Stack gap="xs" align="flex-start">
        <ProblemText error={error} />
        {again === undefined ? null : (
          <Button variant="default" size="xs" onClick={again}>
            {say.states.again}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export function ProblemText({ error }: { readonly error: unknown }) {
  const { say } = useText();
  if (!(error instanceof ApiProblem)) return <Text size="sm">{String(error)}</Text>;
  if (error.status === 0) return <Text size="sm">{say.states.unreachable}</Text>;
  const words = error.status === 403 ? say.states.forbidden : error.message;
  return (
    <>
      <Text size="sm">{words}</Text>
      {error.fields.map(({ path, message }) => (
        <Text size="sm" key={path}>
          <b>{path}</b> {message}
        </Text>
      ))}
    </>
  );
}
