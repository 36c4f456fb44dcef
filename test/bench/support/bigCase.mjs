/**
 * A case of many events, written straight into the product's own schema: eight sources, 200 people, 100 agents, 50 systems, 300,000
 * objects, a year with working hours and bursts, attributions, chains, findings. The same for the same number of events.
 */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';

const DAY_US = 86_400_000_000;
const START_US = 1_735_689_600_000_000;
const SOURCES = [
  ['aws.cloudtrail', 40],
  ['okta.system_log', 14],
  ['m365.unified_audit', 14],
  ['salesforce.event_log', 12],
  ['github.audit', 8],
  ['google.reports', 6],
  ['slack.audit', 4],
  ['otel.traces', 2],
];
const VERBS = [
  'read',
  'read',
  'read',
  'list',
  'list',
  'search',
  'update',
  'create',
  'execute',
  'sign_in',
  'export',
  'delete',
  'other',
];
const CLASSES = ['exact', 'exact', 'strong', 'medium', 'weak', null];
const FILES_A_SOURCE = 4;
const BURSTS = 12;

/** Mulberry32: small, seeded, good enough for shapes. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const hex = (n, width) => n.toString(16).padStart(width, '0');

/** Inserts rows of one table many at a time. */
function inserter(sql, table, columns, most = 32) {
  const marks = `(${columns.map(() => '?').join(',')})`;
  const statementOf = (rows) =>
    sql.prepare(
      `INSERT INTO ${table} (${columns.map((c) => `"${c}"`).join(',')}) VALUES ${Array(rows).fill(marks).join(',')}`,
    );
  const many = statementOf(most);
  let waiting = [];
  return {
    add(row) {
      for (const cell of row) waiting.push(cell);
      if (waiting.length === most * columns.length) {
        many.run(waiting);
        waiting = [];
      }
    },
    flush() {
      const rows = waiting.length / columns.length;
      if (rows > 0) statementOf(rows).run(waiting);
      waiting = [];
    },
  };
}

