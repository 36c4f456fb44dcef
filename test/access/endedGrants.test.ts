/** What a later snapshot of its inventory no longer lists is no longer granted: it has ended with that snapshot, by whatever path it was held. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessEdges } from '../../electron/db/derive/accessPaths.ts';
import { statedPermissions } from '../../electron/db/derive/accessRows.ts';
import { openReader } from '../../electron/db/open.ts';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { contract } from '../../shared/contract/index.ts';

const AGENTS = `agent_id,name,platform,status,owner,intended_systems,intended_actions,identity_id,identity_type
ag-desk,Desk,Hub,active,pia@example.com,Jira;GitHub,read,svc-desk,service_account
`;
const HEAD = 'principal_id,system,permission,resource,via,snapshot_at\n';
const FILES: Readonly<Record<string, string>> = {
  'may/agents.csv': AGENTS,
  'may/grants.csv': `${HEAD}svc-desk,Jira,Browse Projects,,direct,2025-05-01
svc-desk,Jira,Administer Jira,,direct,2025-05-01
svc-desk,GitHub,repo-admins,,group,2025-05-01
repo-admins,GitHub,delete_repo,,direct,2025-05-01
other,Jira,Browse Projects,,direct,2025-05-01
`,
  'august/grants.csv': `${HEAD}svc-desk,Jira,Browse Projects,,direct,2025-08-01
repo-admins,GitHub,delete_repo,,direct,2025-08-01
other,Jira,Browse Projects,,direct,2025-08-01
`,
};

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ended-'));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(join(folder, 'in', name.split('/')[0] ?? ''), { recursive: true });
    writeFileSync(join(folder, 'in', name), text);
  }
  const host = openInProcess(join(folder, 'case.agentrail'), { create: { title: 'x', examiner: 'test', zone: 'UTC' } });
  for (const part of ['may', 'august']) {
    await host.call('import.start', contract['import.start'].input.parse({ paths: [join(folder, 'in', part)] }));
    await host.idle();
  }
  await host.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a grant and a membership that the newer snapshot drops have ended with it; what it repeats stands', () => {
  const db = openReader(join(folder, 'case.agentrail'));
  try {
    const rows = statedPermissions(db).filter((row) => row.basis === 'granted');
    expect(new Map(rows.map((row) => [`${row.text} ${row.recordId}`.replace(/ \d+$/, ''), row.ended]))).toEqual(
      new Map([
        ['Browse Projects', undefined],
        ['Administer Jira', '2025-08-01'],
        ['repo-admins', '2025-08-01'],
        ['delete_repo', undefined],
      ]),
    );
    expect(rows.find((row) => row.text === 'Administer Jira')?.expiresUs).toBe(Date.UTC(2025, 7, 1) * 1000);
    expect(accessEdges(db).some((edge) => edge.kind === 'HAS_ROLE' && edge.ended === undefined)).toBe(false);

    const lines = db.sql
      .prepare(
        "SELECT system || ' ' || verb || ' ' || verdict AS line, why FROM access WHERE granted_via <> '[]' ORDER BY 1",
      )
      .all() as { line: string; why: string }[];
    expect(lines.map(({ line }) => line)).toEqual(
      expect.arrayContaining(['GitHub delete expired', 'Jira administer expired', 'Jira read unused']),
    );
    expect(lines.filter(({ line }) => line.endsWith('excess'))).toEqual([]);
    expect(lines.find(({ line }) => line === 'Jira administer expired')?.why).toContain(
      'the inventory of 2025-08-01 no longer lists it',
    );
  } finally {
    db.sql.close();
  }
});
