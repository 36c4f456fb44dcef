CREATE TABLE `access` (
	`id` integer PRIMARY KEY NOT NULL,
	`principal_id` integer NOT NULL,
	`system` text NOT NULL,
	`verb` text NOT NULL,
	`resource` text NOT NULL,
	`intended` integer,
	`granted` integer,
	`granted_via` text DEFAULT '[]' NOT NULL,
	`observed` integer NOT NULL,
	`first_us` integer,
	`last_us` integer,
	`verdict` text NOT NULL,
	`tier` integer,
	`unmapped` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `access_principal` ON `access` (`principal_id`);--> statement-breakpoint
CREATE INDEX `access_verdict` ON `access` (`verdict`);--> statement-breakpoint
CREATE TABLE `agent_state` (
	`entity_id` integer PRIMARY KEY NOT NULL,
	`status` text NOT NULL,
	`status_why` text NOT NULL,
	`risk` real NOT NULL,
	`risk_why` text NOT NULL,
	`events` integer NOT NULL,
	`chains` integer NOT NULL,
	`findings` integer NOT NULL,
	`first_us` integer,
	`last_us` integer
) STRICT;
--> statement-breakpoint
CREATE TABLE `attribution` (
	`event_id` integer PRIMARY KEY NOT NULL,
	`chain_id` text,
	`user_id` integer,
	`agent_id` integer,
	`credential_id` integer,
	`workflow_id` integer,
	`user_class` text,
	`agent_class` text,
	`credential_class` text,
	`workflow_class` text,
	`direct` integer NOT NULL,
	`score` real NOT NULL,
	`why` text DEFAULT '{}' NOT NULL,
	`candidates` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `attribution_user` ON `attribution` (`user_id`);--> statement-breakpoint
CREATE INDEX `attribution_agent` ON `attribution` (`agent_id`);--> statement-breakpoint
CREATE INDEX `attribution_credential` ON `attribution` (`credential_id`);--> statement-breakpoint
CREATE INDEX `attribution_workflow` ON `attribution` (`workflow_id`);--> statement-breakpoint
CREATE INDEX `attribution_chain` ON `attribution` (`chain_id`);--> statement-breakpoint
CREATE TABLE `candidate` (
	`id` integer PRIMARY KEY NOT NULL,
	`chain_id` text,
	`event_id` integer,
	`slot` text NOT NULL,
	`entity_id` integer,
	`agent_id` integer,
	`score` real NOT NULL,
	`dt_us` integer,
	`why` text NOT NULL,
	`against` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `candidate_chain` ON `candidate` (`chain_id`);--> statement-breakpoint
CREATE INDEX `candidate_event` ON `candidate` (`event_id`);--> statement-breakpoint
CREATE TABLE `chain` (
	`id` text PRIMARY KEY NOT NULL,
	`start_us` integer,
	`end_us` integer,
	`user_id` integer,
	`agent_id` integer,
	`credential_id` integer,
	`workflow_id` integer,
	`system_id` integer,
	`object_id` integer,
	`user_class` text,
	`agent_class` text,
	`credential_class` text,
	`workflow_class` text,
	`system_class` text,
	`object_class` text,
	`slots` text NOT NULL,
	`weakest` text NOT NULL,
	`weakest_rank` integer NOT NULL,
	`gaps` integer NOT NULL,
	`events` integer NOT NULL,
	`risk` real DEFAULT 0 NOT NULL,
	`findings` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `chain_start` ON `chain` (`start_us`,`id`);--> statement-breakpoint
CREATE INDEX `chain_risk` ON `chain` (`risk`,`id`);--> statement-breakpoint
CREATE INDEX `chain_agent` ON `chain` (`agent_id`);--> statement-breakpoint
CREATE INDEX `chain_user` ON `chain` (`user_id`);--> statement-breakpoint
CREATE INDEX `chain_credential` ON `chain` (`credential_id`);--> statement-breakpoint
CREATE TABLE `chain_event` (
	`chain_id` text NOT NULL,
	`seq` integer NOT NULL,
	`event_id` integer NOT NULL,
	PRIMARY KEY(`chain_id`, `seq`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE INDEX `chain_event_event` ON `chain_event` (`event_id`);--> statement-breakpoint
CREATE TABLE `clock_offset` (
	`source` text PRIMARY KEY NOT NULL,
	`estimate_us` integer,
	`pairs` integer DEFAULT 0 NOT NULL,
	`spread_us` integer,
	`against` text,
	`offset_us` integer DEFAULT 0 NOT NULL,
	`basis` text DEFAULT 'none' NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `finding` (
	`id` text PRIMARY KEY NOT NULL,
	`rule` text NOT NULL,
	`rule_version` integer NOT NULL,
	`severity` text NOT NULL,
	`severity_rank` integer NOT NULL,
	`score` real NOT NULL,
	`title` text NOT NULL,
	`explanation` text NOT NULL,
	`remediation` text NOT NULL,
	`refs` text NOT NULL,
	`facts` text DEFAULT '[]' NOT NULL,
	`first_us` integer,
	`last_us` integer,
	`events` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `finding_score` ON `finding` (`severity_rank`,`score`,`id`);--> statement-breakpoint
CREATE INDEX `finding_rule` ON `finding` (`rule`);--> statement-breakpoint
CREATE TABLE `finding_chain` (
	`finding_id` text NOT NULL,
	`chain_id` text NOT NULL,
	PRIMARY KEY(`finding_id`, `chain_id`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE INDEX `finding_chain_chain` ON `finding_chain` (`chain_id`);--> statement-breakpoint
CREATE TABLE `finding_entity` (
	`finding_id` text NOT NULL,
	`entity_id` integer NOT NULL,
	PRIMARY KEY(`finding_id`, `entity_id`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE INDEX `finding_entity_entity` ON `finding_entity` (`entity_id`);--> statement-breakpoint
CREATE TABLE `finding_event` (
	`finding_id` text NOT NULL,
	`event_id` integer NOT NULL,
	PRIMARY KEY(`finding_id`, `event_id`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE INDEX `finding_event_event` ON `finding_event` (`event_id`);--> statement-breakpoint
CREATE TABLE `finding_record` (
	`finding_id` text NOT NULL,
	`record_id` integer NOT NULL,
	PRIMARY KEY(`finding_id`, `record_id`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE TABLE `link` (
	`id` integer PRIMARY KEY NOT NULL,
	`method` text NOT NULL,
	`class` text NOT NULL,
	`from_event` integer NOT NULL,
	`to_event` integer NOT NULL,
	`keys` text NOT NULL,
	`dt_us` integer,
	`candidates` integer NOT NULL,
	`score` real NOT NULL,
	`why` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `link_from` ON `link` (`from_event`);--> statement-breakpoint
CREATE INDEX `link_to` ON `link` (`to_event`);--> statement-breakpoint
CREATE TABLE `rule_run` (
	`rule` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`state` text NOT NULL,
	`missing` text DEFAULT '[]' NOT NULL,
	`findings` integer DEFAULT 0 NOT NULL,
	`ms` real,
	`error` text
) STRICT;
--> statement-breakpoint
CREATE TABLE `edge` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`from_id` integer NOT NULL,
	`to_id` integer NOT NULL,
	`basis` text NOT NULL,
	`class` text,
	`count` integer DEFAULT 1 NOT NULL,
	`first_us` integer,
	`last_us` integer,
	`record_id` integer,
	`snapshot_us` integer,
	`attrs` text DEFAULT '{}' NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `edge_from` ON `edge` (`from_id`,`basis`,`kind`);--> statement-breakpoint
CREATE INDEX `edge_to` ON `edge` (`to_id`,`basis`,`kind`);--> statement-breakpoint
CREATE INDEX `edge_basis` ON `edge` (`basis`);--> statement-breakpoint
CREATE TABLE `entity` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`name` text NOT NULL,
	`canonical_id` integer NOT NULL,
	`handle` text NOT NULL,
	`in_inventory` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `entity_key` ON `entity` (`kind`,`key`);--> statement-breakpoint
CREATE INDEX `entity_canonical` ON `entity` (`canonical_id`);--> statement-breakpoint
CREATE INDEX `entity_name` ON `entity` (`name`);--> statement-breakpoint
CREATE INDEX `entity_handle` ON `entity` (`handle`);--> statement-breakpoint
CREATE TABLE `entity_alias` (
	`entity_id` integer NOT NULL,
	`ns` text NOT NULL,
	`value` text NOT NULL,
	`record_id` integer NOT NULL,
	PRIMARY KEY(`ns`, `value`, `entity_id`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE INDEX `entity_alias_entity` ON `entity_alias` (`entity_id`);--> statement-breakpoint
CREATE TABLE `entity_fact` (
	`entity_id` integer NOT NULL,
	`name` text NOT NULL,
	`value` text NOT NULL,
	`record_id` integer NOT NULL,
	PRIMARY KEY(`entity_id`, `name`, `value`, `record_id`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE TABLE `entity_merge` (
	`id` integer PRIMARY KEY NOT NULL,
	`from_id` integer NOT NULL,
	`into_id` integer NOT NULL,
	`why` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `permission` (
	`id` integer PRIMARY KEY NOT NULL,
	`principal_id` integer NOT NULL,
	`basis` text NOT NULL,
	`text` text NOT NULL,
	`system` text,
	`resource` text,
	`via` text NOT NULL,
	`granted_by` text,
	`granted_us` integer,
	`expires_us` integer,
	`snapshot_us` integer,
	`record_id` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `permission_principal` ON `permission` (`principal_id`,`basis`);--> statement-breakpoint
CREATE TABLE `event` (
	`id` integer PRIMARY KEY NOT NULL,
	`record_id` integer NOT NULL,
	`evidence_id` integer NOT NULL,
	`sub` integer NOT NULL,
	`time_us` integer,
	`orig_us` integer,
	`orig_text` text,
	`time_problem` text,
	`end_us` integer,
	`precision` text NOT NULL,
	`zone_basis` text NOT NULL,
	`source` integer NOT NULL,
	`class_uid` integer NOT NULL,
	`activity_id` integer NOT NULL,
	`verb` text NOT NULL,
	`action` integer NOT NULL,
	`status` text NOT NULL,
	`status_detail` integer,
	`original_uid` integer,
	`actor_role` text NOT NULL,
	`actor` integer,
	`initiator` integer,
	`impersonated` integer,
	`agent` integer,
	`credential` integer,
	`integration` integer,
	`tool` integer,
	`workflow` integer,
	`system` integer NOT NULL,
	`object` integer,
	`object_count` integer DEFAULT 0 NOT NULL,
	`ip` integer,
	`user_agent` integer,
	`rows_read` integer,
	`bytes_read` integer,
	`scopes` text,
	`delegation` text,
	`pointer` text,
	`truncated` integer DEFAULT 0 NOT NULL,
	`content_key` text NOT NULL,
	FOREIGN KEY (`record_id`) REFERENCES `record`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `event_time` ON `event` (`time_us`,`id`);--> statement-breakpoint
CREATE INDEX `event_record` ON `event` (`record_id`);--> statement-breakpoint
CREATE INDEX `event_source_time` ON `event` (`source`,`time_us`);--> statement-breakpoint
CREATE INDEX `event_action` ON `event` (`action`);--> statement-breakpoint
CREATE INDEX `event_actor` ON `event` (`actor`,`time_us`);--> statement-breakpoint
CREATE INDEX `event_initiator` ON `event` (`initiator`);--> statement-breakpoint
CREATE INDEX `event_impersonated` ON `event` (`impersonated`);--> statement-breakpoint
CREATE INDEX `event_agent` ON `event` (`agent`);--> statement-breakpoint
CREATE INDEX `event_credential` ON `event` (`credential`);--> statement-breakpoint
CREATE INDEX `event_integration` ON `event` (`integration`);--> statement-breakpoint
CREATE INDEX `event_tool` ON `event` (`tool`);--> statement-breakpoint
CREATE INDEX `event_workflow` ON `event` (`workflow`);--> statement-breakpoint
CREATE INDEX `event_system` ON `event` (`system`,`time_us`);--> statement-breakpoint
CREATE INDEX `event_ip` ON `event` (`ip`);--> statement-breakpoint
CREATE INDEX `event_user_agent` ON `event` (`user_agent`);--> statement-breakpoint
CREATE INDEX `event_evidence` ON `event` (`evidence_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `event_content_key` ON `event` (`content_key`);--> statement-breakpoint
CREATE TABLE `event_attr` (
	`event_id` integer NOT NULL,
	`name` integer NOT NULL,
	`value` integer NOT NULL,
	PRIMARY KEY(`event_id`, `name`, `value`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE INDEX `event_attr_value` ON `event_attr` (`value`);--> statement-breakpoint
CREATE TABLE `event_key` (
	`kind` text NOT NULL,
	`value` integer NOT NULL,
	`event_id` integer NOT NULL,
	PRIMARY KEY(`kind`, `value`, `event_id`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE INDEX `event_key_event` ON `event_key` (`event_id`);--> statement-breakpoint
CREATE INDEX `event_key_value` ON `event_key` (`value`);--> statement-breakpoint
CREATE TABLE `event_object` (
	`event_id` integer NOT NULL,
	`entity_id` integer NOT NULL,
	`role` text NOT NULL,
	PRIMARY KEY(`event_id`, `entity_id`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE INDEX `event_object_entity` ON `event_object` (`entity_id`,`event_id`);--> statement-breakpoint
CREATE TABLE `evidence` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`container` text,
	`bytes` integer DEFAULT 0 NOT NULL,
	`sha256` text DEFAULT '' NOT NULL,
	`decoded_bytes` integer,
	`decoded_sha256` text,
	`encoding` text DEFAULT 'identity' NOT NULL,
	`framing` text,
	`framing_detail` text,
	`format` text,
	`format_version` integer,
	`zone` text NOT NULL,
	`zone_basis` text DEFAULT 'source' NOT NULL,
	`offset_us` integer DEFAULT 0 NOT NULL,
	`records` integer DEFAULT 0 NOT NULL,
	`accepted` integer DEFAULT 0 NOT NULL,
	`duplicates` integer DEFAULT 0 NOT NULL,
	`rejected` integer DEFAULT 0 NOT NULL,
	`events` integer DEFAULT 0 NOT NULL,
	`undated` integer DEFAULT 0 NOT NULL,
	`framing_bytes` integer DEFAULT 0 NOT NULL,
	`record_bytes` integer DEFAULT 0 NOT NULL,
	`from_us` integer,
	`to_us` integer,
	`warnings` text DEFAULT '[]' NOT NULL,
	`state` text NOT NULL,
	`job_id` integer,
	`mapping` text,
	`imported_us` integer NOT NULL,
	`imported_by` text NOT NULL,
	`seconds` real DEFAULT 0 NOT NULL,
	CHECK (`state` <> 'complete' OR `records` = `accepted` + `duplicates` + `rejected`),
	CHECK (`state` <> 'complete' OR `record_bytes` + `framing_bytes` = coalesce(`decoded_bytes`, `bytes`))
) STRICT;
--> statement-breakpoint
CREATE INDEX `evidence_sha` ON `evidence` (`sha256`);--> statement-breakpoint
CREATE TABLE `evidence_chunk` (
	`evidence_id` integer NOT NULL,
	`stream` integer NOT NULL,
	`seq` integer NOT NULL,
	`offset` integer NOT NULL,
	`length` integer NOT NULL,
	`data` blob NOT NULL,
	PRIMARY KEY(`evidence_id`, `stream`, `seq`),
	FOREIGN KEY (`evidence_id`) REFERENCES `evidence`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `record` (
	`id` integer PRIMARY KEY NOT NULL,
	`evidence_id` integer NOT NULL,
	`seq` integer NOT NULL,
	`offset` integer NOT NULL,
	`length` integer NOT NULL,
	`outcome` integer NOT NULL,
	`dup_of` integer,
	`identity` blob,
	`reason` text,
	`column_name` text,
	FOREIGN KEY (`evidence_id`) REFERENCES `evidence`(`id`) ON UPDATE no action ON DELETE no action
,
	CHECK (`outcome` IN (0, 1, 2)),
	CHECK ((`outcome` = 1) = (`dup_of` IS NOT NULL)),
	CHECK ((`outcome` = 2) = (`reason` IS NOT NULL))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `record_place` ON `record` (`evidence_id`,`seq`);--> statement-breakpoint
CREATE INDEX `record_outcome` ON `record` (`evidence_id`,`outcome`,`seq`);--> statement-breakpoint
CREATE TABLE `value` (
	`id` integer PRIMARY KEY NOT NULL,
	`text` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `value_text_unique` ON `value` (`text`);--> statement-breakpoint
CREATE TABLE `annotation` (
	`id` integer PRIMARY KEY NOT NULL,
	`target_kind` text NOT NULL,
	`target_key` text NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`who` text NOT NULL,
	`at_us` integer NOT NULL,
	`removed` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `annotation_target` ON `annotation` (`target_kind`,`target_key`,`removed`);--> statement-breakpoint
CREATE INDEX `annotation_kind` ON `annotation` (`kind`,`value`,`removed`);--> statement-breakpoint
CREATE TABLE `custody` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at_us` integer NOT NULL,
	`who` text NOT NULL,
	`action` text NOT NULL,
	`detail` text NOT NULL,
	`prev_hash` text NOT NULL,
	`hash` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `index_state` (
	`id` integer PRIMARY KEY NOT NULL,
	`done_value` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `job` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`phase` text NOT NULL,
	`done` integer DEFAULT 0 NOT NULL,
	`total` integer DEFAULT 0 NOT NULL,
	`unit` text NOT NULL,
	`input` text NOT NULL,
	`started_us` integer NOT NULL,
	`finished_us` integer,
	`message` text DEFAULT '' NOT NULL,
	`error_code` text,
	`output` text
) STRICT;
--> statement-breakpoint
CREATE TABLE `mapping` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`body` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `mapping_name` ON `mapping` (`name`);