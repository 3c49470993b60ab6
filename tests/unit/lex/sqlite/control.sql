begin; begin deferred; begin immediate transaction; begin exclusive;
commit; commit transaction; end; end transaction;
rollback; rollback transaction; rollback to a; rollback transaction to savepoint a;
savepoint a; release a; release savepoint a;
[begin]; `commit`; "end"; pragma foreign_keys = off;
