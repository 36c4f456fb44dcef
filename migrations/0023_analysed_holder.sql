-- Written by hand: what the last analysis read of the events of a holder (the agent that acted, else the credential, integration or account) and of a
-- credential, so that rules which judge one of these at a time are run for those to whom something happened. Concluded, like the other tables of the kind.
CREATE TABLE `analysed_holder` (
	`scope` text NOT NULL,
	`entity_id` integer NOT NULL,
	`digest` text NOT NULL,
	PRIMARY KEY(`scope`, `entity_id`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
-- Chains are wide rows, and those that findings cite are few.
CREATE INDEX `chain_scored` ON `chain` (`id`,`findings`,`risk`) WHERE `findings` <> 0 OR `risk` <> 0;
--> statement-breakpoint
-- What inventories state; the edges that events show change with every file.
CREATE VIEW v_stated_edge AS
SELECT g.id AS edge_id, g.kind, a.canonical_id AS from_id, b.canonical_id AS to_id, g.basis, g.class, g.count,
       g.first_us, g.last_us, g.record_id, g.snapshot_us
FROM edge g JOIN entity a ON a.id = g.from_id JOIN entity b ON b.id = g.to_id WHERE g.basis <> 'observed';
