/**
 * Agents on Salesforce: traced runs over a shared integration user, calls through an MCP server, sub-agents with hand-offs,
 * batches, failed first tries, and a scheduled agent beside them.
 */
import { SECOND, type Stage, type Truth } from '../record.ts';
import { oktaEvent } from '../shapes/cloud.ts';
import { gatewayRequest, mcpFrame } from '../shapes/platforms.ts';
import { salesforceRow } from '../shapes/salesforce.ts';
import type { Agent, Person } from '../world.ts';
import { type ToolCall, Tracing } from './tracing.ts';

export const SALESFORCE_FILE = 'salesforce-events.csv';
const EGRESS = '203.0.113.20';

interface Setting {
  readonly stage: Stage;
  readonly run: string;
  readonly agent: Agent;
  readonly user: Person | null;
  readonly tracing: Tracing;
  readonly account: string;
  /** Session of the MCP server between agent and Salesforce; undefined when there is none. */
  readonly mcp: string | undefined;
  /** Session with the gateway that stands before the server: its log knows tools, not arguments. */
  readonly gateway: string | undefined;
}

export function agentOf(stage: Stage, id: string): Agent {
  const agent = stage.world.agents.get(id);
  if (agent === undefined) throw new Error(`no agent ${id}`);
  return agent;
}

function accountOf(stage: Stage, agentId: string): string {
  const account = stage.world.salesforce.accountOf.get(agentId);
  if (account === undefined) throw new Error(`${agentId} has no Salesforce account`);
  return account;
}

/** The session a platform keeps open for its integration user: one of few, each of hours, shared by every run in it. */
function standingSession(account: string, at: number): string {
  return `${account.slice(3).replace('-', '')}S${Math.floor(at / (4 * 3600 * SECOND))}`;
}

/** The row of one API call under an integration user. Returns its request id. */
export function salesforceCall(
  stage: Stage,
  account: string,
  truth: Truth,
  at: number,
  call: { method: string; entity: string; record?: string | undefined; status?: string; rows?: number; note: string },
): string {
  const estate = stage.world.salesforce.users.get(account);
  if (estate === undefined) throw new Error(`no Salesforce account ${account}`);
  const request = `4pk${stage.random.base62(15)}-`;
  const draft = stage.record('salesforce.event_log_file', at, { ...truth, credential: account }, call.note);
  draft.says('account', account).says('act', `request:${request}`);
  if (call.record !== undefined) draft.says('object', `sf:${call.record}`);
  const session = standingSession(account, at);
  draft.put(
    SALESFORCE_FILE,
    request,
    salesforceRow({
      type: 'RestApi',
      at: draft.time,
      request,
      organization: stage.world.salesforce.organization,
      user: estate.user,
      session,
      login: `${session}L`,
      method: call.method,
      entity: call.entity,
      record: call.record,
      app: estate.app,
      userAgent: 'python-requests/2.32.4',
      ip: EGRESS,
      ...(call.status === undefined ? {} : { status: call.status }),
      ...(call.rows === undefined ? {} : { rows: call.rows }),
    }),
  );
  return request;
}

/** How a tool's arguments spell a record: 18 characters, 15, or an address. */
function spelt(stage: Stage, record: string): Readonly<Record<string, unknown>> {
  const way = stage.random.int(0, 2);
  if (way === 0) return { recordId: record };
  if (way === 1) return { record_id: record.slice(0, 15) };
  return { url: `https://northwind.my.salesforce.com/${record}` };
}

