select /* a /* nested; */ comment; */ 1;
select 2 /* 'it''s $$ */;
