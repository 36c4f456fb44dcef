import { useState } from 'react';
import type { Out } from '../../../../shared/contract/index.ts';
import { barLength } from '../../../../shared/picture/bars.ts';
import { Go } from '../../../components/parts.tsx';
import { formatCount, plural } from '../../../lib/text.ts';
import { AccessBehind, type AccessSide, Count } from './RiskBehind.tsx';

const WIDTH = 110;
const BASES = ['intended', 'granted', 'observed'] as const;

/** Per system what agents were meant to do, may do and did; what lies beyond the purpose is hatched. */
export function RiskAccess(props: { readonly access: Out<'risk.overview'>['access'] }) {
  const { access } = props;
  const [open, setOpen] = useState<{ readonly system: string; readonly side: AccessSide }>();
  const number = (row: (typeof access.systems)[number], side: AccessSide, value: number, what: string) => {
    const shown = open?.system === row.system && open.side === side;
    return (
      <Count
        value={value}
        what={`${what} on ${row.system}`}
        open={shown}
        onOpen={() => setOpen(shown ? undefined : { system: row.system, side })}
      />
    );
  };
  const most = Math.max(1, ...access.systems.flatMap((row) => [row.intended, row.granted, row.observed]));
  return (
    <section className="ar-panel" aria-labelledby="risk-access">
      <h2 id="risk-access">Access beyond purpose</h2>
      {access.systems.length === 0 ? (
        <p className="ar-muted">No access was stated or seen, so nothing is compared.</p>
      ) : (
        <>
          <p className="ar-small ar-muted">
            Each counts an action of one agent on one kind of object. {formatCount(access.grantedBeyond)} are granted
            and {formatCount(access.observedBeyond)} were done beyond what the purpose needs.
          </p>
          <table className="ar-table">
            <thead>
              <tr>
                <th scope="col">system</th>
                <th scope="col" aria-label="picture" />
                {BASES.map((basis) => (
                  <th key={basis} scope="col" className="ar-right">
                    <span className={`ar-key ar-key-${basis}`} aria-hidden="true" /> {basis}
                  </th>
                ))}
                <th scope="col" className="ar-right ar-risk-wrap">
                  granted beyond
                </th>
                <th scope="col" className="ar-right ar-risk-wrap">
                  done beyond
                </th>
              </tr>
            </thead>
            <tbody>
              {access.systems.map((row) => (
                <tr key={row.system}>
                  <th scope="row" className="ar-risk-name">
                    <Go
                      to={{ view: 'inventory', filter: row.agentFilter, own: { 'inventory.status': null } }}
                      title={`${plural(row.agents, 'agent')} with access to it`}
                    >
                      {row.system === '*' ? 'any system' : row.system}
                    </Go>
                  </th>
                  <td>
                    <AccessBars row={row} most={most} />
                  </td>
                  <td className="ar-right">{number(row, 'intended', row.intended, 'intended')}</td>
                  <td className="ar-right">{number(row, 'granted', row.granted, 'granted')}</td>
                  <td className="ar-right">{number(row, 'observed', row.observed, 'observed')}</td>
                  <td className="ar-right">
                    {number(row, 'granted_beyond', row.grantedBeyond, 'granted beyond the purpose')}
                  </td>
                  <td className="ar-right">
                    {number(row, 'observed_beyond', row.observedBeyond, 'done beyond the purpose')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {open !== undefined && (
            <AccessBehind key={`${open.system} ${open.side}`} {...open} onClose={() => setOpen(undefined)} />
          )}
          {access.notCompared > 0 && (
            <p className="ar-small ar-unknown">
              Of {plural(access.notCompared, 'agent')} some delegated actions are not compared with the rights of the
              people behind them: the case has more kinds of them than are kept.
            </p>
          )}
          {access.systemsLeftOut > 0 && (
            <p className="ar-small ar-muted">{plural(access.systemsLeftOut, 'system')} with less are left out.</p>
          )}
        </>
      )}
    </section>
  );
}

function AccessBars(props: { readonly row: Out<'risk.overview'>['access']['systems'][number]; readonly most: number }) {
  const { row, most } = props;
  const beyond = { intended: 0, granted: row.grantedBeyond, observed: row.observedBeyond };
  return (
    <svg width={WIDTH} height="26" aria-hidden="true" className="ar-risk-bar">
      <defs>
        <pattern id="ar-beyond" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="2.4" height="5" className="ar-fill-beyond" />
        </pattern>
      </defs>
      {BASES.map((basis, at) => {
        const width = barLength(row[basis], most, WIDTH - 2);
        const over = Math.min(width, barLength(beyond[basis], most, WIDTH - 2));
        return (
          <g key={basis} transform={`translate(1 ${at * 9})`}>
            <rect className={`ar-fill-${basis}`} width={width} height="7" />
            {over > 0 && <rect x={width - over} width={over} height="7" fill="url(#ar-beyond)" />}
          </g>
        );
      })}
    </svg>
  );
}
