-- Where the tables ended before a running import, so that a cancelled or killed one can be taken out again.
CREATE TABLE `import_before` (
	`entity_id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`in_inventory` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `import_mark` (
	`evidence_id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`record_id` integer NOT NULL,
	`event_id` integer NOT NULL,
	`entity_id` integer NOT NULL,
	`value_id` integer NOT NULL
) STRICT;
--> statement-breakpoint
ALTER TABLE `evidence` ADD `content_of` integer;--> statement-breakpoint
CREATE INDEX `event_orig` ON `event` (`orig_us`,`id`);