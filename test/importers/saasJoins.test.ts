import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../../shared/model/event.ts';
import { eventsOf } from './support.ts';

function one(id: string, value: unknown): EventDraft {
  const [draft, ...rest] = eventsOf(id, value);
  if (draft === undefined || rest.length > 0) throw new Error(`${id} gave ${rest.length + 1} events`);
  return draft;
}

function keysOf(draft: EventDraft, kind: string): readonly string[] {
  return draft.keys.filter((key) => key.kind === kind).map((key) => key.value);
}

const token = 'a-token-that-was-found-in-evidence';
const digest = createHash('sha256').update(token).digest();

describe('sources spell the same thing alike', () => {
  it('a token’s hash: base64 of GitHub, hexadecimal of LiteLLM', () => {
    const push = one('github.audit', {
      action: 'git.push',
      actor: 'm',
      org: 'o',
      hashed_token: digest.toString('base64'),
    });
    const call = one('litellm.proxy', {
      call_type: 'acompletion',
      startTime: 1,
      metadata: { user_api_key_hash: digest.toString('hex').toUpperCase() },
    });
    const row = one('litellm.proxy', {
      call_type: 'acompletion',
      startTime: '2025-01-01T00:00:00Z',
      api_key: digest.toString('hex'),
      spend: 1,
    });
    for (const draft of [push, call, row]) {
      expect(draft.credential).toMatchObject({ ns: 'token.hash', id: digest.toString('hex') });
      expect(keysOf(draft, 'token')).toEqual([digest.toString('hex')]);
    }
  });

  it('a document: id in the Drive log, URL in a tool’s arguments', () => {
    const read = one('google.workspace_reports', {
      id: { applicationName: 'drive' },
      events: [{ name: 'view', parameters: [{ name: 'doc_id', value: '1qT7pRiceList2025vQ0aXbYcZ' }] }],
    });
    const call = one('litellm.proxy', {
      call_type: 'call_mcp_tool',
      startTime: 1,
      metadata: {
        mcp_tool_call_metadata: {
          name: 'get',
          arguments: { url: 'https://docs.google.com/spreadsheets/d/1qT7pRiceList2025vQ0aXbYcZ/edit#gid=0' },
        },
      },
    });
    expect(keysOf(read, 'object_ref')).toEqual(['google drive:1qT7pRiceList2025vQ0aXbYcZ']);
    expect(keysOf(call, 'object_ref')).toEqual(keysOf(read, 'object_ref'));
  });

  it('an OAuth client of Google: the Drive log names only its project', () => {
    const parameters = (list: object[]) => [{ name: 'x', parameters: list }];
    const grant = one('google.workspace_reports', {
      id: { applicationName: 'token' },
      events: parameters([{ name: 'client_id', value: '731904412205-ab.apps.googleusercontent.com' }]),
    });
    const read = one('google.workspace_reports', {
      id: { applicationName: 'drive' },
      events: parameters([{ name: 'originating_app_id', value: '731904412205' }]),
    });
    expect(keysOf(grant, 'client')).toContain('731904412205');
    expect(keysOf(read, 'client')).toEqual(['731904412205']);
    expect(read.integration?.ns).toBe('google.project');
  });

  it('the Bedrock log and CloudTrail name role, request and session alike', () => {
    const arn = 'arn:aws:sts::111122223333:assumed-role/quote-agent/run-1';
    const invoked = one('aws.bedrock_invocations', {
      schemaType: 'ModelInvocationLog',
      operation: 'Converse',
      requestId: 'r-1',
      identity: { arn },
    });
    const trail = one('aws.cloudtrail', {
      eventName: 'Converse',
      eventSource: 'bedrock.amazonaws.com',
      requestID: 'r-1',
      userIdentity: { type: 'AssumedRole', arn },
    });
    const table = one('aws.cloudtrail_csv', {
      eventName: 'Converse',
      eventSource: 'bedrock.amazonaws.com',
      requestID: 'r-1',
      userIdentity: `{type=AssumedRole, arn=${arn}, invokedby=null}`,
    });
    for (const draft of [invoked, trail, table]) {
      expect(draft.actor).toMatchObject({ ns: 'aws.arn', id: 'arn:aws:iam::111122223333:role/quote-agent' });
      expect(keysOf(draft, 'request')).toContain('r-1');
    }
  });

  it('an agent of Microsoft: runtime records, observability rows and audits', () => {
    const id = 'B8D7E6F5-4C3B-4A29-8817-06F5E4D3C2B1';
    const ran = one('defender.cloud_app_events', {
      ActionType: 'InferenceCall',
      RawEventData: { Operation: 'InferenceCall', AgentId: id, AgentBlueprintId: id, UserId: 'a@b.example' },
    });
    const seen = one('microsoft.agent_observability', { EventOriginalType: 'InferenceCall', SrcAgentId: id });
    const audit = one('entra.audit', {
      activityDisplayName: 'Update user',
      initiatedBy: { user: { userPrincipalName: 'a@b.example' } },
      performedBy: { app: { servicePrincipalId: id, agentType: 'agenticAppInstance' } },
    });
    for (const draft of [ran, seen, audit])
      expect(draft.agent).toMatchObject({ ns: 'entra.spn', id: id.toLowerCase() });
    for (const draft of [ran, audit]) {
      expect(draft.initiator).toMatchObject({ kind: 'user', id: 'a@b.example' });
      expect(draft.actorRole).toBe('agent');
    }
  });
});

