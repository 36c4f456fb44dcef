import type { Out } from '../../../../shared/contract/index.ts';
import { Places } from '../../../components/RecordPlaces.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { navigate, useRoute } from '../../../lib/route.ts';
import { formatCount } from '../../../lib/text.ts';
import { useQueryOf } from '../../../rpc/hooks.ts';
import type { AgentData } from '../agentData.ts';
import { AccessCell } from './AccessCell.tsx';
import { AccessGaps } from './AccessGaps.tsx';
import { AccessLegend } from './AccessLegend.tsx';
import { AccessMatrix } from './AccessMatrix.tsx';
import './access.css';

export type Matrix = Out<'access.matrix'>;

/** Intended, granted, observed, by system and verb; the chosen cell with its paths, approvals and events. */
export function AgentAccess({ agent }: { readonly agent: AgentData }) {
  const { own } = useRoute();
  const id = agent.row.entity.id;
  const query = useQueryOf('access.matrix', { agent: id });
  if (query.error !== null && query.data === undefined)
    return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingRows rows={4} />;
  const matrix = query.data;
  if (matrix.lines === 0 && matrix.notes.length === 0)
    return <p className="ar-muted">No inventory, grant or event says anything about this agent's access.</p>;
  const [system, verb] = (own['inventory.cell'] ?? '').split('|');
  const group = matrix.systems.find((one) => one.system === system);
  const cell = group?.cells.find((one) => one.verb === verb);
  return (
    <>
      <Notes notes={matrix.notes} cut={matrix.cutNotes} />
      <AccessLegend />
      <AccessMatrix
        matrix={matrix}
        current={group === undefined || cell === undefined ? undefined : { system: group.system, verb: cell.verb }}
        onOpen={(at) => navigate({ own: { 'inventory.cell': `${at.system}|${at.verb}` } })}
      />
      {matrix.cutSystems > 0 && (
        <p className="ar-muted ar-small">
          {formatCount(matrix.cutSystems)} more systems are not shown; `agentrail access` lists every line.
        </p>
      )}
      {group !== undefined && cell !== undefined && (
        <AccessCell
          key={`${group.system}|${cell.verb}`}
          agent={agent.row.entity}
          system={group.system}
          cell={cell}
          onClose={() => navigate({ own: { 'inventory.cell': null } })}
        />
      )}
      <Unmapped matrix={matrix} />
      <AccessGaps agentId={id} />
    </>
  );
}

function Notes(props: { readonly notes: Matrix['notes']; readonly cut: boolean }) {
  if (props.notes.length === 0) return null;
  const calm = props.notes.every((note) => note.kind === 'no_data');
  return (
    <ul className={`ar-access-notes${calm ? ' ar-access-notes-calm' : ''}`} aria-label="What to know about this access">
      {props.notes.map((note) => (
        <li key={`${note.kind}${note.text}`} className={`ar-access-note-${note.kind}`}>
          {note.text}
          <Places places={note.from} />
        </li>
      ))}
      {props.cut && <li className="ar-muted">The first {props.notes.length} notes are shown.</li>}
    </ul>
  );
}

function Unmapped({ matrix }: { readonly matrix: Matrix }) {
  if (matrix.unmapped.length === 0) return null;
  return (
    <>
      <h3>Permissions with no known meaning</h3>
      <p className="ar-muted ar-small">
        In no vendor's table: compared by name alone. Look them up before calling this agent's access small.
      </p>
      <ul className="ar-access-unmapped">
        {matrix.unmapped.map((one) => (
          <li key={`${one.system} ${one.text}`}>
            <span className="ar-mono">{one.text}</span>{' '}
            <span className="ar-muted">{one.system === '*' ? 'system not stated' : one.system}</span>
            <Places places={one.from} />
          </li>
        ))}
      </ul>
      {matrix.cutUnmapped && <p className="ar-muted ar-small">The first {matrix.unmapped.length} are shown.</p>}
    </>
  );
}
