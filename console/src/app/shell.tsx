import {
  AppShell,
  Box,
  Burger,
  Button,
  Group,
  Menu,
  NavLink,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Toasts } from '../parts/toast.tsx';
import { languages, useText } from '../text/text.tsx';
import { AbsenceBar } from './absence-bar.tsx';
import { KeysProvider, useKeyHelp } from './keys.tsx';
import { logOut } from './login.ts';
import { pagesOf } from './pages.ts';
import { type Absence, boundLocation, sessionName, useSession } from './session.ts';
import { SignIn } from './sign-in.tsx';

/** The frame of every page: where one can go, and who is logged in. */
export function Shell() {
  const { token, absence } = useSession();
  const isOfWork = useRouterState({ select: ({ location }) => location.pathname === '/work' });
  const isAbsent = token === undefined && absence !== undefined && isOfWork;
  return (
    <KeysProvider>
      {isAbsent ? <KeptWork absence={absence} /> : null}
      {token === undefined && !isAbsent ? <SignIn /> : null}
      {token === undefined ? null : <Frame />}
      <Toasts />
    </KeysProvider>
  );
}

/** The desk alone: other pages show nothing without the API. */
function KeptWork({ absence }: { readonly absence: Absence }) {
  return (
    <>
      <AbsenceBar absence={absence} />
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}

/** Who comes to another page is at its content: a reader says it, and Tab goes on there. */
function useFocusOnArrival(): void {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== path) document.getElementById('content')?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
}

function Frame() {
  const { say } = useText();
  useFocusOnArrival();
  const [isOpen, { toggle, close }] = useDisclosure(false);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 168, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={0}
    >
      <a className="console-skip" href="#content">
        {say.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={say.menu} />
            <Text fw={700}>{say.product}</Text>
          </Group>
          <Settings />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={say.menu}>
        {pagesOf(boundLocation() !== undefined).map(({ name, to }) => (
          <Link key={name} to={to} className="console-link" onClick={close}>
            {({ isActive }) => (
              <NavLink component="span" label={say.pages[name]} active={isActive} variant="filled" />
            )}
          </Link>
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

/** Logs out; what was kept for reading is forgotten, what was done and not sent is not. */
async function leave(): Promise<void> {
  try {
    const { forgetDesks } = await import('../work/kept-desk.ts');
    await forgetDesks(await sessionName());
  } finally {
    logOut();
  }
}

function Settings() {
  const { say, language, choose } = useText();
  const showKeys = useKeyHelp();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <Button variant="default" size="compact-md">
          {say.settings}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => setColorScheme(isDark ? 'light' : 'dark')}>
          {isDark ? say.colours.toLight : say.colours.toDark}
        </Menu.Item>
        {languages
          .filter((other) => other !== language)
          .map((other) => (
            <Menu.Item key={other} lang={other} onClick={() => choose(other)}>
              {say.languages[other]}
            </Menu.Item>
          ))}
        <Menu.Item onClick={showKeys}>{say.keys.open}</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void leave()}>{say.leave}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What is shown where no page is. */
export function Lost() {
  const { say } = useText();
  return (
    <Box p="xl">
      <Text fw={600}>{say.states.lost}</Text>
      <Link to="/now">{say.states.home}</Link>
    </Box>
  );
}
