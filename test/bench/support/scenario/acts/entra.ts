/**
 * Agents in Microsoft 365: one with its own identity that acts with the rights of the person who opened it, one that runs on its own,
 * and two that go through one platform with the connection of whoever built them, so that the file log names a person who started nothing.
 */
import { SECOND, type Stage, type Truth } from '../record.ts';
import { auditRecord, cloudAppEvent, graphCall, observedStep, signIn } from '../shapes/microsoft.ts';
import type { Agent, Person } from '../world.ts';
import { agentOf } from './crm.ts';
import { BROWSER } from './people.ts';

const EGRESS = '203.0.113.40';
const FILES = {
  signIns: 'entra-signins.ndjson',
  graph: 'graph-activity.ndjson',
  audit: 'm365-audit.ndjson',
  apps: 'cloud-app-events.json',
  observed: 'agent-observability.json',
};

/** Agent 365's record that the person asked, or that a tool ran. */
function platformEvent(
  stage: Stage,
  agent: Agent,
  user: Person,
  truth: Truth,
  conversation: string,
  at: number,
  operation: string,
): void {
  const draft = stage.record('defender.cloud_app_events', at, truth, `${agent.id}: ${operation}`);
  draft.says('agent', agent.id);
  const named = operation === 'InvokeAgent' || draft.keeps();
  if (named) draft.says('user', user.id);
  const id = stage.random.guid();
  const audit = auditRecord({
    id,
    at: draft.time,
    operation,
    workload: 'Agent365',
    tenant: stage.world.entra.tenant,
    email: named ? user.email : 'N/A',
    oid: named ? user.oid : '',
    more: {
      AgentId: agent.spn,
      AgentName: agent.name,
      ...(operation === 'InvokeAgent' ? { AgentBlueprintId: '00000000-0000-0000-0000-000000000000' } : {}),
      ConversationId: draft.joins('run', 'm365', conversation),
    },
  });
  draft.put(FILES.apps, id, cloudAppEvent(audit, draft.time));
}

/** A run of the agent with its own identity: sign-in of the person, token of the agent, calls with that token. */
export function delegatedRun(stage: Stage, start: number): void {
  const { random, world } = stage;
  const agent = agentOf(stage, 'contract-reviewer');
  const user = random.pick(world.people);
  const run = stage.newRun('entra');
  const truth: Truth = { run, user: user.id, agent: agent.id, credential: null };
  const session = random.guid();
  const conversation = random.guid();
  const account = `spn:${agent.id}`;
  const who = { oid: user.oid, email: user.email, name: user.name };
  const base = { tenant: world.entra.tenant, user: who };
  const opened = random.guid();
  const login = stage.record(
    'entra.sign_in',
    start - 20 * SECOND,
    { run: null, user: user.id, agent: null, credential: null },
    'by hand: sign-in to the agent portal',
  );
  login.says('hand', user.id);
  login.put(
    FILES.signIns,
    opened,
    signIn({
      ...base,
      category: 'SignInLogs',
      id: opened,
      at: login.time,
      app: world.entra.portal,
      appName: 'Contract Desk',
      agentType: 'notAgentic',
      session: login.joins('token', 'entra-session', session),
      uti: login.joins('token', 'uti', opened),
      ip: user.ip,
      userAgent: BROWSER,
    }),
  );
  platformEvent(stage, agent, user, truth, conversation, start, 'InvokeAgent');
  const uti = random.guid();
  const token = stage.record('entra.sign_in', start + SECOND, truth, `${agent.id}: token sign-in`);
  token.says('agent', agent.id).says('rights', user.id).says('account', account);
  token.put(
    FILES.signIns,
    uti,
    signIn({
      ...base,
      category: 'NonInteractiveUserSignInLogs',
      id: uti,
      at: token.time,
      app: agent.spn,
      appName: agent.name,
      agentType: 'agenticAppInstance',
      session: token.joins('token', 'entra-session', session),
      uti: token.joins('token', 'uti', uti),
      ip: EGRESS,
      userAgent: 'azure-agents/1.4',
    }),
  );
  let at = start + 2 * SECOND;
  for (let index = 0; index < random.int(2, 6); index += 1) {
    at += random.between(1, 12) * SECOND;
    if (random.chance(0.3))
      platformEvent(stage, agent, user, truth, conversation, at - 0.5 * SECOND, 'ExecuteToolBySDK');
    if (random.chance(0.6)) {
      const message = random.pick(world.objects.mails);
      const draft = stage.record('microsoft.graph_activity', at, truth, `${agent.id}: graph row`);
      draft.says('account', account).says('object', `graph:${message}`).says('rights', user.id);
      const request = random.guid();
      draft.put(
        FILES.graph,
        request,
        graphCall({
          at: draft.time,
          request,
          app: agent.spn,
          oid: user.oid,
          uti: draft.joins('token', 'uti', uti),
          session: draft.joins('token', 'entra-session', session),
          method: 'GET',
          path: `/me/messages/${message}`,
          ip: EGRESS,
          userAgent: 'azure-agents/1.4',
        }),
      );
      continue;
    }
    const file = `${world.entra.site}/${random.pick(world.objects.files)}`;
    const draft = stage.record('m365.unified_audit', at, truth, `${agent.id}: sharepoint row`);
    draft.says('account', account).says('object', `file:${file}`).says('rights', user.id);
    const id = random.guid();
    const context = {
      ClientAppId: agent.spn,
      ClientAppName: agent.name,
      AADSessionId: draft.joins('token', 'entra-session', session),
      UniqueTokenId: draft.joins('token', 'uti', uti),
    };
    draft.put(
      FILES.audit,
      id,
      auditRecord({
        id,
        at: draft.time,
        operation: 'FileAccessed',
        workload: 'SharePoint',
        tenant: world.entra.tenant,
        email: user.email,
        oid: user.oid,
        ip: EGRESS,
        more: { ObjectId: file, ItemType: 'File', AppAccessContext: context },
      }),
    );
  }
}

