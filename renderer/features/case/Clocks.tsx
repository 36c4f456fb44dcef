import { Button } from '../../components/controls.tsx';
import { formatOffset, formatSpan, plural } from '../../lib/text.ts';
import { showProblem, showToast } from '../../lib/toast.ts';
import { useMutationOf, useQueryOf } from '../../rpc/hooks.ts';

/** Each source's clock against the others: measured, applied, reversible. */
export function Clocks() {
  const clocks = useQueryOf('clocks.list', {});
  const set = useMutationOf('clocks.set');
  const rows = clocks.data ?? [];
  if (rows.length === 0) return null;
  const change = (source: string, offsetUs: number | null, text: string) =>
    set.mutate({ source, offsetUs }, { onSuccess: () => showToast(text, { undo: true }), onError: showProblem });
  return (
    <section className="ar-panel" aria-labelledby="clocks">
      <h2 id="clocks">
        Clocks{' '}
        <span className="ar-muted">
          the time as recorded is always kept; an offset is added to it and can be taken back
        </span>
      </h2>
      <table className="ar-table">
        <thead>
          <tr>
            <th scope="col">source</th>
            <th scope="col" className="ar-right">
              in force
            </th>
            <th scope="col" className="ar-right">
              estimate
            </th>
            <th scope="col">measured by</th>
            <th scope="col">basis</th>
            <th scope="col">
              <span className="ar-visually-hidden">change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.source}>
              <td>{row.title}</td>
              <td className="ar-right">{row.offsetUs === 0 ? 'none' : formatOffset(row.offsetUs)}</td>
              <td className="ar-right">{row.estimateUs === null ? '–' : formatOffset(row.estimateUs)}</td>
              <td>
                {row.pairs === 0 ? (
                  <span className="ar-muted">no exact pair with another source</span>
                ) : (
                  `${plural(row.pairs, 'exact pair')}${row.against === null ? '' : ` against ${rows.find((other) => other.source === row.against)?.title ?? row.against}`}${row.spreadUs === null ? '' : `, spread ${formatSpan(row.spreadUs)}`}`
                )}
              </td>
              <td>{row.basis}</td>
              <td className="ar-right">
                {row.estimateUs !== null && row.estimateUs !== row.offsetUs && (
                  <Button
                    onClick={() =>
                      change(
                        row.source,
                        row.estimateUs,
                        `${row.title}: ${formatOffset(row.estimateUs ?? 0)} in force. Reconstruct again to link by it.`,
                      )
                    }
                  >
                    Apply estimate
                  </Button>
                )}{' '}
                {row.offsetUs !== 0 && (
                  <Button onClick={() => change(row.source, null, `${row.title}: times as recorded`)}>
                    As recorded
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
