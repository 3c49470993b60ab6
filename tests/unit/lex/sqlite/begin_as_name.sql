create table begin (end int);
select begin from begin;
create table trigger (begin int);
select end from begin;
