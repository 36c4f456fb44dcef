/** The standard columns of an event, used wherever events are listed. */
import type { z } from 'zod';
import type { EventRow as EventRowSchema } from '../../../shared/contract/common.ts';
import type { FilterField, FilterTerm } from '../../../shared/query/filter.ts';
import { plural } from '../../lib/text.ts';
import { isoTitle } from '../../lib/zone.tsx';
import { type Entity, EntityLabel, entityText } from '../EntityLabel.tsx';
import type { GridColumn } from '../grid/columns.ts';
import { KindGlyph } from '../KindGlyph.tsx';
import { Mono, TimeText } from '../labels.tsx';

export type EventRow = z.infer<typeof EventRowSchema>;

function term(field: FilterField, value: string | null | undefined): FilterTerm | undefined {
  return value === null || value === undefined || value === '' ? undefined : { field, values: [value], negated: false };
}

function entityColumn(
  id: FilterField,
  title: string,
  pick: (row: EventRow) => Entity | null,
  rest: Pick<GridColumn<EventRow>, 'width' | 'grow' | 'priority' | 'optional'>,
): GridColumn<EventRow> {
  return {
    id,
    title,
    ...rest,
    render: (row) => <EntityLabel entity={pick(row)} />,
    text: (row) => pick(row)?.name ?? '',
    term: (row) => term(id, pick(row)?.handle),
  };
}

/** `? · 3 candidates`, `?`, a name, or `–` where a person worked without an agent. */
function OriginatingUser(props: { readonly row: EventRow }) {
  const { row } = props;
  if (row.user !== null) return <EntityLabel entity={row.user} />;
  return (
    <span className="ar-entity" title="originating user not known">
      <KindGlyph kind="user" />
      <span className="ar-unknown">
        {row.userCandidates > 0 ? `? · ${plural(row.userCandidates, 'candidate')}` : '?'}
      </span>
    </span>
  );
}

const OBJECT_COLUMN: GridColumn<EventRow> = {
  ...entityColumn('object', 'object', (row) => row.object, { width: 150, grow: 3, priority: 2 }),
  render: (row) => (
    <span className="ar-entity">
      <EntityLabel entity={row.object} />
      {row.objectCount > 1 && <span className="ar-muted"> +{row.objectCount - 1}</span>}
    </span>
  ),
  text: (row) => (row.object === null ? '' : entityText(row.object, 400)),
};

/**
 * @param star what a click on a row's star does
 * @param sortable whether the list can be ordered by time
 */
export function eventColumns(star: (row: EventRow) => void): readonly GridColumn<EventRow>[] {
  return [
    {
      id: 'star',
      title: '',
      width: 28,
      priority: 1,
      render: (row) => (
        <button
          type="button"
          className="ar-star"
          tabIndex={-1}
          aria-label={row.flags.starred ? 'Unstar' : 'Star'}
          aria-pressed={row.flags.starred}
          onClick={(event) => {
            event.stopPropagation();
            star(row);
          }}
        >
          {row.flags.starred ? '★' : '☆'}
        </button>
      ),
      text: (row) => (row.flags.starred ? 'starred' : ''),
    },
    {
      id: 'time',
      title: 'time',
      width: 190,
      priority: 1,
      sort: ['time', '-time'],
      render: (row) => (
        <TimeText us={row.timeUs} precision={row.precision === 'ns' || row.precision === 'us' ? 'ms' : row.precision} />
      ),
      text: (row) => (row.timeUs === null ? '' : isoTitle(row.timeUs, row.precision)),
      term: (row) =>
        row.timeUs === null
          ? { field: 'is', values: ['undated'], negated: false }
          : term('time', `${row.timeUs}us..${row.timeUs + 60_000_000}us`),
    },
    {
      id: 'source',
      title: 'source',
      width: 110,
      grow: 1,
      priority: 4,
      render: (row) => <span title={row.source}>{row.sourceTitle}</span>,
      text: (row) => row.source,
      term: (row) => term('source', row.source),
    },
    {
      id: 'action',
      title: 'action',
      width: 130,
      grow: 2,
      priority: 1,
      render: (row) => (
        <span title={`${row.action} (${row.verb}, ${row.status})`}>
          {row.action}
          {row.status === 'failure' && <span className="ar-muted"> · failed</span>}
        </span>
      ),
      text: (row) => row.action,
      term: (row) => term('action', row.action),
    },
    entityColumn('actor', 'acted as', (row) => row.actor, { width: 134, grow: 2, priority: 3 }),
    entityColumn('agent', 'agent', (row) => row.agent, { width: 126, grow: 2, priority: 2 }),
    {
      ...entityColumn('user', 'originating user', (row) => row.user, { width: 138, grow: 2, priority: 2 }),
      render: (row) => <OriginatingUser row={row} />,
    },
    entityColumn('credential', 'credential', (row) => row.credential, {
      width: 120,
      grow: 2,
      priority: 6,
      optional: true,
    }),
    entityColumn('workflow', 'workflow', (row) => row.workflow, { width: 110, grow: 1, priority: 7, optional: true }),
    entityColumn('system', 'system', (row) => row.system, { width: 100, grow: 1, priority: 6, optional: true }),
    OBJECT_COLUMN,
    {
      id: 'verb',
      title: 'verb',
      width: 70,
      priority: 8,
      optional: true,
      render: (row) => row.verb,
      text: (row) => row.verb,
      term: (row) => term('verb', row.verb),
    },
    {
      id: 'status',
      title: 'status',
      width: 70,
      priority: 8,
      optional: true,
      render: (row) => row.status,
      text: (row) => row.status,
      term: (row) => term('status', row.status),
    },
    {
      id: 'ip',
      title: 'network',
      width: 120,
      grow: 1,
      priority: 5,
      render: (row) => (row.ip === null ? <span className="ar-muted">–</span> : <Mono>{row.ip}</Mono>),
      text: (row) => row.ip ?? '',
      term: (row) => term('ip', row.ip),
    },
    {
      id: 'ua',
      title: 'agent string',
      width: 140,
      grow: 2,
      priority: 9,
      optional: true,
      render: (row) => (row.userAgent === null ? <span className="ar-muted">–</span> : <Mono>{row.userAgent}</Mono>),
      text: (row) => row.userAgent ?? '',
      term: (row) => term('ua', row.userAgent),
    },
    {
      id: 'tags',
      title: 'notes',
      width: 90,
      grow: 1,
      priority: 5,
      render: (row) => <Marks flags={row.flags} />,
      text: (row) => row.flags.tags.join('; '),
      term: (row) => term('tag', row.flags.tags[0]),
    },
  ];
}

/** Tags, comments and findings of a row, each in words on hover. */
export function Marks(props: { readonly flags: EventRow['flags'] }) {
  const { flags } = props;
  return (
    <span className="ar-marks">
      {flags.findings > 0 && (
        <span className="ar-flag" title={`cited by ${flags.findings} ${flags.findings === 1 ? 'finding' : 'findings'}`}>
          ▲{flags.findings > 1 ? flags.findings : ''}
        </span>
      )}
      {flags.tags.map((tag) => (
        <span key={tag} className="ar-tag">
          {tag}
        </span>
      ))}
      {flags.comments > 0 && (
        <span className="ar-muted" title={`${flags.comments} ${flags.comments === 1 ? 'comment' : 'comments'}`}>
          ❝{flags.comments > 1 ? flags.comments : ''}
        </span>
      )}
    </span>
  );
}
