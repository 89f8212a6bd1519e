import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import { Loading, ProblemText } from '../parts/states.tsx';
import { useText } from '../text/text.tsx';
import { CameraScan } from './camera.tsx';
import { mayBeId, orderIdIn } from './counter.ts';
import { findOrderQuery } from './counter-api.ts';

const FORBIDDEN = 403;

interface Props {
  readonly found: (orderId: string) => void;
}

/** Which order goods are of: by what is on the packing slip, or by the number that the customer says. */
export function FindOrder({ found }: Props) {
  const { say, day } = useText();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const { data: orders, error, isFetching } = useQuery(findOrderQuery(asked));
  const isForbidden = error instanceof ApiProblem && error.status === FORBIDDEN;
  const isOffline = error instanceof ApiProblem && error.status === 0;
  const find = (text: string): void => {
    setTyped(text);
    setAsked(text.trim());
  };
  return (
    <form
      className="console-section"
      onSubmit={(event) => {
        event.preventDefault();
        find(typed);
      }}
    >
      <Stack>
        <Text size="sm">{say.desks.counterDoes}</Text>
        <TextInput
          size="lg"
          label={say.desks.whichOrder}
          description={say.desks.whichOrderHint}
          value={typed}
          autoComplete="off"
          data-autofocus
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <CameraScan onScan={find} said={typed} />
        <Button size="lg" type="submit">
          {say.desks.findOrder}
        </Button>
        <div role="status">
          {isFetching ? <Loading lines={2} /> : null}
          {orders?.length === 0 && !isFetching ? <Text>{say.desks.noOrder(asked)}</Text> : null}
          {isForbidden ? <Text>{say.desks.byNumberNot}</Text> : null}
          {error && !isForbidden ? <ProblemText error={error} /> : null}
        </div>
        {isOffline && mayBeId(asked) ? (
          <Button size="lg" variant="default" onClick={() => found(orderIdIn(asked))}>
            {say.desks.goOnOffline}
          </Button>
        ) : null}
        {orders?.map(({ orderId, number, channel, capturedAt }) => (
          <Button key={orderId} size="lg" variant="default" onClick={() => found(orderId)}>
            <Group gap="xs">
              {say.work.order(number ?? orderId)}
              <Text span size="sm">
                {[channel, capturedAt === undefined ? undefined : day(capturedAt)].filter(Boolean).join(', ')}
              </Text>
            </Group>
          </Button>
        ))}
      </Stack>
    </form>
  );
}
