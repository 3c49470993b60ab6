-- What stands before a quote without a blank tells what the quote means.
select 1 from plain where a.e'\'; still' = b;
select 1 from plain where 1.e'\'; select 2 from plain where 1.5e'\';
select 3 from plain where 1e+5.e'\'; still' and 2e+5e'\';
select 4 from plain where 1e5e'\' and x+e'\'; still' || xe'\';
set standard_conforming_strings = off;
select 5 from plain where u&'\' and ,u&'\' and uu&'\'; still' and n'\'; still';
select 6 from plain where a=1,2,3,e'\'; still',4,5,'six; seven',8;
reset standard_conforming_strings;
select 8 from plain where a$b$ = 'x' and a = $b$;$b$ and c = 1a$b$;$b$ and d	=	'tab'
   ;
select "a;b"-- and ' in a comment
, c/* ; ' */+ d - 1 / 2   -- the end
;
select a[1;
select é'; still'   ,   
   9   
