/**
 * Marks of the outside (shared/model/external.ts) that records of several sources state alike: guest accounts, web tools,
 * and what answers of tools say of the author, sender or channel of the content they hand over.
 * Fields: docs.github.com "CommentAuthorAssociation"; learn.microsoft.com/graph/api/resources/message;
 * developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages; docs.slack.dev/reference/objects/conversation-object;
 * developer.salesforce.com object reference "Case" (`SuppliedEmail`); developer.atlassian.com "User" (`accountType`).
 */
import type { EntityRef, EventDraft } from '../../shared/model/event.ts';
import type { ExternalMark } from '../../shared/model/external.ts';
import { asFields, at, type Fields, isEmail, listOf, text, textAt } from './_fields.ts';
import { memo } from './_memo.ts';
import { wordsOf } from './_verbs.ts';

/** A user principal name of Entra B2B: `name_home.example#EXT#@tenant.onmicrosoft.com`. */
export function isGuestName(name: string | undefined): boolean {
  return name !== undefined && name.length <= 1024 && /#ext#/i.test(name);
}

function guestAmong(people: readonly (EntityRef | undefined)[]): boolean {
  return people.some(
    (person) =>
      person?.kind === 'user' &&
      (isGuestName(person.id) || person.aliases?.some((alias) => isGuestName(alias.value)) === true),
  );
}

const WEB_WORDS = new Set(['webfetch', 'websearch', 'browser', 'scrape', 'crawl', 'rss', 'firecrawl', 'tavily']);
const FETCHES = new Set(['fetch', 'url', 'web', 'http', 'browse']);

/** Whether a tool by its name brings in pages of the web: always, or only where it is handed an address. */
const webKind = memo((name): 'always' | 'by address' | 'no' => {
  const words = wordsOf(name);
  const spelled = ` ${words.join(' ')} `;
  if (words.some((word) => WEB_WORDS.has(word)) || / web (?:search|fetch|browser|page) /.test(spelled)) return 'always';
  return words.some((word) => FETCHES.has(word)) ? 'by address' : 'no';
});

/** Hosts of one organisation's own tenant at a vendor: what they hold is the organisation's. */
const TENANT_HOSTS = [
  '.sharepoint.com',
  '.salesforce.com',
  '.force.com',
  '.atlassian.net',
  '.slack.com',
  '.service-now.com',
];
const PRIVATE_SUFFIXES = ['.local', '.localhost', '.internal', '.intranet', '.corp', '.lan', '.home.arpa', '.test'];

