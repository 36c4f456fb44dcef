/**
 * Records flattened into columns, as Splunk and Microsoft Sentinel export them, made into records again. Nothing is lost: a column
 * that fits nowhere keeps its own name.
 */

type Fields = Record<string, unknown>;

/** Column suffixes of custom tables by type: text, number, GUID, boolean, time; `_CF` where a name was taken. */
const SENTINEL_SUFFIX = /(?:_CF|_[sdgbt]| \[UTC\])$/;
/** `a.b`, `a{}.b`. */
const NESTED_NAME = /^[\w@$-]+(?:\{\})?(?:\.[\w:@$-]+(?:\{\})?)+$/;
const MOST_COLUMNS = 5000;
const DEEPEST = 16;

/** Columns of Sentinel's AWSCloudTrail table by the member of the event they were. */
const CLOUDTRAIL: Readonly<Record<string, string>> = {
  AwsEventId: 'eventID',
  AwsRequestId: 'requestID',
  AwsRequestId_: 'requestID',
  AWSRegion: 'awsRegion',
  SourceIpAddress: 'sourceIPAddress',
  UserIdentityType: 'userIdentity.type',
  UserIdentityPrincipalid: 'userIdentity.principalId',
  UserIdentityArn: 'userIdentity.arn',
  UserIdentityAccountId: 'userIdentity.accountId',
  UserIdentityInvokedBy: 'userIdentity.invokedBy',
  UserIdentityAccessKeyId: 'userIdentity.accessKeyId',
  UserIdentityUserName: 'userIdentity.userName',
  SessionMfaAuthenticated: 'userIdentity.sessionContext.attributes.mfaAuthenticated',
  SessionCreationDate: 'userIdentity.sessionContext.attributes.creationDate',
  SessionIssuerType: 'userIdentity.sessionContext.sessionIssuer.type',
  SessionIssuerPrincipalId: 'userIdentity.sessionContext.sessionIssuer.principalId',
  SessionIssuerArn: 'userIdentity.sessionContext.sessionIssuer.arn',
  SessionIssuerAccountId: 'userIdentity.sessionContext.sessionIssuer.accountId',
  SessionIssuerUserName: 'userIdentity.sessionContext.sessionIssuer.userName',
};

function isSentinel(fields: Fields): boolean {
  const has = (name: string) => Object.hasOwn(fields, name);
  return (
    (has('TimeGenerated') || has('TimeGenerated [UTC]')) && (has('TenantId') || has('Type') || has('SourceSystem'))
  );
}

function holdsJson(value: unknown): boolean {
  return typeof value === 'string' && value.length > 1 && /^\s*[[{]/.test(value);
}

/** True when the record's members are columns of something that was nested, or carry a table's suffixes. */
export function isFlat(fields: Fields): boolean {
  const names = Object.keys(fields);
  if (names.filter((name) => NESTED_NAME.test(name)).length >= 2) return true;
  if (isSentinel(fields)) return true;
  return names.some((name) => cellValue(fields[name]) !== fields[name]);
}

/** True for a row of texts that are parts of a nested record: then the nested one is what the source wrote. */
export function isFlattenedRow(fields: Fields): boolean {
  const values = Object.values(fields);
  if (!values.every((value) => typeof value === 'string' || value === null)) return false;
  if (isSentinel(fields) && Object.hasOwn(fields, 'UserIdentityType')) return true;
  return Object.keys(fields).filter((name) => NESTED_NAME.test(name)).length >= 2;
}

function cellValue(cell: unknown): unknown {
  if (!holdsJson(cell)) return cell;
  try {
    return JSON.parse(cell as string);
  } catch {
    return cell;
  }
}

/** Puts a value at a path of names; `name{}` is the first element of a list. False where something else is in the way. */
function put(root: Fields, path: readonly string[], value: unknown): boolean {
  let holder = root;
  for (const [index, part] of path.entries()) {
    const isList = part.endsWith('{}');
    const name = isList ? part.slice(0, -2) : part;
    if (name === '' || name === '__proto__') return false;
    if (index === path.length - 1) {
      if (Object.hasOwn(holder, name)) return false;
      holder[name] = isList ? [value] : value;
      return true;
    }
    let next = Object.hasOwn(holder, name) ? holder[name] : undefined;
    if (next === undefined) {
      next = isList ? [{}] : {};
      holder[name] = next;
    }
    const inner = Array.isArray(next) ? next[0] : next;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return false;
    holder = inner as Fields;
  }
  return false;
}

/** The record that these columns were; empty cells are absent. */
export function unflatten(fields: Fields): Fields {
  const record: Fields = {};
  const sentinel = isSentinel(fields);
  const cloudTrail = sentinel && Object.hasOwn(fields, 'UserIdentityType');
  const entries = Object.entries(fields).slice(0, MOST_COLUMNS);
  // Nested names first: a plain column of the same name is then a repetition.
  entries.sort(([a], [b]) => Number(b.includes('.')) - Number(a.includes('.')));
  for (const [column, cell] of entries) {
    if (cell === '' || cell === null || column === '__proto__') continue;
    const renamed = cloudTrail && Object.hasOwn(CLOUDTRAIL, column) ? CLOUDTRAIL[column] : undefined;
    const name = renamed ?? (sentinel && column !== 'TimeGenerated' ? column.replace(SENTINEL_SUFFIX, '') : column);
    const path = name.split('.');
    const value = cellValue(cell);
    if (path.length > DEEPEST || !put(record, path, value)) if (!Object.hasOwn(record, column)) record[column] = value;
  }
  if (cloudTrail && record.eventTime === undefined)
    record.eventTime = fields['TimeGenerated [UTC]'] ?? fields.TimeGenerated;
  return record;
}
