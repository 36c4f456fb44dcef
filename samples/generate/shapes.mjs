/**
 * Records in the vendors' real shapes, filled with invented facts. Deterministic: the same seed gives the same bytes.
 * Nothing here is copied from anybody's log.
 */

/** A small seeded generator (mulberry32), so that samples can be built again byte for byte. */
export function seeded(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const hex = (digits) => Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('');
  return {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (list) => list[Math.floor(next() * list.length)],
    hex,
    guid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    id: (prefix, length) =>
      prefix + Array.from({ length: length - prefix.length }, () => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[Math.floor(next() * 32)]).join(''),
  };
}

export const ms = (text) => Date.parse(text);
export const iso = (at) => new Date(at).toISOString();

/** CSV text, RFC 4180, CRLF as the vendors' exports have it. */
export function csv(header, rows) {
  const cell = (value) => {
    const text = value === undefined || value === null ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${[header, ...rows.map((row) => header.map((name) => row[name]))].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** Every cell quoted, as Salesforce writes EventLogFile. */
export function quotedCsv(header, rows) {
  const cell = (value) => `"${String(value ?? '').replaceAll('"', '""')}"`;
  return `${[header, ...rows.map((row) => header.map((name) => row[name]))].map((row) => row.map(cell).join(',')).join('\n')}\n`;
}

const BROWSER = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36';

/** Okta System Log LogEvent. */
export function okta(r, at, person, { eventType = 'user.session.start', app, ip = person.ip, result = 'SUCCESS' } = {}) {
  const request = r.id('aJ', 27);
  return {
    actor: { id: person.okta, type: 'User', alternateId: person.email, displayName: person.name, detailEntry: null },
    client: {
      userAgent: { rawUserAgent: BROWSER, os: 'Windows 10', browser: 'CHROME' },
      zone: 'null',
      device: 'Computer',
      id: null,
      ipAddress: ip,
      geographicalContext: { city: 'Seattle', state: 'Washington', country: 'United States', postalCode: null, geolocation: null },
    },
    device: null,
    authenticationContext: {
      authenticationProvider: null,
      credentialProvider: null,
      credentialType: null,
      issuer: null,
      interface: null,
      authenticationStep: 0,
      externalSessionId: `10${r.id('2', 22)}`,
    },
    displayMessage: eventType === 'user.session.start' ? 'User login to Okta' : 'User single sign on to app',
    eventType,
    outcome: { result, reason: result === 'SUCCESS' ? null : 'INVALID_CREDENTIALS' },
    published: iso(at),
    securityContext: { asNumber: 7018, asOrg: 'northwind office', isp: 'example isp', domain: null, isProxy: false },
    severity: 'INFO',
    debugContext: { debugData: { requestId: request, dtHash: r.hex(64), requestUri: '/api/v1/authn', url: '/api/v1/authn?' } },
    legacyEventType: 'core.user_auth.login_success',
    transaction: { type: 'WEB', id: request, detail: {} },
    uuid: r.guid(),
    version: '0',
    request: { ipChain: [{ ip, geographicalContext: null, version: 'V4', source: null }] },
    target: app === undefined ? null : [{ id: app.id, type: 'AppInstance', alternateId: app.name, displayName: app.name, detailEntry: null }],
  };
}

const compact = (at) => `${iso(at).replace(/[-:T]/g, '').replace('Z', '')}`;

export const SALESFORCE_API_HEADER = [
  'EVENT_TYPE', 'TIMESTAMP', 'REQUEST_ID', 'ORGANIZATION_ID', 'USER_ID', 'RUN_TIME', 'CPU_TIME', 'URI', 'SESSION_KEY', 'LOGIN_KEY',
  'REQUEST_STATUS', 'METHOD', 'API_TYPE', 'API_VERSION', 'CONNECTED_APP_ID', 'CONNECTED_APP_NAME', 'USER_AGENT', 'CLIENT_IP',
  'ENTITY_NAME', 'QUERY', 'ROWS_PROCESSED', 'JOB_ID', 'OPERATION_TYPE', 'TIMESTAMP_DERIVED', 'USER_ID_DERIVED', 'CLIENT_NAME', 'URI_ID_DERIVED',
];

/** One Salesforce EventLogFile row (RestApi, BulkApi, Login …), times as the org's clock had them. */
export function salesforce(at, type, user, app, more = {}) {
  return {
    EVENT_TYPE: type,
    TIMESTAMP: compact(at),
    ORGANIZATION_ID: '00D5g000004NwTr',
    USER_ID: user.id15,
    RUN_TIME: '84',
    CPU_TIME: '31',
    REQUEST_STATUS: 'S',
    API_VERSION: '60.0',
    CONNECTED_APP_ID: app?.id ?? '',
    CONNECTED_APP_NAME: app?.name ?? '',
    TIMESTAMP_DERIVED: iso(at),
    USER_ID_DERIVED: user.id18,
    ...more,
  };
}

const attribute = (key, value) => ({
  key,
  value:
    typeof value === 'number'
      ? { intValue: String(value) }
      : typeof value === 'boolean'
        ? { boolValue: value }
        : Array.isArray(value)
          ? { arrayValue: { values: value.map((item) => ({ stringValue: item })) } }
          : { stringValue: value },
});

export const attributes = (object) =>
  Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => attribute(key, value));

/** OTLP-JSON span. Times in ms. */
export function span(traceId, spanId, parentSpanId, name, start, end, values, { kind = 1, error } = {}) {
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name,
    kind,
    startTimeUnixNano: `${start}000000`,
    endTimeUnixNano: `${end}000000`,
    attributes: attributes(values),
    status: error === undefined ? { code: 1 } : { code: 2, message: error },
  };
}

export const resourceSpans = (resource, scope, spans) => ({
  resource: { attributes: attributes(resource) },
  scopeSpans: [{ scope: { name: scope, version: '1.4.0' }, spans }],
});

/** One run of an agent: invoke_agent with the requester, a model call, and one span per tool call. Returns the spans. */
export function agentRun(r, at, agent, person, model, tools, options = {}) {
  const trace = r.hex(32);
  const root = r.hex(16);
  const conversation = options.conversation ?? `conv_${r.hex(12)}`;
  const base = {
    'gen_ai.provider.name': 'openai',
    'gen_ai.agent.id': agent.id,
    'gen_ai.agent.name': agent.name,
    'gen_ai.conversation.id': conversation,
  };
  const spans = [];
  let t = at + 400;
  const chat = r.hex(16);
  spans.push(
    span(trace, chat, root, `chat ${model}`, t, t + 900, {
      ...base,
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': model,
      'gen_ai.usage.input_tokens': r.int(400, 2400),
      'gen_ai.usage.output_tokens': r.int(40, 400),
    }),
  );
  t += 1100;
  const calls = [];
  for (const tool of tools) {
    const id = r.hex(16);
    const callId = `call_${r.hex(16)}`;
    const took = tool.tookMs ?? r.int(180, 640);
    spans.push(
      span(
        trace,
        id,
        root,
        `execute_tool ${tool.name}`,
        t,
        t + took,
        {
          ...base,
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': tool.name,
          'gen_ai.tool.type': tool.mcp === undefined ? 'function' : 'extension',
          'gen_ai.tool.call.id': callId,
          'gen_ai.tool.call.arguments': JSON.stringify(tool.arguments),
          ...(tool.result === undefined ? {} : { 'gen_ai.tool.call.result': JSON.stringify(tool.result) }),
          ...(tool.mcp === undefined ? {} : { 'mcp.method.name': 'tools/call', 'mcp.session.id': tool.mcp.session, 'server.address': tool.mcp.server }),
          ...(tool.requestId === undefined ? {} : { 'http.response.header.x-request-id': [tool.requestId] }),
        },
        { kind: 3, error: tool.error },
      ),
    );
    calls.push({ ...tool, at: t, end: t + took, callId, trace, span: id });
    t += took + r.int(120, 420);
  }
  spans.unshift(
    span(
      trace,
      root,
      undefined,
      `invoke_agent ${agent.name}`,
      at,
      t + 200,
      {
        ...base,
        'gen_ai.operation.name': 'invoke_agent',
        ...(person === undefined ? {} : { 'user.email': person.email, 'session.id': options.session ?? `sess_${r.hex(10)}` }),
        ...(options.workflow === undefined ? {} : { 'gen_ai.workflow.name': options.workflow }),
      },
      { kind: 2 },
    ),
  );
  return { spans, calls, conversation, trace, end: t + 200 };
}

/** Entra sign-in in the diagnostic-settings NDJSON shape. `uti` is written as base64 of the sign-in id's text, as the portal does. */
export function entraSignIn(r, at, category, { id, user, servicePrincipal, app, resource, ip, session, agent, userAgent, keyId }) {
  return {
    time: iso(at + r.int(40_000, 110_000)),
    resourceId: '/tenants/8b1f6f0a-4a52-4c5e-9c1b-2f7b3a5d9e01/providers/Microsoft.aadiam',
    operationName: 'Sign-in activity',
    operationVersion: '1.0',
    category,
    tenantId: '8b1f6f0a-4a52-4c5e-9c1b-2f7b3a5d9e01',
    resultType: '0',
    resultSignature: 'None',
    durationMs: 0,
    callerIpAddress: ip,
    correlationId: r.guid(),
    Level: 4,
    location: 'US',
    properties: {
      id,
      createdDateTime: iso(at),
      ...(user === undefined ? {} : { userDisplayName: user.name, userPrincipalName: user.email, userId: user.oid }),
      ...(servicePrincipal === undefined
        ? {}
        : { servicePrincipalId: servicePrincipal.id, servicePrincipalName: servicePrincipal.name, servicePrincipalCredentialKeyId: keyId }),
      appId: app.id,
      appDisplayName: app.name,
      ipAddress: ip,
      status: { errorCode: 0 },
      clientAppUsed: 'Browser',
      userAgent: userAgent ?? BROWSER,
      conditionalAccessStatus: 'success',
      isInteractive: category === 'SignInLogs',
      incomingTokenType: category === 'SignInLogs' ? 'none' : 'refreshToken',
      resourceDisplayName: resource.name,
      resourceId: resource.id,
      uniqueTokenIdentifier: Buffer.from(id).toString('base64').replace(/=+$/, ''),
      ...(session === undefined ? {} : { sessionId: session }),
      crossTenantAccessType: 'none',
      ...(agent === undefined ? {} : { agent }),
    },
  };
}

/** The 22-character base64url form of a GUID, as Microsoft 365 writes UniqueTokenId (little-endian first three groups). */
export function utiShort(guid) {
  const hex = guid.replaceAll('-', '');
  const bytes = Buffer.from(hex, 'hex');
  const ordered = Buffer.concat([
    Buffer.from([bytes[3], bytes[2], bytes[1], bytes[0], bytes[5], bytes[4], bytes[7], bytes[6]]),
    bytes.subarray(8),
  ]);
  return ordered.toString('base64url');
}

/** MicrosoftGraphActivityLogs in the diagnostic-settings shape. */
export function graphActivity(r, at, { uti, user, servicePrincipal, app, method, uri, status = 200, bytes = 4096, ip, session, scopes, roles, userAgent }) {
  const requestId = r.guid();
  return {
    time: iso(at),
    resourceId: '/TENANTS/8B1F6F0A-4A52-4C5E-9C1B-2F7B3A5D9E01/PROVIDERS/MICROSOFT.AADIAM',
    operationName: 'Microsoft Graph Activity',
    operationVersion: 'v1.0',
    category: 'MicrosoftGraphActivityLogs',
    resultSignature: String(status),
    durationMs: String(r.int(20, 400) * 1000),
    callerIpAddress: ip,
    correlationId: requestId,
    level: 'Informational',
    location: 'West US',
    properties: {
      timeGenerated: iso(at),
      requestId,
      operationId: requestId,
      clientRequestId: r.guid(),
      apiVersion: 'v1.0',
      requestMethod: method,
      responseStatusCode: status,
      tenantId: '8b1f6f0a-4a52-4c5e-9c1b-2f7b3a5d9e01',
      durationMs: r.int(20, 400),
      responseSizeBytes: bytes,
      signInActivityId: uti,
      ...(roles === undefined ? { scopes } : { roles }),
      tokenIssuedAt: iso(at - 60_000),
      appId: app.id,
      userId: user?.oid ?? null,
      servicePrincipalId: servicePrincipal?.id ?? null,
      ipAddress: ip,
      userAgent: userAgent ?? 'azsdk-net-Core/1.44.1',
      requestUri: `https://graph.microsoft.com/v1.0${uri}`,
      identityProvider: 'https://sts.windows.net/8b1f6f0a-4a52-4c5e-9c1b-2f7b3a5d9e01/',
      ...(session === undefined ? {} : { c_Sid: session }),
    },
  };
}

export const PURVIEW_HEADER = ['RecordId', 'CreationDate', 'RecordType', 'Operation', 'UserId', 'AuditData', 'AssociatedAdminUnits', 'AssociatedAdminUnitsNames'];

/** One row of a Purview audit CSV: AuditData is JSON in a cell, its time has no zone and is UTC. */
export function purview(r, at, { recordType, operation, workload, user, userId, ip, more = {} }) {
  const id = r.guid();
  const audit = {
    AppAccessContext: undefined,
    CreationTime: iso(at).slice(0, 19),
    Id: id,
    Operation: operation,
    OrganizationId: '8b1f6f0a-4a52-4c5e-9c1b-2f7b3a5d9e01',
    RecordType: recordType,
    UserKey: user?.oid ?? userId,
    UserType: 0,
    Version: 1,
    Workload: workload,
    ClientIP: ip,
    UserId: userId ?? user.email,
    ...more,
  };
  return {
    RecordId: id,
    CreationDate: `${iso(at).slice(0, 19)}.0000000Z`,
    RecordType: recordType,
    Operation: operation,
    UserId: userId ?? user.email,
    AuditData: JSON.stringify(audit),
    AssociatedAdminUnits: '',
    AssociatedAdminUnitsNames: '',
  };
}

/** CloudTrail record. */
export function cloudtrail(r, at, { service, name, identity, ip, userAgent, request = null, response = null, error, readOnly = true, resources }) {
  return {
    eventVersion: '1.09',
    userIdentity: identity,
    eventTime: iso(at).replace(/\.\d+Z$/, 'Z'),
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: 'us-east-1',
    sourceIPAddress: ip,
    userAgent,
    ...(error === undefined ? {} : { errorCode: error, errorMessage: `User is not authorized to perform: ${service}:${name}` }),
    requestParameters: request,
    responseElements: response,
    requestID: r.guid(),
    eventID: r.guid(),
    readOnly,
    ...(resources === undefined ? {} : { resources }),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '123456789012',
    eventCategory: 'Management',
  };
}

/** Salesforce's 15-character id with its case-insensitive 3-character suffix: each bit says which of five characters is upper case. */
export function salesforceId(id15) {
  let suffix = '';
  for (let block = 0; block < 3; block += 1) {
    let bits = 0;
    for (let at = 0; at < 5; at += 1) if (/[A-Z]/.test(id15[block * 5 + at])) bits |= 1 << at;
    suffix += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'[bits];
  }
  return { id15, id18: id15 + suffix };
}

export const AGENTS_HEADER = [
  'agent_id', 'name', 'platform', 'version', 'status', 'created_at', 'last_active_at', 'owner', 'secondary_owner', 'business_process', 'purpose',
  'intended_systems', 'intended_actions', 'allowed_triggers', 'identity_type', 'identity_id', 'blueprint_id', 'credential_type', 'credential_id',
  'credential_expires', 'oauth_client_id', 'granted_scopes', 'tools', 'mcp_servers', 'shared_with', 'allow_all_users', 'run_as', 'managed',
];
export const USERS_HEADER = ['user_id', 'email', 'name', 'department', 'title', 'status', 'privilege_tier', 'systems'];
export const IDENTITIES_HEADER = [
  'identity_id', 'kind', 'name', 'system', 'owner', 'created_at', 'last_rotated_at', 'expires_at', 'scopes', 'privilege_tier', 'status', 'shared',
];
export const GRANTS_HEADER = ['principal_id', 'system', 'permission', 'resource', 'via', 'granted_at', 'granted_by', 'expires_at', 'snapshot_at'];
export const RESOURCES_HEADER = ['resource_id', 'system', 'name', 'type', 'owner', 'data_class', 'external'];
export const INTEGRATIONS_HEADER = ['integration_id', 'agent_id', 'name', 'kind', 'system', 'client_id', 'scopes', 'approved', 'added_at', 'added_by', 'snapshot_at'];
export const WORKFLOWS_HEADER = ['workflow_id', 'name', 'platform', 'agent_id', 'trigger', 'run_as', 'owner', 'last_edited_at', 'last_edited_by'];
