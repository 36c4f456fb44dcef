/** Workflows (trigger, execution, credential, calls), agents with people's document grants, a model gateway, and a service desk's own agent. */
import { SECOND, type Stage, type Truth } from '../record.ts';
import { googleActivity, type NodeRun, n8nExecution, slackEntry, snowChange, snowRun } from '../shapes/business.ts';
import { langfuseObservation, langsmithRun, liteLlmCall } from '../shapes/platforms.ts';
import { type Agent, FLOW_GRANT, type Person } from '../world.ts';
import { agentOf, salesforceCall } from './crm.ts';
import { Tracing } from './tracing.ts';

const EGRESS = '203.0.113.50';

/** An execution of a workflow. Nothing says who called a webhook; a schedule was called by nobody. */
export function flowRun(stage: Stage, agentId: string, start: number): void {
  const { random, world } = stage;
  const agent = agentOf(stage, agentId);
  const workflow = world.n8n.workflows.get(agentId);
  if (workflow === undefined) return;
  const user = agent.trigger === 'webhook' ? random.pick(world.people) : null;
  const truth: Truth = { run: stage.newRun('flow'), user: user?.id ?? null, agent: agentId, credential: null };
  const record = random.pick(world.objects.opportunities);
  const channel = random.pick(world.objects.channels);
  const first = random.digits(7);
  const failed = random.chance(0.15);
  const tries = failed ? [first, random.digits(7)] : [first];
  let at = start;
  for (const [index, execution] of tries.entries()) {
    const fails = failed && index === 0;
    const runs: NodeRun[] = [
      {
        node: agent.trigger === 'webhook' ? 'Webhook' : 'Every hour',
        type: agent.trigger === 'webhook' ? 'n8n-nodes-base.webhook' : 'n8n-nodes-base.scheduleTrigger',
        at,
        output: { ok: true },
      },
      {
        node: 'Get opportunity',
        type: 'n8n-nodes-base.salesforce',
        operation: 'get',
        credential: { kind: 'salesforceOAuth2Api', id: FLOW_GRANT, name: 'Salesforce flows' },
        at: at + 0.3 * SECOND,
        output: { Id: record },
      },
      {
        node: 'Tell the channel',
        type: 'n8n-nodes-base.slack',
        operation: 'post',
        credential: { kind: 'slackOAuth2Api', id: 'Zz81ZpWv0LmN3xYu', name: 'Slack flows' },
        at: at + 1.4 * SECOND,
        output: { channel_id: channel },
      },
    ];
    const made = fails ? runs.slice(0, 2) : runs;
    const draft = stage.record('n8n.executions', at, truth, `${agentId}: execution`);
    draft.says('agent', agentId).says('run', `execution:${first}`).says('names', `sf:${record}`, `slack:${channel}`);
    const skew = draft.time - at;
    draft.put(
      'n8n-executions.json',
      null,
      n8nExecution({
        id: execution,
        at: draft.time,
        end: draft.time + 2 * SECOND,
        mode: index > 0 ? 'retry' : agent.trigger === 'webhook' ? 'webhook' : 'trigger',
        retryOf: index > 0 ? first : undefined,
        workflow,
        failed: fails,
        runs: made.map((run) => ({ ...run, at: run.at + skew })),
      }),
    );
    salesforceCall(stage, 'sf-flows', truth, at + 0.5 * SECOND, {
      method: 'GET',
      entity: 'Opportunity',
      record,
      note: `${agentId}: salesforce row`,
      ...(fails ? { status: '503' } : {}),
    });
    if (!fails) slackCall(stage, agent, truth, at + 1.6 * SECOND, channel);
    at += random.between(20, 60) * SECOND;
  }
}

function slackCall(stage: Stage, agent: Agent, truth: Truth, at: number, channel: string): void {
  const { random, world } = stage;
  const draft = stage.record('slack.audit', at, truth, `${agent.id}: slack row`);
  draft.says('account', 'slack-flows').says('object', `slack:${channel}`);
  const id = random.guid();
  draft.put(
    'slack-audit.json',
    id,
    slackEntry({
      id,
      at: draft.time,
      action: 'channel_message_posted',
      bot: { id: world.n8n.slackBot, name: 'flows' },
      app: { id: world.n8n.slackApp, name: 'Flows' },
      channel,
      ip: EGRESS,
      userAgent: 'n8n',
    }),
  );
}