function frames(setting: Setting, call: ToolCall, rpc: number, agent: Agent): void {
  const { stage, tracing, mcp } = setting;
  if (mcp === undefined) return;
  const note = `${agent.id}: mcp ${call.name}`;
  const request = stage.record('mcp.jsonrpc', call.at + 0.03 * SECOND, tracing.truth(agent), `${note} request`);
  const session = request.joins('run', 'mcp', mcp);
  if (session !== undefined) request.says('act', `rpc:${mcp}/${rpc}`);
  const traced = request.joins('run', 'trace', tracing.trace);
  if (traced !== undefined) request.says('act', `span:${tracing.trace}/${call.span}`);
  const meta = traced === undefined ? {} : { _meta: { traceparent: `00-${tracing.trace}-${call.span}-01` } };
  request.says('names', ...call.names);
  const params = { name: call.name, arguments: call.arguments, ...meta };
  const frame = { id: rpc, method: 'tools/call', params };
  request.put(
    'mcp-frames.ndjson',
    null,
    mcpFrame({ at: request.time, session, server: 'salesforce', frame, inbound: true }),
  );
  const answer = stage.record('mcp.jsonrpc', call.end - 0.02 * SECOND, tracing.truth(agent), `${note} result`);
  const known = answer.joins('run', 'mcp', mcp);
  if (known !== undefined) answer.says('act', `rpc:${mcp}/${rpc}`);
  const result = { content: [{ type: 'text', text: JSON.stringify(call.result ?? { ok: true }) }], isError: false };
  answer.put(
    'mcp-frames.ndjson',
    null,
    mcpFrame({ at: answer.time, session: known, server: 'salesforce', frame: { id: rpc, result }, inbound: false }),
  );
}

/** The gateway's row, and the correlation id that its answer carries in place of the service's own request id. */
function gatewayRow(setting: Setting, call: ToolCall, agent: Agent): string | undefined {
  const { stage, tracing, gateway } = setting;
  if (gateway === undefined) return undefined;
  const note = `${agent.id}: gateway ${call.name}`;
  const draft = stage.record('azure.apim_mcp', call.at + 0.06 * SECOND, tracing.truth(agent), note);
  const correlation = stage.random.guid();
  draft.says('act', `request:${correlation}`);
  const session = draft.joins('run', 'mcp', gateway);
  const parts = { at: draft.time, correlation, session, client: 'mcp-client', tool: call.name, server: 'salesforce' };
  draft.put('apim-mcp.json', null, gatewayRequest(parts));
  return correlation;
}

/** One tool call with all the records it leaves. Returns when it ended. */
function toolCall(setting: Setting, at: number, rpc: number, agent: Agent, parent: string): number {
  const { stage, tracing, account } = setting;
  const { random, world } = stage;
  const truth = tracing.truth(agent);
  const base = { at, span: random.hex(16), callId: `${world.style.callPrefix}${random.base62(22)}`, agent };
  const finish = (call: ToolCall): number => {
    const request = gatewayRow(setting, call, agent);
    const echo = request === undefined ? call.echo : { header: 'x-ms-request-id', request };
    tracing.call({ ...call, echo, session: setting.gateway }, parent);
    frames(setting, call, rpc, agent);
    return call.end;
  };
  const kind = random.next();
  const isCase = random.chance(0.6);
  const entity = isCase ? 'Case' : 'Opportunity';
  const records = isCase ? world.objects.cases : world.objects.opportunities;
  const note = (what: string) => `${agent.id}: salesforce ${what}`;
  if (kind < 0.14) {
    // A query names no record; the audit row states the object's type alone, and the answer names what was found.
    const found = random.some(records, 3);
    const done = at + random.between(0.5, 1.5) * SECOND;
    const request = salesforceCall(stage, account, truth, done - 0.2 * SECOND, {
      method: 'GET',
      entity,
      rows: found.length,
      note: note('query row'),
    });
    const result = { records: found.map((Id) => ({ Id })) };
    const names = found.map((record) => `sf:${record}`);
    const echo = { header: 'x-sfdc-request-id', request };
    return finish({
      ...base,
      end: done,
      name: `query_${entity.toLowerCase()}s`,
      arguments: { limit: 3 },
      result,
      names,
      echo,
    });
  }
  if (kind < 0.24) {
    // A batch: one call, one row for each record; only the last answer's id is kept.
    const batch = random.some(records, random.int(3, 6));
    let row = at;
    let request = '';
    for (const record of batch) {
      row += random.between(0.2, 0.6) * SECOND;
      request = salesforceCall(stage, account, truth, row, {
        method: 'PATCH',
        entity,
        record,
        note: note('batch row'),
      });
    }
    const names = batch.map((record) => `sf:${record}`);
    const echo = { header: 'x-sfdc-request-id', request };
    return finish({
      ...base,
      end: row + 0.2 * SECOND,
      name: 'update_records',
      arguments: { recordIds: batch },
      names,
      echo,
    });
  }
  const record = random.pick(records);
  const method = random.chance(0.5) ? 'GET' : 'PATCH';
  let row = at + random.between(0.15, 0.6) * SECOND;
  if (kind < 0.34) {
    salesforceCall(stage, account, truth, row, {
      method,
      entity,
      record,
      status: '503',
      note: note('failed first try'),
    });
    row += random.between(1, 4) * SECOND;
  }
  const request = salesforceCall(stage, account, truth, row, { method, entity, record, note: note('row') });
  const name = `${method === 'GET' ? 'get' : 'update'}_record`;
  const echo = { header: 'x-sfdc-request-id', request };
  const names = [`sf:${record}`];
  return finish({ ...base, end: row + 0.15 * SECOND, name, arguments: spelt(stage, record), names, echo });
}

