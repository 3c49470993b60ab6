create trigger t after insert on a;
select 1;
