-- belay:up
-- What a record says beside its event, a column each. In rows from before they are null, and `detail` has it as prose;
-- in rows from now on `detail` is empty, and stays so that an older belay can read who made this history.
alter table belay_history add column statement_checksum text;
alter table belay_history add column trace text;
alter table belay_history add column remark text;
alter table belay_history add column backup text;

-- belay:down
alter table belay_history drop column statement_checksum;
alter table belay_history drop column trace;
alter table belay_history drop column remark;
alter table belay_history drop column backup;