/** A document opened with a person's grant; the log names the Cloud project of the client. Two events in one activity. */
function driveRow(stage: Stage, agentId: string, truth: Truth, user: Person, at: number, document: string): void {
  const { random, world } = stage;
  const client = world.google.clients.get(agentId);
  const draft = stage.record('google.workspace_reports', at, truth, `${agentId}: drive row`);
  draft.says('account', `google:${agentId}`).says('object', `drive:${document}`).says('rights', user.id);
  const parameters = [
    { name: 'doc_id', value: document },
    { name: 'doc_title', value: 'Plan' },
    { name: 'doc_type', value: 'document' },
    { name: 'originating_app_id', value: client?.project ?? '' },
    { name: 'visibility', value: 'private' },
  ];
  const events = [{ name: 'view', parameters: [...parameters, { name: 'primary_event', boolValue: true }] }];
  if (random.chance(0.3))
    events.push({ name: 'edit', parameters: [...parameters, { name: 'primary_event', boolValue: false }] });
  draft.put(
    'google-drive.json',
    null,
    googleActivity({
      at: draft.time,
      qualifier: random.digits(18),
      application: 'drive',
      email: user.email,
      profile: user.googleProfile,
      ip: EGRESS,
      events,
    }),
  );
}

/** A run recorded by LangSmith (`doc-writer`) or Langfuse (`deck-helper`), over documents of the person who asked. */
export function documentRun(stage: Stage, agentId: string, start: number): void {
  const { random, world, mode } = stage;
  const agent = agentOf(stage, agentId);
  const user = random.pick(world.people);
  const truth: Truth = { run: stage.newRun('document'), user: user.id, agent: agentId, credential: null };
  const lost = random.chance(mode.lost);
  const mute = random.chance(mode.mute);
  const root = agentId === 'doc-writer' ? random.guid() : random.hex(16);
  const trace = agentId === 'doc-writer' ? root : random.hex(32);
  const thread = `thread-${random.hex(12)}`;
  const step = (at: number, end: number, document: string | undefined): void => {
    if (lost) return;
    const langsmith = agentId === 'doc-writer';
    const source = langsmith ? 'langsmith.runs' : 'langfuse.traces';
    const draft = stage.record(source, at, truth, `${agentId}: ${document === undefined ? 'root' : 'tool'} run`);
    const named = document === undefined || !stage.random.chance(0.5);
    const email = named && draft.keeps() ? user.email : undefined;
    if (named) draft.says('agent', agentId);
    draft.says('user', email === undefined ? undefined : user.id);
    if (document !== undefined && !mute) draft.says('names', `drive:${document}`);
    const conversation = draft.joins('run', 'thread', thread);
    const kept = draft.joins('run', 'trace', trace);
    const id = document === undefined ? root : langsmith ? random.guid() : random.hex(16);
    draft.says('act', `span:${kept ?? id}/${id}`);
    if (document !== undefined && kept !== undefined) draft.says('parent', `span:${kept}/${root}`);
    const url = document === undefined ? undefined : `https://docs.google.com/document/d/${document}/edit`;
    const inputs = mute || url === undefined ? {} : { url };
    const skew = draft.time - at;
    const metadata = { thread_id: conversation, agent_name: named ? agent.name : undefined, user_email: email };
    if (langsmith) {
      draft.put(
        'langsmith-runs.jsonl',
        id,
        langsmithRun({
          id,
          trace: kept ?? id,
          parent: document === undefined || kept === undefined ? undefined : root,
          type: document === undefined ? 'chain' : 'tool',
          name: document === undefined ? agent.name : 'read_document',
          start: draft.time,
          end: end + skew,
          inputs,
          outputs: { ok: true },
          metadata,
        }),
      );
    } else {
      draft.put(
        'langfuse-observations.ndjson',
        id,
        langfuseObservation({
          id,
          trace: kept ?? random.hex(32),
          parent: document === undefined || kept === undefined ? undefined : root,
          type: document === undefined ? 'AGENT' : 'TOOL',
          name: document === undefined ? agent.name : 'read_document',
          start: draft.time,
          end: end + skew,
          input: inputs,
          output: { ok: true },
          metadata,
        }),
      );
    }
  };
  let at = start + SECOND;
  for (let index = 0; index < random.int(2, 5); index += 1) {
    const document = random.pick(world.objects.documents);
    const end = at + random.between(0.5, 1.2) * SECOND;
    step(at, end, document);
    driveRow(stage, agentId, truth, user, at + 0.3 * SECOND, document);
    at = end + random.between(2, 12) * SECOND;
  }
  step(start, at, undefined);
}

