import { Badge, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Version } from '../api/rules-types.ts';
import { useKeys } from '../app/keys.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Empty } from '../parts/states.tsx';
import { useNow } from '../parts/use-now.ts';
import { useUserNames } from '../parts/user-names.ts';
import { useText } from '../text/text.tsx';
import { OneVersion } from './one-version.tsx';
import { RollOuts, useRunningRollOut } from './roll-outs.tsx';
import type { PartProps } from './rules-page.tsx';
import { rulesSearch } from './rules-search.ts';
import { deedsOf, stateOf, type VersionState } from './schedule.ts';
import { useRuleWords } from './words.ts';

const route = getRouteApi('/rules');

const COLOURS: Readonly<Record<VersionState, string>> = {
  active: 'teal',
  tried: 'orange',
  shadow: 'grape',
  coming: 'indigo',
  past: 'gray',
  unused: 'gray',
};

export function StateBadge({ state }: { readonly state: VersionState }) {
  const { rules: say } = useRuleWords();
  return (
    <Badge
      color={COLOURS[state]}
      variant="outline"
      miw="max-content"
      className="console-badge"
      data-tone={COLOURS[state]}
    >
      {say.states[state]}
    </Badge>
  );
}

/** Every version with its state; the open one beside the list, held against another. */
export function Versions(props: PartProps) {
  const { listed } = props;
  const { say } = useText();
  const { rules } = useRuleWords();
  const search = route.useSearch();
  const running = useRunningRollOut();
  const navigate = useNavigate();
  const { version } = search;
  const open = (next: number | undefined): void =>
    void navigate({ to: '/rules', search: rulesSearch({ version: next }) });
  const numbers = [...listed.map((one) => one.version), 0];
  const step = (by: number): void => {
    const at = version === undefined ? -1 : numbers.indexOf(version);
    const next = numbers[Math.max(0, at + by)];
    if (next !== undefined) open(next);
  };
  useKeys([
    ['j', say.keys.next, () => step(1)],
    ['k', say.keys.previous, () => step(-1)],
  ]);
  return (
    <div className="console-split" data-open={version === undefined ? undefined : true}>
      <div className="console-list">
        <InForce {...props} />
        {running === undefined ? null : <RollOuts />}
        <VersionTable {...props} chosen={version} open={open} />
        {running === undefined ? <RollOuts /> : null}
        <Deeds {...props} />
      </div>
      <div className="console-detail">
        {version === undefined ? (
          <Empty title="">
            <Text c="dimmed">{rules.one.none}</Text>
          </Empty>
        ) : (
          <OneVersion
            key={version}
            {...props}
            version={version}
            against={search.against}
            close={() => open(undefined)}
          />
        )}
      </div>
    </div>
  );
}

function InForce({ slots: { active, shadow } }: PartProps) {
  const { time } = useText();
  const { rules: say } = useRuleWords();
  const current = active.activations.findLast(({ ruleset }) => ruleset === active.version);
  const names = useUserNames([current?.by]);
  return (
    <section className="console-section">
      <Group gap="xl" align="flex-start">
        <div>
          <Text size="sm" c="dimmed">
            {say.slots.active}
          </Text>
          <Text fw={600}>{say.versionName(active.version ?? 0)}</Text>
          {current === undefined ? (
            <Text size="sm">{say.productDefault}</Text>
          ) : (
            <Text size="sm">{say.slots.activeSince(time(current.from), names(current.by))}</Text>
          )}
        </div>
        <div className="console-grow">
          <Text size="sm" c="dimmed">
            {say.slots.shadow}
          </Text>
          {shadow.version === null ? null : <Text fw={600}>{say.versionName(shadow.version)}</Text>}
          <Text size="sm">{shadow.version === null ? say.slots.noShadow : say.slots.shadowHint}</Text>
        </div>
      </Group>
    </section>
  );
}

interface TableProps extends PartProps {
  readonly chosen: number | undefined;
  readonly open: (version: number) => void;
}

function VersionTable({ listed, more, ...props }: TableProps) {
  const { rules: say } = useRuleWords();
  return (
    <>
      {listed.length > 0 ? null : (
        <Stack gap={4} className="console-section">
          <Title order={2} size="h4">
            {say.list.empty}
          </Title>
          <Text size="sm">{say.list.emptyHint}</Text>
        </Stack>
      )}
      <Scroll>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say.list.version}</Table.Th>
              <Table.Th>{say.list.state}</Table.Th>
              <Table.Th className="console-wide">{say.list.who}</Table.Th>
              <Table.Th className="console-wide">{say.list.when}</Table.Th>
              <Table.Th>{say.list.why}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {listed.map((one) => (
              <Row key={one.version} version={one.version} written={one} {...props} />
            ))}
            {more === undefined ? <Row version={0} {...props} /> : null}
          </Table.Tbody>
        </Table>
      </Scroll>
      {more === undefined ? null : (
        <Group p="md">
          <Button variant="default" onClick={more}>
            {say.list.more}
          </Button>
        </Group>
      )}
    </>
  );
}

interface RowProps extends Omit<TableProps, 'listed' | 'more'> {
  readonly version: number;
  /** Nobody wrote the product's default. */
  readonly written?: Version;
}

function Row({ version, written, slots, chosen, open }: RowProps) {
  const { time } = useText();
  const { rules: say } = useRuleWords();
  const now = useNow();
  const running = useRunningRollOut();
  const names = useUserNames([written?.by]);
  return (
    <Table.Tr
      className="console-row"
      aria-current={version === chosen ? 'true' : undefined}
      onClick={() => open(version)}
    >
      <Table.Td>
        <Button
          variant="subtle"
          size="compact-sm"
          data-version={version}
          onClick={(event) => {
            event.stopPropagation();
            open(version);
          }}
        >
          {say.versionName(version)}
        </Button>
        <Text size="xs" c="dimmed" pl={8}>
          {written?.name}
        </Text>
      </Table.Td>
      <Table.Td>
        <StateBadge state={stateOf(version, slots, now, running?.ruleset)} />
      </Table.Td>
      <Table.Td className="console-wide">{written && names(written.by)}</Table.Td>
      <Table.Td className="console-wide">{written === undefined ? '' : time(written.at)}</Table.Td>
      <Table.Td>
        {written === undefined ? say.productDefault : (written.reason ?? say.list.noReason)}
      </Table.Td>
    </Table.Tr>
  );
}

function Deeds({ slots }: PartProps) {
  const { time } = useText();
  const { rules: say } = useRuleWords();
  const deeds = deedsOf(slots);
  const names = useUserNames(deeds.map(({ by }) => by));
  return (
    <section className="console-section" aria-label={say.deeds.title}>
      <h2>{say.deeds.title}</h2>
      {deeds.length === 0 ? <Text size="sm">{say.deeds.none}</Text> : null}
      <ol className="console-timeline">
        {deeds.map(({ slot, ruleset, from, at, by, reason }) => (
          <li key={`${slot} ${at} ${from}`}>
            <Text size="sm" fw={600}>
              {slot === 'shadow' && ruleset === null
                ? say.deeds.endShadow(time(from))
                : say.deeds[slot](say.versionName(ruleset ?? 0), time(from))}
            </Text>
            <Text size="sm">{reason}</Text>
            <Text size="xs" c="dimmed">
              {names(by)}, {time(at)}
            </Text>
          </li>
        ))}
      </ol>
    </section>
  );
}
