import { Button } from '../../components/controls.tsx';
import { TimeText } from '../../components/labels.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { formatCapped, formatCount, shortenMiddle } from '../../lib/text.ts';
import { usePagesOf } from '../../rpc/hooks.ts';

/** Everything done to the case, each entry chained to the one before by its hash. */
export function Custody() {
  const pages = usePagesOf('custody.page', { limit: 20 });
  return (
    <section className="ar-panel" aria-labelledby="custody">
      <h2 id="custody">
        Custody log{' '}
        <span className="ar-muted">
          {pages.first === undefined ? '' : `${formatCapped(pages.first.total)} entries, newest first`}
        </span>
      </h2>
      {pages.error !== null && <ErrorNote error={pages.error} onRetry={pages.retry} />}
      {pages.loading && <LoadingRows rows={3} />}
      {pages.rows.length > 0 && (
        <table className="ar-table">
          <thead>
            <tr>
              <th scope="col" className="ar-right">
                no.
              </th>
              <th scope="col">when</th>
              <th scope="col">who</th>
              <th scope="col">what</th>
              <th scope="col">detail</th>
              <th scope="col">hash</th>
            </tr>
          </thead>
          <tbody>
            {pages.rows.map((row) => (
              <tr key={row.seq}>
                <td className="ar-right">{row.seq}</td>
                <td>
                  <TimeText us={row.atUs} precision="s" />
                </td>
                <td>{row.who}</td>
                <td>{row.action}</td>
                <td className="ar-wrap ar-small" title={row.detail.slice(0, 2000)}>
                  {detailText(row.detail)}
                </td>
                <td className="ar-mono ar-nowrap" title={row.hash}>
                  {shortenMiddle(row.hash, 11)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {pages.more && (
        <div className="ar-button-row">
          <Button onClick={pages.loadMore}>Show older</Button>
        </div>
      )}
    </section>
  );
}

/** `decodedBytes` as `decoded bytes`. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll('_', ' ');
}

const SHA256 = /^[0-9a-f]{64}$/;

function valueText(value: unknown): string {
  if (typeof value === 'number') return formatCount(value);
  if (typeof value !== 'string') return JSON.stringify(value);
  return SHA256.test(value) ? shortenMiddle(value, 15) : value;
}

/** What only verification reads; all of it is in the title. */
const OF_VERIFY = /^(digests|\w+Sha256)$/;

const MOST_DETAIL = 240;

/** The entry's own sentence where it has one, else its members as `name value`. */
function detailText(detail: string): string {
  let text = detail;
  try {
    const value: unknown = JSON.parse(detail);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const entries = Object.entries(value).filter(([name]) => name !== 'undo');
      const what = entries.find(([name, one]) => name === 'what' && typeof one === 'string');
      text =
        what !== undefined
          ? String(what[1])
          : entries
              .filter(([name, one]) => one !== null && one !== '' && typeof one !== 'object' && !OF_VERIFY.test(name))
              .map(([name, one]) => `${wordsOf(name)} ${valueText(one)}`)
              .join(' · ');
    }
  } catch {
    // Not JSON: the detail is a sentence already.
    text = detail;
  }
  return text.length > MOST_DETAIL ? `${text.slice(0, MOST_DETAIL)}…` : text;
}
