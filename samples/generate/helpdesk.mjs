/**
 * helpdesk-gap: a person with few rights has a support agent, which works as a Jira administrator, give her more. The agent's platform
 * exports traces, a proxy logs the MCP frames with a clock 38.2 s fast, Jira knows only the service account. Two agents share that account.
 */
import { mcpFrame, toolsCall, toolsResult } from './agentShapes.mjs';
import { recordKey } from './key.mjs';
import { atlassianEvent, jiraGroup, jiraRecord, jiraUser } from './saasShapes.mjs';
import {
  AGENTS_HEADER, agentRun, csv, GRANTS_HEADER, IDENTITIES_HEADER, INTEGRATIONS_HEADER, ms, RESOURCES_HEADER, resourceSpans, seeded, USERS_HEADER,
} from './shapes.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = ms('2025-11-03T00:00:00Z');
const PROXY_FAST_MS = 38_200;
const SITE = { id: '6f2b0c4e-90ab-4d3c-8a55-2a7f4e1d9c10', host: 'tailspin.atlassian.net', name: 'tailspin' };
const SERVER = 'jira-admin';
const FILES = { traces: 'deskpilot/traces-2025-11.ndjson', frames: 'mcp/jira-admin-frames-2025-11.ndjson', audit: 'jira/audit-records-2025-11.json', organisation: 'jira/organisation-events-2025-11.ndjson' };

