import { Alert, Button, Paper, Text } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useText } from '../text/text.tsx';
import type { Outbox } from './use-outbox.ts';
import type { Outgoing } from './work-types.ts';

function subscribeToNetwork(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** A movement that had no effect, in words; other refusals are the API's own. */
function outcomeText(outcomes: Readonly<Record<string, string>>, refused: string): string {
  return outcomes[refused] ?? refused;
}

interface UnsentProps {
  readonly outbox: Outbox;
}

/** What is not sent yet, and what the API does not take. */
export function Unsent({ outbox: { commands, drop } }: UnsentProps) {
  const { say } = useText();
  const isOnline = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
  const reasonOf = ({ refused = '' }: Outgoing): string => outcomeText(say.desks.outcomes, refused);
  const refused = commands.filter((command) => command.refused !== undefined);
  const waiting = commands.length - refused.length;
  return (
    <div role="status">
      {isOnline ? null : (
        <Alert color="orange" variant="outline" m="md">
          {say.work.offline}
        </Alert>
      )}
      {waiting === 0 ? null : (
        <Text px="md" py="xs" fw={600}>
          {say.work.waiting(waiting)}
        </Text>
      )}
      {refused.map((command) => (
        <Paper key={command.id} withBorder m="md" p="md">
          <Text fw={600}>{say.work.refused}</Text>
          <Text size="sm">
            {command.task.about}: {reasonOf(command)}
          </Text>
          <Button mt="xs" size="md" variant="default" onClick={() => void drop(command.id)}>
            {say.work.drop}
          </Button>
        </Paper>
      ))}
    </div>
  );
}