describe('claims of tokens are evidence of delegation, and the token is not kept', () => {
  const claims = {
    sub: 'mara@northwind.example',
    act: { sub: 'orchestrator', act: { sub: 'first-agent' } },
    jti: 'jt-77',
  };
  const jwt = `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

  it.each([
    [
      'kong.gateway',
      { started_at: 1, request: { method: 'GET', uri: '/', headers: { Authorization: `Bearer ${jwt}` } } },
    ],
    [
      'http.json_access',
      { remote_addr: '192.0.2.1', request_method: 'GET', request_uri: '/', http_authorization: `Bearer ${jwt}` },
    ],
    [
      'litellm.proxy',
      { call_type: 'acompletion', startTime: 1, metadata: { requester_metadata: { jwt_claims: claims } } },
    ],
    ['microsoft.agent_observability', { EventOriginalType: 'x', AdditionalFields: { token: jwt } }],
    ['zapier.runs', { id: 'z', zap_id: 1, data_in: { authorization: jwt } }],
    [
      'aws.cloudtrail',
      {
        eventName: 'InvokeGateway',
        eventSource: 'bedrock-agentcore.amazonaws.com',
        userIdentity: { type: 'AWSAccount', accountId: 'anonymous' },
        additionalEventData: { jwtClaims: claims },
      },
    ],
  ])('%s', (id, record) => {
    const [draft] = eventsOf(id, record);
    expect(draft?.delegation?.map((step) => [step.principal.id, step.verified])).toEqual([
      ['mara@northwind.example', false],
      ['first-agent', false],
      ['orchestrator', false],
    ]);
    expect(draft?.keys).toContainEqual({ kind: 'token', value: 'jt-77' });
    expect(JSON.stringify(draft)).not.toContain(jwt);
    expect(draft?.initiator).toBeUndefined();
  });
});

describe('secrets in records are not kept', () => {
  it.each([
    ['http.json_access', { remote_addr: '192.0.2.1', request: 'GET /x?api_key=live-0123456789abcdef HTTP/1.1' }],
    ['kong.gateway', { started_at: 1, request: { method: 'GET', uri: '/x?access_token=live-0123456789abcdef' } }],
    ['slack.audit', { action: 'token_created', actor: {}, details: { access_token: 'live-0123456789abcdef' } }],
    [
      'google.workspace_reports',
      { id: { applicationName: 'admin' }, name: 'x', parameters: { client_secret: 'live-0123456789abcdef' } },
    ],
    ['zapier.runs', { id: 'z', zap_id: 1, data_in: { headers: { 'x-api-key': 'live-0123456789abcdef' } } }],
    ['servicenow.audit', { tablename: 'x', documentkey: 'y', password: 'live-0123456789abcdef' }],
  ])('%s', (id, record) => {
    expect(JSON.stringify(eventsOf(id, record))).not.toContain('live-0123456789abcdef');
  });
});
