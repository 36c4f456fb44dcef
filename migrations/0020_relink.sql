-- Written by hand: what the last reconstruction rested on, event by event, so that the next one does again only what it would conclude
-- otherwise. All of it is concluded and can be dropped: a reconstruction that finds nothing here does everything.
CREATE TABLE `relink_digest` (
	`name` text NOT NULL,
	`block` integer NOT NULL,
	`data` blob NOT NULL,
	PRIMARY KEY(`name`, `block`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
-- What it ran with, as JSON: one row.
CREATE TABLE `relink_run` (
	`id` integer PRIMARY KEY NOT NULL,
	`info` text NOT NULL
) STRICT;
--> statement-breakpoint
-- Events whose rows were changed since by other means, as a pin does at once.
CREATE TABLE `relink_touched` (`event_id` integer PRIMARY KEY NOT NULL) STRICT;
--> statement-breakpoint
CREATE TRIGGER relink_attribution AFTER UPDATE ON attribution BEGIN
  INSERT OR IGNORE INTO relink_touched (event_id) VALUES (NEW.event_id);
END;
--> statement-breakpoint
CREATE TRIGGER relink_chain AFTER UPDATE OF slots ON chain BEGIN
  INSERT OR IGNORE INTO relink_touched (event_id) SELECT event_id FROM chain_event WHERE chain_id = NEW.id;
END;
