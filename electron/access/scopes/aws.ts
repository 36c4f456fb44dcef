/**
 * AWS: IAM actions `service:Action` with `*` and `?` anywhere, managed policies by name or ARN, and policy documents as JSON.
 * Source: AWS Service Authorization Reference (access levels), AWS Managed Policy Reference, IAM User Guide "Policy evaluation logic".
 * Implication: `*:*` ⇒ everything, `s3:*` ⇒ everything in S3, `s3:Get*` ⇒ `s3:GetObject`; an explicit Deny wins; a Condition makes
 * a permission conditional. Reach: every resource of the account unless a resource is named.
 */
import type { Verb } from '../../../shared/model/kinds.ts';
import type { Permission } from '../permission.ts';
import { hasAction, partsOfAction } from './_awsActions.ts';
import { isDenied, type PolicyStatement, readPolicy } from './_awsPolicy.ts';
import { defineScopes, entry, type Unread } from './define.ts';

const ADMIN_SERVICES = new Set([
  'iam',
  'organizations',
  'account',
  'sso',
  'sso-directory',
  'identitystore',
  'kms',
  'secretsmanager',
  'sts',
]);
/** Reading these hands over a secret or a key. */
const SECRET_READS = /^(?:secretsmanager:getsecretvalue|secretsmanager:get\*|ssm:getparameters?|kms:decrypt|sts:)/;

const POLICIES: Readonly<Record<string, readonly string[]>> = {
  administratoraccess: ['*:*'],
  readonlyaccess: ['*:Get*', '*:List*', '*:Describe*'],
  viewonlyaccess: ['*:List*', '*:Describe*'],
  securityaudit: ['*:List*', '*:Describe*', 'iam:Get*'],
  iamfullaccess: ['iam:*', 'organizations:Describe*', 'organizations:List*'],
  iamreadonlyaccess: ['iam:Get*', 'iam:List*', 'iam:Simulate*'],
  secretsmanagerreadwrite: ['secretsmanager:*'],
  awslambdabasicexecutionrole: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  awskeymanagementservicepoweruser: ['kms:CreateKey', 'kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:TagResource'],
  amazonssmmanagedinstancecore: [
    'ssm:Describe*',
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:PutInventory',
    'ssm:UpdateInstanceInformation',
  ],
  databaseadministrator: ['rds:*', 'dynamodb:*', 'redshift:*', 'elasticache:*'],
  billing: ['billing:*', 'budgets:*', 'ce:*'],
  supportuser: ['support:*', '*:Describe*'],
};

/** PowerUserAccess: everything but the services that hand out rights. */
const POWER_USER: PolicyStatement = {
  allow: true,
  actions: ['iam:*', 'organizations:*', 'account:*'],
  except: true,
  resources: ['*'],
  exceptResources: false,
  conditional: false,
};

/** Services as the names of managed policies spell them. */
const SERVICES: Readonly<Record<string, string>> = {
  s3: 's3',
  dynamodb: 'dynamodb',
  ec2: 'ec2',
  ec2containerregistry: 'ecr',
  rds: 'rds',
  sqs: 'sqs',
  sns: 'sns',
  ses: 'ses',
  ssm: 'ssm',
  bedrock: 'bedrock',
  sagemaker: 'sagemaker',
  athena: 'athena',
  redshift: 'redshift',
  kinesis: 'kinesis',
  route53: 'route53',
  vpc: 'ec2',
  ecs: 'ecs',
  cognito: 'cognito-idp',
  lambda: 'lambda',
  cloudformation: 'cloudformation',
  cloudtrail: 'cloudtrail',
  cloudwatch: 'cloudwatch',
  cloudwatchlogs: 'logs',
  codebuild: 'codebuild',
  glueconsole: 'glue',
  stepfunctions: 'states',
  organizations: 'organizations',
  eventbridge: 'events',
  codecommit: 'codecommit',
};

export default defineScopes({
  vendor: 'aws',
  map(text, system, _via, beside) {
    const denied = beside.filter((other) => other.includes('Deny')).flatMap(denials);
    if (text.startsWith('{') || text.startsWith('['))
      return system === undefined && !/"Statement"/i.test(text) ? undefined : fromDocument(text, denied);
    const name = (text.split('/').at(-1) ?? '').toLowerCase();
    const policy = entry(POLICIES, name) ?? servicePolicy(name);
    if (policy !== undefined && (system !== undefined || /^arn:/.test(text) || /access$|role$/i.test(text)))
      return evaluate([allow(policy), ...denied]);
    if (name === 'poweruseraccess') return evaluate([POWER_USER, ...denied]);
    if (text === '*' && system !== undefined) return evaluate([allow(['*:*']), ...denied]);
    const action = /^([A-Za-z0-9-]+|\*):([A-Za-z0-9*?]+)$/.exec(text);
    if (action === null) return undefined;
    // `read:org` has the shape of an action too: without a stated system the name must begin as IAM's do.
    if (system === undefined && !/^[a-z0-9*-]+:[A-Z*]/.test(text)) return undefined;
    if (evaluate([allow([text])]).length === 0) return undefined;
    return evaluate([allow([text]), ...denied]);
  },
});

function allow(actions: readonly string[]): PolicyStatement {
  const lower = actions.map((action) => action.toLowerCase());
  return { allow: true, actions: lower, except: false, resources: ['*'], exceptResources: false, conditional: false };
}

