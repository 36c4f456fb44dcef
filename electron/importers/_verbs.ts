/** Verbs from operation names: the first word of the name that is known decides. Vendors' exceptions are in their importers. */
import type { Verb } from '../../shared/model/kinds.ts';

const WORDS: Readonly<Record<Exclude<Verb, 'other'>, string>> = {
  sign_in: 'login logon signin logged loggedin authenticate authentication sso session',
  read: 'get read describe fetch view viewed viewing accessed access accessing head preview previewed open opened show lookup retrieve check inspect summarize decrypt',
  list: 'list ls enumerate browse',
  search: 'search searched query queried queries scan find select soql sosl ask filter',
  export: 'export exported exporting download downloaded dump extract sync synced',
  create:
    'create created add added new insert inserted upload uploaded post register copy copied import generate allocate provision install clone restore restored recover',
  update:
    'update updated modify modified edit edited set put patch change changed move moved rename renamed enable disable tag untag configure upsert write reset append replace lock unlock stop stopped reboot restart failover suspend resume pause activate deactivate checkin checkedin checkout merge assign',
  delete:
    'delete deleted remove removed terminate deregister revoke revoked destroy purge detach drop cancel uninstall recycled harddelete softdelete movetodeleteditems',
  share: 'share shared sharing invite invited invitation publiclink anonymouslink securelink',
  send: 'send sent sendas sendonbehalf reply forward notify publish email message mail',
  execute: 'invoke execute executed run start started converse call trigger complete chat submit',
  approve: 'approve approved approval decide',
  administer: 'administer admin policy',
  grant: 'grant granted consent consented attach authorize delegate permit entitle',
};

const BY_WORD: ReadonlyMap<string, Verb> = new Map(
  (Object.entries(WORDS) as [Verb, string][]).flatMap(([verb, words]) =>
    words.split(' ').map((word): [string, Verb] => [word, verb]),
  ),
);

/** Lower-case words of `CamelCase`, `snake_case`, `dotted.names` and plain text; at most 24. */
export function wordsOf(name: string): readonly string[] {
  return name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .slice(0, 24);
}

/** The verb of an operation name such as `GetObject`, `update_opportunity`, `FileDownloaded`; `other` when no word is known. */
export function verbOf(name: string): Verb {
  for (const word of wordsOf(name)) {
    const verb = BY_WORD.get(word);
    if (verb !== undefined) return verb;
  }
  return 'other';
}

/** The verb of an HTTP method on a resource. */
export function verbOfMethod(method: string): Verb {
  switch (method.toUpperCase()) {
    case 'GET':
    case 'HEAD':
      return 'read';
    case 'POST':
      return 'create';
    case 'PUT':
    case 'PATCH':
      return 'update';
    case 'DELETE':
      return 'delete';
    default:
      return 'other';
  }
}
