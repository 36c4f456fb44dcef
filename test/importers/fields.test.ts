import { describe, expect, it } from 'vitest';
import { ipAddress } from '../../electron/importers/_fields.ts';
import { comparableObjectId, isSalesforceId, salesforceId18, tokenIdsFromUti } from '../../electron/importers/_ids.ts';
import { refsInside } from '../../electron/importers/_objectRefs.ts';
import { delegationFromClaims, jwtClaims, maskSecrets, safeText } from '../../electron/importers/_secrets.ts';
import { verbOf } from '../../electron/importers/_verbs.ts';
import { eventsOf, inventoryOf } from './support.ts';

const guid = 'd5935dca-86f2-4ac9-a42c-3593b00af801';

describe('identifiers in two spellings', () => {
  it('reads an Entra token id from base64 of its text and from base64url of its bytes', () => {
    expect(tokenIdsFromUti(Buffer.from(guid).toString('base64'))).toEqual([guid]);
    const bytes = Buffer.from('ca5d93d5f286c94aa42c3593b00af801', 'hex');
    expect(tokenIdsFromUti(bytes.toString('base64url'))).toEqual([guid]);
    expect(tokenIdsFromUti(bytes.toString('base64'))).toEqual([guid]);
    expect(tokenIdsFromUti(guid.toUpperCase())).toEqual([guid]);
    expect(tokenIdsFromUti('Not-An-Uti')).toEqual(['Not-An-Uti']);
  });

  it('gives Salesforce ids 18 characters by the case of their letters', () => {
    expect(salesforceId18('0055f00000CyENt')).toBe('0055f00000CyENtAAN');
    expect(salesforceId18('001000000000000')).toBe('001000000000000AAA');
    expect(salesforceId18('0055f00000CyENtAAN')).toBe('0055f00000CyENtAAN');
    expect(salesforceId18('too short')).toBe('too short');
    expect(isSalesforceId('0055f00000CyENtAAN')).toBe(true);
    expect(isSalesforceId('0055f00000CyENtAAA')).toBe(false);
  });

  it('spells URLs alike', () => {
    expect(comparableObjectId('HTTPS://Contoso.SharePoint.com/sites/a%20b/?x=1#y')).toBe(
      'https://contoso.sharepoint.com/sites/a b',
    );
    expect(comparableObjectId('https://x.example/%E0%A4%A')).toBe('https://x.example/%E0%A4%A');
  });

  it('reads the three shapes of an address and refuses names', () => {
    expect(['::ffff:10.11.0.229', '20.185.225.251:6688', '[2001:db8::1]:443', '2001:DB8::1'].map(ipAddress)).toEqual([
      '10.11.0.229',
      '20.185.225.251',
      '2001:db8::1',
      '2001:db8::1',
    ]);
    expect(['Salesforce.com IP', 'sts.amazonaws.com', '999.1.1.1', ''].map(ipAddress)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('secrets', () => {
  const payload = Buffer.from(
    JSON.stringify({ sub: 'a@x.example', act: { sub: 'agent-1', act: { sub: 'gateway' } } }),
  ).toString('base64url');
  const jwt = `eyJhbGciOiJub25lIn0.${payload}.c2lnbmF0dXJlX3ZhbHVl`;

  it('shortens tokens and leaves out fields with secret names', () => {
    const kept =
      safeText({
        note: `Bearer ${jwt}`,
        password: 'hunter2',
        nested: '{"client_secret":"s3cr3t","id":"T-1"}',
        key: 'sk-live0123456789abcdef',
      }) ?? '';
    expect(kept).not.toMatch(/hunter2|s3cr3t|live0123|c2lnbmF0/);
    expect(kept).toContain('T-1');
    expect(maskSecrets('sk-live0123456789abcdef')).toBe('sk-…cdef');
    expect(maskSecrets('AKIAEXAMPLEKEY000001')).toBe('AKIAEXAMPLEKEY000001');
  });

  it('reads the delegation path of a token, originator first, unverified', () => {
    const steps = delegationFromClaims(jwtClaims(jwt) ?? {}, 'token');
    expect(steps.map((step) => [step.principal.id, step.verified])).toEqual([
      ['a@x.example', false],
      ['gateway', false],
      ['agent-1', false],
    ]);
  });
});

describe('object references in tool values', () => {
  it('recognises ids by shape and by the name of their field', () => {
    expect(
      refsInside(
        '{"ticketId":"T-1","url":"https://c.sharepoint.com/a%20b.docx","s3":"s3://bucket/k","note":"see 0055f00000CyENtAAN."}',
      ),
    ).toEqual([
      '*:T-1',
      'sharepoint:https://c.sharepoint.com/a b.docx',
      'aws:arn:aws:s3:::bucket/k',
      'salesforce:0055f00000CyENtAAN',
    ]);
    expect(refsInside({ traceId: 'abc123', user_id: 'u1', count: 7, text: 'hello world' })).toEqual([]);
  });

  it('finds short Salesforce ids in queries and addresses of records, and in no other text', () => {
    const query = "SELECT Id FROM Quote WHERE Id = '0Q05f0000jVB4x1'";
    expect(refsInside({ query })).toEqual([`salesforce:${salesforceId18('0Q05f0000jVB4x1')}`]);
    expect(refsInside({ path: '/services/data/v62.0/sobjects/Quote/0Q05f0000jVB4x1' })).toContain(
      `salesforce:${salesforceId18('0Q05f0000jVB4x1')}`,
    );
    expect(refsInside({ text: "the code '0Q05f0000jVB4x1' was said" })).toEqual([]);
  });

  it('is bounded on wide and deep values', () => {
    let deep: unknown = { id: 'x1' };
    for (let depth = 0; depth < 20_000; depth += 1) deep = [deep];
    expect(refsInside(deep)).toEqual([]);
    expect(refsInside(Array.from({ length: 10_000 }, (_, id) => ({ id: `r${id}` }))).length).toBeLessThanOrEqual(200);
  });
});

it('takes verbs from operation names', () => {
  expect(
    ['GetObject', 'ListBuckets', 'update_opportunity', 'FileDownloaded', 'tickets.search', 'Frobnicate'].map(verbOf),
  ).toEqual(['read', 'list', 'update', 'export', 'search', 'other']);
});

describe('who is who', () => {
  const shared = {
    CreationTime: '2025-08-12T10:00:00',
    Id: 'x',
    Operation: 'FileAccessed',
    Workload: 'SharePoint',
    UserId: 'kim@x.example',
    UserType: 0,
  };

  it('a file read by an agent platform names the impersonated person, not an initiator', () => {
    const [byAgent] = eventsOf('m365.unified_audit', {
      ...shared,
      AppAccessContext: { ClientAppName: 'Enterprise Copilot Platform', ClientAppId: guid },
    });
    expect(byAgent?.impersonated?.id).toBe('kim@x.example');
    expect(byAgent?.initiator).toBeUndefined();
    expect(byAgent?.actor).toMatchObject({ kind: 'identity', ns: 'entra.spn', id: guid });
    expect(byAgent?.actorRole).toBe('app');
    const [byPerson] = eventsOf('m365.unified_audit', {
      ...shared,
      AppAccessContext: { ClientAppName: 'OneDrive Sync', ClientAppId: guid },
    });
    expect(byPerson?.actor?.id).toBe('kim@x.example');
    expect(byPerson?.impersonated).toBeUndefined();
  });

  it('AssumeRole states the key it issues, and the key is used by the role, not the session', () => {
    const base = { eventTime: '2025-08-12T10:00:00Z', eventSource: 'sts.amazonaws.com', eventID: 'e' };
    const [issued] = eventsOf('aws.cloudtrail', {
      ...base,
      eventName: 'AssumeRole',
      userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::1:user/a', accessKeyId: 'AKIA1' },
      responseElements: { credentials: { accessKeyId: 'ASIA2', sessionToken: 'verysecrettokenvalue' } },
    });
    expect(issued?.keys).toEqual([
      { kind: 'access_key', value: 'AKIA1' },
      { kind: 'access_key_issued', value: 'ASIA2' },
    ]);
    expect(JSON.stringify(issued)).not.toContain('verysecrettokenvalue');
    const [used] = eventsOf('aws.cloudtrail', {
      ...base,
      eventName: 'ListBuckets',
      userIdentity: {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::1:assumed-role/r/run-1',
        accessKeyId: 'ASIA2',
        sessionContext: { sourceIdentity: 'nightly-pipeline-job' },
      },
    });
    expect(used?.actor?.id).toBe('arn:aws:iam::1:role/r');
    expect(used?.initiator).toBeUndefined();
    expect(used?.keys).toContainEqual({ kind: 'source_identity', value: 'nightly-pipeline-job' });
  });

  it('spans point into their record, and a service name is no second agent', () => {
    const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    const spans = [
      {
        traceId: 'AB',
        spanId: '01',
        name: 'a',
        attributes: [attribute('gen_ai.operation.name', 'invoke_agent'), attribute('gen_ai.agent.id', 'a-1')],
      },
      {
        traceId: 'ab',
        spanId: '02',
        parentSpanId: '01',
        name: 'b',
        attributes: [attribute('gen_ai.operation.name', 'chat')],
      },
    ];
    const resource = { attributes: [attribute('service.name', 'svc')] };
    const [first, second] = eventsOf('otel.genai_spans', { resource, scopeSpans: [{ spans: [] }, { spans }] });
    expect(first?.pointer).toBe('/scopeSpans/1/spans/0');
    expect(second?.keys).toContainEqual({ kind: 'parent_span', value: 'ab/01' });
    expect(second?.agent).toBeUndefined();
    const [alone] = eventsOf('otel.genai_spans', { resource, scopeSpans: [{ spans: [spans[1]] }] });
    expect(alone?.agent).toMatchObject({ ns: 'service.name', id: 'svc' });
  });
});

describe('inventories state aliases', () => {
  it('an identity is an alias of the agent only when it is the agent’s own', () => {
    const own = inventoryOf('inventory.agents', {
      'Agent ID': 'a1',
      identityType: 'agent identity',
      IDENTITY_ID: guid,
    });
    expect(own.subject.aliases).toContainEqual({ ns: 'entra.spn', value: guid });
    const borrowed = inventoryOf('inventory.agents', {
      agent_id: 'a2',
      identity_type: 'service_account',
      identity_id: guid,
    });
    expect(borrowed.subject.aliases ?? []).not.toContainEqual({ ns: 'entra.spn', value: guid });
    expect(borrowed.edges).toContainEqual(expect.objectContaining({ kind: 'AUTHENTICATES_AS', basis: 'declared' }));
  });

  it('never keeps a raw secret, keeps its hash', () => {
    const draft = inventoryOf('inventory.identities', {
      identity_id: 'sk-live0123456789abcdef',
      kind: 'api_key',
      secret_hash: 'AB'.repeat(32),
    });
    expect(JSON.stringify(draft)).not.toContain('live0123456789');
    expect(draft.subject.aliases).toContainEqual({ ns: 'token.hash', value: 'ab'.repeat(32) });
  });

  it('crosses intended systems with intended actions', () => {
    const draft = inventoryOf('inventory.agents', {
      agent_id: 'a',
      intended_systems: 'Salesforce; SharePoint',
      intended_actions: 'read;GitHub: create',
    });
    expect(draft.permissions.map(({ system, text, basis }) => [system, text, basis])).toEqual([
      ['salesforce', 'read', 'declared'],
      ['sharepoint', 'read', 'declared'],
      ['github', 'create', 'declared'],
    ]);
  });
});

describe('ids that join a trace to other logs', () => {
  const attribute = (key: string, value: unknown) => ({ key, value: { stringValue: value } });
  const span = (...attributes: readonly object[]) => {
    const [first] = eventsOf('otel.genai_spans', {
      resource: { attributes: [attribute('service.name', 'svc')] },
      scopeSpans: [{ spans: [{ traceId: 'ab', spanId: '01', name: 'GET', attributes }] }],
    });
    return first;
  };
  const requests = (...attributes: readonly object[]) =>
    span(...attributes)?.keys.flatMap(({ kind, value }) => (kind === 'request' ? [value] : []));

  it('reads the id of a request from headers of both directions, attributes and a tool’s answer', () => {
    const list = (value: string) => ({ arrayValue: { values: [{ stringValue: value }] } });
    expect(requests({ key: 'http.response.header.x-okta-request-id', value: list('Zabc123') })).toEqual(['Zabc123']);
    expect(requests({ key: 'http.request.header.client_request_id', value: list('c-1') })).toEqual(['c-1']);
    expect(requests(attribute('aws.request_id', 'r-1'))).toEqual(['r-1']);
    expect(
      requests(
        attribute('gen_ai.tool.name', 'q'),
        attribute('gen_ai.tool.call.result', '{"requestId":"r-2-4b1de05c","rows":3}'),
      ),
    ).toEqual(['r-2-4b1de05c']);
    expect(requests(attribute('jsonrpc.request.id', '7'), attribute('http.response.header.etag', 'x'))).toEqual([]);
  });

  it('knows people by the shape of their id, and keeps any other as a name', () => {
    const initiator = (id: string) => span(attribute('enduser.id', id))?.initiator;
    expect(initiator('d5935dca-86f2-4ac9-a42c-3593b00af801')).toMatchObject({ ns: 'entra.oid' });
    expect(initiator('ana@contoso.example')).toMatchObject({ ns: 'email' });
    expect(initiator('0055f00000CyENt')).toMatchObject({ ns: 'sf.user', id: '0055f00000CyENtAAN' });
    expect(initiator('ana')).toMatchObject({ ns: 'name', id: 'ana' });
  });

  it('reads a token id whose bytes stand in network order, and both readings where the bytes do not tell', () => {
    const bytes = (text: string) => Buffer.from(text.replaceAll('-', ''), 'hex').toString('base64url');
    expect(tokenIdsFromUti(bytes(guid))).toEqual([guid]);
    const either = 'd5935dca-86f2-4ac9-a42c-3593b00af801'.replace('86f2-4ac9', '86f2-4a49');
    expect(tokenIdsFromUti(bytes(either))).toEqual(['ca5d93d5-f286-494a-a42c-3593b00af801', either]);
  });

  it('a sign-in’s own id is that of the token it issued, whatever its encoding', () => {
    const issued = (uti?: string) =>
      eventsOf('entra.sign_in', {
        category: 'NonInteractiveUserSignInLogs',
        properties: {
          id: guid,
          createdDateTime: '2026-03-02T10:00:00Z',
          appId: 'a',
          userId: 'b',
          ...(uti === undefined ? {} : { uniqueTokenIdentifier: uti }),
        },
      })[0]?.keys.filter(({ kind }) => kind === 'token_issued');
    const own = [{ kind: 'token_issued', value: guid }];
    expect(issued()).toEqual(own);
    expect(issued(Buffer.from(guid).toString('base64'))).toEqual(own);
    expect(issued(Buffer.from(guid.replaceAll('-', ''), 'hex').toString('base64url'))).toEqual(own);
  });
});

it('an agent’s own account in a session is no person who started it', () => {
  const row = (role: string, id: string) =>
    eventsOf('salesforce.agentforce_sessions', {
      std__Id__c: `p-${role}`,
      std__AiAgentSessionId__c: 's-1',
      std__AiAgentSessionParticipantRole__c: role,
      std__AiAgentApiName__c: 'Field_Service_Agent',
      std__ParticipantId__c: id,
      std__ParticipantObject__c: 'User',
      std__StartTimestamp__c: '2026-03-02T10:00:00Z',
    })[0];
  const own = row('AGENT', '0055f00000CyENt');
  expect(own?.initiator).toBeUndefined();
  expect(own?.agent?.aliases).toContainEqual({ ns: 'sf.user', value: '0055f00000CyENtAAN' });
  expect(row('USER', '0055f00000CyENt')?.initiator).toMatchObject({ ns: 'sf.user' });
});