/** Tells the identity provider that the agent's client acts for the person. */
function tokenGrant(setting: Setting, at: number): void {
  const { stage, user, agent, run } = setting;
  if (user === null) return;
  const truth: Truth = { run, user: user.id, agent: agent.id, credential: null };
  const draft = stage.record('okta.system_log', at, truth, `${agent.id}: okta token grant`);
  draft.says('account', 'okta-client').says('user', user.id);
  const id = stage.random.guid();
  const client = stage.world.oktaClient;
  draft.put(
    'okta-system-log.json',
    id,
    oktaEvent({
      id,
      at: draft.time,
      type: 'app.oauth2.as.token.grant.access_token',
      actor: { id: client, type: 'PublicClientApp', alternateId: client, name: agent.name },
      client,
      target: { id: user.okta, email: user.email, name: user.name },
      token: `AT.${stage.random.base62(20)}`,
      ip: EGRESS,
      userAgent: 'langgraph/0.6',
    }),
  );
}

/** A run of one of the Salesforce agents. */
export function crmRun(stage: Stage, agentId: string, start: number): void {
  const { random, world } = stage;
  const agent = agentOf(stage, agentId);
  const user = agent.trigger === 'user' ? random.pick(world.people) : null;
  const run = stage.newRun('crm');
  const tracing = new Tracing({ stage, run, agent, user, start });
  const account = accountOf(stage, agentId);
  const mcp = agentId === 'case-triage' || agentId === 'service-desk' ? `mcp-${random.hex(20)}` : undefined;
  const gateway = agentId === 'quote-bot' ? `apim-${random.hex(20)}` : undefined;
  const setting: Setting = { stage, run, agent, user, tracing, account, mcp, gateway };
  if (agentId === 'renewals-assistant') tokenGrant(setting, start + 0.4 * SECOND);
  let at = start + random.between(1, 3) * SECOND;
  let rpc = 1;
  const calls = random.int(2, agent.trigger === 'schedule' ? 8 : 5);
  for (let index = 0; index < calls; index += 1) {
    tracing.chat(at);
    at =
      toolCall(setting, at + random.between(2, 6) * SECOND, rpc, agent, tracing.root) + random.between(1, 9) * SECOND;
    rpc += 1;
  }
  if (agentId === 'service-desk') {
    const helper = agentOf(stage, 'case-triage');
    const begun = at;
    const end = begun + 40 * SECOND;
    const span = tracing.handOff(helper, begun, end);
    // Another client, another session with the server.
    const own: Setting = { ...setting, account: accountOf(stage, helper.id), mcp: `mcp-${random.hex(20)}` };
    rpc = 1;
    for (let index = 0; index < random.int(2, 4); index += 1) {
      at = toolCall(own, at + random.between(2, 5) * SECOND, rpc, helper, span);
      rpc += 1;
    }
  }
  tracing.invoke(at + SECOND);
}