export function helpdesk() {
  const r = seeded(20251104);
  const key = recordKey();
  const people = [
    ['Pia Holm', 'Facilities', 1], ['Sven Aas', 'Sales', 1], ['Tove Lind', 'Marketing', 1], ['Nils Berg', 'Contractors', 1],
    ['Omar Haddad', 'IT', 4], ['Rita Sol', 'IT', 3], ['Karl Munk', 'Finance', 3], ['Ewa Nowak', 'HR', 3],
  ].map(([name, department, tier], at) => ({ name, department, tier, email: `${name.toLowerCase().replace(' ', '.')}@tailspin.example`, account: `712020:${r.guid()}`, ip: `203.0.113.${150 + at}` }));
  const [pia, sven, tove, nils, omar, rita, karl, ewa] = people;
  const service = { name: 'svc-deskpilot', email: 'svc-deskpilot@tailspin.example', account: `712020:${r.guid()}`, ip: '198.51.100.30' };
  const help = { id: 'ag-helpdesk', name: 'Helpdesk Agent' };
  const joiner = { id: 'ag-onboarding', name: 'Onboarding Agent' };

  const traces = [];
  const frames = [];
  const audit = [];
  const organisation = [];
  const chains = [];

  const jira = (at, summary, parts, about) => {
    const record = jiraRecord(0, at, summary, parts);
    audit.push({ at, record });
    return key.say(record, about);
  };
  const issue = (person, action = 'comment') => ({ name: action === 'comment' ? 'jira_add_comment' : 'jira_get_issue', arguments: { issue_key: `HELP-${r.int(300, 480)}`, ...(action === 'comment' ? { body: `Update for ${person.name}` } : {}) } });
  const toGroup = (group, person) => ({
    name: 'jira_add_user_to_group',
    arguments: { group_id: group, account_id: person.account },
    row: ['User added to group', { category: 'group management', object: jiraGroup(group), associated: [jiraUser(person)] }],
  });
  const offGroup = (group, person) => ({
    name: 'jira_remove_user_from_group',
    arguments: { group_id: group, account_id: person.account },
    row: ['User removed from group', { category: 'group management', object: jiraGroup(group), associated: [jiraUser(person)] }],
  });
  const toRole = (project, role, person) => ({
    name: 'jira_assign_project_role',
    arguments: { project_id: project.id, role, account_id: person.account },
    row: ['Project roles changed', { category: 'projects', object: { ...project, typeName: 'PROJECT' }, associated: [jiraUser(person)], changed: [{ fieldName: 'Users', changedFrom: '', changedTo: person.account }, { fieldName: 'Role', changedTo: role }] }],
  });

  /** An MCP session: DeskPilot opens one for a conversation. */
  const open = (at, about) => {
    const session = { id: r.guid(), next: 1, about };
    for (const [inbound, after, frame] of [
      [true, -420, { id: 0, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'deskpilot', version: '7.3.0' } } }],
      [false, -310, { id: 0, result: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: SERVER, version: '2.4.1' } } }],
      [true, -290, { method: 'notifications/initialized' }],
    ])
      log(at + after, session, inbound, frame, about);
    return session;
  };
  const log = (at, session, inbound, frame, about) => {
    const record = mcpFrame(at + PROXY_FAST_MS, { session: session.id, server: SERVER, ip: '10.20.4.17', inbound, frame });
    frames.push(record);
    return key.say(record, about);
  };

  /**
   * A run of an agent. `lost`: the platform's exporter was down, so the trace is not among the evidence. `about`: what the records
   * downstream say of who is behind them, where it is not simply the person and the agent of the trace.
   */
  const run = (at, agent, person, tools, { lost = false, session, about, rowAfter, noRow = false } = {}) => {
    const known = { user: person?.email ?? null, agent: agent.name, ...(person === undefined ? { why: 'the schedule started it' } : {}) };
    const said = about ?? known;
    const first = at + 1500;
    const { userClass: _user, agentClass: _agent, ...who } = said;
    const used = session ?? open(first, who);
    const made = agentRun(r, at, agent, person, 'gpt-4.1', tools.map((tool) => ({ ...tool, mcp: { session: used.id, server: 'mcp-jira.tailspin.example' } })));
    if (!lost) {
      const line = { resourceSpans: [resourceSpans({ 'service.name': 'deskpilot', 'deployment.environment.name': 'production' }, 'deskpilot.runtime', made.spans)] };
      traces.push(key.say(line, known));
    }
    const rows = [];
    const calls = made.calls.map((call) => {
      const id = used.next++;
      const request = log(call.at + r.int(15, 45), used, true, toolsCall(id, call.name, call.arguments, call), said);
      if (call.error === undefined) log(call.end - r.int(10, 30), used, false, toolsResult(id, { ok: true, ...call.arguments }), said);
      if (call.row !== undefined && call.error === undefined && !noRow) {
        const [summary, parts] = call.row;
        rows.push(jira(call.at + (rowAfter ?? r.int(60, 140)), summary, { ...parts, author: service, ip: service.ip }, { credential: service.name, ...said }));
      }
      return request;
    });
    return { ...made, rows, frames: calls, session: used, known };
  };

  // Ordinary days. Reading and commenting on issues leaves nothing in Jira's audit log.
  for (let day = 0; day < 5; day += 1) {
    const morning = START + day * DAY + 8 * HOUR;
    for (const [n, person] of [pia, sven, tove, nils, karl, ewa].entries()) {
      const at = morning + n * 55 * MINUTE + r.int(0, 20 * MINUTE);
      if (at > START + 2 * DAY + 13 * HOUR && at < START + 2 * DAY + 15.5 * HOUR) continue;
      run(at, help, person, n % 2 === 0 ? [issue(person, 'read'), issue(person)] : [issue(person, 'read')]);
    }
    // The service desk has the agent do what it may do itself.
    run(morning + 70 * MINUTE + r.int(0, 5 * MINUTE), help, rita, [toGroup(r.pick(['design-tools', 'sales-emea', 'vpn-users']), r.pick([sven, tove, nils]))]);
    if (day !== 2) run(morning + 6.6 * HOUR + r.int(0, 5 * MINUTE), help, omar, [offGroup(r.pick(['sales-emea', 'vpn-users']), r.pick([sven, tove]))]);
    // People's own work in Jira, some of it on the same groups and in the same minutes.
    jira(morning + 71 * MINUTE + r.int(0, 3 * MINUTE), 'User added to group', { category: 'group management', author: omar, ip: omar.ip, object: jiraGroup('vpn-users'), associated: [jiraUser(karl)] }, { user: omar.email, agent: null, direct: true });
    jira(morning + 3.2 * HOUR + r.int(0, HOUR), 'Custom field created', { category: 'fields', author: rita, ...(day % 2 === 0 ? { ip: rita.ip } : {}), object: { id: `customfield_1${day}410`, name: `Cost centre ${day}`, typeName: 'CUSTOM_FIELD' } }, { user: rita.email, agent: null, direct: true });
    jira(morning + 5.1 * HOUR + r.int(0, HOUR), 'Project created', { category: 'projects', author: karl, ip: karl.ip, object: { id: `1004${day}`, name: `Budget ${2026 + day}`, typeName: 'PROJECT' } }, { user: karl.email, agent: null, direct: true });
    // The other agent on the same account: joiners by day, on HR's request; leavers by night, on its own.
    run(morning + 2.3 * HOUR + r.int(0, 10 * MINUTE), joiner, ewa, [toGroup('all-staff', nils), toGroup(r.pick(['sales-emea', 'design-tools']), nils)]);
    run(START + day * DAY + 2 * HOUR + r.int(0, 20_000), joiner, undefined, [offGroup('leavers-hold', nils)]);
    for (const person of people)
      organisation.push(key.say(atlassianEvent(r, START + day * DAY + 7 * HOUR + r.int(0, 50 * MINUTE), 'user_logged_in', person, { site: SITE, message: `${person.name} logged in` }), { user: person.email, agent: null }));
  }
  organisation.push(key.say(atlassianEvent(r, START + 6 * HOUR, 'api_token_created', service, { site: SITE, message: 'Created API token deskpilot-prod' }), { agent: null }));

  // 4 November: a person of tier 1 asks the agent for rights that nobody gave her, then uses them herself.
  const finance = { id: '10021', name: 'Finance' };
  // Not more than medium has to be claimed: two agents hold the account, and on 7 November somebody else did.
  const certain = { user: pia.email, userClass: ['exact', 'strong', 'medium'], agent: help.name, agentClass: ['exact', 'strong', 'medium'] };
  const gap = run(ms('2025-11-04T15:12:40Z'), help, pia, [issue(pia, 'read'), toGroup('finance-board', pia)], { about: certain });
  const more = run(ms('2025-11-04T15:14:05Z'), help, pia, [toRole(finance, 'Administrators', pia)], { session: gap.session, about: certain });
  const own = jira(ms('2025-11-04T15:21:33Z'), 'Permission scheme updated', { category: 'permissions', author: pia, ip: pia.ip, object: { id: '10104', name: 'Finance permission scheme', typeName: 'SCHEME' }, changed: [{ fieldName: 'Permission', changedFrom: '', changedTo: 'Browse Projects' }, { fieldName: 'Holder', changedTo: 'Anyone' }] }, { user: pia.email, agent: null, direct: true, why: 'her own account from her own address: no agent had a part in it' });
  // Fifteen seconds after the agent, an administrator works on the same group by hand.
  jira(ms('2025-11-04T15:12:57Z'), 'User added to group', { category: 'group management', author: omar, ip: omar.ip, object: jiraGroup('finance-board'), associated: [jiraUser(karl)] }, { user: omar.email, agent: null, direct: true, why: 'a person beside the agent, on the object the agent had just touched' });
  chains.push(
    { name: 'the gap', has: [gap.rows[0], more.rows[0], gap.frames[1], more.frames[0]], hasNot: [own], slots: { user: pia.email, agent: help.name, credential: service.name, system: 'Jira' } },
  );

  // 5 November: a call times out and is made again; Jira made the change once.
  const again = toGroup('design-tools', tove);
  const retried = run(ms('2025-11-05T10:05:10Z'), help, rita, [{ ...again, error: 'timeout after 10 s', tookMs: 10_000 }, again]);
  chains.push({ name: 'a retry', has: [retried.rows[0]], slots: { user: rita.email, agent: help.name } });

  // 5 November, 13:00 to 15:30: the exporter of traces is down. What is left are frames, and Jira's account.
  const before = run(ms('2025-11-05T12:51:20Z'), help, rita, [issue(rita, 'read')]);
  const kept = run(ms('2025-11-05T13:11:02Z'), help, rita, [toGroup('design-tools', sven)], { lost: true, session: before.session, about: { user: rita.email, userClass: ['strong', 'medium'], agent: help.name, why: 'its trace is lost; the MCP session is that of a conversation whose earlier run has one' } });
  const why = 'the trace is lost, the session was opened after it broke off, and both agents use this client and this account';
  const nobody = { user: null, agent: null, agents: [help.name, joiner.name], why };
  const lostRun = run(ms('2025-11-05T13:40:31Z'), help, tove, [toGroup('design-tools', nils)], { lost: true, about: { ...nobody, behind: { user: tove.email, agent: help.name } } });
  const lostPia = run(ms('2025-11-05T14:22:15Z'), help, pia, [toGroup('finance-reports', pia)], { lost: true, about: { ...nobody, why: `${why}; that she is the one who gains is no proof that she asked`, behind: { user: pia.email, agent: help.name } } });
  chains.push(
    { name: 'a lost trace, known by its session', has: [kept.rows[0], kept.frames[0]], slots: { user: rita.email, agent: help.name } },
    { name: 'the frames of a lost trace', has: lostRun.frames, slots: { user: null, agent: null }, empty: { agent: 'otel.genai_spans' } },
    { name: 'the record of a lost trace', has: [lostRun.rows[0]], slots: { user: null, agent: null } },
    { name: 'a lost trace is one run with its record', has: [lostRun.rows[0], lostRun.frames[0]], slots: {} },
    { name: 'the record of another lost trace', has: [lostPia.rows[0]], slots: { user: null, agent: null } },
    { name: 'what the record of a lost trace lacks', has: [lostPia.rows[0]], slots: {}, empty: { user: 'otel.genai_spans' } },
  );

  // 6 November: two people ask for the same thing at once. Jira made one change, and nothing says for whose call.
  const at = ms('2025-11-06T13:30:00Z');
  const both = { ...toGroup('contractors', nils), tookMs: 520 };
  const one = run(at, help, sven, [both], { noRow: true });
  const two = run(at + 85, help, tove, [both], { noRow: true });
  const shared = jira(one.calls[0].at + 250, 'User added to group', { category: 'group management', author: service, ip: service.ip, object: jiraGroup('contractors'), associated: [jiraUser(nils)] }, { user: null, users: [sven.email, tove.email], agent: help.name, credential: service.name, why: 'two runs of the agent made the same call at the same moment and one record was made: both people fit alike, the agent is the same' });
  chains.push({ name: 'one record, two runs', has: [shared], hasNot: [one.frames[0], two.frames[0]], slots: { user: null } });

  // 7 November, late: the account is used from elsewhere, with no run of any agent.
  const misuse = ['audit-watch', 'finance-board'].map((group, n) =>
    jira(ms('2025-11-07T22:41:08Z') + n * 47_000, 'User removed from group', { category: 'group management', author: service, ip: '192.0.2.214', object: jiraGroup(group), associated: [jiraUser(omar)] }, { user: null, agent: null, agents: [help.name, joiner.name], credential: service.name, why: 'no call of any agent fits; whoever holds the account’s token did it' }),
  );
  for (const record of misuse) chains.push({ name: 'the account without a run', has: [record], slots: { user: null, agent: null, credential: service.name } });
  // Records without an author.
  for (const time of ['2025-11-04T03:00:12Z', '2025-11-07T03:00:09Z'])
    jira(ms(time), 'Workflow scheme updated', { category: 'workflows', object: { id: '10300', name: 'Service workflow scheme', typeName: 'SCHEME' } }, { user: null, agent: null, credential: null, why: 'the record names nobody' });

  frames.sort((a, b) => a.timestamp.localeCompare(b.timestamp));
  organisation.sort((a, b) => a.attributes.time.localeCompare(b.attributes.time));
  const records = audit.sort((a, b) => a.at - b.at).map(({ record }, n) => Object.assign(record, { id: 48_210 + n }));
  // The audit log was fetched in pages; a page boundary moved while it was fetched, and four records came twice.
  const fetched = [...records.slice(0, 40), ...records.slice(36)];
  traces.sort((a, b) => (started(a) < started(b) ? -1 : 1));

  const agents = [
    { agent_id: help.id, name: help.name, platform: 'DeskPilot', status: 'active', created_at: '2025-03-03', last_active_at: '2025-11-07', owner: rita.email, secondary_owner: omar.email, business_process: 'IT support', purpose: 'Answer questions on tickets and carry out the service desk’s group changes', intended_systems: 'Jira', intended_actions: 'read Issue;update Issue', allowed_triggers: 'user', identity_type: 'service_account', identity_id: service.account, credential_type: 'api_token', credential_id: 'tok-deskpilot-prod', mcp_servers: SERVER, tools: 'jira_get_issue;jira_add_comment', allow_all_users: 'y', run_as: 'fixed', managed: 'y' },
    { agent_id: joiner.id, name: joiner.name, platform: 'DeskPilot', status: 'active', created_at: '2025-06-16', last_active_at: '2025-11-07', owner: ewa.email, secondary_owner: omar.email, business_process: 'HR', purpose: 'Put joiners into their groups and take leavers out', intended_systems: 'Jira', intended_actions: 'grant Group;delete Group', allowed_triggers: 'user;schedule', identity_type: 'service_account', identity_id: service.account, credential_type: 'api_token', credential_id: 'tok-deskpilot-prod', mcp_servers: SERVER, tools: 'jira_add_user_to_group;jira_remove_user_from_group', allow_all_users: 'n', run_as: 'fixed', managed: 'y' },
  ];
  const users = people.map((person) => ({ user_id: person.account, email: person.email, name: person.name, department: person.department, status: 'active', privilege_tier: person.tier, systems: 'Jira' }));
  const identities = [{ identity_id: service.account, kind: 'service_account', name: service.name, system: 'Jira', created_at: '2025-03-03', last_rotated_at: '2025-11-03', scopes: 'manage:jira-configuration', privilege_tier: 4, status: 'active', shared: 'y' }];
  const grants = [
    { principal_id: help.id, system: 'Jira', permission: 'Administer Jira', via: 'role', granted_at: '2025-03-03', granted_by: omar.email, snapshot_at: '2025-11-01' },
    { principal_id: joiner.id, system: 'Jira', permission: 'Administer Jira', via: 'role', granted_at: '2025-06-16', granted_by: omar.email, snapshot_at: '2025-11-01' },
  ];
  const integrations = [help, joiner].map((agent) => ({ integration_id: `int-${agent.id}`, agent_id: agent.id, name: SERVER, kind: 'mcp_server', system: 'Jira', client_id: 'deskpilot', approved: 'y', added_at: '2025-03-03', added_by: omar.email, snapshot_at: '2025-11-01' }));
  const resources = [
    { resource_id: 'finance-board', system: 'Jira', name: 'finance-board', type: 'GROUP', owner: karl.email, data_class: 'restricted', external: 'n' },
    { resource_id: '10021', system: 'Jira', name: 'Finance', type: 'PROJECT', owner: karl.email, data_class: 'restricted', external: 'n' },
  ];
  const lines = (list) => `${list.map((item) => JSON.stringify(item)).join('\n')}\n`;
  const places = new Map([...key.places(FILES.frames, frames), ...key.places(FILES.audit, records.map((record) => fetched[fetched.indexOf(record)]))]);
  for (const record of fetched) places.set(record, `${FILES.audit}#${fetched.indexOf(record)}`);
  const firstOf = (list) => list.map((record, n) => (list.indexOf(record) === n ? record : {}));
  return {
    files: {
      [FILES.traces]: lines(traces),
      [FILES.frames]: lines(frames),
      [FILES.audit]: `${JSON.stringify({ records: fetched, offset: 0, limit: 1000, total: records.length })}\n`,
      [FILES.organisation]: lines(organisation),
      'inventory/agents.csv': csv(AGENTS_HEADER, agents),
      'inventory/users.csv': csv(USERS_HEADER, users),
      'inventory/identities.csv': csv(IDENTITIES_HEADER, identities),
      'inventory/grants.csv': csv(GRANTS_HEADER, grants),
      'inventory/integrations.csv': csv(INTEGRATIONS_HEADER, integrations),
      'inventory/resources.csv': csv(RESOURCES_HEADER, resources),
    },
    records: [...key.lines(FILES.traces, traces), ...key.lines(FILES.frames, frames), ...key.lines(FILES.audit, firstOf(fetched)), ...key.lines(FILES.organisation, organisation)],
    key: {
      case: 'helpdesk-gap',
      findings: [
        { rule: 'delegated-privilege-gap', entity: 'Pia Holm', severity: ['high'] },
        { rule: 'out-of-purpose-action', entity: 'Helpdesk Agent', severity: ['high'] },
        { rule: 'excess-grant', entity: 'Helpdesk Agent' },
        { rule: 'sensitive-object-access', entity: 'Helpdesk Agent', title: 'finance-board', severity: ['high'] },
        { rule: 'shared-credential', entity: 'svc-deskpilot' },
        { rule: 'credential-from-new-network', entity: 'svc-deskpilot' },
        { rule: 'attribution-gap', title: 'Jira', severity: ['medium', 'high'] },
        { rule: 'log-gap', title: 'otel.genai_spans' },
        { rule: 'shared-agent', entity: 'Helpdesk Agent', severity: ['high'] },
        { rule: 'agent-grants-access', entity: 'Helpdesk Agent', severity: ['high'] },
        { rule: 'agent-grants-access', entity: 'Onboarding Agent', title: 'as approved', severity: ['info'] },
      ],
      noFindings: [
        { rule: 'unknown-agent', why: 'both agents are registered' },
        { rule: 'ownerless-agent', why: 'both agents have two owners' },
        { rule: 'dormant-with-access', why: 'both agents worked every day' },
        { rule: 'delegated-privilege-gap', entity: 'Omar Haddad', why: 'he holds what the agent did for him' },
        { rule: 'delegated-privilege-gap', entity: 'Rita Sol', why: 'she holds what the agent did for her' },
        { rule: 'delegated-privilege-gap', entity: 'Sven Aas', why: 'which of two people asked for the change is not known' },
        { rule: 'delegated-privilege-gap', entity: 'Tove Lind', why: 'which of two people asked for the change is not known' },
        { rule: 'out-of-purpose-action', entity: 'Onboarding Agent', why: 'it put people into groups and took them out, as approved' },
        { rule: 'delegated-privilege-gap', entity: 'Nils Berg', why: 'he asked about tickets, and reading a ticket is no administration' },
        { rule: 'sensitive-object-access', entity: 'Onboarding Agent', why: 'none of its groups is classed' },
        { rule: 'bulk-read', why: 'nothing was read in bulk' },
        { rule: 'truncated-export', why: 'no file is cut' },
      ],
      clocks: [{ source: 'mcp.jsonrpc', offsetSeconds: -38.2, within: 1 }],
      events: [],
      chains: chains.map(({ has, hasNot = [], ...rest }) => ({ ...rest, has: has.map((record) => places.get(record)), hasNot: hasNot.map((record) => places.get(record)) })),
      ledger: { duplicates: 4, rejected: 0 },
      counts: { minChains: 40, minFindings: 6 },
    },
  };
}

const started = (line) => line.resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano;
