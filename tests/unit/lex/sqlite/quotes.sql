select [a;b"'], `a;``b`, "a;""b", 'it''s;' from t;
select 2;