/** A run that nobody started: application rights only. */
export function autonomousRun(stage: Stage, start: number): void {
  const { random, world } = stage;
  const agent = agentOf(stage, 'mail-sorter');
  const truth: Truth = { run: stage.newRun('entra'), user: null, agent: agent.id, credential: null };
  const uti = random.guid();
  const account = `spn:${agent.id}`;
  const token = stage.record('entra.sign_in', start, truth, `${agent.id}: service principal sign-in`);
  token.says('agent', agent.id).says('account', account);
  token.put(
    FILES.signIns,
    uti,
    signIn({
      category: 'ServicePrincipalSignInLogs',
      id: uti,
      at: token.time,
      tenant: world.entra.tenant,
      app: agent.spn,
      appName: agent.name,
      principal: agent.spn,
      agentType: 'agenticApp',
      uti: token.joins('token', 'uti', uti),
      ip: EGRESS,
      userAgent: 'azure-agents/1.4',
    }),
  );
  let at = start;
  for (let index = 0; index < random.int(3, 8); index += 1) {
    at += random.between(0.4, 5) * SECOND;
    const message = random.pick(world.objects.mails);
    const owner = random.pick(world.people);
    const draft = stage.record('microsoft.graph_activity', at, truth, `${agent.id}: graph row`);
    draft.says('account', account).says('object', `graph:${message}`);
    const request = random.guid();
    draft.put(
      FILES.graph,
      request,
      graphCall({
        at: draft.time,
        request,
        app: agent.spn,
        principal: agent.spn,
        uti: draft.joins('token', 'uti', uti),
        method: random.pick(['GET', 'PATCH']),
        path: `/users/${owner.email}/messages/${message}`,
        ip: EGRESS,
        userAgent: 'azure-agents/1.4',
      }),
    );
  }
}

/** A run on the shared platform, with its builder's connection. */
export function studioRun(stage: Stage, agentId: string, start: number): void {
  const { random, world, mode } = stage;
  const agent = agentOf(stage, agentId);
  const user = random.pick(world.people);
  const builder = world.people[agentId === 'studio-hr' ? 0 : 1] ?? user;
  const truth: Truth = { run: stage.newRun('studio'), user: user.id, agent: agent.id, credential: null };
  const conversation = random.guid();
  const lost = random.chance(mode.lost);
  const mute = random.chance(mode.mute);
  if (!lost) platformEvent(stage, agent, user, truth, conversation, start, 'InvokeAgent');
  let at = start + 2 * SECOND;
  for (let index = 0; index < random.int(1, 4); index += 1) {
    at += random.between(2, 10) * SECOND;
    const file = `${world.entra.site}/${random.pick(world.objects.files)}`;
    if (!lost) {
      const step = stage.record('microsoft.agent_observability', at, truth, `${agent.id}: tool step`);
      step.says('agent', agent.id);
      const named = step.keeps();
      if (named) step.says('user', user.id);
      if (!mute) step.says('names', `file:${file}`);
      const id = random.guid();
      step.put(
        FILES.observed,
        id,
        observedStep({
          id,
          at: step.time,
          type: 'ExecuteToolByMCPServer',
          agent: agent.spn,
          agentName: agent.name,
          ...(named ? { email: user.email } : {}),
          conversation: step.joins('run', 'm365', conversation),
          tool: 'read_file',
          ...(mute ? {} : { request: { url: encodeURI(file) } }),
        }),
      );
    }
    const draft = stage.record(
      'm365.unified_audit',
      at + 0.4 * SECOND,
      truth,
      `${agent.id}: sharepoint row in its builder's name`,
    );
    draft.says('account', 'pva').says('object', `file:${file}`).says('rights', builder.id);
    const id = random.guid();
    const more = {
      ObjectId: file,
      ItemType: 'File',
      ApplicationDisplayName: 'Power Virtual Agents',
      AppAccessContext: { ClientAppName: 'Power Virtual Agents' },
    };
    draft.put(
      FILES.audit,
      id,
      auditRecord({
        id,
        at: draft.time,
        operation: 'FileAccessed',
        workload: 'SharePoint',
        tenant: world.entra.tenant,
        email: builder.email,
        oid: builder.oid,
        ip: EGRESS,
        more,
      }),
    );
  }
}
