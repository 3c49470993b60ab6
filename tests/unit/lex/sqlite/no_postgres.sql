select E'\';
select U&'\';
copy t from stdin;
select 1;
create function f() begin atomic select 1;
select 'a'
'\';
