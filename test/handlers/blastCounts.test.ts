/** What a blast radius counts: an object once however many systems show it, and only what the newest inventory still lists. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMemoryCase } from '../../electron/db/open.ts';
import { catalog } from '../../electron/workers/engines.ts';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import { edge, entity, evidence, insert } from '../db/support/builders.ts';
import { caller } from '../db/support/call.ts';

const START = 1_754_611_200_000_000;
const SEEN = { count: 1, first: START, last: START };

it('an object on two reached systems is one object, and so is one that two entities were merged into', () => {
  const db = createMemoryCase({ title: 'Twice', examiner: 'ana', zone: 'UTC' });
  const agent = entity(db, 'agent', 'agent.id:a', 'Sync');
  const [crm, drive] = ['CRM', 'Drive'].map((name) => entity(db, 'system', `system:${name}`, name));
  const [both, only, alias, listed] = [
    entity(db, 'object', 'object:both', 'both'),
    entity(db, 'object', 'object:only', 'only'),
    entity(db, 'object', 'object:only-2', 'only, by another id'),
    entity(db, 'object', 'object:listed', 'listed'),
  ];
  evidence(db, 'log.json', 'okta.system_log', '', [Buffer.from('{}')]);
  db.sql.prepare('UPDATE entity SET canonical_id = ? WHERE id = ?').run(only, alias);
  // Inventoried on one system, seen on the other.
  db.sql.prepare('UPDATE entity SET in_inventory = 1 WHERE id = ?').run(listed);
  insert(db, 'entity_fact', { entity_id: listed ?? 0, name: 'system', value: 'CRM', record_id: 1 });
  for (const system of [crm, drive]) edge(db, 'CALLED', agent, system ?? 0, 'observed', SEEN);
  for (const [system, object] of [
    [crm, both],
    [drive, both],
    [drive, only],
    [drive, alias],
    [drive, listed],
  ])
    edge(db, 'READ', system ?? 0, object ?? 0, 'observed', SEEN);
  const radius = caller({ db }, catalog).call('blast.get', { id: agent });
  const on = new Map(radius.systems.map((system) => [system.name, system.objects]));
  expect(on.get('Drive')).toBe(3);
  expect(radius.counts).toMatchObject({ systems: 2, objects: 3 });
});

const FILES: Readonly<Record<string, string>> = {
  'may/agents.csv': `agent_id,name,owner,purpose,identity_id,identity_type,tools,snapshot_at
ag-desk,Desk,pia@example.com,Answer tickets,svc-desk,service_account,search;wipe,2025-05-01
ag-notes,Notes,omar@example.com,Write notes,svc-notes,service_account,search,2025-05-01
`,
  'august/agents.csv': `agent_id,name,owner,purpose,identity_id,identity_type,tools,snapshot_at
ag-desk,Desk,pia@example.com,Answer tickets,svc-desk,service_account,search,2025-08-01
ag-notes,Notes,omar@example.com,Write notes,svc-notes,service_account,search,2025-08-01
`,
  'may/grants.csv': `principal_id,system,permission,resource,via,granted_at,granted_by,expires_at,snapshot_at
svc-desk,Jira,Browse Projects,,role,2025-01-01,rita@example.com,,2025-05-01
svc-desk,Jira,Administer Jira,,role,2025-01-01,rita@example.com,,2025-05-01
`,
  'august/grants.csv': `principal_id,system,permission,resource,via,granted_at,granted_by,expires_at,snapshot_at
svc-desk,Jira,Browse Projects,,role,2025-01-01,rita@example.com,,2025-08-01
`,
};

describe('two snapshots of one inventory', () => {
  async function reachAfter(folders: readonly string[]): Promise<Out<'blast.get'>> {
    const folder = mkdtempSync(join(tmpdir(), 'blast-'));
    const host = openInProcess(join(folder, 'case.agentrail'), {
      create: { title: 'x', examiner: 'test', zone: 'UTC' },
    });
    async function ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
      const answer = await host.call(name, contract[name].input.parse(input));
      if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
      return contract[name].output.parse(answer.value) as Out<N>;
    }
    try {
      for (const [name, text] of Object.entries(FILES)) {
        mkdirSync(join(folder, 'in', name.split('/')[0] ?? ''), { recursive: true });
        writeFileSync(join(folder, 'in', name), text);
      }
      for (const one of folders) {
        await ask('import.start', { paths: [join(folder, 'in', one)] });
        await host.idle();
      }
      const { id } = await ask('blast.subject', { text: 'agent/Desk' });
      return await ask('blast.get', { id });
    } finally {
      await host.close();
      rmSync(folder, { recursive: true });
    }
  }
  const permissions = (radius: Out<'blast.get'>) =>
    [...new Set(radius.systems.flatMap((system) => system.verbs.flatMap((verb) => verb.permissions)))].map(
      (one) => one.text,
    );
  const tools = (radius: Out<'blast.get'>) =>
    radius.things.filter((thing) => thing.entity.kind === 'tool').map((thing) => thing.entity.name);

  it('with the first alone, all of it is within reach', async () => {
    const may = await reachAfter(['may']);
    expect(permissions(may)).toContain('Administer Jira');
    expect(tools(may)).toHaveLength(2);
    expect(may.counts.ended).toBe(0);
  });

  it.each([[['may', 'august']], [['august', 'may']]])(
    'imported as %s, what the later one dropped is no reach and is counted',
    async (order) => {
      const both = await reachAfter(order);
      expect(permissions(both)).toContain('Browse Projects');
      expect(permissions(both)).not.toContain('Administer Jira');
      expect(tools(both).map((name) => name.split('/').at(-1))).toEqual(['search']);
      expect(both.counts.ended).toBe(2);
    },
  );
});