/** A run behind a model gateway whose key two agents share. */
export function gatewayRun(stage: Stage, agentId: string, start: number): void {
  const { random, world } = stage;
  const agent = agentOf(stage, agentId);
  const user = random.pick(world.people);
  const tracing = new Tracing({ stage, run: stage.newRun('gateway'), agent, user, start });
  let at = start + SECOND;
  for (let index = 0; index < random.int(2, 5); index += 1) {
    const truth: Truth = { ...tracing.truth(), credential: 'litellm-key' };
    const draft = stage.record('litellm.proxy', at, truth, `${agentId}: gateway row`);
    const callId = `call_${random.base62(20)}`;
    draft.says('account', 'litellm-key').says('act', `call:${callId}`);
    const record = random.pick(world.objects.cases);
    const id = `chatcmpl-${random.base62(20)}`;
    const named = random.chance(0.5) && draft.keeps();
    if (named) draft.says('user', user.id);
    const end = at + random.between(1, 4) * SECOND;
    draft.put(
      'litellm.ndjson',
      id,
      liteLlmCall({
        id,
        trace: draft.joins('run', 'trace', tracing.trace),
        start: draft.time,
        end: draft.time + (end - at),
        key: world.liteLlmKey,
        endUser: named ? user.email : undefined,
        conversation: draft.joins('run', 'conversation', tracing.conversation),
        calls: [{ id: callId, name: 'search_cases', arguments: JSON.stringify({ query: record.slice(0, 8) }) }],
      }),
    );
    tracing.call({
      at: end,
      end: end + SECOND,
      span: random.hex(16),
      callId,
      name: 'search_cases',
      arguments: { top: 5 },
      names: [],
    });
    at = end + random.between(2, 8) * SECOND;
  }
  tracing.invoke(at);
}

/** A run of the service desk's own agent: its plan and tasks, and the field changes of its fixed account. */
export function serviceRun(stage: Stage, start: number): void {
  const { random, world, mode } = stage;
  const agent = agentOf(stage, 'incident-agent');
  const user = random.pick(world.people);
  const truth: Truth = { run: stage.newRun('service'), user: user.id, agent: agent.id, credential: null };
  const plan = random.hex(32);
  const lost = random.chance(mode.lost);
  const shown = { id: agent.id, name: agent.name };
  if (!lost) {
    const draft = stage.record('servicenow.audit', start, truth, `${agent.id}: plan`);
    draft.says('agent', agent.id).says('user', user.id).says('run', `plan:${plan}`);
    draft.put(
      'servicenow-runs.json',
      plan,
      snowRun({ id: plan, at: draft.time, agent: shown, user: user.email, task: false }),
    );
  }
  let at = start + 2 * SECOND;
  for (let index = 0; index < random.int(1, 4); index += 1) {
    at += random.between(2, 8) * SECOND;
    const incident = random.pick(world.objects.incidents);
    if (!lost) {
      const draft = stage.record('servicenow.audit', at, truth, `${agent.id}: task`);
      draft.says('agent', agent.id).says('names', `snow:${incident}`);
      const id = random.hex(32);
      const tool = { name: 'Update incident', input: JSON.stringify({ record_id: incident }) };
      const kept = draft.joins('run', 'plan', plan);
      draft.put(
        'servicenow-runs.json',
        id,
        snowRun({ id, at: draft.time, plan: kept, agent: shown, tool, task: true }),
      );
    }
    const row = stage.record(
      'servicenow.audit',
      at + SECOND,
      { ...truth, credential: 'snow-ai' },
      `${agent.id}: changed field`,
    );
    row.says('account', 'snow-ai').says('object', `snow:${incident}`);
    const id = random.hex(32);
    row.put(
      'servicenow-audit.json',
      id,
      snowChange({ id, at: row.time, incident, field: 'assigned_to', user: 'ai.incident' }),
    );
  }
}
