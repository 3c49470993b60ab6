-- belay:up
-- What a record says beside its event, a column each. In rows from before they are null, and `detail` has it as prose;
-- in rows from now on `detail` is empty, and stays so that an older belay can read who made this history.
alter table belay.history
    add column statement_checksum text,
    add column trace text,
    add column remark text,
    add column backup text;

-- belay:down
alter table belay.history
    drop column statement_checksum,
    drop column trace,
    drop column remark,
    drop column backup;
