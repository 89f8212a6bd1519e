import { Alert, Button, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type RouterState, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { API_PATH, ApiProblem } from '../api/client.ts';
import { ProblemText } from '../parts/states.tsx';
import { useTitle } from '../parts/use-title.ts';
import { useText } from '../text/text.tsx';
import { workSearch } from '../work/work-search.ts';
import { goToLogin, hasHostedLogin } from './login.ts';
import { openSession, useSession } from './session.ts';

/** Whether somebody has the token: a right that it lacks is another matter. */
async function isKnown(token: string): Promise<boolean> {
  try {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${API_PATH}/exceptions`, { headers })).status !== 401;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new ApiProblem(0, { title: '', detail, fields: [] });
  }
}

const KeptNotice = lazy(async () => ({ default: (await import('../work/kept-notice.tsx')).KeptNotice }));

/** The location whose desk is asked for. */
function deskOf({ location: { pathname, search } }: RouterState): string | undefined {
  return pathname === '/work' ? workSearch({ ...search }).location : undefined;
}

/** Asks for a token. The page that was asked for is shown once there is one: its address stays. */
export function SignIn() {
  const { say } = useText();
  const { ended } = useSession();
  const queries = useQueryClient();
  useTitle(say.signIn.title);
  const desk = useRouterState({ select: deskOf });
  const [token, setToken] = useState('');
  const [isAsking, setIsAsking] = useState(false);
  const [refused, setRefused] = useState<unknown>();

  const enter = async (): Promise<void> => {
    setIsAsking(true);
    setRefused(undefined);
    try {
      if (await isKnown(token.trim())) {
        queries.clear();
        openSession(token.trim());
      } else setRefused(say.signIn.refused);
    } catch (error) {
      setRefused(error);
    }
    setIsAsking(false);
  };

  return (
    <main className="console-sign-in">
      <Paper withBorder p="xl" radius="md">
        {hasHostedLogin() ? (
          <Stack mb="xl">
            <Button size="md" onClick={() => void goToLogin()}>
              {say.signIn.hosted}
            </Button>
            <Text size="sm" c="dimmed">
              {say.signIn.otherwise}
            </Text>
          </Stack>
        ) : null}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void enter();
          }}
        >
          <Stack>
            <Text fw={700}>{say.product}</Text>
            <Title order={1} size="h3">
              {say.signIn.title}
            </Title>
            {ended === undefined ? null : <Alert variant="outline">{say.signIn[ended]}</Alert>}
            {desk === undefined ? null : (
              <Suspense>
                <KeptNotice location={desk} />
              </Suspense>
            )}
            <PasswordInput
              label={say.signIn.token}
              description={say.signIn.hint}
              value={token}
              error={refused === say.signIn.refused ? <span role="alert">{say.signIn.refused}</span> : null}
              onChange={({ currentTarget }) => setToken(currentTarget.value)}
              autoComplete="off"
              required
              data-autofocus
            />
            {refused === undefined || refused === say.signIn.refused ? null : (
              <Alert color="red" variant="outline" role="alert">
                <ProblemText error={refused} />
              </Alert>
            )}
            <Button type="submit" loading={isAsking} disabled={token.trim() === ''}>
              {say.signIn.enter}
            </Button>
          </Stack>
        </form>
      </Paper>
    </main>
  );
}