/** Whether an address is one of the public web: not a bare host name, a private network's, or a tenant's own. */
export function isPublicUrl(url: string): boolean {
  const host = /^https?:\/\/(?:[^/?#@]{0,200}@)?(\[[0-9a-f:.]+\]|[^/?#:]{1,253})/i.exec(url)?.[1]?.toLowerCase();
  if (host === undefined || host.startsWith('[') || !host.includes('.')) return false;
  if (/^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(host) && /^[\d.]+$/.test(host)) return false;
  return ![...PRIVATE_SUFFIXES, ...TENANT_HOSTS].some((suffix) => host.endsWith(suffix));
}

function namesPublicUrl(draft: Partial<EventDraft>): boolean {
  return (
    draft.keys?.some((key) => {
      if (key.kind !== 'object_ref') return false;
      const url = key.value.slice(key.value.indexOf(':') + 1);
      return /^https?:/i.test(url) && isPublicUrl(url);
    }) === true
  );
}

/** Marks that any event's own parts state, whatever its source. */
export function marksOfParts(draft: Partial<EventDraft>): readonly ExternalMark[] {
  const marks: ExternalMark[] = [];
  if (guestAmong([draft.actor, draft.initiator])) marks.push('guest');
  if (draft.tool !== undefined) {
    const kind = webKind(draft.tool.name ?? draft.tool.id);
    if (kind === 'always' || (kind === 'by address' && namesPublicUrl(draft))) marks.push('web');
  }
  return marks;
}

/** `author_association` of those who are neither members nor collaborators of the repository. */
const STRANGERS = new Set(['NONE', 'FIRST_TIMER', 'FIRST_TIME_CONTRIBUTOR', 'MANNEQUIN']);
const HINTS =
  /author_?association|SuppliedEmail|SuppliedName|is_stranger|is_ext_shared|accountType|emailAddress|labelIds/i;
const MOST_NODES = 2000;
const MOST_CHARACTERS = 262_144;

function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

function domainOf(address: string | undefined): string | undefined {
  const found = /<([^<>]{3,320})>\s*$/.exec(address ?? '')?.[1] ?? address;
  return found !== undefined && isEmail(found.trim()) ? found.trim().toLowerCase().split('@').at(-1) : undefined;
}

/** Equal, or one a subdomain of the other. */
export function sameDomain(a: string, b: string): boolean {
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}

/** Domain of the sender, where the fields are a message in the shape of Graph or Gmail that was received. */
function receivedFrom(fields: Fields): { from: string; to: readonly string[]; inbox: boolean } | undefined {
  const headers = new Map(
    listOf(at(fields, 'payload.headers') ?? at(fields, 'headers')).map((header) => [
      textAt(header, 'name')?.toLowerCase() ?? '',
      textAt(header, 'value'),
    ]),
  );
  const from = domainOf(
    textAt(fields, 'from.emailAddress.address', 'sender.emailAddress.address') ?? headers.get('from'),
  );
  if (from === undefined) return undefined;
  const recipients = ['toRecipients', 'ccRecipients'].flatMap((name) =>
    listOf(at(fields, name)).map((one) => textAt(one, 'emailAddress.address')),
  );
  const spelled = `${headers.get('to') ?? ''},${headers.get('delivered-to') ?? ''}`.slice(0, 16_384).split(',');
  const to = [...recipients, ...spelled.map((one) => one.trim())].flatMap((one) => domainOf(one) ?? []);
  const labels = listOf(at(fields, 'labelIds')).map((label) => text(label));
  return { from, to, inbox: labels.includes('INBOX') && !labels.includes('SENT') };
}

/** Members without which an object states nothing of its origin: most have none. */
const TELLING: ReadonlySet<string> = new Set([
  'author_association',
  'authorAssociation',
  'is_stranger',
  'is_ext_shared',
  'accountType',
  'SuppliedEmail',
  'SuppliedName',
  'from',
  'sender',
  'payload',
  'headers',
]);

function marksOfObject(fields: Fields, home: readonly string[]): ExternalMark | undefined {
  if (!Object.keys(fields).some((name) => TELLING.has(name))) return undefined;
  const association = textAt(fields, 'author_association', 'authorAssociation');
  if (association !== undefined && STRANGERS.has(association.toUpperCase()))
    return textAt(fields, 'user.type', 'author.__typename') === 'Bot' ? undefined : 'author';
  if (isTrue(at(fields, 'is_stranger'))) return 'author';
  if (textAt(fields, 'accountType') === 'customer') return 'author';
  if (isTrue(at(fields, 'is_ext_shared'))) return 'shared_channel';
  if (textAt(fields, 'SuppliedEmail', 'SuppliedName') !== undefined) return 'form';
  const mail = receivedFrom(fields);
  if (mail === undefined) return undefined;
  // Without the reader's own domain a message in a mailbox may as well be one that was sent; Gmail's inbox says that it was not.
  const own = home.length > 0 ? home : mail.inbox ? mail.to : [];
  return own.length > 0 && !own.some((domain) => sameDomain(domain, mail.from)) ? 'sender' : undefined;
}

/** Domains of the people's addresses. */
export function domainsOf(people: readonly (EntityRef | undefined)[]): readonly string[] {
  return people.flatMap((person) => (person?.ns === 'email' ? (domainOf(person.id) ?? []) : []));
}

/**
 * What content that was handed over states of its origin. JSON in strings is opened; at most 2,000 members are looked at.
 * @param home domains of the person for whom it was read, where the record names one
 */
export function marksInside(values: readonly unknown[], home: readonly string[] = []): readonly ExternalMark[] {
  const marks = new Set<ExternalMark>();
  const queue: unknown[] = [...values];
  for (let index = 0; index < queue.length && index < MOST_NODES; index += 1) {
    const value = queue[index];
    if (typeof value === 'string') {
      const opened =
        value.length <= MOST_CHARACTERS && /^\s*[[{]/.test(value) && HINTS.test(value) ? json(value) : undefined;
      if (opened !== undefined) queue.push(opened);
    } else if (Array.isArray(value)) queue.push(...value.slice(0, 200));
    else {
      const fields = asFields(value);
      if (fields === undefined) continue;
      const mark = marksOfObject(fields, home);
      if (mark !== undefined) marks.add(mark);
      for (const member of Object.values(fields).slice(0, 200))
        if (typeof member === 'object' || typeof member === 'string') queue.push(member);
    }
  }
  return [...marks].sort();
}

function json(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
