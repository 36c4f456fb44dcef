-- What changed: snapshots of inventories and their differences, each agent's behaviour in a baseline and in a recent window. All of it is concluded.
CREATE TABLE `inventory_snapshot` (
	`id` integer PRIMARY KEY NOT NULL,
	`series` integer NOT NULL,
	`format` text NOT NULL,
	`name` text NOT NULL,
	`ord` integer NOT NULL,
	`label` text NOT NULL,
	`us` integer,
	`basis` text NOT NULL,
	`files` text NOT NULL,
	`records` integer NOT NULL,
	`complete` integer NOT NULL,
	`why` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `inventory_snapshot_place` ON `inventory_snapshot` (`series`,`ord`);--> statement-breakpoint
CREATE TABLE `drift_item` (
	`id` integer PRIMARY KEY NOT NULL,
	`series` integer NOT NULL,
	`from_ord` integer NOT NULL,
	`to_ord` integer NOT NULL,
	`area` text NOT NULL,
	`slot` text NOT NULL,
	`subject_id` integer NOT NULL,
	`object_id` integer,
	`name` text NOT NULL,
	`before` text,
	`after` text,
	`before_record` integer,
	`after_record` integer,
	`tier` integer,
	`approved` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `drift_item_series` ON `drift_item` (`series`,`to_ord`);--> statement-breakpoint
CREATE INDEX `drift_item_subject` ON `drift_item` (`subject_id`);--> statement-breakpoint
CREATE TABLE `drift_item_agent` (
	`agent_id` integer NOT NULL,
	`item_id` integer NOT NULL,
	PRIMARY KEY(`agent_id`, `item_id`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE INDEX `drift_item_agent_item` ON `drift_item_agent` (`item_id`);--> statement-breakpoint
CREATE TABLE `behaviour` (
	`agent_id` integer PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`baseline_from_us` integer NOT NULL,
	`recent_from_us` integer NOT NULL,
	`to_us` integer NOT NULL,
	`baseline_days` integer NOT NULL,
	`recent_days` integer NOT NULL,
	`baseline_active` integer NOT NULL,
	`recent_active` integer NOT NULL,
	`baseline_events` integer NOT NULL,
	`recent_events` integer NOT NULL,
	`usual_per_day` real,
	`spread_per_day` real,
	`recent_per_day` real,
	`blueprint_id` integer,
	`peers` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `behaviour_item` (
	`id` integer PRIMARY KEY NOT NULL,
	`agent_id` integer NOT NULL,
	`dimension` text NOT NULL,
	`change` text NOT NULL,
	`label` text NOT NULL,
	`entity_id` integer,
	`verb` text,
	`baseline` real NOT NULL,
	`recent` real NOT NULL,
	`expected` real NOT NULL,
	`unusual` integer NOT NULL,
	`peers_using` integer NOT NULL,
	`first_us` integer,
	`last_us` integer,
	`chain_id` text,
	`event_ids` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `behaviour_item_agent` ON `behaviour_item` (`agent_id`,`dimension`);--> statement-breakpoint
CREATE TABLE `behaviour_use` (
	`agent_id` integer NOT NULL,
	`dimension` text NOT NULL,
	`value` text NOT NULL,
	`events` integer NOT NULL,
	`first_us` integer NOT NULL,
	`last_us` integer NOT NULL,
	PRIMARY KEY(`dimension`, `value`, `agent_id`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE TABLE `behaviour_day` (
	`agent_id` integer NOT NULL,
	`day` integer NOT NULL,
	`events` integer NOT NULL,
	PRIMARY KEY(`agent_id`, `day`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE VIEW v_drift_item AS
SELECT d.id AS item_id, d.series, s.format, s.name AS inventory, b.label AS from_label, b.us AS from_us, s.label AS to_label, s.us AS to_us,
       d.area, d.subject_id, d.object_id, d.name, d.before, d.after, d.before_record, d.after_record, d.tier, d.approved
FROM drift_item d JOIN inventory_snapshot s ON s.series = d.series AND s.ord = d.to_ord
JOIN inventory_snapshot b ON b.series = d.series AND b.ord = d.from_ord;
--> statement-breakpoint
CREATE VIEW v_drift_agent AS SELECT agent_id, item_id FROM drift_item_agent;
--> statement-breakpoint
CREATE VIEW v_snapshot AS
SELECT id AS snapshot_id, series, format, name, ord, label, us, basis, records, complete FROM inventory_snapshot;
--> statement-breakpoint
CREATE VIEW v_behaviour AS
SELECT agent_id, state, baseline_from_us, recent_from_us, to_us, baseline_days, recent_days, baseline_active, recent_active,
       baseline_events, recent_events, usual_per_day, spread_per_day, recent_per_day, blueprint_id, peers FROM behaviour;
--> statement-breakpoint
CREATE VIEW v_behaviour_item AS
SELECT agent_id, dimension, change, label, entity_id, verb, baseline, recent, expected, unusual, peers_using, first_us, last_us,
       chain_id, event_ids FROM behaviour_item;
