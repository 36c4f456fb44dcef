/** Access beyond purpose, by system: what agents were meant to do, may do and did. */
import type { Out } from '../../../../../shared/contract/index.ts';
import { formatFilter } from '../../../../../shared/query/filter.ts';
import type { ReadDb } from '../../../handles.ts';
import { all, list, numberOf, parseJson } from '../statement.ts';

type Access = Out<'risk.overview'>['access'];

const MOST_SYSTEMS = 12;
/** Agents named in a filter. */
const MOST_NAMED = 40;

interface StoredSystem {
  readonly system: string;
  readonly intended: number;
  readonly granted: number;
  readonly observed: number;
  readonly grantedBeyond: number;
  readonly observedBeyond: number;
  readonly unknown: number;
  readonly agents: number;
  readonly events: number;
  /** JSON list. */
  readonly handles: string;
}

/** One row of `access` is one (agent, system, verb, resource), so each counts once. Letter case of a system's name does not matter. */
export function riskAccess(db: ReadDb): Access {
  const rows = all<StoredSystem>(
    db,
    `SELECT min(a.system) AS system, sum(a.intended IS 1) AS intended, sum(a.granted IS 1) AS granted, sum(a.observed > 0) AS observed,
            sum(a.granted IS 1 AND a.intended IS 0) AS grantedBeyond, sum(a.observed > 0 AND a.intended IS 0) AS observedBeyond,
            sum(a.verdict = 'unknown') AS unknown, count(DISTINCT a.principal_id) AS agents, sum(a.observed) AS events,
            json_group_array(DISTINCT e.handle) AS handles
     FROM access a JOIN entity e ON e.id = a.principal_id AND e.kind = 'agent' GROUP BY lower(a.system)
     ORDER BY observedBeyond DESC, grantedBeyond DESC, granted DESC, 1`,
  );
  const shown = rows.slice(0, MOST_SYSTEMS);
  const known = new Set(
    all<{ name: string }>(
      db,
      `SELECT DISTINCT lower(name) AS name FROM entity WHERE kind = 'system' AND name COLLATE NOCASE IN (SELECT value FROM json_each(:names))`,
      { names: list(shown.map((row) => row.system)) },
    ).map((row) => row.name),
  );
  const sum = (of: 'grantedBeyond' | 'observedBeyond') => rows.reduce((total, row) => total + row[of], 0);
  return {
    systems: shown.map(({ handles, ...row }) => ({
      ...row,
      agentFilter: formatFilter([
        { field: 'agent', values: parseJson<string[]>(handles, []).sort().slice(0, MOST_NAMED), negated: false },
      ]),
      filter:
        row.events > 0 && known.has(row.system.toLowerCase())
          ? formatFilter([
              { field: 'system', values: [row.system], negated: false },
              { field: 'has', values: ['agent'], negated: false },
            ])
          : '',
    })),
    systemsLeftOut: rows.length - shown.length,
    grantedBeyond: sum('grantedBeyond'),
    observedBeyond: sum('observedBeyond'),
    notCompared: numberOf(db, `SELECT count(DISTINCT principal_id) AS n FROM access_note WHERE kind = 'not_compared'`),
  };
}
