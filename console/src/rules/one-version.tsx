import { Button, CloseButton, CopyButton, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { versionQuery } from '../api/rules.ts';
import { Failure, Loading } from '../parts/states.tsx';
import { useNow } from '../parts/use-now.ts';
import { useUserNames } from '../parts/user-names.ts';
import { useText } from '../text/text.tsx';
import { type Act, ActDialog } from './act-dialog.tsx';
import { Changes } from './changes.tsx';
import { Findings } from './findings.tsx';
import { StartDialog, useRunningRollOut } from './roll-outs.tsx';
import type { PartProps } from './rules-page.tsx';
import { rulesSearch } from './rules-search.ts';
import { previousVersion, stateOf } from './schedule.ts';
import { StateBadge } from './versions.tsx';
import { useRuleWords } from './words.ts';

interface Props extends PartProps {
  readonly version: number;
  readonly against: number | undefined;
  readonly close: () => void;
}

/** What is held against a version unless the address says otherwise: what is in force, else the one before it. */
function usualOther(version: number, present: number): number {
  return version === present ? Math.max(0, version - 1) : present;
}

/** A version: who wrote it and why, what it changes, what is dead in it, and what can be done with it. */
export function OneVersion(props: Props) {
  const { version, slots, listed, close } = props;
  const { say, time } = useText();
  const { rules } = useRuleWords();
  const now = useNow();
  const running = useRunningRollOut();
  const navigate = useNavigate();
  const { data: one, error } = useQuery(versionQuery(version));
  const names = useUserNames([one?.by]);
  const against = props.against ?? usualOther(version, slots.active.version ?? 0);
  const choices = new Set([...listed.map((other) => other.version), 0, against]);
  if (error) return <Failure error={error} />;
  if (one === undefined) return <Loading lines={12} />;
  return (
    <article>
      <Stack className="console-section" gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Group gap="sm">
            <Title order={2} size="h4">
              {rules.versionName(version)}
            </Title>
            <StateBadge state={stateOf(version, slots, now, running?.ruleset)} />
          </Group>
          <CloseButton aria-label={say.close} onClick={close} />
        </Group>
        {one.by === undefined || one.at === undefined ? (
          <Text size="sm">{rules.productDefault}</Text>
        ) : (
          <>
            <Text>{one.reason ?? rules.list.noReason}</Text>
            <Text size="sm" c="dimmed">
              {rules.one.writtenBy(names(one.by), time(one.at))}
            </Text>
          </>
        )}
        {one.ruleset?.description === undefined ? null : <Text size="sm">{one.ruleset.description}</Text>}
        <Acts version={version} slots={slots} />
      </Stack>
      <section className="console-section">
        <NativeSelect
          label={rules.one.against}
          value={String(against)}
          data={[...choices]
            .filter((other) => other !== version)
            .map((other) => ({ value: String(other), label: rules.versionName(other) }))}
          onChange={({ currentTarget }) =>
            void navigate({
              to: '/rules',
              search: rulesSearch({ version, against: currentTarget.value }),
            })
          }
        />
        {one.ruleset === undefined || against === version ? null : (
          <Against against={against} after={one.ruleset} />
        )}
      </section>
      {version === 0 || one.ruleset === undefined ? null : (
        <section className="console-section" aria-label={rules.one.lint}>
          <h2>{rules.one.lint}</h2>
          <Findings document={one.ruleset} />
        </section>
      )}
      <section className="console-section">
        <details>
          <summary>{rules.one.document}</summary>
          <CopyButton value={JSON.stringify(one.ruleset, undefined, 2)}>
            {({ copied, copy }) => (
              <Button variant="subtle" size="compact-sm" onClick={copy}>
                {copied ? rules.one.copied : rules.one.copy}
              </Button>
            )}
          </CopyButton>
          <pre className="console-json">{JSON.stringify(one.ruleset, undefined, 2)}</pre>
        </details>
      </section>
    </article>
  );
}

function Against({
  against,
  after,
}: {
  readonly against: number;
  readonly after: { readonly currency: string };
}) {
  const { data: other, error } = useQuery(versionQuery(against));
  if (error) return <Failure error={error} />;
  if (other === undefined) return <Loading lines={3} />;
  return <Changes before={other.ruleset} after={after} currency={after.currency} />;
}

type ActsProps = Pick<Props, 'version' | 'slots'>;

/** What can be done with a version as it is now. */
function actsOf({ version, slots }: ActsProps, now: number): Act[] {
  const { active, shadow } = slots;
  const isActive = version === (active.version ?? 0);
  const previous = previousVersion(slots, now);
  const acts: (Act | undefined)[] = [
    isActive ? undefined : { kind: version === previous ? 'back' : 'active', version },
    isActive && previous !== undefined ? { kind: 'back', version: previous } : undefined,
    isActive || version === 0 || version === shadow.version ? undefined : { kind: 'shadow', version },
    version === shadow.version ? { kind: 'endShadow', version } : undefined,
  ];
  return acts.filter((act) => act !== undefined);
}

function Acts({ version, slots }: ActsProps) {
  const { rules: say } = useRuleWords();
  const now = useNow();
  const running = useRunningRollOut();
  const [chosen, setChosen] = useState<Act>();
  const [isStarting, setIsStarting] = useState(false);
  const mayStart = running === undefined && version !== 0 && version !== slots.active.version;
  return (
    <Group gap="xs">
      {actsOf({ version, slots }, now).map((act) => (
        <Button
          key={act.kind}
          variant={act.kind === 'active' ? 'filled' : 'default'}
          size="xs"
          onClick={() => setChosen(act)}
        >
          {act.kind === 'back' ? say.act.back(say.versionName(act.version)) : say.act[act.kind]}
        </Button>
      ))}
      {mayStart ? (
        <Button variant="default" size="xs" onClick={() => setIsStarting(true)}>
          {say.rollOut.start}
        </Button>
      ) : null}
      {(['edit', 'try'] as const).map((tab) => (
        <Button
          key={tab}
          variant="default"
          size="xs"
          renderRoot={(props) => <Link to="/rules" search={rulesSearch({ tab, version })} {...props} />}
        >
          {say.one[tab]}
        </Button>
      ))}
      {isStarting ? <StartDialog version={version} onClose={() => setIsStarting(false)} /> : null}
      {chosen === undefined ? null : (
        <ActDialog act={chosen} slots={slots} onClose={() => setChosen(undefined)} />
      )}
    </Group>
  );
}
