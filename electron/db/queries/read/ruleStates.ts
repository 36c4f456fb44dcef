/** The rules, and what became of each in the last analysis. */
import type { Out } from '../../../../shared/contract/index.ts';
import { SEVERITIES } from '../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../handles.ts';
import type { CatalogEntries } from './catalog.ts';
import { all, parseJson } from './statement.ts';

/** Every rule this version has, with what became of it in the last analysis. */
export function listRules(db: ReadDb, catalog: CatalogEntries): Out<'rules.list'> {
  const runs = new Map(
    all<{ rule: string; state: string; missing: string; findings: number; ms: number | null }>(
      db,
      'SELECT rule, state, missing, findings, ms FROM rule_run',
    ).map((run) => [run.rule, run]),
  );
  return catalog.rules.slice(0, 200).map((rule) => {
    const run = runs.get(rule.id);
    return {
      id: rule.id,
      version: rule.version,
      title: rule.title,
      why: rule.why,
      severity: SEVERITIES.find((severity) => severity === rule.severity) ?? 'info',
      state: (['ran', 'not_applicable', 'failed'] as const).find((state) => state === run?.state) ?? 'not_run',
      missing: parseJson<string[]>(run?.missing, []).slice(0, 20),
      findings: run?.findings ?? 0,
      ms: run?.ms ?? null,
    };
  });
}
