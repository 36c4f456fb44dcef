-- The paths of a grant and what an approval rests on stand in JSON beside each line; how far its data reaches, why its verdict, notes for a
-- reader, and the privilege gap of every delegated action. All of it is concluded.
ALTER TABLE `access` ADD `reach` text;
--> statement-breakpoint
ALTER TABLE `access` ADD `why` text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE `access` ADD `intended_via` text DEFAULT '[]' NOT NULL;
--> statement-breakpoint
CREATE TABLE `access_note` (
	`id` integer PRIMARY KEY NOT NULL,
	`principal_id` integer NOT NULL,
	`kind` text NOT NULL,
	`text` text NOT NULL,
	`records` text DEFAULT '[]' NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `access_note_principal` ON `access_note` (`principal_id`);
--> statement-breakpoint
CREATE TABLE `privilege_gap` (
	`id` integer PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`agent_id` integer NOT NULL,
	`holder_id` integer NOT NULL,
	`system` text NOT NULL,
	`verb` text NOT NULL,
	`resource` text NOT NULL,
	`person_tier` integer,
	`person_source` text NOT NULL,
	`person_records` text DEFAULT '[]' NOT NULL,
	`credential_tier` integer,
	`credential_source` text NOT NULL,
	`credential_records` text DEFAULT '[]' NOT NULL,
	`gap` integer,
	`count` integer NOT NULL,
	`first_us` integer,
	`last_us` integer
) STRICT;
--> statement-breakpoint
CREATE INDEX `privilege_gap_agent` ON `privilege_gap` (`agent_id`,`user_id`);
--> statement-breakpoint
DROP VIEW v_access;
--> statement-breakpoint
CREATE VIEW v_access AS
SELECT principal_id, system, verb, resource, intended, granted, granted_via, observed, first_us, last_us, verdict, tier,
       unmapped, reach, why, intended_via FROM access;
--> statement-breakpoint
CREATE VIEW v_access_note AS SELECT principal_id, kind, text, records FROM access_note;
--> statement-breakpoint
-- One row a (person, agent, executing credential or account, system, verb, resource): the tier of both sides on that very action, null where
-- nothing states it, and what each is taken from.
CREATE VIEW v_privilege_gap AS
SELECT user_id, agent_id, holder_id, system, verb, resource, person_tier, person_source, credential_tier, credential_source, gap, count,
       first_us, last_us FROM privilege_gap;
