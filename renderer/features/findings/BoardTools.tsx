import { FINDING_GROUPS } from '../../../shared/contract/findings.ts';
import { FINDING_STATUSES, SEVERITIES } from '../../../shared/model/kinds.ts';
import { Menu, Toggle } from '../../components/controls.tsx';
import { useQueryOf } from '../../rpc/hooks.ts';
import { type BoardPlace, NOBODY, type Sort, setPlace } from './boardPlace.ts';

const SORT_TEXT: Readonly<Record<Sort, string>> = {
  score: 'to act on first',
  rank: 'rank, highest first',
  '-rank': 'rank, lowest first',
  severity: 'severity, gravest first',
  '-severity': 'severity, least first',
  time: 'time, oldest first',
  '-time': 'time, newest first',
  rule: 'rule',
  owner: 'owner',
  due: 'due date',
  status: 'status',
};
/** Offered in the menu; the others are reached by the column's title. */
const SORTS: readonly Sort[] = ['score', 'rank', 'severity', '-time', 'time', 'due', 'owner', 'status', 'rule'];

/** What the board groups, sorts and narrows by. */
export function BoardTools(props: { readonly place: BoardPlace }) {
  const { narrowing, sort, group } = props.place;
  const owners = useQueryOf('findings.owners', {});
  const set = (owners.data ?? []).filter((one) => one.findings > 0).slice(0, 30);
  return (
    <>
      <Menu
        text={named('group', group)}
        choices={[
          { id: 'none', text: 'none', on: group === undefined, onSelect: () => setPlace({ group: null }) },
          ...FINDING_GROUPS.map((one) => ({
            id: one,
            text: one,
            on: group === one,
            onSelect: () => setPlace({ group: one }),
          })),
        ]}
      />
      <Menu
        text={named('order', sort === 'score' ? undefined : SORT_TEXT[sort])}
        choices={SORTS.map((one) => ({
          id: one,
          text: SORT_TEXT[one],
          on: sort === one,
          onSelect: () => setPlace({ sort: one === 'score' ? null : one }),
        }))}
      />
      <Menu
        text={named('severity', narrowing.severity)}
        choices={[
          {
            id: 'any',
            text: 'any',
            on: narrowing.severity === undefined,
            onSelect: () => setPlace({ severity: null }),
          },
          ...[...SEVERITIES].reverse().map((one) => ({
            id: one,
            text: one,
            on: narrowing.severity === one,
            onSelect: () => setPlace({ severity: one }),
          })),
        ]}
      />
      <Menu
        text={named('status', narrowing.status)}
        choices={[
          { id: 'any', text: 'any', on: narrowing.status === undefined, onSelect: () => setPlace({ status: null }) },
          ...FINDING_STATUSES.map((one) => ({
            id: one,
            text: one,
            on: narrowing.status === one,
            onSelect: () => setPlace({ status: one }),
          })),
        ]}
      />
      <Menu
        text={named('owner', narrowing.owner === '' ? 'nobody' : narrowing.owner)}
        choices={[
          { id: 'any', text: 'any', on: narrowing.owner === undefined, onSelect: () => setPlace({ owner: null }) },
          {
            id: 'nobody',
            text: 'nobody',
            on: narrowing.owner === '',
            onSelect: () => setPlace({ owner: NOBODY }),
          },
          ...set.map((one) => ({
            id: `is ${one.name}`,
            text: one.name,
            note: String(one.findings),
            on: narrowing.owner === one.name,
            onSelect: () => setPlace({ owner: one.name }),
          })),
        ]}
      />
      <Toggle
        on={narrowing.overdue === true}
        onChange={(on) => setPlace({ overdue: on ? '1' : null })}
        title="Open or accepted, and due before today; the real date, in the zone of the case"
      >
        overdue
      </Toggle>
    </>
  );
}

function named(name: string, value: string | undefined): string {
  return value === undefined ? name : `${name}: ${value}`;
}
