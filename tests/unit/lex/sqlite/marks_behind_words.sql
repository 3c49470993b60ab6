select 1 from plain where a=1,2,'x;y',3 and[b;c]=`d;e`and e'\' = 'no; escape';
select $a, 1e'x', x'00', (1;
select 2)--'
,"a;b"/*;*/ ;
insert into t values (1,'it''s; one',2),(3,'four',5) ;
