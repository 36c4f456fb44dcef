/**
 * Entra directory roles, by display name or role template id.
 * Source: Microsoft Entra built-in roles, learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference.
 * Implication: a role that administers a product does anything there; a reader's role reads only.
 */
import type { Verb } from '../../../shared/model/kinds.ts';
import type { Permission } from '../permission.ts';
import { defineScopes } from './define.ts';

type Right = readonly [system: string, verbs: readonly Verb[], resource: string, tier: number];

const ADMIN: readonly Verb[] = ['administer'];
const READ: readonly Verb[] = ['read'];
const EDIT: readonly Verb[] = ['read', 'create', 'update', 'delete'];

const admin = (system: string, resource = '*'): Right => [system, ADMIN, resource, 4];
const reads = (system: string, resource = '*', tier = 3): Right => [system, READ, resource, tier];

const ROLES: readonly (readonly [name: string, template: string, rights: readonly Right[]])[] = [
  [
    'Global Administrator',
    '62e90394-69f5-4237-9190-012177145e10',
    [admin('entra'), admin('microsoft 365'), admin('azure'), admin('intune'), admin('microsoft defender')],
  ],
  ['Global Reader', 'f2ef992c-3afb-46b9-b7cf-a126ee74c451', [reads('entra'), reads('microsoft 365'), reads('intune')]],
  [
    'Privileged Role Administrator',
    'e8611ab8-c189-46e8-94e1-60213ab1f814',
    [admin('entra', 'role'), admin('entra', 'application')],
  ],
  [
    'Privileged Authentication Administrator',
    '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
    [admin('entra', 'user credential')],
  ],
  ['Authentication Administrator', 'c4e39bd9-1100-46d3-8c65-fb160da0071f', [admin('entra', 'user credential')]],
  [
    'Security Administrator',
    '194ae4cb-b126-40b2-bd5b-6091b380977d',
    [admin('microsoft defender'), admin('entra', 'policy')],
  ],
  ['Security Operator', '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f', [['microsoft defender', EDIT, '*', 3]]],
  [
    'Security Reader',
    '5d6b6bb7-de71-4623-b4af-96380a352509',
    [reads('microsoft defender'), reads('entra', 'audit log')],
  ],
  ['Application Administrator', '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', [admin('entra', 'application')]],
  ['Cloud Application Administrator', '158c047a-c907-4556-b7ef-446551a6b5f7', [admin('entra', 'application')]],
  ['Application Developer', 'cf1c38e5-3621-4004-a7cb-879624dced7c', [['entra', ['create'], 'application', 3]]],
  ['User Administrator', 'fe930be7-5e62-47db-91af-98c3a49a38b1', [admin('entra', 'user'), admin('entra', 'group')]],
  ['Groups Administrator', 'fdd7a751-b60b-444a-984c-02652fe8fa1c', [admin('entra', 'group')]],
  [
    'Helpdesk Administrator',
    '729827e3-9c14-49f7-bb1b-9608f156bbb8',
    [['entra', ['read', 'update'], 'user credential', 3]],
  ],
  [
    'Password Administrator',
    '966707d0-3269-4727-9be2-8c3a10f19b9d',
    [['entra', ['read', 'update'], 'user credential', 3]],
  ],
  ['Conditional Access Administrator', 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9', [admin('entra', 'policy')]],
  [
    'Hybrid Identity Administrator',
    '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2',
    [admin('entra', 'directory'), admin('entra', 'application')],
  ],
  ['Identity Governance Administrator', '45d8d3c5-c802-45c6-b32a-1d70b5e1e86e', [admin('entra', 'governance')]],
  ['Directory Readers', '88d8e3e3-8f55-4a1e-953a-9b9898b8876b', [reads('entra', 'directory', 2)]],
  ['Directory Writers', '9360feb5-f418-4baa-8175-e2a00bac4301', [['entra', EDIT, 'directory', 4]]],
  ['Directory Synchronization Accounts', 'd29b2b05-8046-44ba-8758-1e26182fcf32', [['entra', EDIT, 'directory', 4]]],
  ['Guest Inviter', '95e79109-95c0-4d8e-aee3-d01accf2d47b', [['entra', ['create'], 'user', 2]]],
  ['License Administrator', '4d6ac14f-3453-41d0-bef9-a3e0c569773a', [['entra', ['update'], 'user', 2]]],
  ['Exchange Administrator', '29232cdf-9323-42fd-ade2-1d097af3e4de', [admin('exchange')]],
  ['SharePoint Administrator', 'f28a1f50-f6e7-4571-818b-6a12f2af6b6c', [admin('sharepoint'), admin('onedrive')]],
  ['Teams Administrator', '69091246-20e8-4a56-aa4d-066075b2a7a8', [admin('teams')]],
  ['Intune Administrator', '3a2c62db-5318-420d-8d74-23affee5d9d5', [admin('intune')]],
  [
    'Power Platform Administrator',
    '11648597-926c-4cf3-9c36-bcebb0ba8dcc',
    [admin('power platform'), admin('copilot studio')],
  ],
  [
    'Compliance Administrator',
    '17315797-102d-40b4-93e0-432062caca18',
    [admin('microsoft defender', 'label'), reads('microsoft 365')],
  ],
  ['Billing Administrator', 'b0f54661-2d74-4c50-afa3-1ec803f12efe', [['microsoft 365', EDIT, 'billing', 3]]],
  [
    'Reports Reader',
    '4a5d8f65-41da-4de4-8968-e035b65339cf',
    [reads('microsoft 365', 'report', 2), reads('entra', 'audit log', 2)],
  ],
  ['Message Center Reader', '790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b', [reads('microsoft 365', 'message center', 1)]],
  [
    'AI Administrator',
    'd2562ede-74db-457e-a7b6-544e236ebb61',
    [admin('microsoft 365 copilot'), admin('copilot studio')],
  ],
];

/** Names of former days and short forms. */
const ALSO: Readonly<Record<string, string>> = {
  'company administrator': 'global administrator',
  'global admin': 'global administrator',
  'exchange service administrator': 'exchange administrator',
  'sharepoint service administrator': 'sharepoint administrator',
  'teams service administrator': 'teams administrator',
  'intune service administrator': 'intune administrator',
  'user account administrator': 'user administrator',
  'helpdesk admin': 'helpdesk administrator',
};

const BY_NAME = new Map(
  ROLES.flatMap(([name, template, rights]) => {
    const permissions = rights.flatMap(([system, verbs, resource, tier]) =>
      verbs.map(
        (verb): Permission => ({
          system,
          verb,
          resource,
          tier,
          reach: 'tenant',
          open: resource !== '*',
          ...(verb === 'administer' && resource === '*' ? { everything: true } : {}),
        }),
      ),
    );
    return [
      [name.toLowerCase(), permissions],
      [template, permissions],
    ] as const;
  }),
);

export default defineScopes({
  vendor: 'microsoft',
  map(text) {
    const lower = text.toLowerCase();
    return BY_NAME.get(Object.hasOwn(ALSO, lower) ? (ALSO[lower] ?? lower) : lower);
  },
});
