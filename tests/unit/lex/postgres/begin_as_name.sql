select begin from t;
create table begin ("end" int);
create view v as select 1 as begin, 2 as atomic;
select begin atomic;
select 1;
