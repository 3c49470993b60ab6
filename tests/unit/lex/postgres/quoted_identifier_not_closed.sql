select 1 as "a;b"";
select 2;
