/**
 * The people, agents and inventories of a company in which nothing is wrong: every agent has an owner, an identity of its own, approvals for
 * what it does and grants for no more; credentials are young; people hold at least what their agents hold.
 */
import { salesforceId } from '../../../../samples/generate/shapes.mjs';

export const DAY = 86_400_000;
export const START = Date.parse('2025-09-01T00:00:00Z');
export const DAYS = 30;

const FIRST = [
  'Ada',
  'Bo',
  'Cleo',
  'Dan',
  'Edda',
  'Finn',
  'Gita',
  'Hugo',
  'Ines',
  'Jon',
  'Kaya',
  'Lars',
  'Mira',
  'Nils',
  'Oda',
  'Pia',
  'Quin',
  'Rosa',
  'Sven',
  'Tara',
];
const LAST = ['Abel', 'Brandt', 'Costa', 'Dorn', 'Engel', 'Falk', 'Grau', 'Holm', 'Ivers', 'Jansen'];
const DEPARTMENTS = ['Sales', 'Support', 'Finance', 'IT', 'Engineering'];

/** How agents work, and how many of a hundred work so. */
/** Kinds that work through a connected app with an integration user of its own. */
export const SALESFORCE = new Set(['notes', 'report', 'payroll']);
export const KINDS = [
  {
    kind: 'notes',
    share: 24,
    system: 'Salesforce',
    actions: 'read Opportunity',
    platform: 'in-house',
    process: 'Sales',
    trigger: 'user',
    title: 'Call Notes',
  },
  {
    kind: 'faq',
    share: 20,
    system: 'Microsoft 365',
    actions: 'read',
    platform: 'Copilot Studio',
    process: 'Support',
    trigger: 'user',
    title: 'FAQ Assistant',
  },
  {
    kind: 'backup',
    share: 12,
    system: 'AWS',
    actions: 'read',
    platform: 'in-house',
    process: 'IT',
    trigger: 'user',
    title: 'Backup Checker',
  },
  {
    kind: 'sync',
    share: 10,
    system: 'Microsoft 365',
    actions: 'read',
    platform: 'in-house',
    process: 'IT',
    trigger: 'schedule',
    title: 'Directory Reader',
  },
  {
    kind: 'coding',
    share: 12,
    system: 'GitHub',
    actions: 'read;create;update',
    platform: 'GitHub Copilot',
    process: 'Engineering',
    trigger: 'user',
    title: 'Code Helper',
  },
  // Reads much, every night, as it is meant to.
  {
    kind: 'report',
    share: 4,
    system: 'Salesforce',
    actions: 'read Opportunity;export Opportunity',
    platform: 'in-house',
    process: 'Sales',
    trigger: 'schedule',
    title: 'Nightly Report',
  },
  // Deletes, and is approved to.
  {
    kind: 'janitor',
    share: 3,
    system: 'AWS',
    actions: 'read;delete',
    platform: 'in-house',
    process: 'IT',
    trigger: 'schedule',
    title: 'Backup Janitor',
  },
  // Works with restricted data, which is its purpose.
  {
    kind: 'payroll',
    share: 3,
    system: 'Salesforce',
    actions: 'read Payroll__c',
    classes: 'restricted',
    platform: 'in-house',
    process: 'Finance',
    trigger: 'user',
    title: 'Payroll Assistant',
  },
  {
    kind: 'triage',
    share: 12,
    system: 'Jira',
    actions: 'read;create',
    platform: 'n8n',
    process: 'Support',
    trigger: 'webhook',
    title: 'Ticket Triage',
  },
];

const pad = (value, digits) => String(value).padStart(digits, '0');

function makePeople(r, count) {
  return Array.from({ length: count }, (_, at) => {
    const name = `${FIRST[at % FIRST.length]} ${LAST[Math.floor(at / FIRST.length) % LAST.length]}${at >= 200 ? ` ${Math.floor(at / 200) + 1}` : ''}`;
    const login = name.toLowerCase().replaceAll(' ', '.');
    return {
      at,
      name,
      email: `${login}@wingtip.example`,
      login: login.replaceAll('.', '-'),
      githubId: 7_000_000 + at,
      okta: r.id('00u', 20),
      oid: r.guid(),
      account: `557058:${r.guid()}`,
      ip: `203.0.${112 + Math.floor(at / 200)}.${1 + (at % 250)}`,
      department: DEPARTMENTS[at % DEPARTMENTS.length],
      session: r.guid(),
      // Everybody starts the day at an hour of their own.
      hour: 7 + (at % 4),
      salesforce: salesforceId(`0055g00000P${pad(at, 4)}`),
      token: { hash: r.id('', 43), id: 9_000_000 + at, scopes: 'repo', kind: 'personal_access_token_classic' },
    };
  });
}

function makeAgents(r, people, count) {
  const agents = [];
  for (const [index, style] of KINDS.entries()) {
    const many = index === KINDS.length - 1 ? count - agents.length : Math.round((count * style.share) / 100);
    for (let n = 0; n < many; n += 1) agents.push(makeAgent(r, people, style, agents.length, n));
  }
  return agents;
}

function makeAgent(r, people, style, at, n) {
  const owner = people[at % people.length];
  const second = people[(at + 7) % people.length];
  return {
    ...style,
    at,
    // An Entra agent's id is a GUID, an in-house one a name.
    id: style.kind === 'faq' || style.kind === 'sync' ? r.guid() : `ag-${style.kind}-${pad(n + 1, 2)}`,
    name: `${style.title} ${n + 1}`,
    owner,
    second,
    // The same few people use an agent, all month.
    users: Array.from({ length: 6 }, (_, k) => people[(at * 3 + k * 11) % people.length]),
    // The platform calls from a few addresses of its own.
    ips: [1, 2, 3].map((k) => `198.51.${100 + (at % 20)}.${10 * k + (at % 7)}`),
    // Every tenth agent is put to work in the middle of the month.
    firstDay: at % 10 === 9 ? 14 : 0,
    app: SALESFORCE.has(style.kind)
      ? {
          id: `0H45g00000N${pad(at, 4)}`,
          name: `${style.title} ${n + 1}`,
          user: salesforceId(`0055g00000N${pad(at, 4)}`),
        }
      : undefined,
    client: r.guid(),
    principal: r.guid(),
    key: r.guid(),
    role: `arn:aws:iam::210987654321:role/${style.kind}-${pad(n + 1, 2)}`,
    workflow: { id: r.id('', 16), name: `Ticket triage ${n + 1}` },
    credential: { kind: 'jiraSoftwareCloudApi', id: r.id('', 16), name: `Jira triage ${n + 1}` },
    jira: { account: `712020:${r.guid()}`, name: `Ticket Triage ${n + 1}` },
    github: { login: `code-helper-${n + 1}[bot]`, id: 190_000_000 + n },
    repo: `wingtip/service-${n + 1}`,
    repoId: 500_000 + n,
    docs: Array.from({ length: 5 }, (_, k) => `faq-${n + 1}-${k + 1}.docx`),
    // How busy it is, from day to day within a third of it.
    rate: 0.6 + r.next() * 0.8,
  };
}

/** @returns everybody and everything, the same for the same numbers */
export function makeCompany(r, { agents: agentCount, people: peopleCount }) {
  const people = makePeople(r, peopleCount);
  return { people, agents: makeAgents(r, people, agentCount) };
}
