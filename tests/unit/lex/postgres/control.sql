begin; begin work isolation level serializable; start transaction read only;
commit; commit work; end transaction; commit and no chain;
rollback; abort work; rollback transaction;
savepoint a; release a; release savepoint a; rollback to a; rollback work to savepoint a;
prepare transaction 'x'; commit prepared 'x'; rollback prepared 'x'; commit and chain; rollback work and chain;
prepare begin as select 1; "begin"; 'commit'; set transaction read only; beginning; select begin; (commit);
