/**
 * Application permissions of Microsoft Graph by id, as app registrations and role assignments name them: those that reach data or
 * grant rights. Source: learn.microsoft.com/graph/permissions-reference.
 */
const ROLES: Readonly<Record<string, string>> = {
  '810c84a8-4a9e-49e6-bf7d-12d183f40d01': 'Mail.Read',
  '693c5e45-0940-467d-9b8a-1022fb9d42ef': 'Mail.ReadBasic.All',
  'e2a3a72e-5f79-4c64-b1b1-878b674786c9': 'Mail.ReadWrite',
  'b633e1c5-b582-4048-a93e-9f11b44c7e96': 'Mail.Send',
  '01d4889c-1287-42c6-ac1f-5d1e02578ef6': 'Files.Read.All',
  '75359482-378d-4052-8f01-80520e7db3cd': 'Files.ReadWrite.All',
  '332a536c-c7ef-4017-ab91-336970924f0d': 'Sites.Read.All',
  '9492366f-7969-46a4-8d15-ed1a20078fff': 'Sites.ReadWrite.All',
  'a82116e5-55eb-4c41-a434-62fe8a61c773': 'Sites.FullControl.All',
  '0c0bf378-bf22-4481-8f81-9e89a9b4960a': 'Sites.Manage.All',
  '883ea226-0bf2-4a8f-9f9d-92c9162a727d': 'Sites.Selected',
  'df021288-bdef-4463-88db-98f22de89214': 'User.Read.All',
  '741f803b-c850-494e-b5df-cde7c675a1ca': 'User.ReadWrite.All',
  '7ab1d382-f21e-4acd-a863-ba3e13f7da61': 'Directory.Read.All',
  '19dbc75e-c2e2-444c-a770-ec69d8559fc7': 'Directory.ReadWrite.All',
  '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30': 'Application.Read.All',
  '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9': 'Application.ReadWrite.All',
  '18a4783c-866b-4cc7-a460-3d5e5662c884': 'Application.ReadWrite.OwnedBy',
  '06b708a9-e830-4db3-a914-8e69da51d44f': 'AppRoleAssignment.ReadWrite.All',
  '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8': 'RoleManagement.ReadWrite.Directory',
  'c7fbd983-d9aa-4fa7-84b8-17382c103bc4': 'RoleManagement.Read.All',
  '5b567255-7703-4780-807c-7be8301ae99b': 'Group.Read.All',
  '62a82d76-70ea-41e2-9197-370581804d09': 'Group.ReadWrite.All',
  'dbaae8cf-10b5-4b86-a4a1-f871c94c6695': 'GroupMember.ReadWrite.All',
  '6b7d71aa-70aa-4810-a8d9-5d9fb2830017': 'Chat.Read.All',
  '294ce7c9-31ba-490a-ad7d-97a7d075e4ed': 'Chat.ReadWrite.All',
  '7b2449af-6ccd-4f4d-9f78-e550c193f0d1': 'ChannelMessage.Read.All',
  '798ee544-9d2d-430c-a058-570e29e34338': 'Calendars.Read',
  'ef54d2bf-783f-4e0f-bca1-3210c0444d99': 'Calendars.ReadWrite',
  '089fe4d0-434a-44c5-8827-41ba8a0b17f5': 'Contacts.Read',
  'b0afded3-3588-46d8-8b3d-9842eff778da': 'AuditLog.Read.All',
  '230c1aed-a721-4c5d-9cb4-a90514e508ef': 'Reports.Read.All',
  '01c0a623-fc9b-48e9-b794-0756f8e8f067': 'Policy.ReadWrite.ConditionalAccess',
  '8e8e4742-1d95-4f68-9d56-6ee75648c72a': 'DelegatedPermissionGrant.ReadWrite.All',
  '405a51b5-8d8d-430b-9842-8be4b0e9f324': 'User.Export.All',
  '6931bccd-447a-43d1-b442-00a195474933': 'MailboxSettings.ReadWrite',
  '0121dc95-1b9f-4aed-8bac-58c5ac466691': 'TeamMember.ReadWrite.All',
  'bf394140-e372-4bf9-a898-299cfc7564e5': 'SecurityEvents.Read.All',
  '44e666d1-d276-445b-a5fc-8815eeb81d55': 'Tasks.ReadWrite.All',
  '3aeca27b-ee3a-4c2b-8ded-80376e2134a4': 'Notes.Read.All',
  '0c458cef-11f3-48c2-a568-c66751c238c0': 'Notes.ReadWrite.All',
  'a4a80d8d-d283-4bd8-8504-555ec3870630': 'OnlineMeetingTranscript.Read.All',
  'b2b8f011-2898-4234-9092-5059f6c1ebfa': 'AgentIdentity.Read.All',
  'dcf7150a-88d4-4fe6-9be1-c2744c455397': 'AgentIdentity.ReadWrite.All',
};

/** Application id of Microsoft Graph itself, the same in every tenant. */
export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

/** The permission's name, or its id where it is not one of these. */
export function appRoleName(roleId: string): string {
  const lower = roleId.toLowerCase();
  return Object.hasOwn(ROLES, lower) ? (ROLES[lower] ?? roleId) : roleId;
}
