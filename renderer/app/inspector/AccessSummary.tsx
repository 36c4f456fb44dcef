import { Go, Section } from '../../components/parts.tsx';
import { differencesFirst, VERDICT_TEXT } from '../../lib/verdict.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

const MOST = 8;

/** An agent's few most telling access lines; the whole comparison is on its page. */
export function AccessSummary(props: { readonly agentId: number }) {
  const agent = useQueryOf('agents.get', { id: props.agentId });
  const rows = differencesFirst(agent.data?.access ?? []);
  if (rows.length === 0) return null;
  const mark = (value: boolean | null) => (value === null ? '?' : value ? 'yes' : '–');
  return (
    <Section title="Access">
      <table className="ar-table">
        <thead>
          <tr>
            <th scope="col">what</th>
            <th scope="col">intended</th>
            <th scope="col">granted</th>
            <th scope="col" className="ar-right">
              observed
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST).map((row) => (
            <tr key={`${row.system}${row.verb}${row.resource}`} title={VERDICT_TEXT[row.verdict]}>
              <td className="ar-wrap">
                {row.system} · {row.verb} {row.resource}
              </td>
              <td>{mark(row.intended)}</td>
              <td>{mark(row.granted)}</td>
              <td className="ar-right">
                {row.observed > 0 && row.filter !== '' ? (
                  <Go to={{ filter: row.filter }}>{row.observed}</Go>
                ) : row.observed === 0 ? (
                  '–'
                ) : (
                  row.observed
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST && (
        <Go
          to={{
            view: 'inventory',
            sel: { kind: 'entity', id: String(props.agentId) },
            own: { 'inventory.tab': 'access' },
          }}
        >
          All {rows.length} lines
        </Go>
      )}
    </Section>
  );
}
