create function f() returns int begin atomic
  select t.end from t;
  select 1 end;
  select "end" from t;
end;
select 1;
