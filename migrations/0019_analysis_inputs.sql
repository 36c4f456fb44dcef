-- Written by hand: what the last analysis read, so that the next one looks at what changed since. All of it is concluded and can be dropped: an
-- analysis that finds nothing here reads everything.
ALTER TABLE `finding` ADD `digest` text DEFAULT '' NOT NULL;
--> statement-breakpoint
-- Of rules that judge one agent at a time: the agent.
ALTER TABLE `finding` ADD `agent_id` integer;
--> statement-breakpoint
ALTER TABLE `rule_run` ADD `inputs` text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE `rule_run` ADD `ran_us` integer;
--> statement-breakpoint
CREATE TABLE `analysed` (
	`name` text PRIMARY KEY NOT NULL,
	`digest` text NOT NULL
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE TABLE `analysed_agent` (
	`agent_id` integer PRIMARY KEY NOT NULL,
	`digest` text NOT NULL,
	`used` text DEFAULT '{}' NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `behaviour_use_agent` ON `behaviour_use` (`agent_id`);
--> statement-breakpoint
-- An id of an event may be given again once its import was taken out: what was noted of it no longer says anything.
CREATE TRIGGER analysed_event_removed AFTER DELETE ON event WHEN EXISTS (SELECT 1 FROM analysed) BEGIN DELETE FROM analysed; END;
