/**
 * octo-agent: a coding agent that several developers use pushes with one machine user's token, which may do far more than it is for. The
 * agent's telemetry comes from workspaces whose clock is 74 s slow; GitHub knows the machine user; a pushed workflow goes on in AWS.
 */
import { codingAgentEvent, codingAgentLine } from './agentShapes.mjs';
import { recordKey } from './key.mjs';
import { githubEntry } from './saasShapes.mjs';
import { AGENTS_HEADER, cloudtrail, csv, GRANTS_HEADER, IDENTITIES_HEADER, ms, RESOURCES_HEADER, seeded, USERS_HEADER } from './shapes.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = ms('2025-12-08T00:00:00Z');
const WORKSPACES_SLOW_MS = 74_000;
const ACCOUNT = '445566778899';
const AGENT = 'Claude Code';
const FILES = { telemetry: 'telemetry/claude-code-logs-2025-12.ndjson', github: 'github/audit-log-2025-12.json', trail: 'aws/cloudtrail-2025-12.json' };
const REPOS = { storefront: 611_200_410, catalog: 611_200_411, 'payments-infra': 611_200_977 };

export function octo() {
  const r = seeded(20251209);
  const key = recordKey();
  const people = [['Iris Cole', 'icole', 2], ['Marco Venn', 'mvenn', 2], ['Hana Ito', 'hito', 2], ['Lee Park', 'lpark', 4]].map(([name, login, tier], at) => ({
    name, login, tier, id: 7_100_200 + at, email: `${name.toLowerCase().replace(' ', '.')}@wingtip.example`, account: r.guid(), installation: r.hex(64), ip: `203.0.113.${190 + at}`,
  }));
  const [iris, marco, hana, lee] = people;
  const bot = { login: 'wt-octo', id: 182_004_551 };
  const pat = { hex: r.hex(64), id: 990_144_071, scopes: 'repo, workflow, admin:org, delete_repo', kind: 'Personal access token (classic)' };
  pat.hash = Buffer.from(pat.hex, 'hex').toString('base64');
  const egress = ['198.51.100.120', '198.51.100.121'];

  const telemetry = [];
  const github = [];
  const trail = [];
  const chains = [];

  const hub = (at, action, parts, about) => {
    const entry = githubEntry(r, at, action, { org: 'wingtip', ...parts, ...(parts.repo === undefined ? {} : { repo: `wingtip/${parts.repo}`, repoId: REPOS[parts.repo] }) });
    github.push({ at, entry });
    return key.say(entry, about);
  };
  const byBot = (at, action, repo, about, more) =>
    hub(at, action, { actor: bot, repo, token: pat, ip: r.pick(egress), userAgent: action.startsWith('git.') ? 'git/2.47.1' : 'GitHub CLI 2.63.0', ...more }, { credential: pat.hex, ...about });

  /** A session of the coding agent; its events leave the workspace in batches, one a prompt. `lost`: the collector was down. */
  const session = (person, { lost = false } = {}) => {
    const own = { id: r.guid(), next: 1, lines: [] };
    /** One prompt. `tools`: `{name, input, took, failed, row(at, took)}`. Returns when each call began. */
    own.prompt = (at, tools) => {
      const prompt = r.guid();
      const events = [];
      const emit = (when, name, values) => events.push(codingAgentEvent(when - WORKSPACES_SLOW_MS, name, own.id, person, own.next++, prompt, values));
      emit(at, 'user_prompt', { prompt_length: String(r.int(30, 220)) });
      let t = at + 300;
      const began = [];
      for (const tool of tools) {
        const thinking = r.int(1200, 3800);
        emit(t + thinking, 'api_request', { model: 'claude-opus-4-6', request_id: `req_${r.id('', 24)}`, input_tokens: String(r.int(900, 9000)), output_tokens: String(r.int(40, 600)), duration_ms: String(thinking), cost_usd: '0.02' });
        t += thinking + 40;
        const took = tool.took ?? r.int(400, 1800);
        emit(t, 'tool_decision', { tool_name: tool.name, decision: 'accept', source: 'config' });
        began.push(t);
        emit(t + took, 'tool_result', { tool_name: tool.name, tool_use_id: `toolu_${r.id('', 24)}`, success: String(tool.failed !== true), duration_ms: String(took), tool_parameters: JSON.stringify(tool.input), ...(tool.failed === true ? { error: 'exit code 1' } : {}) });
        tool.row?.(t, took);
        t += took + 60;
      }
      const line = codingAgentLine(`ws-${person.login}`, events);
      if (!lost) {
        telemetry.push({ at, line });
        own.lines.push(key.say(line, { user: person.email, agent: AGENT }));
      }
      return began;
    };
    return own;
  };
  const by = (person) => ({ user: person.email, agent: AGENT });
  const bash = (command, more = {}) => ({ name: 'Bash', input: { bash_command: command.split(' ')[0], full_command: command }, ...more });
  const look = () => ({ name: r.pick(['Read', 'Grep', 'Edit']), input: { file_path: `/workspace/src/${r.pick(['cart', 'price', 'search', 'deploy'])}.ts` } });
  const push = (repo, branch, about, made = []) => bash(`git push https://github.com/wingtip/${repo} HEAD:${branch}`, { took: r.int(1900, 3200), row: (at, took) => made.push(byBot(at + Math.round(took * 0.6), 'git.push', repo, about, { more: { transport_protocol_name: 'http' } })) });
  const pull = (repo, about, made = []) => bash(`gh pr create --repo https://github.com/wingtip/${repo} --fill`, { took: r.int(1200, 2200), row: (at, took) => made.push(byBot(at + Math.round(took * 0.7), 'pull_request.create', repo, about, { operation: 'create', more: { pull_request_id: r.int(30_000, 90_000) } })) });

  // Ordinary days: prompts on two repositories, people's own pushes beside them, the other vendor's agent, robots.
  const quiet = (at) => at >= ms('2025-12-11T11:50:00Z') && at < ms('2025-12-11T15:10:00Z');
  for (let day = 0; day < 5; day += 1) {
    const morning = START + day * DAY + 8 * HOUR;
    for (const [n, person] of [iris, marco, hana].entries())
      for (let round = 0; round < 2; round += 1) {
        const at = morning + n * 70 * MINUTE + round * 3.9 * HOUR + r.int(0, 25 * MINUTE);
        if (quiet(at)) continue;
        const repo = n === 1 ? 'catalog' : 'storefront';
        session(person).prompt(at, [look(), bash('npm test', { took: r.int(6000, 15_000), failed: r.next() < 0.2 }), push(repo, `refs/heads/${person.login}/w${day}${round}`, by(person)), ...(round === 1 ? [pull(repo, by(person))] : [])]);
      }
    for (const [n, person] of people.entries()) {
      const repo = r.pick(['storefront', 'catalog']);
      hub(morning + (n + 0.6) * HOUR + r.int(0, 10 * MINUTE), 'git.push', { actor: person, repo: n === 3 ? 'payments-infra' : repo, ip: person.ip, userAgent: 'git/2.43.0', more: { transport_protocol_name: 'ssh' } }, { user: person.email, agent: null, direct: true });
      hub(morning + (n + 1.1) * HOUR + r.int(0, 10 * MINUTE), 'pull_request.merge', { actor: person, repo, ip: person.ip, userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' }, { user: person.email, agent: null, direct: true });
    }
    const asked = r.pick([hana, marco]);
    const assigned = { user: asked, session: r.guid() };
    const app = { hash: Buffer.from(r.hex(64), 'hex').toString('base64'), id: r.int(8_000_000, 8_900_000), scopes: 'contents:write, pull_requests:write', kind: 'GitHub App server-to-server token' };
    for (const [n, action] of ['pull_request.create', 'git.push', 'git.push'].entries())
      hub(morning + 5 * HOUR + n * 4 * MINUTE + r.int(0, MINUTE), action, { actor: { login: 'Copilot', id: 198_982_749 }, agent: assigned, repo: 'catalog', token: app, userAgent: 'git/2.45.2 copilot-agent' }, { user: asked.email, userClass: ['exact'], agent: 'Copilot', agentClass: ['exact'] });
    hub(morning - 3 * HOUR + r.int(0, MINUTE), 'git.push', { actor: { login: 'dependabot[bot]', id: 49_699_333 }, repo: 'storefront', userAgent: 'dependabot-core' }, { user: null, agent: null, why: 'a robot’s own schedule' });
  }

  // 9 December: one prompt, "make the deploy pass". The token lets the agent leave the repository it was asked about.
  const made = [];
  const run = { id: 19_904_417_236, workflow: 88_120_311 };
  const attack = session(iris);
  const said = by(iris);
  const [, , , third] = attack.prompt(ms('2025-12-09T14:20:10Z'), [
    look(),
    push('storefront', 'refs/heads/fix/deploy', said, made),
    bash('gh api -X DELETE repos/wingtip/payments-infra/branches/main/protection', { took: 900, row: (at) => made.push(byBot(at + 500, 'protected_branch.destroy', 'payments-infra', { ...said, why: 'the command names the repository, half a second before the record' }, { operation: 'remove', more: { name: 'main' } })) }),
    push('payments-infra', 'main', said, made),
    bash(`gh run watch ${run.id} --repo wingtip/payments-infra`, { took: 95_000 }),
  ]);
  const started = third + 6_400;
  const own = { user: iris.email, agent: AGENT, why: 'the run follows the push to that repository by four seconds, and the agent then watches it by its number' };
  const runRows = [['workflows.created_workflow_run', started, 'create'], ['workflows.completed_workflow_run', started + 83_000, 'modify']].map(([action, at, operation]) =>
    hub(at, action, { actor: bot, repo: 'payments-infra', operation, more: { name: 'deploy', workflow_id: run.workflow, workflow_run_id: run.id, run_attempt: 1, event: 'push', head_branch: 'main', head_sha: r.hex(40), ...(action.includes('completed') ? { conclusion: 'success' } : {}) } }, { ...own, workflow: String(run.workflow) }),
  );
  // The run's job signs in to AWS with its OIDC token; the role session is named after the run.
  const role = { type: 'Role', principalId: 'AROAEXAMPLEDEPLOY0001', arn: `arn:aws:iam::${ACCOUNT}:role/gha-deployer`, accountId: ACCOUNT, userName: 'gha-deployer' };
  const aws = (at, parts, about) => {
    const record = { ...cloudtrail(r, at, parts), recipientAccountId: ACCOUNT };
    trail.push({ at, record });
    return key.say(record, about);
  };
  const deploy = (at, { repo, name, id }, calls, about) => {
    const temporary = r.id('ASIA', 20);
    const subject = `repo:wingtip/${repo}:ref:refs/heads/main`;
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/gha-deployer/${name}`;
    const rows = [
      aws(at, {
        service: 'sts', name: 'AssumeRoleWithWebIdentity', ip: '20.102.45.11', userAgent: 'configure-aws-credentials-for-github-actions',
        identity: { type: 'WebIdentityUser', principalId: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:${subject}`, userName: subject, identityProvider: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com` },
        request: { roleArn: role.arn, roleSessionName: name, durationSeconds: 3600 },
        response: { credentials: { accessKeyId: temporary, sessionToken: 'HIDDEN_DUE_TO_SECURITY_REASONS', expiration: 'Dec 9, 2025, 3:21:30 PM' }, subjectFromWebIdentityToken: subject, assumedRoleUser: { assumedRoleId: `${role.principalId}:${name}`, arn }, provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`, audience: 'sts.amazonaws.com' },
      }, about),
    ];
    for (const [n, call] of calls.entries())
      rows.push(
        aws(at + 3_000 + n * 2_400, {
          ip: '20.102.45.11', userAgent: 'aws-cli/2.22.12 md/awscrt#0.23.4 ua/2.0 os/linux#6.8 md/prompt#off', ...call,
          identity: { type: 'AssumedRole', principalId: `${role.principalId}:${name}`, arn, accountId: ACCOUNT, accessKeyId: temporary, sessionContext: { sessionIssuer: role, webIdFederationData: { federatedProvider: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`, attributes: {} }, attributes: { creationDate: new Date(at).toISOString().replace(/\.\d+/, ''), mfaAuthenticated: 'false' } } },
        }, { ...about, credential: temporary }),
      );
    return { rows, id };
  };
  const object = (bucket, name) => ({ service: 's3', name: 'GetObject', request: { bucketName: bucket, key: name }, resources: [{ type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/${name}` }] });
  const secret = (id) => ({ service: 'secretsmanager', name: 'GetSecretValue', request: { secretId: id } });
  const stolen = deploy(started + 31_000, { repo: 'payments-infra', name: `gha-${run.id}`, id: run.id }, [secret('payments/stripe-live'), object('wingtip-payments-exports', 'settlements/2025-11.csv'), object('wingtip-payments-exports', 'settlements/2025-12.csv')], { user: iris.email, agent: AGENT, why: 'the role session is named after the run that the agent’s push started' });
  chains.push(
    { name: 'the pushes of one prompt', has: [attack.lines[0], made[0], made[2]], slots: { user: iris.email, agent: AGENT } },
    { name: 'from the prompt to the bucket', has: [attack.lines[0], runRows[0], stolen.rows[0], stolen.rows.at(-1)], slots: { user: iris.email, agent: AGENT } },
    { name: 'the role session of the run', has: stolen.rows, slots: {} },
  );
  // Nightly deployments by schedule: the same role, nobody behind them.
  for (let day = 0; day < 5; day += 1) {
    const id = 19_880_000_100 + day * 1_017;
    hub(START + day * DAY + HOUR, 'workflows.created_workflow_run', { actor: { login: 'github-actions[bot]', id: 41_898_282 }, repo: 'payments-infra', operation: 'create', more: { name: 'nightly', workflow_id: 88_120_312, workflow_run_id: id, event: 'schedule', head_branch: 'main' } }, { user: null, agent: null, why: 'a schedule started the run' });
    deploy(START + day * DAY + HOUR + 42_000, { repo: 'payments-infra', name: `gha-${id}`, id }, [object('wingtip-build-artifacts', 'payments/latest.zip')], { user: null, agent: null, why: 'a schedule started the run' });
  }

  // People in AWS through the identity centre: the session's name is their address. Some of it is their agent's doing.
  const center = (person) => ({
    type: 'AssumedRole', principalId: `AROAEXAMPLESSODEV0001:${person.email}`, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_Developer_9f3c1b2a7d6e5f40/${person.email}`, accountId: ACCOUNT, accessKeyId: person.key ??= r.id('ASIA', 20),
    sessionContext: { sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLESSODEV0001', arn: `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developer_9f3c1b2a7d6e5f40`, accountId: ACCOUNT, userName: 'AWSReservedSSO_Developer_9f3c1b2a7d6e5f40' }, attributes: { creationDate: '2025-12-10T07:58:00Z', mfaAuthenticated: 'false' } },
  });
  const cli = (person, call) => ({ ip: person.ip, userAgent: 'aws-cli/2.22.12 md/awscrt#0.23.4 ua/2.0 os/linux#6.8 md/prompt#off md/command#s3.cp', identity: center(person), ...call });
  const fetched = [];
  for (let day = 0; day < 5; day += 1)
    session(marco).prompt(day === 2 ? ms('2025-12-10T09:30:05Z') : START + day * DAY + 9.4 * HOUR + r.int(0, 20 * MINUTE), ['size', 'coverage', 'licences'].map((name) => `catalog/w${day}/${name}.json`).map((name) => bash(`aws s3 cp s3://wingtip-build-artifacts/${name} /tmp/`, { took: 1500, row: (at) => fetched.push(aws(at + 800, cli(marco, object('wingtip-build-artifacts', name)), { user: marco.email, agent: AGENT, why: 'his agent’s command names the object a second before, with his own session' })) })));
  for (const [n, name] of ['storefront/main/bundle.js', 'storefront/main/size.json', 'catalog/main/logs.txt'].entries())
    aws(ms('2025-12-10T09:31:10Z') + n * 26_000, cli(iris, object('wingtip-build-artifacts', name)), { user: iris.email, agent: null, why: 'she worked with the command line herself, while a colleague’s agent read the same bucket' });
  for (let day = 0; day < 5; day += 1)
    aws(START + day * DAY + 9.2 * HOUR + r.int(0, HOUR), cli(lee, { service: 'cloudformation', name: 'DescribeStacks', request: { stackName: 'payments' } }), { user: lee.email, agent: null });

  // 10 December: two developers' agents push to one repository at once. GitHub names the machine user twice.
  const at = ms('2025-12-10T15:00:00Z');
  const twin = [marco, hana].map((person, n) => session(person).prompt(at + n * 200, [{ ...bash(`git push https://github.com/wingtip/catalog HEAD:refs/heads/${person.login}/sync`), took: 2600 }]));
  const start = Math.max(...twin.map(([began]) => began));
  const end = Math.min(...twin.map(([began]) => began)) + 2600;
  const twins = [0.4, 0.6].map((part, n) => byBot(Math.round(start + (end - start) * part), 'git.push', 'catalog', { user: null, users: [marco.email, hana.email], agent: AGENT, why: 'two sessions pushed to the repository at the same moment; the records do not say which was whose', behind: { user: [marco.email, hana.email][n], agent: AGENT } }, { more: { transport_protocol_name: 'http' } }));
  chains.push({ name: 'one of two pushes', has: [twins[0]], slots: { user: null } });

  // 11 December, 12:00 to 15:00: the telemetry's collector is down.
  const blind = session(hana, { lost: true });
  const lost = [];
  for (const time of ['2025-12-11T12:41:00Z', '2025-12-11T13:55:20Z'])
    blind.prompt(ms(time), [look(), push('storefront', `refs/heads/hito/blind`, { user: null, agent: AGENT, why: 'the telemetry of that time is missing; the token says which agent it is for', behind: { user: hana.email, agent: AGENT } }, lost)]);
  for (const record of lost)
    chains.push({ name: 'a push without telemetry', has: [record], slots: { user: null, agent: AGENT } }, { name: 'what a push without telemetry lacks', has: [record], slots: {}, empty: { user: 'otel.logs' } });
  chains.push({ name: 'the inventory’s token', has: [lost[0]], slots: { credential: 'pat-octo' } });

  // 12 December, late: the token in somebody's own hands. No telemetry, another network, another program.
  const hands = ['git.clone', 'git.clone', 'repo.download_zip', 'org.add_member'].map((action, n) =>
    byBot(ms('2025-12-12T22:58:30Z') + n * 51_000, action, action === 'org.add_member' ? undefined : ['payments-infra', 'catalog', 'payments-infra'][n], { user: null, agent: null, why: 'whoever held the token used it with curl from a network it never came from; no agent was at work', behind: { user: marco.email, agent: null } }, { ip: '192.0.2.88', userAgent: action.startsWith('git.') ? 'git/2.34.1' : 'curl/8.5.0', operation: action === 'org.add_member' ? 'create' : 'access', more: action === 'org.add_member' ? { user: 'mv-sideproject', user_id: 201_448_120, permission: 'admin' } : {} }),
  );
  chains.push({ name: 'the token without the agent', has: [hands[0]], slots: { user: null } });

  telemetry.sort((a, b) => a.at - b.at);
  github.sort((a, b) => a.at - b.at);
  trail.sort((a, b) => a.at - b.at);
  const lines = telemetry.map(({ line }) => line);
  const entries = github.map(({ entry }) => entry);
  const records = trail.map(({ record }) => record);
  const places = new Map([...key.places(FILES.telemetry, lines), ...key.places(FILES.github, entries), ...key.places(FILES.trail, records)]);
  const agents = [
    { agent_id: 'claude-code', name: AGENT, platform: 'Claude Code', version: '2.1.39', status: 'active', created_at: '2025-08-18', last_active_at: '2025-12-12', owner: lee.email, secondary_owner: marco.email, business_process: 'Engineering', purpose: 'Change the shop’s code in storefront and catalog', intended_systems: 'GitHub', intended_actions: 'read;update storefront;update catalog;create pull-request;AWS: read', allowed_triggers: 'user', identity_type: 'service_account', identity_id: bot.login, credential_type: 'api_token', credential_id: 'pat-octo', run_as: 'fixed', managed: 'y' },
  ];
  const users = people.map((person) => ({ user_id: person.login, email: person.email, name: person.name, department: 'Engineering', status: 'active', privilege_tier: person.tier, systems: 'GitHub;AWS' }));
  const identities = [
    { identity_id: bot.login, kind: 'service_account', name: bot.login, system: 'GitHub', owner: '', created_at: '2025-08-18', privilege_tier: 4, status: 'active', shared: 'n' },
    { identity_id: 'pat-octo', kind: 'api_key', name: 'pat-octo', system: 'GitHub', owner: '', created_at: '2025-08-18', last_rotated_at: '2025-08-18', scopes: 'repo;workflow;admin:org;delete_repo', privilege_tier: 4, status: 'active', shared: 'n', secret_hash: `sha256:${pat.hex}` },
  ];
  const grants = [{ principal_id: 'claude-code', system: 'GitHub', permission: 'admin:org', via: 'scope', granted_at: '2025-08-18', granted_by: lee.email, snapshot_at: '2025-12-01' }];
  const resources = [
    { resource_id: 'wingtip/payments-infra', system: 'GitHub', name: 'wingtip/payments-infra', type: 'repository', owner: lee.email, data_class: 'restricted', external: 'n' },
    { resource_id: 'arn:aws:s3:::wingtip-payments-exports/settlements/2025-11.csv', system: 'AWS', name: 'settlements/2025-11.csv', type: 'object', owner: lee.email, data_class: 'restricted', external: 'n' },
  ];
  return {
    files: {
      [FILES.telemetry]: `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`,
      [FILES.github]: `${JSON.stringify(entries, null, 1)}\n`,
      [FILES.trail]: `${JSON.stringify({ Records: records })}\n`,
      'inventory/agents.csv': csv(AGENTS_HEADER, agents),
      'inventory/users.csv': csv(USERS_HEADER, users),
      'inventory/identities.csv': csv([...IDENTITIES_HEADER, 'secret_hash'], identities),
      'inventory/grants.csv': csv(GRANTS_HEADER, grants),
      'inventory/resources.csv': csv(RESOURCES_HEADER, resources),
    },
    records: [...key.lines(FILES.telemetry, lines), ...key.lines(FILES.github, entries), ...key.lines(FILES.trail, records)],
    key: {
      case: 'octo-agent',
      findings: [
        { rule: 'out-of-purpose-action', entity: AGENT, title: 'GitHub', severity: ['high'] },
        { rule: 'excess-grant', entity: AGENT },
        { rule: 'destructive-action', entity: AGENT, title: 'protected_branch.destroy', severity: ['high'] },
        { rule: 'unapproved-high-impact', entity: AGENT, title: 'protected_branch.destroy', severity: ['high'] },
        { rule: 'sensitive-object-access', entity: AGENT, title: 'wingtip/payments-infra', severity: ['high'] },
        { rule: 'sensitive-object-access', entity: AGENT, title: 'payments/stripe-live' },
        { rule: 'unknown-agent', entity: 'Copilot' },
        { rule: 'credential-from-new-network', entity: 'pat-octo', title: '192.0.2.88', severity: ['critical', 'high'] },
        { rule: 'delegated-privilege-gap', entity: 'Iris Cole' },
        { rule: 'log-gap', title: 'otel.logs: no records for 22 hours' },
        { rule: 'long-lived-credential', entity: 'pat-octo', severity: ['medium'] },
        { rule: 'attribution-gap', title: 'GitHub', severity: ['medium', 'high'] },
      ],
      noFindings: [
        { rule: 'log-gap', title: 'no records for 18 hours', why: 'nobody works at night' },
        { rule: 'out-of-purpose-action', title: 'on Claude Code:', why: 'an agent’s work in its own workspace is no access to another system' },
        { rule: 'unknown-agent', entity: AGENT, why: 'it is registered' },
        { rule: 'delegated-privilege-gap', entity: 'Lee Park', why: 'he used no agent' },
        { rule: 'delegated-privilege-gap', entity: 'Hana Ito', why: 'she may push to the repository herself' },
        { rule: 'delegated-privilege-gap', title: 'reached Claude Code', why: 'an agent’s own workspace is nobody’s privilege' },
        { rule: 'ownerless-agent', why: 'the registered agent has two owners' },
        { rule: 'dormant-with-access', why: 'the registered agent worked every day' },
        { rule: 'truncated-export', why: 'no file is cut' },
      ],
      clocks: [{ source: 'otel.logs', offsetSeconds: 74, within: 5 }],
      events: [],
      chains: chains.map(({ has, hasNot = [], ...rest }) => ({ ...rest, has: has.map((record) => places.get(record)), hasNot: hasNot.map((record) => places.get(record)) })),
      ledger: { duplicates: 0, rejected: 0 },
      counts: { minChains: 30, minFindings: 6 },
    },
  };
}
