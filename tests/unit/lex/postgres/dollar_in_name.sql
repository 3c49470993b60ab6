select a$b$ from t;
select $1, $2;
select 2;
