/**
 * Resources as they are compared. A permission names a kind of thing (`mail`, `repository`, an ARN); a record names a type
 * (`message`) or, where it states none, the thing itself (`HELP-302`). Both are compared without case and number.
 */

/** Kinds of vendors' permissions and the types that logs state for them. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  mail: ['message', 'mail', 'email', 'mailitem', 'mailfolder', 'attachment', 'mailbox'],
  'mailbox settings': ['mailboxsetting', 'messagerule', 'inbox-rule'],
  calendar: ['event', 'calendar', 'meeting', 'onlinemeeting'],
  contact: ['contact', 'contactfolder', 'person'],
  file: ['file', 'driveitem', 'drive', 'folder', 'document', 'item'],
  site: ['site', 'list', 'listitem', 'page', 'file', 'driveitem', 'drive', 'folder', 'document', 'item'],
  chat: ['chat', 'chatmessage'],
  channel: ['channel', 'channelmessage', 'team'],
  user: ['user', 'member', 'profile'],
  group: ['group', 'groupmember', 'member'],
  application: ['application', 'serviceprincipal', 'credential', 'oauth2permissiongrant', 'approleassignment'],
  role: ['role', 'directoryrole', 'roleassignment', 'approleassignment', 'oauth2permissiongrant'],
  directory: ['user', 'group', 'groupmember', 'member', 'device', 'application', 'serviceprincipal', 'directoryrole'],
  device: ['device', 'manageddevice'],
  'audit log': ['signin', 'audit-log', 'auditlog', 'directoryaudit', 'log'],
  report: ['report'],
  repository: [
    'repository',
    'repo',
    'branch',
    'commit',
    'content',
    'pull-request',
    'issue',
    'release',
    'tag',
    'workflow',
  ],
  organization: ['organization', 'org', 'team', 'member'],
  issue: ['issue', 'comment', 'attachment', 'worklog'],
  project: ['project'],
  page: ['page', 'comment', 'attachment', 'blogpost'],
  secret: ['secret'],
};

const KNOWN: ReadonlySet<string> = new Set(Object.values(KINDS).flat());

/** The kind of thing that a name shows by its shape: a Jira issue key, an ARN's service, an address of a repository. */
function kindByShape(name: string): string | undefined {
  if (/^[a-z][a-z0-9_]{1,19}-\d{1,9}$/i.test(name)) return 'issue';
  const arn = /^arn:[a-z-]+:([a-z0-9-]+):/i.exec(name)?.[1];
  if (arn !== undefined) return arn.toLowerCase();
  if (/^https?:\/\/github\.com\/[^/]+\/[^/]+/i.test(name)) return 'repository';
  return /^https?:\/\/[^/]+\.sharepoint\.com\//i.test(name) ? 'file' : undefined;
}

function singular(text: string): string {
  if (text.endsWith('ies')) return `${text.slice(0, -3)}y`;
  return text.endsWith('s') && !text.endsWith('ss') ? text.slice(0, -1) : text;
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}

/** A text as it is compared, read once: an agent's few patterns meet many resources, and many agents the same ones. */
interface Read {
  readonly text: string;
  readonly singular: string;
  readonly shape: string | undefined;
}

/** Texts kept read at a time. */
const MOST_READ = 20_000;
const known = new Map<string, Read>();

function read(text: string): Read {
  const found = known.get(text);
  if (found !== undefined) return found;
  const own = plain(text);
  const made = { text: own, singular: singular(own), shape: kindByShape(own) };
  if (known.size >= MOST_READ) known.clear();
  known.set(text, made);
  return made;
}

/**
 * True when `pattern` covers the resource seen: equal without case, `*`, a pattern with `*`, a kind that the resource's type
 * belongs to. `open`: the pattern is a vendor's kind, and a name whose type is not known is taken to be of it.
 */
export function resourceCovers(pattern: string, resource: string, open = false): boolean {
  if (pattern === '*') return true;
  const { text: a, singular: named, shape: own } = read(pattern);
  const { text: b, singular: type, shape } = read(resource);
  if (a === '*' || a === '' || a === b) return true;
  if (a.includes('*') && globMatches(a, b)) return true;
  const isArn = a.startsWith('arn:');
  const kind = isArn ? (own ?? a) : named;
  if (kind === type) return true;
  if (isArn && shape !== undefined && b.startsWith('arn:')) return false;
  if (shape === kind || inKind(kind, type) || (shape !== undefined && inKind(kind, shape))) return true;
  return open && shape === undefined && !isKnownType(type);
}

function inKind(kind: string, type: string): boolean {
  if (Object.hasOwn(KINDS, kind) && KINDS[kind]?.includes(type) === true) return true;
  if (kind === 'secretsmanager') return type === 'secret';
  if (kind === 'sts') return type === 'iam-role';
  // CloudTrail's types begin with the service: `s3-object`, `ec2-instance`.
  return type.startsWith(`${kind}-`);
}

function isKnownType(type: string): boolean {
  return type === '' ? false : KNOWN.has(type) || /^(?:s3|ec2|iam|dynamodb|lambda|kms|rds|bedrock|sqs|sns)-/.test(type);
}

/** `*` stands for any text, `?` for one character. Linear in the text for each `*`; never a regular expression from evidence. */
export function globMatches(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let mark = 0;
  while (from < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at;
      mark = from;
      at += 1;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[from])) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      from = mark;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