/** `AmazonS3ReadOnlyAccess`, `AWSLambda_FullAccess`: the service and how much of it. */
function servicePolicy(name: string): readonly string[] | undefined {
  const match = /^(?:amazon|aws)?([a-z0-9]+?)_?(fullaccess|readonlyaccess|readonly|poweruser)$/.exec(name);
  const service = match === null ? undefined : entry(SERVICES, match[1] ?? '');
  if (match === null || service === undefined) return undefined;
  const full = match[2] === 'fullaccess' || match[2] === 'poweruser';
  return full ? [`${service}:*`] : [`${service}:Get*`, `${service}:List*`, `${service}:Describe*`];
}

/** What a policy document denies; nothing when it cannot be read, which its own line tells. */
function denials(text: string): readonly PolicyStatement[] {
  const statements = readPolicy(text);
  return 'problem' in statements ? [] : statements.filter((one) => !one.allow);
}

function fromDocument(text: string, denied: readonly PolicyStatement[]): readonly Permission[] | Unread {
  const statements = readPolicy(text);
  return 'problem' in statements ? statements : evaluate([...statements, ...denied]);
}

/** The statement's patterns; where a Deny leaves only some services, one pattern for each of those. */
function patternsOf(statement: PolicyStatement, statements: readonly PolicyStatement[]): readonly string[] {
  const patterns = statement.except ? ['*:*'] : statement.actions;
  const only = statements.find(
    (one) => !one.allow && one.except && !one.conditional && !one.exceptResources && one.resources.includes('*'),
  );
  const services = [...new Set((only?.actions ?? []).map((action) => action.split(':')[0] ?? '*'))];
  if (services.length === 0 || services.includes('*')) return patterns;
  return patterns.flatMap((pattern) =>
    pattern.startsWith('*:') ? services.map((service) => `${service}${pattern.slice(1)}`) : [pattern],
  );
}

interface Line {
  readonly service: string;
  readonly verb: Verb;
  readonly resource: string;
  readonly conditional: boolean;
  readonly patterns: Set<string>;
  /** How many of the patterns leave a service out: it is out when all do. */
  readonly left: Map<string, number>;
}

/** What the statements allow together, a line a (service, verb, resource). */
function evaluate(statements: readonly PolicyStatement[]): readonly Permission[] {
  const lines = new Map<string, Line>();
  for (const statement of statements) {
    if (!statement.allow) continue;
    const resources = statement.exceptResources ? ['*'] : statement.resources;
    const conditional = statement.conditional || statement.exceptResources;
    for (const pattern of patternsOf(statement, statements)) {
      const [service = '*', action = '*'] = pattern.split(':');
      for (const resource of resources) {
        if (isDenied(pattern, resource, statements)) continue;
        for (const part of partsOfAction(service, action)) {
          const own = `${service}:${part.pattern}`;
          if (isDenied(own, resource, statements)) continue;
          // With exceptions or a Deny on the way, "all of it" is no longer so.
          if (part.verb === 'administer' && (statement.except || isNarrowed(service, resource, statements))) continue;
          const key = [service, part.verb, resource, conditional].join(' ');
          const line = lines.get(key) ?? {
            service,
            verb: part.verb,
            resource,
            conditional,
            patterns: new Set<string>(),
            left: new Map<string, number>(),
          };
          if (service === '*')
            for (const name of excepted(part.pattern, resource, statement, statements))
              line.left.set(name, (line.left.get(name) ?? 0) + 1);
          line.patterns.add(own);
          lines.set(key, line);
        }
      }
    }
  }
  return [...lines.values()].map(permissionOf);
}

/** Services of which nothing of the pattern remains: a Deny takes it, or the Allow leaves it out itself. */
function excepted(
  pattern: string,
  resource: string,
  allowed: PolicyStatement,
  statements: readonly PolicyStatement[],
): readonly string[] {
  const denies = allowed.except
    ? [...statements, { ...allowed, allow: false, except: false, conditional: false }]
    : statements;
  const named = denies
    .filter((one) => !one.allow)
    .flatMap((one) => one.actions.map((action) => action.split(':')[0] ?? '*'));
  return [...new Set(named)].filter(
    (name) => name !== '*' && (!hasAction(name, pattern) || isDenied(`${name}:${pattern}`, resource, denies)),
  );
}

function isNarrowed(service: string, resource: string, statements: readonly PolicyStatement[]): boolean {
  return statements.some(
    (one) =>
      !one.allow &&
      (one.resources.includes('*') || one.resources.includes(resource)) &&
      (one.except ||
        one.actions.some((action) => service === '*' || action.startsWith(`${service}:`) || action.startsWith('*:'))),
  );
}

function permissionOf({ service, verb, resource, conditional, patterns, left }: Line): Permission {
  const all = service === '*';
  const reads = verb === 'read' || verb === 'list';
  const secret = [...patterns].some((pattern) => SECRET_READS.test(pattern));
  const tier = reads
    ? secret || all
      ? 3
      : 2
    : verb === 'administer' ||
        (ADMIN_SERVICES.has(service) && !(service === 'sts' && verb === 'execute')) ||
        (all && verb === 'grant')
      ? 4
      : 3;
  const named = resource !== '*';
  const except = [...left].filter(([, count]) => count >= patterns.size).map(([name]) => name);
  return {
    system: 'aws',
    verb,
    resource: named ? resource : service,
    tier,
    reach: named ? 'shared' : 'tenant',
    actions: [...patterns].slice(0, 20),
    ...(all && !named ? {} : { open: true }),
    ...(except.length === 0 ? {} : { except }),
    ...(conditional ? { conditional: true } : {}),
    ...(verb === 'administer' && all && !named ? { everything: true } : {}),
    ...(verb === 'read' ? { also: ['export' as const] } : {}),
  };
}
