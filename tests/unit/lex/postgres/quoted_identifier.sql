select 1 as "a;b""c;";
select 2;
