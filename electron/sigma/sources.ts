/**
 * Which of the product's sources a rule's `logsource` means, and where a source's records hold the fields that rules name.
 * Log sources: github.com/SigmaHQ/sigma-specification, "Sigma Taxonomy Appendix" 2.1. Products that the appendix does not list
 * (Slack, Salesforce …) take the name of the vendor; `product: agentrail` is ours and documented in docs/sigma.md.
 */

/** A rule over a source's own records, or over the normalised events of every source. */
export type LogSource =
  | { readonly is: 'records'; readonly title: string; readonly importers: readonly string[] }
  | { readonly is: 'events' };

interface Entry {
  readonly product?: string;
  readonly service?: string;
  readonly category?: string;
  readonly title: string;
  readonly importers: readonly string[];
}

const SIGN_INS = ['entra.sign_in'];
const UNIFIED = ['m365.unified_audit'];

const ENTRIES: readonly Entry[] = [
  {
    product: 'aws',
    service: 'cloudtrail',
    title: 'AWS CloudTrail',
    importers: ['aws.cloudtrail', 'aws.cloudtrail_csv'],
  },
  { product: 'okta', service: 'okta', title: 'Okta System Log', importers: ['okta.system_log'] },
  { product: 'github', service: 'audit', title: 'GitHub audit log', importers: ['github.audit'] },
  {
    product: 'gcp',
    service: 'google_workspace.admin',
    title: 'Google Workspace audit activities',
    importers: ['google.workspace_reports'],
  },
  { product: 'google_workspace', title: 'Google Workspace audit activities', importers: ['google.workspace_reports'] },
  { product: 'm365', service: 'audit', title: 'Microsoft 365 unified audit log', importers: UNIFIED },
  { product: 'm365', service: 'exchange', title: 'Microsoft 365 unified audit log', importers: UNIFIED },
  { product: 'm365', service: 'threat_detection', title: 'Microsoft 365 unified audit log', importers: UNIFIED },
  { product: 'm365', service: 'threat_management', title: 'Microsoft 365 unified audit log', importers: UNIFIED },
  { product: 'azure', service: 'auditlogs', title: 'Microsoft Entra audit', importers: ['entra.audit'] },
  { product: 'azure', service: 'signinlogs', title: 'Microsoft Entra sign-ins', importers: SIGN_INS },
  {
    product: 'azure',
    service: 'microsoftgraphactivitylogs',
    title: 'Microsoft Graph activity',
    importers: ['microsoft.graph_activity'],
  },
  { product: 'salesforce', title: 'Salesforce Event Monitoring', importers: ['salesforce.event_log_file'] },
  { product: 'slack', title: 'Slack audit logs', importers: ['slack.audit'] },
  { product: 'atlassian', title: 'Jira and Atlassian audit', importers: ['jira.audit'] },
  { product: 'anthropic', title: 'Anthropic compliance activity feed', importers: ['anthropic.compliance'] },
  { product: 'openai', title: 'OpenAI organization audit log', importers: ['openai.audit'] },
];

export interface StatedSource {
  readonly product: string | undefined;
  readonly service: string | undefined;
  readonly category: string | undefined;
}

/** In words, e.g. `aws / cloudtrail`. */
export function sourceText({ product, service, category }: StatedSource): string {
  return [product, service, category].filter((one) => one !== undefined).join(' / ');
}

/**
 * @param known ids of all importers, which `product: agentrail` with a service names directly
 * @returns undefined where nothing that the product reads is meant
 */
export function logSourceOf(stated: StatedSource, known: ReadonlyMap<string, string>): LogSource | undefined {
  if (stated.product === 'agentrail') {
    if (stated.service === undefined) return { is: 'events' };
    const title = known.get(stated.service);
    return title === undefined ? undefined : { is: 'records', title, importers: [stated.service] };
  }
  // What a rule leaves out, it does not restrict; what an entry leaves out, any value fits.
  const fits = (asked: string | undefined, has: string | undefined): boolean =>
    asked === undefined || has === undefined || asked === has;
  const found = ENTRIES.filter(
    (entry) =>
      stated.product === entry.product && fits(stated.service, entry.service) && stated.category === entry.category,
  );
  if (found.length === 0 || stated.product === undefined) return undefined;
  const titles = [...new Set(found.map((entry) => entry.title))];
  return {
    is: 'records',
    title: titles.join(' or '),
    importers: [...new Set(found.flatMap((entry) => entry.importers))],
  };
}