/** @param product the product's own modules, built: open, textHash, loadMode, searchIndex, entityTexts, eventColumns */
export function writeBigCase(product, path, events, say) {
  for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(`${path}${suffix}`, { force: true });
  product.createCase(path, { title: 'Big', examiner: 'bench', zone: 'UTC' });
  const db = product.openWriter(path);
  const { sql } = db;
  sql.pragma('synchronous = OFF');
  sql.pragma('foreign_keys = OFF');
  const random = randomOf(events);
  const pick = (list) => list[Math.floor(random() * list.length)];
  /** Few are busy, most are rare. */
  const skewed = (count) => Math.floor(count * random() ** 2.2);
  const seed = product.textSeed(db);

  product.dropIndexes(db);
  sql.exec('BEGIN');
  const valueRows = inserter(sql, 'value', ['id', 'text', 'hash']);
  let values = 0;
  const known = new Map();
  const value = (text, once = false) => {
    const found = once ? undefined : known.get(text);
    if (found !== undefined) return found;
    values += 1;
    valueRows.add([values, text, product.hashText(text, seed)]);
    if (!once) known.set(text, values);
    return values;
  };

  const entityRows = inserter(sql, 'entity', ['id', 'kind', 'key', 'name', 'canonical_id', 'handle', 'in_inventory']);
  const aliasRows = inserter(sql, 'entity_alias', ['entity_id', 'ns', 'value', 'record_id']);
  const factRows = inserter(sql, 'entity_fact', ['entity_id', 'name', 'value', 'record_id']);
  let entities = 0;
  const entity = (kind, key, name, inventory = 0, sameAs = 0) => {
    entities += 1;
    entityRows.add([entities, kind, key, name, sameAs || entities, sameAs ? key : name, inventory]);
    return entities;
  };
  const people = Array.from({ length: 200 }, (_, n) => {
    const id = entity('user', `email:person${n}@northwind.example`, `Person ${n} ${hex(n * 7919, 4)}`, 1);
    aliasRows.add([id, 'upn', `Person${n}@Northwind.example`, 1]);
    const okta = entity('user', `okta.user:00u${hex(n, 6)}`, `person${n}@northwind.example`, 0, id);
    return [id, okta];
  });
  const agents = Array.from({ length: 100 }, (_, n) => {
    const id = entity(
      'agent',
      `inventory.agent:ag-${n}`,
      `${pick(['Drift', 'Ledger', 'Harbor', 'Quill'])} assistant ${n}`,
      1,
    );
    for (const [name, text] of [
      ['platform', 'copilot-studio'],
      ['purpose', `Answers questions of team ${n}`],
      ['owner', `person${n}@northwind.example`],
    ])
      factRows.add([id, name, text, 1]);
    return id;
  });
  const credentials = Array.from({ length: 400 }, (_, n) =>
    entity('credential', `oauth.token:${hex(n * 104_729, 12)}`, `token ${n}`),
  );
  const workflows = Array.from({ length: 150 }, (_, n) => entity('workflow', `n8n.workflow:${n}`, `Workflow ${n}`));
  const systems = Array.from({ length: 50 }, (_, n) => entity('system', `system:app${n}`, `App ${n}`));
  const tools = Array.from({ length: 80 }, (_, n) => entity('tool', `mcp.tool:tool_${n}`, `tool_${n}`));
  const objectCount = Math.min(300_000, Math.max(1_000, Math.floor(events / 5)));
  const kinds = ['invoice', 'contract', 'report', 'record', 'bucket/archive', 'repo/service'];
  const objects = Array.from({ length: objectCount }, (_, n) => {
    const kind = kinds[n % kinds.length];
    return entity(
      'object',
      `aws.resource:arn:aws:s3:::northwind-${kind}/${hex((n * 2_654_435_761) % 4_294_967_296, 8)}`,
      `${kind}-${hex(n, 6)}.dat`,
    );
  });
  const ips = Array.from({ length: 3_000 }, (_, n) => value(`10.${n >> 8}.${n & 255}.${(n * 37) % 251}`));
  const uas = Array.from({ length: 400 }, (_, n) =>
    value(`Mozilla/5.0 (X11; Linux x86_64) client-${n}/1.${n % 7} (build ${hex(n * 991, 6)})`),
  );
  const actions = SOURCES.map(([source], s) =>
    Array.from({ length: 75 }, (_, n) =>
      value(`${['Get', 'List', 'Put', 'Describe', 'Assume'][n % 5]}${source.split('.')[1]}${s}Operation${n}`),
    ),
  );
  const sourceIds = SOURCES.map(([source]) => value(source));
  const details = Array.from({ length: 40 }, (_, n) => value(`AccessDenied: policy ${n} does not allow it`));
  const names = [
    'awsRegion',
    'eventVersion',
    'readOnly',
    'tlsVersion',
    'accountId',
    'managementEvent',
    'category',
    'recipient',
  ].map((n) => value(n));
  const kindIds = ['session', 'request', 'trace'].map((kind) => value(kind));
  const setRows = inserter(sql, 'attr_set_item', ['set_id', 'name', 'value']);
  const SETS = 500;
  for (let set = 1; set <= SETS; set += 1) {
    for (const [at, name] of names.entries())
      setRows.add([
        set,
        name,
        value(
          `${['eu-central-1', 'us-east-1', '1.08', 'TLSv1.3', 'Management'][at % 5]}${at > 4 ? `-${set % 40}` : ''}`,
        ),
      ]);
  }

  const burstAt = Array.from(
    { length: BURSTS },
    () => START_US + Math.floor(random() * 364) * DAY_US + Math.floor(random() * 20) * 3_600_000_000,
  );
  const timeOf = () => {
    if (random() < 0.12) return pick(burstAt) + Math.floor(random() * 2_400_000_000);
    const day = Math.floor(random() ** 0.7 * 365);
    const weekend = day % 7 > 4 && random() < 0.7;
    const hour = random() < 0.75 && !weekend ? 7 + random() * 11 : random() * 24;
    return START_US + day * DAY_US + Math.floor(hour * 3_600_000_000);
  };

  const recordRows = inserter(sql, 'record', ['id', 'evidence_id', 'seq', 'offset', 'length', 'outcome', 'identity']);
  const EVENT = [
    'id',
    'record_id',
    'evidence_id',
    'sub',
    'time_us',
    'orig_us',
    'precision',
    'zone_basis',
    'source',
    'class_uid',
    'activity_id',
    'verb',
    'action',
    'status',
    'status_detail',
    'original_uid',
    'actor_role',
    'actor',
    'initiator',
    'impersonated',
    'agent',
    'credential',
    'tool',
    'workflow',
    'system',
    'object',
    'object_count',
    'ip',
    'user_agent',
    'attr_set',
  ];
  const eventRows = inserter(sql, 'event', EVENT);
  const objectRows = inserter(sql, 'event_object', ['event_id', 'entity_id', 'role']);
  const keyRows = inserter(sql, 'event_key', ['event_id', 'kind', 'value']);
  const attrRows = inserter(sql, 'event_attr', ['event_id', 'name', 'value']);
  const attributionRows = inserter(sql, 'attribution', [
    'event_id',
    'chain_id',
    'user_id',
    'agent_id',
    'credential_id',
    'workflow_id',
    'user_class',
    'agent_class',
    'credential_class',
    'workflow_class',
    'direct',
    'score',
    'why_id',
    'candidates',
  ]);
  const chainRows = inserter(sql, 'chain', [
    'id',
    'start_us',
    'end_us',
    'user_id',
    'agent_id',
    'credential_id',
    'workflow_id',
    'system_id',
    'object_id',
    'user_class',
    'agent_class',
    'credential_class',
    'workflow_class',
    'system_class',
    'object_class',
    'slots',
    'weakest',
    'weakest_rank',
    'gaps',
    'events',
    'risk',
    'findings',
  ]);
  const chainEventRows = inserter(sql, 'chain_event', ['chain_id', 'seq', 'event_id']);
  const findingRows = inserter(sql, 'finding', [
    'id',
    'rule',
    'rule_version',
    'severity',
    'severity_rank',
    'score',
    'title',
    'explanation',
    'remediation',
    'refs',
    'facts',
    'first_us',
    'last_us',
    'events',
  ]);
  const findingEventRows = inserter(sql, 'finding_event', ['finding_id', 'event_id']);
  const findingEntityRows = inserter(sql, 'finding_entity', ['finding_id', 'entity_id']);
  const findingChainRows = inserter(sql, 'finding_chain', ['finding_id', 'chain_id']);
  const evidenceRow = sql.prepare(
    `INSERT INTO evidence (id, name, bytes, sha256, framing, format, format_version, zone, records, accepted, events, undated, record_bytes, from_us, to_us, state, imported_us, imported_by)
     VALUES (?, ?, ?, ?, 'ndjson', ?, 1, 'UTC', ?, ?, ?, ?, ?, ?, ?, 'complete', ?, 'bench')`,
  );
  const slots = JSON.stringify(
    Object.fromEntries(
      ['user', 'agent', 'credential', 'workflow', 'system', 'object'].map((slot) => [
        slot,
        { label: slot, count: 1, why: `the ${slot} is stated by the record`, wouldFill: [] },
      ]),
    ),
  );
  const why = Number(
    sql
      .prepare('INSERT INTO wording (text) VALUES (?)')
      .run(JSON.stringify({ user: 'the token names its subject', agent: 'the client id is the agent’s' }))
      .lastInsertRowid,
  );
  const RANKS = { exact: 4, strong: 3, medium: 2, weak: 1 };

  const total = SOURCES.reduce((sum, [, share]) => sum + share, 0);
  let id = 0;
  let evidence = 0;
  let chains = 0;
  let findings = 0;
  let session = 0;
  const busy = new Map();
  for (const [s, [source, share]] of SOURCES.entries()) {
    const ofSource = s === SOURCES.length - 1 ? events - id : Math.floor((events * share) / total);
    for (let file = 0; file < FILES_A_SOURCE; file += 1) {
      evidence += 1;
      const count = Math.floor(ofSource / FILES_A_SOURCE) + (file === 0 ? ofSource % FILES_A_SOURCE : 0);
      const times = Float64Array.from({ length: count }, timeOf).sort();
      const undated = s === 7 ? Math.floor(count / 100) : 0;
      let chain;
      for (let seq = 0; seq < count; seq += 1) {
        id += 1;
        const us = seq < undated ? null : times[seq];
        recordRows.add([id, evidence, seq, seq * 900, 900, 0, createHash('md5').update(`${id}`).digest()]);
        if (seq % 20 === 0) session = value(`sess-${hex(id, 10)}`, true);
        if (chain === undefined || chain.left === 0) {
          const person = people[skewed(people.length)];
          const withAgent = random() < 0.6;
          chain = {
            id: random() < 0.7 ? `c${hex(id, 12)}` : null,
            left: 4 + Math.floor(random() * 17),
            person,
            agent: withAgent ? agents[skewed(agents.length)] : null,
            credential: credentials[skewed(credentials.length)],
            workflow: random() < 0.3 ? workflows[skewed(workflows.length)] : null,
            system: systems[(s * 6 + skewed(6)) % 50],
            userClass: pick(CLASSES),
            start: us,
            events: [],
          };
        }
        chain.left -= 1;
        const many = random() < 0.15 ? 3 : random() < 0.8 ? 1 : 0;
        const touched = new Set(Array.from({ length: many }, () => objects[skewed(objects.length)]));
        const [first = null] = touched;
        const failed = random() < 0.06;
        const user = chain.userClass === null ? null : chain.person[0];
        eventRows.add([
          id,
          id,
          evidence,
          0,
          us,
          us,
          'ms',
          'stated',
          sourceIds[s],
          6003,
          2,
          pick(VERBS),
          actions[s][skewed(75)],
          failed ? 'failure' : 'success',
          failed ? pick(details) : null,
          value(`${hex(id, 8)}-4c1e-4b7a-9d2f-${hex((id * 48_271) % 281_474_976_710_656, 12)}`, true),
          chain.agent === null ? 'user' : 'agent',
          chain.person[seq & 1],
          null,
          random() < 0.03 ? people[skewed(200)][0] : null,
          random() < 0.5 ? chain.agent : null,
          chain.credential,
          random() < 0.1 ? tools[skewed(80)] : null,
          chain.workflow,
          chain.system,
          first,
          touched.size,
          ips[skewed(3_000)],
          uas[skewed(400)],
          1 + skewed(SETS),
        ]);
        for (const object of touched) objectRows.add([id, object, 'target']);
        keyRows.add([id, kindIds[0], session]);
        if (seq % 2 === 0) keyRows.add([id, kindIds[1], value(`req-${hex(id * 31, 12)}`, true)]);
        if (seq % 20 === 7) attrRows.add([id, names[7], value(`note ${hex(id, 8)} about quarterly export`, true)]);
        const classOf = (there) => (there === null ? null : 'strong');
        attributionRows.add([
          id,
          chain.id,
          user,
          chain.agent,
          chain.credential,
          chain.workflow,
          chain.userClass,
          classOf(chain.agent),
          'exact',
          classOf(chain.workflow),
          chain.agent === null ? 1 : 0,
          0.8,
          why,
          chain.userClass === null ? 2 : 0,
        ]);
        if (chain.agent !== null) {
          const seen = busy.get(chain.agent) ?? { events: 0, chains: 0, first: us, last: us };
          seen.events += 1;
          if (us !== null) {
            seen.first = Math.min(seen.first ?? us, us);
            seen.last = Math.max(seen.last ?? us, us);
          }
          busy.set(chain.agent, seen);
        }
        if (chain.id === null) continue;
        chain.events.push(id);
        if (chain.left > 0 && seq < count - 1) continue;
        chains += 1;
        if (chain.agent !== null) busy.get(chain.agent).chains += 1;
        const empty = [user, chain.agent, chain.workflow].filter((slot) => slot === null).length;
        const weakest = empty > 0 ? 'empty' : chain.userClass;
        chainRows.add([
          chain.id,
          chain.start,
          us,
          user,
          chain.agent,
          chain.credential,
          chain.workflow,
          chain.system,
          first,
          chain.userClass,
          classOf(chain.agent),
          'exact',
          classOf(chain.workflow),
          'exact',
          first === null ? null : 'exact',
          slots,
          weakest,
          RANKS[weakest] ?? 0,
          empty,
          chain.events.length,
          Math.floor(random() * 100),
          0,
        ]);
        for (const [at, event] of chain.events.entries()) chainEventRows.add([chain.id, at, event]);
        if (chains % 400 === 0) {
          findings += 1;
          const finding = `f${hex(findings, 12)}`;
          const severity = pick(['low', 'medium', 'high', 'critical']);
          findingRows.add([
            finding,
            `rule-${findings % 12}`,
            1,
            severity,
            ['info', 'low', 'medium', 'high', 'critical'].indexOf(severity),
            50,
            `Finding ${findings}`,
            'Why it matters.',
            'What to do.',
            '[]',
            '[]',
            chain.start,
            us,
            chain.events.length,
          ]);
          for (const event of chain.events) findingEventRows.add([finding, event]);
          if (chain.agent !== null) findingEntityRows.add([finding, chain.agent]);
          findingChainRows.add([finding, chain.id]);
        }
        chain = undefined;
      }
      const dated = times.subarray(undated);
      evidenceRow.run(
        evidence,
        `${source}-${file}.ndjson`,
        count * 900,
        createHash('sha256').update(`${evidence}`).digest('hex'),
        source,
        count,
        count,
        count,
        undated,
        count * 900,
        dated[0] ?? null,
        dated.at(-1) ?? null,
        START_US,
      );
      say(`  ${id.toLocaleString('en-US')} events`);
    }
  }
  const rows = [
    valueRows,
    entityRows,
    aliasRows,
    factRows,
    setRows,
    recordRows,
    eventRows,
    objectRows,
    keyRows,
    attrRows,
    attributionRows,
    chainRows,
    chainEventRows,
    findingRows,
    findingEventRows,
    findingEntityRows,
    findingChainRows,
  ];
  for (const one of rows) one.flush();
  const state = sql.prepare(
    'INSERT INTO agent_state (entity_id, status, status_why, risk, risk_why, events, chains, findings, first_us, last_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const edge = sql.prepare(
    "INSERT INTO edge (kind, from_id, to_id, basis, class, count, first_us, last_us) VALUES (?, ?, ?, 'observed', 'strong', ?, ?, ?)",
  );
  for (const [at, agent] of agents.entries()) {
    const seen = busy.get(agent) ?? { events: 0, chains: 0, first: null, last: null };
    state.run(
      agent,
      '["active"]',
      '["acted lately"]',
      Math.floor(random() * 100),
      '[]',
      seen.events,
      seen.chains,
      0,
      seen.first,
      seen.last,
    );
    edge.run('HAS_CREDENTIAL', agent, credentials[at], seen.events, seen.first, seen.last);
    edge.run('OWNS', people[at][0], agent, 1, null, null);
    edge.run('CALLED', credentials[at], systems[at % 50], seen.events, seen.first, seen.last);
  }
  sql.prepare("UPDATE meta SET value = 'ready' WHERE key = 'derived'").run();
  sql.exec('COMMIT');
  const steps = [
    ['indexes', () => product.restoreIndexes(db)],
    ['search index', () => product.buildSearchIndex(db)],
    ['names of entities', () => product.keepEntityTexts(db)],
    ['events by column', () => product.keepEventColumns(db)],
  ];
  const slices = {};
  for (const [name, make] of steps) {
    const began = performance.now();
    let longest = 0;
    let last = began;
    for (const _slice of make()) {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
    slices[name] = { seconds: (performance.now() - began) / 1000, longestMs: longest };
    say(`  ${name}: ${slices[name].seconds.toFixed(1)} s, longest step ${longest.toFixed(0)} ms`);
  }
  sql.prepare("INSERT INTO meta (key, value) VALUES ('bench_slices', ?)").run(JSON.stringify(slices));
  sql.pragma('wal_checkpoint(TRUNCATE)');
  product.closeCase(db);
}
