import { useEffect, useRef, useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { Go } from '../../components/parts.tsx';
import { formatBytes, formatCount } from '../../lib/text.ts';
import { showProblem } from '../../lib/toast.ts';
import { useServer } from '../../rpc/hooks.ts';

type Answer = Out<'search.records'>;
interface Scan {
  readonly hits: Answer['hits'];
  readonly scannedBytes: number;
  readonly totalBytes: number;
  readonly next: string | null;
  readonly running: boolean;
}

const MOST_HITS = 1000;

/** Reads through the source records' bytes, a stretch at a time, saying how far it is. Stops when told, or at a thousand hits. */
export function RecordSearch(props: { readonly text: string }) {
  const { call } = useServer();
  const [text, setText] = useState(props.text);
  const [scan, setScan] = useState<Scan | undefined>();
  const stopped = useRef(false);
  useEffect(
    () => () => {
      stopped.current = true;
    },
    [],
  );

  async function run(from: Scan | undefined): Promise<void> {
    stopped.current = false;
    let state: Scan = from ?? { hits: [], scannedBytes: 0, totalBytes: 0, next: null, running: true };
    let cursor = from?.next ?? undefined;
    try {
      do {
        const answer = await call('search.records', { text, cursor });
        state = {
          hits: [...state.hits, ...answer.hits],
          scannedBytes: state.scannedBytes + answer.scannedBytes,
          totalBytes: answer.totalBytes,
          next: answer.next,
          running: answer.next !== null && !stopped.current && state.hits.length < MOST_HITS,
        };
        if (stopped.current && !state.running && answer.next === null) break;
        setScan(state);
        cursor = answer.next ?? undefined;
      } while (state.running && !stopped.current);
    } catch (error) {
      showProblem(error);
    }
    setScan({ ...state, running: false });
  }

  return (
    <section className="ar-record-search" aria-label="Search source records">
      <form
        className="ar-line"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.length >= 2) void run(undefined);
        }}
      >
        <input
          className="ar-input"
          aria-label="Text to look for in the source records"
          placeholder="text in the source records' bytes"
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="ar-button" disabled={text.length < 2 || scan?.running === true}>
          Search source records
        </button>
        {scan?.running === true && (
          <Button
            onClick={() => {
              stopped.current = true;
            }}
          >
            Stop
          </Button>
        )}
        {scan !== undefined && (
          <span className="ar-muted" role="status">
            {formatCount(scan.hits.length)} {scan.hits.length === 1 ? 'hit' : 'hits'} · {formatBytes(scan.scannedBytes)}{' '}
            of {formatBytes(scan.totalBytes)} read
            {scan.next === null ? '' : scan.running ? '' : ', stopped before the end'}
          </span>
        )}
        {scan !== undefined && !scan.running && scan.next !== null && (
          <Button onClick={() => void run(scan)}>Go on</Button>
        )}
        {scan !== undefined && (
          <Button quiet onClick={() => setScan(undefined)}>
            Close
          </Button>
        )}
      </form>
      {scan !== undefined && scan.hits.length > 0 && (
        <ul className="ar-plain-list ar-hits">
          {scan.hits.map((hit) => (
            <li key={`${hit.recordId}:${hit.offset}`}>
              <Go to={{ sel: { kind: 'record', id: String(hit.recordId) } }}>
                {hit.evidenceName}, record {formatCount(hit.recordIndex + 1)}
              </Go>{' '}
              <span className="ar-mono">
                <span className="ar-muted">{hit.before}</span>
                <mark>{hit.match}</mark>
                <span className="ar-muted">{hit.after}</span>
              </span>{' '}
              {hit.eventIds[0] !== undefined && (
                <Go to={{ sel: { kind: 'event', id: String(hit.eventIds[0]) } }}>event</Go>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
