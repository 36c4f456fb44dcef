/**
 * webhook-ghost: a refund workflow is called by nobody who can be named, at a forgotten webhook that asks for nothing. n8n states no caller
 * of a webhook, and the model gateway knows one key for all of the workflow's runs. The gateway's clock is 17 s slow; n8n has deleted the data of its oldest executions.
 */
import { liteLlm, n8nExecution } from './agentShapes.mjs';
import { recordKey } from './key.mjs';
import { AGENTS_HEADER, csv, IDENTITIES_HEADER, ms, seeded, USERS_HEADER, WORKFLOWS_HEADER } from './shapes.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = ms('2026-01-12T00:00:00Z');
const GATEWAY_SLOW_MS = 17_000;
const FILES = { n8n: 'n8n/executions-2026-01.json', gateway: 'litellm/requests-2026-01.ndjson' };
const CONCIERGE = 'Refund Concierge';
const TRIAGE = 'Inbox Triage';
const QUOTE = 'Quote Bot';

export function webhook() {
  const r = seeded(20260115);
  const key = recordKey();
  const people = [['Lena Ruiz', 'Automation', 3], ['Omid Karimi', 'Support', 2], ['Sara Blom', 'Support', 2], ['Jiro Abe', 'Support', 2]].map(([name, department, tier], at) => ({ name, department, tier, email: `${name.toLowerCase().replace(' ', '.')}@proseware.example`, ip: `203.0.113.${220 + at}` }));
  const [lena, omid, sara, jiro] = people;
  const keys = {
    refunds: { hash: r.hex(64), alias: 'n8n-refunds', team: 'team-support' },
    shared: { hash: r.hex(64), alias: 'n8n-shared', team: 'team-automation' },
    lena: { hash: r.hex(64), alias: 'lena-dev', team: 'team-automation', owner: lena.email },
    legacy: { hash: r.hex(64), alias: 'batch-legacy', team: 'team-data' },
  };
  const flows = {
    refund: { id: 'rF7kQ2mZp1Xs9LdA', name: 'Refund requests' },
    triage: { id: 'tG3vN8bYw6Ku2HqE', name: 'Inbox triage' },
    quote: { id: 'qB9dS4xJc0Mf7RtV', name: 'Quote answers' },
  };
  const stripe = { kind: 'stripeApi', id: 'Wc4YtR81nLq0ZpXe', name: 'Stripe live' };
  const gateway = { kind: 'openAiApi', id: 'Uh2PbK57sVd9GyMo', name: 'Model gateway' };
  const mail = { kind: 'gmailOAuth2', id: 'Za6EjF30tCi8WxNr', name: 'Gmail support' };
  const server = '10.30.0.14';

  const executions = [];
  const requests = [];
  const chains = [];
  let number = 48_200;

  const request = (at, parts, about) => {
    const record = liteLlm(r, at - GATEWAY_SLOW_MS, parts);
    requests.push({ at, record });
    return key.say(record, about);
  };
  const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  /** The support portal calls on behalf of the person who is signed in, with a token exchanged for that (RFC 8693); n8n checks it. */
  const portal = (person, at) => ({
    host: 'n8n.proseware.example', 'user-agent': 'support-portal/3.1', 'x-forwarded-for': '198.51.100.150', 'content-type': 'application/json',
    authorization: `Bearer ${base64({ alg: 'RS256', kid: 'portal-1' })}.${base64({ iss: 'https://portal.proseware.example', sub: person.email, aud: 'n8n-refunds', act: { sub: 'support-portal' }, jti: r.guid(), iat: Math.floor(at / 1000) })}.${r.id('', 43)}`,
  });
  const ghostly = { host: 'n8n.proseware.example', 'user-agent': 'python-requests/2.32.3', 'x-forwarded-for': '192.0.2.77', 'content-type': 'application/json' };

  /**
   * A run of the refund workflow: webhook, agent with model and two tools, mail. `keep`: what is left of it (`all`, or `row` once n8n has
   * pruned the data). Returns the execution and the gateway's requests.
   */
  const refund = (at, { person, headers, mode = 'webhook', fail = false, retryOf, keep = 'all', about, amount = r.int(12, 140), order = `PW-${r.int(100_000, 999_999)}` }) => {
    const id = String(number++);
    const charge = `ch_3Q${r.id('', 20)}`;
    const calls = [
      { id: `call_${r.id('', 24)}`, name: 'look_up_order', arguments: { order_id: order } },
      { id: `call_${r.id('', 24)}`, name: 'refund_charge', arguments: { order_id: order, charge_id: charge, amount: amount * 100 } },
    ];
    const said = about ?? { user: person.email, userClass: ['strong', 'medium'], agent: CONCIERGE };
    const { agent: _agent, agentClass: _class, agents: _agents, ...person_ } = said;
    const question = `Refund request for order ${order}: item arrived broken`;
    const runs = [];
    const asked = [];
    let t = at + 6;
    const model = (made, answer) => {
      const took = r.int(700, 1900);
      const unread =
        typeof said.user !== 'string'
          ? {}
          : fail
            ? { userClass: ['medium'], why: 'a run that failed lists no steps, so that no id joins its requests; the same agent looked the same order up that second' }
            : { why: 'the request and the run state the same ids of tool calls' };
      const record = request(t + 30, { key: keys.refunds, ip: server, took: took - 60, question, calls: made, answer }, { ...said, ...unread, credential: keys.refunds.hash });
      // The conversation so far is sent again with each request, with the ids of the calls that were answered.
      for (const call of calls.slice(0, asked.length))
        record.messages.push({ role: 'assistant', content: null, tool_calls: [{ id: call.id, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.arguments) } }] }, { role: 'tool', tool_call_id: call.id, content: '{"ok":true}' });
      asked.push(record);
      runs.push({ node: 'Model', type: '@n8n/n8n-nodes-langchain.lmChatOpenAi', parameters: { model: 'gpt-4.1' }, credential: gateway, at: t, took, from: CONCIERGE, out: 'ai_languageModel', json: { response: { generations: [[{ text: answer ?? '', generationInfo: { finish_reason: made.length > 0 ? 'tool_calls' : 'stop' } }]] } } });
      t += took + 20;
    };
    const guarded = headers === undefined;
    const hook = guarded ? 'Webhook' : 'Webhook (old)';
    const webhookRun = { node: hook, type: 'n8n-nodes-base.webhook', parameters: { httpMethod: 'POST', path: guarded ? 'refunds' : 'refunds-test', authentication: guarded ? 'jwtAuth' : 'none' }, at: t, took: 2, json: { headers: headers ?? portal(person, at), params: {}, query: {}, body: { order, reason: 'damaged' } } };
    const agentAt = t + 4;
    t += 20;
    model([calls[0]]);
    runs.push({ node: 'Look up order', type: 'n8n-nodes-base.postgresTool', parameters: { operation: 'select', table: 'orders' }, credential: { kind: 'postgres', id: 'Xn1TqB46hRe7LsJk', name: 'Orders read only' }, at: t, took: 60, from: CONCIERGE, out: 'ai_tool', json: { order_id: order, charge_id: charge, total: amount } });
    t += 90;
    model([calls[1]]);
    runs.push({ node: 'Refund charge', type: 'n8n-nodes-base.stripeTool', parameters: { resource: 'charge', operation: 'update' }, credential: stripe, at: t, took: 420, from: CONCIERGE, out: 'ai_tool', ...(fail ? { error: 'Request timed out' } : { json: { id: `re_3Q${r.id('', 20)}`, object: 'refund', charge_id: charge, order_id: order, amount: amount * 100, status: 'succeeded' } }) });
    t += 450;
    if (!fail) model([], 'The refund is on its way.');
    const agentRun = {
      node: CONCIERGE, type: '@n8n/n8n-nodes-langchain.agent', parameters: { promptType: 'define', options: { returnIntermediateSteps: true } }, at: agentAt, took: t - agentAt, from: hook,
      ...(fail ? { error: 'Request timed out' } : { json: { output: 'The refund is on its way.', intermediateSteps: calls.map((call) => ({ action: { tool: call.name, toolInput: call.arguments, log: '', type: 'tool_call', toolCallId: call.id }, observation: '{"ok":true}' })) } }),
    };
    const sent = fail ? [] : [{ node: 'Send mail', type: 'n8n-nodes-base.gmail', parameters: { operation: 'send' }, credential: mail, at: t + 12, took: 310, from: CONCIERGE, json: { id: r.hex(16), labelIds: ['SENT'] } }];
    const execution = n8nExecution(id, flows.refund, { mode, at, end: t + (fail ? 10 : 340), status: fail ? 'error' : 'success', retryOf: retryOf ?? null, pruned: keep === 'row', runs: [webhookRun, agentRun, ...runs, ...sent] });
    executions.push({ at, execution });
    key.say(execution, [
      { action: `execution.${mode}`, ...person_, workflow: flows.refund.id },
      { action: 'n8n-nodes-base.webhook', ...person_, workflow: flows.refund.id },
      { action: 'n8n-nodes-base.gmail:send', ...person_, workflow: flows.refund.id },
      { action: 'n8n-nodes-base.stripeTool:update', ...said, workflow: flows.refund.id, credential: stripe.name },
      { ...said, workflow: flows.refund.id },
    ]);
    return { id, execution, requests: asked, order };
  };

  // Ordinary days: support asks for refunds through the portal, a little of it at the same time.
  for (let day = 0; day < 5; day += 1)
    for (let n = 0; n < 6; n += 1) {
      const at = START + day * DAY + 8 * HOUR + n * 85 * MINUTE + r.int(0, 30 * MINUTE);
      if (day === 0 && n < 3) {
        const why = 'n8n has deleted the data of the execution: what is left names the workflow alone';
        const made = refund(at, { person: r.pick([omid, sara, jiro]), keep: 'row', about: { user: null, agent: CONCIERGE, why } });
        if (n === 0) chains.push({ name: 'what is left of a pruned execution', has: [made.execution], slots: { user: null, workflow: flows.refund.id } });
        continue;
      }
      const person = r.pick([omid, sara, jiro]);
      const made = refund(at, { person });
      if (n === 2) refund(at + r.int(300, 900), { person: person === omid ? sara : omid });
      if (day === 2 && n === 0) chains.push({ name: 'an ordinary refund', has: [made.execution], slots: { user: person.email, agent: CONCIERGE, workflow: flows.refund.id } }, { name: 'an ordinary refund with its requests', has: [made.execution, made.requests[0], made.requests[1]], slots: { user: person.email } });
    }
  // A refund that timed out and was run again by n8n: the same request of the same person.
  const failed = refund(ms('2026-01-13T16:05:00Z'), { person: jiro, fail: true });
  const second = refund(ms('2026-01-13T16:07:30Z'), { person: jiro, mode: 'retry', retryOf: failed.id, order: failed.order });
  failed.execution.retrySuccessId = second.id;
  chains.push({ name: 'a retry', has: [failed.execution, second.execution], slots: { user: jiro.email, agent: CONCIERGE } });

  // 15 January, 03:10 to 03:24: twelve calls of the webhook without a token, for large sums.
  const night = refund(ms('2026-01-15T03:02:10Z'), { person: omid });
  const why = 'the webhook asks for no credentials, the calls carried none, and the gateway knows the workflow’s key alone';
  const ghosts = Array.from({ length: 12 }, (_, n) => refund(ms('2026-01-15T03:10:04Z') + n * 74_000 + r.int(0, 9_000), { headers: ghostly, amount: r.int(2_400, 4_900), about: { user: null, agent: CONCIERGE, never: [lena.email], why } }));
  for (const ghost of [ghosts[0], ghosts[7]])
    chains.push({ name: 'a ghost', has: [ghost.execution], hasNot: [night.execution], slots: { user: null, agent: CONCIERGE, workflow: flows.refund.id } }, { name: 'a ghost with its requests', has: [ghost.execution, ghost.requests[0]], slots: { user: null } });
  // The author tries the workflow out by hand; n8n does not say who pressed the button.
  const tried = refund(ms('2026-01-14T14:00:20Z'), { headers: { host: 'n8n.proseware.example', 'user-agent': 'curl/8.7.1' }, mode: 'manual', about: { user: null, agent: CONCIERGE, why: 'n8n’s record of a manual run names nobody', behind: { user: lena.email, agent: CONCIERGE } } });
  chains.push({ name: 'a manual run', has: [tried.execution], slots: { user: null, workflow: flows.refund.id } });

  /** A workflow with one agent and one request of the gateway. */
  const small = (at, flow, name, mode, about, text) => {
    const id = String(number++);
    const took = r.int(600, 1500);
    const node = (more) => ({ at: at + 10, took: 4, ...more });
    const first = mode === 'trigger' ? node({ node: 'Every ten minutes', type: 'n8n-nodes-base.scheduleTrigger', json: { timestamp: new Date(at).toISOString() } }) : node({ node: 'Webhook', type: 'n8n-nodes-base.webhook', parameters: { path: 'quotes' }, json: { headers: { host: 'n8n.proseware.example', 'user-agent': 'shop/1.9' }, body: { text } } });
    const execution = n8nExecution(id, flow, {
      mode, at, end: at + took + 60,
      runs: [first, { node: name, type: '@n8n/n8n-nodes-langchain.agent', at: at + 16, took: took + 30, from: first.node, json: { output: 'done' } }, { node: 'Model', type: '@n8n/n8n-nodes-langchain.lmChatOpenAi', parameters: { model: 'gpt-4.1-mini' }, credential: { kind: 'openAiApi', id: 'Ro5VmD28wAz1QcTg', name: 'Model gateway, shared' }, at: at + 20, took, from: name, out: 'ai_languageModel', json: { response: { generations: [[{ text: 'done' }]] } } }],
    });
    executions.push({ at, execution });
    const { agent: _agent, ...person_ } = about;
    key.say(execution, [{ action: `execution.${mode}`, ...person_ }, { action: first.type, ...person_ }, about]);
    request(at + 50, { key: keys.shared, ip: server, took: took - 40, question: text, model: 'gpt-4.1-mini', answer: 'done' }, { user: null, agents: [TRIAGE], credential: keys.shared.hash, why: 'the key is shared by two workflows; no id ties a request to a run' });
  };
  for (let day = 0; day < 5; day += 1) {
    for (const n of [0, 1, 2, 3]) small(START + day * DAY + (2 + 5 * n) * HOUR + 10_000, flows.triage, TRIAGE, 'trigger', { user: null, agent: TRIAGE, why: 'a schedule started it' }, 'Sort the new mail');
    small(START + day * DAY + 11 * HOUR + r.int(0, HOUR), flows.quote, QUOTE, 'webhook', { user: null, agent: QUOTE, why: 'the shop calls it for visitors whom nobody knows' }, 'What does it cost?');
    // People with keys of their own, and a key that nobody remembers.
    for (let n = 0; n < 3; n += 1) {
      const own = { ip: lena.ip, key: keys.lena, took: r.int(800, 2600), question: 'Explain this error', answer: 'It means…' };
      const when = START + day * DAY + (9 + 2 * n) * HOUR + r.int(0, HOUR);
      if (n === 0) request(when, { ...own, userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/146.0' }, { user: lena.email, agent: null, credential: keys.lena.hash, why: 'her own key, in the gateway’s page for people' });
      else request(when, { ...own, userAgent: 'OpenAI/Python 2.3.0' }, { user: null, users: [lena.email], agent: null, credential: keys.lena.hash, why: 'her own key in a program: it may run without her' });
    }
    request(START + day * DAY + 4 * HOUR + r.int(0, MINUTE), { key: keys.legacy, ip: '10.30.0.77', took: 900, question: 'Classify', answer: 'A', model: 'gpt-4.1-mini', userAgent: 'OpenAI/Python 1.12.0' }, { user: null, agent: null, credential: keys.legacy.hash, why: 'nobody knows whose key it is' });
  }
  // Two refunds at once; the gateway refuses one request, and keeps no messages of refused ones.
  const at = ms('2026-01-16T15:40:00Z');
  const pair = [omid, sara].map((person, n) => refund(at + n * 120, { person }));
  const refused = request(at + 420, { key: keys.refunds, ip: server, took: 40, question: 'redacted-by-litellm', error: { error_code: '429', error_class: 'RateLimitError', error_message: 'Rate limit reached' } }, { user: null, users: [omid.email, sara.email], agent: CONCIERGE, credential: keys.refunds.hash, why: 'two runs were under way and nothing in the refused request tells them apart' });
  chains.push({ name: 'a refused request', has: [refused], hasNot: pair.map((one) => one.execution), slots: { user: null } });

  executions.sort((a, b) => a.at - b.at);
  requests.sort((a, b) => a.at - b.at);
  const runs = executions.map(({ execution }) => execution);
  // The logging callback delivers a batch again when the bucket was slow to answer.
  const own = requests.map(({ record }) => record);
  const lines = [...own.slice(0, 60), ...own.slice(55, 60), ...own.slice(60)];
  const once = lines.map((record, n) => (lines.indexOf(record) === n ? record : {}));
  const places = new Map([...key.places(FILES.n8n, runs), ...key.places(FILES.gateway, once)]);
  const agents = [
    { agent_id: 'ag-refund-concierge', name: CONCIERGE, platform: 'n8n', status: 'active', created_at: '2025-10-06', last_active_at: '2026-01-16', owner: lena.email, business_process: 'Customer support', purpose: 'Refund damaged items on support’s request', intended_systems: 'Stripe;n8n;LiteLLM', intended_actions: 'read;update;execute;Gmail: send', allowed_triggers: 'user', credential_type: 'api_key', credential_id: `key-n8n-refunds;${stripe.id}`, run_as: 'fixed', managed: 'y' },
    { agent_id: 'ag-inbox-triage', name: TRIAGE, platform: 'n8n', status: 'active', created_at: '2025-11-17', last_active_at: '2026-01-16', owner: '', business_process: 'Customer support', purpose: 'Sort new mail', intended_systems: 'Gmail;n8n;LiteLLM', intended_actions: 'read;update;execute', allowed_triggers: 'schedule', credential_type: 'api_key', credential_id: 'key-n8n-shared', run_as: 'fixed', managed: 'y' },
  ];
  const users = people.map((person) => ({ user_id: person.email, email: person.email, name: person.name, department: person.department, status: 'active', privilege_tier: person.tier, systems: 'n8n' }));
  const identities = [
    { identity_id: 'key-n8n-refunds', kind: 'api_key', name: keys.refunds.alias, system: 'LiteLLM', owner: '', created_at: '2025-10-06', last_rotated_at: '2025-12-01', privilege_tier: 1, status: 'active', shared: 'n', secret_hash: keys.refunds.hash },
    { identity_id: 'key-n8n-shared', kind: 'api_key', name: keys.shared.alias, system: 'LiteLLM', owner: '', created_at: '2025-11-17', last_rotated_at: '2025-12-01', privilege_tier: 1, status: 'active', shared: 'y', secret_hash: keys.shared.hash },
    { identity_id: stripe.id, kind: 'api_key', name: stripe.name, system: 'Stripe', owner: '', created_at: '2025-10-06', last_rotated_at: '2025-12-01', privilege_tier: 3, status: 'active', shared: 'n' },
  ];
  identities.push({ identity_id: 'support-portal', kind: 'service_account', name: 'Support portal', system: 'n8n', owner: '', created_at: '2025-09-01', last_rotated_at: '2025-12-01', privilege_tier: 1, status: 'active', shared: 'n' });
  const workflows = [
    { workflow_id: flows.refund.id, name: flows.refund.name, platform: 'n8n', agent_id: 'ag-refund-concierge', trigger: 'webhook', run_as: '', owner: lena.email, last_edited_at: '2026-01-14', last_edited_by: lena.email },
    { workflow_id: flows.triage.id, name: flows.triage.name, platform: 'n8n', agent_id: 'ag-inbox-triage', trigger: 'schedule', run_as: '', owner: lena.email, last_edited_at: '2025-12-02', last_edited_by: lena.email },
  ];
  return {
    files: {
      [FILES.n8n]: `${JSON.stringify({ data: runs, nextCursor: null })}\n`,
      [FILES.gateway]: `${lines.map((record) => JSON.stringify(record)).join('\n')}\n`,
      'inventory/agents.csv': csv(AGENTS_HEADER, agents),
      'inventory/users.csv': csv(USERS_HEADER, users),
      'inventory/identities.csv': csv([...IDENTITIES_HEADER, 'secret_hash'], identities),
      'inventory/workflows.csv': csv(WORKFLOWS_HEADER, workflows),
    },
    records: [...key.lines(FILES.n8n, runs), ...key.lines(FILES.gateway, once)],
    key: {
      case: 'webhook-ghost',
      findings: [
        { rule: 'attribution-gap', entity: CONCIERGE, severity: ['medium', 'high'] },
        { rule: 'unknown-agent', entity: QUOTE },
        { rule: 'ownerless-agent', entity: TRIAGE },
        { rule: 'shared-credential', entity: 'Model gateway, shared' },
        { rule: 'workflow-edited-before-run', entity: flows.refund.name, title: 'by its owner', severity: ['info'] },
      ],
      noFindings: [
        { rule: 'unknown-agent', entity: CONCIERGE, why: 'it is registered, with its workflow' },
        { rule: 'shared-credential', entity: stripe.name, why: 'one agent uses it' },
        { rule: 'unknown-agent', entity: TRIAGE, why: 'it is registered, with its workflow' },
        { rule: 'out-of-purpose-action', why: 'both registered agents did what they are approved for' },
        { rule: 'ownerless-agent', entity: CONCIERGE, why: 'it has an owner' },
        { rule: 'delegated-privilege-gap', why: 'support may ask for refunds' },
        { rule: 'dormant-with-access', why: 'both registered agents worked every day' },
        { rule: 'bulk-read', why: 'nothing was read in bulk' },
        { rule: 'truncated-export', why: 'no file is cut' },
      ],
      // Nothing in two sources alone tells which of their clocks is wrong.
      clocks: [{ source: 'litellm.proxy', against: 'n8n.executions', offsetSeconds: 17, within: 2 }],
      events: [],
      chains: chains.map(({ has, hasNot = [], ...rest }) => ({ ...rest, has: has.map((record) => places.get(record)), hasNot: hasNot.map((record) => places.get(record)) })),
      ledger: { duplicates: 5, rejected: 0 },
      counts: { minChains: 40, minFindings: 4 },
    },
  };
}