interface Alias {
  readonly path: string;
  /** What the field says as rules expect it, by what the record says in small letters. */
  readonly words?: ReadonlyMap<string, string>;
}

export interface SourceView {
  /** Where fields are looked for, the first that has one wins; empty: the record itself. */
  readonly roots: readonly string[];
  /** By field name in small letters: where else it is, before the name itself is looked for. */
  readonly aliases: ReadonlyMap<string, readonly Alias[]>;
  /** Lists of `{name, value}` whose names are fields. */
  readonly pairs: readonly string[];
  /** Fields (in small letters) that the event's action is taken from, so that the action tells which records cannot match. */
  readonly actions: ReadonlySet<string>;
}

interface Stated {
  readonly roots?: readonly string[];
  readonly aliases?: Readonly<Record<string, readonly (string | Alias)[]>>;
  readonly pairs?: readonly string[];
  readonly actions?: readonly string[];
}

function view({ roots = [''], aliases = {}, pairs = [], actions = [] }: Stated): SourceView {
  const read = Object.entries(aliases).map(
    ([name, paths]) => [name.toLowerCase(), paths.map((path) => (typeof path === 'string' ? { path } : path))] as const,
  );
  return { roots, aliases: new Map(read), pairs, actions: new Set(actions.map((name) => name.toLowerCase())) };
}

const PLAIN = view({});

/** Cloud Logging's name of a Workspace audit service (cloud.google.com/logging/docs/audit/gsuite-audit-logging), by the Reports API's application. */
const WORKSPACE_SERVICES = new Map([
  ['admin', 'admin.googleapis.com'],
  ['login', 'login.googleapis.com'],
  ['token', 'oauth2.googleapis.com'],
]);

const CLOUDTRAIL = view({ roots: ['CloudTrailEvent', ''], actions: ['eventName'] });
const ENTRA_ROOTS = ['', 'properties'];

const VIEWS: Readonly<Record<string, SourceView>> = {
  'aws.cloudtrail': CLOUDTRAIL,
  'aws.cloudtrail_csv': view({ actions: ['eventName'] }),
  'okta.system_log': view({ actions: ['eventType'] }),
  'github.audit': view({ actions: ['action'] }),
  'slack.audit': view({ actions: ['action'] }),
  'm365.unified_audit': view({
    roots: ['AuditData', ''],
    pairs: ['Parameters', 'ExtendedProperties'],
    actions: ['Operation'],
  }),
  'google.workspace_reports': view({
    aliases: {
      eventName: ['events.name', 'name'],
      eventType: ['events.type', 'type'],
      eventService: [{ path: 'id.applicationName', words: WORKSPACE_SERVICES }],
    },
    pairs: ['events.parameters', 'parameters'],
  }),
  'entra.sign_in': view({
    roots: ENTRA_ROOTS,
    aliases: {
      ResultType: ['resultType', 'properties.status.errorCode', 'status.errorCode'],
      ResultDescription: ['resultDescription', 'properties.status.failureReason', 'status.failureReason'],
    },
  }),
  'entra.audit': view({
    roots: ENTRA_ROOTS,
    aliases: {
      'properties.message': [
        'properties.message',
        'properties.activityDisplayName',
        'activityDisplayName',
        'operationName',
      ],
      OperationName: ['operationName', 'properties.activityDisplayName', 'activityDisplayName'],
    },
  }),
  'microsoft.graph_activity': view({ roots: ENTRA_ROOTS }),
  'jira.audit': view({ roots: ['', 'attributes'] }),
};

/** How the records of an importer are looked into. */
export function viewOf(importer: string): SourceView {
  return Object.hasOwn(VIEWS, importer) ? (VIEWS[importer] ?? PLAIN) : PLAIN;
}
