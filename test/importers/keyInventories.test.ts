import { describe, expect, it } from 'vitest';
import { maskedKey } from '../../electron/importers/_keyFacts.ts';
import { importers } from '../../electron/importers/index.ts';
import { readBytes } from '../intake/fakes.ts';
import { eventsOf, inventoryOf } from './support.ts';

describe('values of keys', () => {
  it.each(['sk-...abcd', 'sk-admin...def', 'sk-ant-api03-R2D...igAA', 'sk-proj-********abcd', 'sk-…9f0c'])(
    '%s is kept',
    (value) => {
      expect(maskedKey(value)).toBe(value);
    },
  );
  it.each([
    'sk-admin-1234abcd',
    'sk-proj-0123456789abcdefghij0123456789',
    `sk-${'a'.repeat(40)}...${'b'.repeat(40)}`,
    '',
    7,
    null,
  ])('%s is not', (value) => {
    expect(maskedKey(value)).toBeUndefined();
  });

  it('nothing of a key that the answer to its creation holds is kept', () => {
    const value = 'sk-admin-7Hq2NotARealKey0000000000';
    const key = {
      object: 'organization.admin_api_key',
      id: 'key_1',
      name: 'n',
      value,
      redacted_value: value,
      api_key: value,
      note: `see ${value}`,
    };
    expect(JSON.stringify(inventoryOf('inventory.openai_keys', key))).not.toContain('7Hq2Not');
    const hint = { type: 'api_key', id: 'apikey_1', partial_key_hint: value, status: 'active' };
    expect(JSON.stringify(inventoryOf('inventory.anthropic_keys', hint))).not.toContain('7Hq2Not');
  });
});

describe('keys and what logs say of them', () => {
  it('a key of the inventory is the credential of the audit log, its service account the actor', () => {
    const [event] = eventsOf('openai.audit', {
      id: 'audit_log-1',
      type: 'project.created',
      effective_at: 1754900000,
      actor: { type: 'api_key', api_key: { id: 'key_1', type: 'service_account', service_account: { id: 'sa-1' } } },
      'project.created': { id: 'proj_1', data: { name: 'n' } },
    });
    const listed = inventoryOf('inventory.openai_keys', {
      object: 'organization.project.api_key',
      id: 'key_1',
      owner: { type: 'service_account', service_account: { id: 'sa-1', name: 'bot' } },
    });
    expect(event?.credential).toMatchObject({
      kind: listed.subject.kind,
      ns: listed.subject.ns,
      id: listed.subject.id,
    });
    const holds = listed.edges.find(({ kind }) => kind === 'HAS_CREDENTIAL');
    expect(event?.actor).toMatchObject({ ns: holds?.from.ns, id: holds?.from.id });
  });

  it('a key of the Anthropic inventory is the credential of the compliance feed', () => {
    const [event] = eventsOf('anthropic.compliance', {
      id: 'activity_1',
      type: 'claude_file_viewed',
      created_at: '2025-08-12T09:00:00Z',
      organization_id: 'org_1',
      actor: { type: 'api_actor', api_key_id: 'apikey_1' },
    });
    const { subject } = inventoryOf('inventory.anthropic_keys', {
      type: 'api_key',
      id: 'apikey_1',
      workspace_id: 'wrkspc_1',
    });
    expect(event?.credential).toMatchObject({ kind: subject.kind, ns: subject.ns, id: subject.id });
  });
});

describe('documents that bundle lists under their own keys', () => {
  const key = { type: 'api_key', id: 'apikey_1', workspace_id: 'wrkspc_1' };
  const space = { type: 'workspace', id: 'wrkspc_1', name: 'Deals' };

  it('all lists are read, and the document is one record', async () => {
    const { start, records, end } = await readBytes(
      JSON.stringify({ exported: 'today', KEYS: [key, key], SPACES: [space] }),
      {},
      importers,
    );
    expect([start.format, start.wrapper]).toEqual(['inventory.anthropic_keys', 'lists']);
    expect(records.map(({ drafts }) => drafts.length)).toEqual([3]);
    expect(end.warnings).toEqual([]);
  });

  it('a list that the importer does not know is warned of', async () => {
    const { records, codes } = await readBytes(
      JSON.stringify({ KEYS: [key, key], invoices: [{ total: 1 }] }),
      {},
      importers,
    );
    expect(records.map(({ drafts }) => drafts.length)).toEqual([2]);
    expect(codes).toContain('partial-record');
  });
});
