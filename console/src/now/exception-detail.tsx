import { Alert, Button, CopyButton, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useRef } from 'react';
import { exceptionQuery } from '../api/exceptions.ts';
import type { Exception } from '../api/types.ts';
import { Facts } from '../parts/facts.tsx';
import { textIn } from '../parts/field-of.ts';
import { useOwnerName } from '../parts/owner.tsx';
import { Failure, Loading } from '../parts/states.tsx';
import { useNow } from '../parts/use-now.ts';
import { useUserNames } from '../parts/user-names.ts';
import { atDeadline, effectOf, isBlocking } from '../text/exceptions.ts';
import { useText } from '../text/text.tsx';
import { ActionForm } from './action-form.tsx';
import { OrderBrief } from './order-brief.tsx';
import { reasonsOf } from './patch.ts';

interface Props {
  readonly exceptionId: string;
  /** Set by whoever wants the focus on the heading, once there is one. */
  readonly takesFocus: RefObject<boolean>;
  readonly onClose: () => void;
  readonly onDone: (resolved: Exception) => void;
}

/** One exception: what happened, what can be done, and the order behind it. */
export function ExceptionDetail({ exceptionId, takesFocus, onClose, onDone }: Props) {
  const { say } = useText();
  const { data: exception, error, refetch } = useQuery(exceptionQuery(exceptionId));
  return (
    <article aria-label={say.detail.what}>
      <Group justify="space-between" className="console-section" py="xs">
        <Button variant="subtle" size="compact-md" onClick={onClose}>
          {say.close}
        </Button>
        <CopyButton value={window.location.href}>
          {({ copied, copy }) => (
            <Button variant="subtle" size="compact-md" onClick={copy}>
              {copied ? say.detail.copied : say.detail.link}
            </Button>
          )}
        </CopyButton>
      </Group>
      {error ? <Failure error={error} again={() => void refetch()} /> : null}
      {exception === undefined && !error ? <Loading /> : null}
      {exception === undefined ? null : (
        <Known exception={exception} takesFocus={takesFocus} onDone={onDone} />
      )}
    </article>
  );
}

interface KnownProps extends Pick<Props, 'takesFocus' | 'onDone'> {
  readonly exception: Exception;
}

function Known({ exception, takesFocus, onDone }: KnownProps) {
  const { say } = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  const { version } = exception;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a resolved one is another version, and has no form any more
  useEffect(() => {
    if (takesFocus.current) heading.current?.focus();
    takesFocus.current = false;
  }, [takesFocus, version]);
  const { exceptionType, orderId } = exception;
  return (
    <>
      <div className="console-section">
        <Title order={1} size="h3" ref={heading} tabIndex={-1}>
          {say.exceptions[exceptionType]}
        </Title>
        <Text mt={4}>{say.meaning(exceptionType)}</Text>
        <Deadline exception={exception} />
      </div>
      {exception.status === 'resolved' ? (
        <Resolved exception={exception} />
      ) : (
        <section className="console-section" aria-labelledby="what-to-do">
          <h2 id="what-to-do">{say.detail.does}</h2>
          <ActionForm key={exception.version} exception={exception} onDone={onDone} />
        </section>
      )}
      <section className="console-section" aria-labelledby="facts">
        <h2 id="facts">{say.detail.facts}</h2>
        <WhatHappened detail={exception.detail} />
      </section>
      {orderId === undefined ? null : (
        <section className="console-section" aria-labelledby="order">
          <h2 id="order">{say.detail.order}</h2>
          <OrderBrief orderId={orderId} />
        </section>
      )}
    </>
  );
}

/** Names of an exception's detail that are for machines, or are shown elsewhere. */
const NOT_FOR_PEOPLE = ['reasons', 'reason', 'execution', 'version', 'attempt', 'error'];

function WhatHappened({ detail }: Pick<Exception, 'detail'>) {
  const reason = textIn(detail, 'reason');
  const shown = Object.entries(detail).filter(([name]) => !NOT_FOR_PEOPLE.includes(name));
  return (
    <Stack gap="xs">
      {reason === undefined ? null : <Text size="sm">{reason}</Text>}
      {reasonsOf(detail).map(({ path, message }) => (
        <Text size="sm" key={path}>
          {message}
        </Text>
      ))}
      <Facts fields={Object.fromEntries(shown)} />
    </Stack>
  );
}

function Deadline({ exception }: { readonly exception: Exception }) {
  const { say, time, distance } = useText();
  const ownerName = useOwnerName();
  const now = useNow();
  const { exceptionType, owner, openedAt, dueAt, escalations, status } = exception;
  if (status === 'resolved') return null;
  const { happens, escalatesTo } = atDeadline(exceptionType);
  const then = happens === 'escalate' ? say.now.then.escalate(ownerName(escalatesTo)) : say.now.then[happens];
  return (
    <Stack gap={4} mt="sm">
      <Text size="sm">
        <b>{ownerName(owner)}</b>, {say.now.opened(time(openedAt))}
        {escalations > 0 ? `, ${say.now.escalated(escalations)}` : ''}
      </Text>
      <Text size="sm">
        {dueAt === undefined
          ? say.now.noDue
          : `${say.now.dueIs(distance(dueAt, now))} (${time(dueAt)}). ${then}`}
      </Text>
      {isBlocking(exceptionType) ? (
        <Text size="sm" fw={600}>
          {say.now.blocks}
        </Text>
      ) : null}
    </Stack>
  );
}

function Resolved({ exception: { exceptionType, resolved } }: { readonly exception: Exception }) {
  const { say, time } = useText();
  const names = useUserNames([resolved?.by]);
  if (resolved === undefined) return null;
  const { action, by, at, note, parameters } = resolved;
  return (
    <Alert color="teal" m="md" variant="outline" title={say.effects[effectOf(exceptionType, action)].name}>
      <Text size="sm">
        {say.detail.resolvedBy(names(by))}, {time(at)}
      </Text>
      {note === undefined ? null : <Text size="sm">{note}</Text>}
      {parameters === undefined ? null : <Facts fields={parameters} />}
    </Alert>
  );
}
