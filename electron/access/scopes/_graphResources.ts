/** The resources of Microsoft Graph permissions: the product each belongs to and the kind of thing it is. */

export interface GraphResource {
  readonly system: string;
  readonly kind: string;
  /** Writing it changes who may do what. */
  readonly admin: boolean;
}

/** system → kind → resource names as they stand before the first dot; a leading `!` marks those that administer. */
const BY_SYSTEM: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  exchange: {
    mail: 'Mail MailboxFolder MailboxItem IMAP POP SMTP EWS Exchange Mail-Advanced',
    'mailbox settings': 'MailboxSettings',
    calendar: 'Calendars Bookings BookingsAppointment VirtualAppointment OnlineMeetings Place',
    contact: 'Contacts OrgContact People',
  },
  sharepoint: {
    file: 'Files FileStorageContainer Notes ShortNotes',
    site: 'Sites Lists ListItems TermStore BrowserSiteLists',
    settings: '!SharePointTenantSettings SearchConfiguration',
    'external item': 'ExternalItem ExternalConnection',
    task: 'Tasks',
  },
  teams: {
    chat: 'Chat ChatMember ChatMessage ChatSettings',
    channel:
      'Channel ChannelMember ChannelMessage ChannelSettings Team TeamMember TeamSettings TeamsTab Teamwork TeamworkTag',
    app: 'TeamsAppInstallation TeamsActivity AppCatalog TeamworkAppSettings',
    call: 'Calls CallRecords CallRecord-PstnCalls CallTranscripts OnlineMeetingArtifact OnlineMeetingRecording OnlineMeetingTranscript OnlineMeetingAiInsight',
    presence: 'Presence UserActivity UserNotification Notifications',
    schedule: 'Schedule WorkforceIntegration',
  },
  entra: {
    user: 'User UserTimelineActivity ProfilePhoto User-LifeCycleInfo',
    'user credential':
      '!UserAuthenticationMethod !UserAuthMethod-Passkey !UserAuthMethod-Password !UserAuthMethod-TAP !User-PasswordProfile !User-Phone',
    group: '!Group !GroupMember !UnifiedGroupMember GroupSettings',
    application:
      '!Application !AppRoleAssignment !DelegatedPermissionGrant !ServicePrincipalEndpoint !Synchronization !AgentIdentity !AgentIdentityBlueprint !AgentIdentityBlueprintPrincipal !AgentIdUser !AgentRegistration !AgentInstance !AgentCard !AgentCardManifest !Application-RemoteDesktopConfig',
    role: '!RoleManagement !RoleAssignmentSchedule !RoleEligibilitySchedule !PrivilegedAccess !PrivilegedAssignmentSchedule !PrivilegedEligibilitySchedule !RoleManagementPolicy !RoleManagementAlert',
    directory:
      '!Directory !AdministrativeUnit !Organization !Domain !Device OrgSettings-AppsAndServices Member OrganizationalBranding LicenseAssignment !CustomSecAttributeAssignment !CustomSecAttributeDefinition DirectoryRecommendations Subscription',
    policy:
      '!Policy !ConsentRequest !IdentityProvider !IdentityUserFlow !TrustFrameworkKeySet !AuthenticationContext !CrossTenantInformation !CrossTenantUserProfileSharing Agreement AgreementAcceptance',
    governance: '!AccessReview !EntitlementManagement !LifecycleWorkflows !ProgramControl !DelegatedAdminRelationship',
    'audit log':
      'AuditLog AuditLogsQuery AuditActivity ServiceActivity AuditLogsQuery-Exchange AuditLogsQuery-SharePoint AuditLogsQuery-Entra',
    risk: 'IdentityRiskEvent IdentityRiskyUser IdentityRiskyServicePrincipal IdentityRiskyAgent',
  },
  intune: {
    device:
      '!DeviceManagementConfiguration !DeviceManagementManagedDevices !DeviceManagementRBAC !DeviceManagementServiceConfig !DeviceManagementApps !DeviceManagementScripts CloudPC BitlockerKey DeviceLocalCredential WindowsUpdates ManagedTenants',
  },
  'microsoft defender': {
    incident:
      'SecurityAlert SecurityIncident SecurityEvents SecurityActions ThreatIndicators ThreatHunting ThreatAssessment ThreatSubmission ThreatIntelligence ThreatSubmissionPolicy AttackSimulation SecurityIdentitiesHealth SecurityIdentitiesSensors',
    'ediscovery case': 'eDiscovery',
    label:
      'InformationProtectionPolicy SensitivityLabel InformationProtectionContent ProtectionScopes Content ContentActivity RecordsManagement',
  },
  'microsoft 365': {
    report: 'Reports ReportSettings Analytics ServiceHealth ServiceMessage',
    'copilot interaction': 'AiEnterpriseInteraction CopilotConversation CopilotSettings-LimitedMode CopilotPackages',
    printer: 'Printer PrinterShare PrintJob PrintConnector PrintSettings',
    education: 'EduAdministration EduAssignments EduRoster EduCurricula LearningContent LearningProvider',
    other: 'Acronym Bookmark QnA BusinessScenarioConfig BusinessScenarioData Community Storyline',
  },
};

const RESOURCES: ReadonlyMap<string, GraphResource> = new Map(
  Object.entries(BY_SYSTEM).flatMap(([system, kinds]) =>
    Object.entries(kinds).flatMap(([kind, names]) =>
      names.split(' ').map((stated): [string, GraphResource] => {
        const admin = stated.startsWith('!');
        return [(admin ? stated.slice(1) : stated).toLowerCase(), { system, kind, admin }];
      }),
    ),
  ),
);

/** @param name the part before the first dot, in any case */
export function graphResource(name: string): GraphResource | undefined {
  return RESOURCES.get(name.toLowerCase());
}
