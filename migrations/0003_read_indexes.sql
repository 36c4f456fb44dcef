-- Written by hand: what the filter needs to find names without regard to letter case, and texts that few events carry.
CREATE INDEX entity_name_nocase ON entity (name COLLATE NOCASE);
--> statement-breakpoint
CREATE INDEX entity_key_nocase ON entity (key COLLATE NOCASE);
--> statement-breakpoint
CREATE INDEX entity_handle_nocase ON entity (handle COLLATE NOCASE);
--> statement-breakpoint
CREATE INDEX entity_alias_value ON entity_alias (value COLLATE NOCASE);
--> statement-breakpoint
CREATE INDEX entity_kind ON entity (kind, canonical_id);
--> statement-breakpoint
CREATE INDEX event_status_detail ON event (status_detail) WHERE status_detail IS NOT NULL;
--> statement-breakpoint
CREATE INDEX event_original_uid ON event (original_uid) WHERE original_uid IS NOT NULL;
--> statement-breakpoint
CREATE INDEX chain_events ON chain (events, id);
--> statement-breakpoint
CREATE INDEX evidence_job ON evidence (job_id) WHERE job_id IS NOT NULL;
