/** The lines of the access comparison behind a number of the risk overview: of all agents, on one system. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import type { AccessVerdict } from '../../../../../shared/model/access.ts';
import type { Verb } from '../../../../../shared/model/kinds.ts';
import { formatFilter } from '../../../../../shared/query/filter.ts';
import type { ReadDb } from '../../../handles.ts';
import { briefsById } from '../entities/briefs.ts';
import { all, numberOf, parseJson } from '../statement.ts';
import { knownSystems, placesById, resourceFilter, termsOfUse } from './parts.ts';

type Input = Parsed<'access.lines'>;

/** As riskAccess.ts counts them. */
const SIDES: Readonly<Record<Input['side'], string>> = {
  intended: 'a.intended IS 1',
  granted: 'a.granted IS 1',
  observed: 'a.observed > 0',
  granted_beyond: 'a.granted IS 1 AND a.intended IS 0',
  observed_beyond: 'a.observed > 0 AND a.intended IS 0',
};
const MOST_PLACES = 3;

interface Row {
  readonly agent: number;
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
  readonly verdict: AccessVerdict;
  readonly tier: number | null;
  readonly observed: number;
  readonly intended_via: string;
  readonly granted_via: string;
}

export function accessLines(db: ReadDb, { system, side, offset, limit }: Input): Out<'access.lines'> {
  const from = `FROM access a JOIN entity e ON e.id = a.principal_id AND e.kind = 'agent' WHERE lower(a.system) = lower(:system) AND ${SIDES[side]}`;
  const total = numberOf(db, `SELECT count(*) AS n ${from}`, { system });
  const rows = all<Row>(
    db,
    `SELECT e.id AS agent, a.system, a.verb, a.resource, a.verdict, a.tier, a.observed, a.intended_via, a.granted_via ${from}
     ORDER BY e.name COLLATE NOCASE, e.id, a.verb, a.resource LIMIT :limit OFFSET :offset`,
    { system, limit, offset },
  );
  const known = knownSystems(db, [system]);
  const briefs = briefsById(
    db,
    rows.map((row) => row.agent),
  );
  const recordsOf = (row: Row) => {
    const via = side === 'intended' ? row.intended_via : row.granted_via;
    const records = parseJson<{ record: number | null }[]>(via, []).map((one) => one.record);
    return [...new Set(records)].filter((id) => id !== null).slice(0, MOST_PLACES);
  };
  const places = placesById(db, rows.flatMap(recordsOf));
  const next = offset + rows.length;
  return {
    lines: rows.flatMap((row) => {
      const agent = briefs.get(row.agent);
      if (agent === undefined) return [];
      const terms = [...termsOfUse(agent, row.system, row.verb, known), resourceFilter(row.resource)];
      return [
        {
          agent,
          system: row.system,
          verb: row.verb,
          resource: row.resource,
          verdict: row.verdict,
          tier: row.tier,
          observed: row.observed,
          filter: row.observed > 0 ? formatFilter(terms) : '',
          from: recordsOf(row).flatMap((id) => places.get(id) ?? []),
        },
      ];
    }),
    total,
    next: rows.length > 0 && next < total ? next : null,
  };
}
