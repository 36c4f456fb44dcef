-- What a clock's estimate rests on, its drift, and the identifier behind each merge of two entities.
ALTER TABLE `clock_offset` ADD `measured_by` text;--> statement-breakpoint
ALTER TABLE `clock_offset` ADD `drift_ppm` real;--> statement-breakpoint
ALTER TABLE `clock_offset` ADD `ref_us` integer;--> statement-breakpoint
ALTER TABLE `entity_merge` ADD `via_id` integer;--> statement-breakpoint
ALTER TABLE `entity_merge` ADD `ns` text;--> statement-breakpoint
ALTER TABLE `entity_merge` ADD `value` text;
